//! What follows from a change of a poll, in the unit of the change.

use meshup_domain::UserId;
use meshup_domain::notification::NotificationKind;
use meshup_domain::poll::{Poll, PollOption};

use crate::community::Community;
use crate::event::ItemDeed;
use crate::items;
use crate::ports::{StoreError, UnitOfWork};

/// Makes a poll findable by its question, and by what it says and gives to choose from.
pub(super) async fn index(
    work: &dyn UnitOfWork,
    poll: &Poll,
    options: &[PollOption],
) -> Result<(), StoreError> {
    let texts = options.iter().map(|option| option.text.as_str());
    items::index(work, poll, std::iter::once(poll.profile.description.as_str()).chain(texts)).await
}

/// Announces in the unit that closed a poll that it is closed, and tells everybody concerned. A notice names nobody
/// but the person whom it goes to, and so it tells nothing of anonymous votes.
pub(super) async fn conclude(
    community: &Community,
    work: &dyn UnitOfWork,
    poll: &Poll,
    by: Option<UserId>,
) -> Result<(), StoreError> {
    items::announce(work, poll, ItemDeed::Closed);
    let voters = work.polls().voters(poll.id).await?;
    let texts = ("Poll closed", poll.profile.question.as_str());
    let notice = items::notice(poll, NotificationKind::PollClosed, texts, "");
    community.notify(work, &notice, &audience(poll, voters, by)).await
}

/// The creator and everybody who voted, but not who closed it.
fn audience(poll: &Poll, voters: Vec<UserId>, by: Option<UserId>) -> Vec<UserId> {
    let mut people = voters;
    if !people.contains(&poll.created_by) {
        people.push(poll.created_by);
    }
    people.retain(|person| Some(*person) != by);
    people
}

#[cfg(test)]
mod tests {
    use super::audience;
    use crate::polls::tests::poll;
    use crate::testing::user_id;

    #[test]
    fn the_creator_and_the_voters_are_told_but_not_who_closed_it() {
        let voters = || vec![user_id(1), user_id(3)];
        assert_eq!(audience(&poll(), voters(), None), [user_id(1), user_id(3), user_id(2)]);
        assert_eq!(audience(&poll(), voters(), Some(user_id(3))), [user_id(1), user_id(2)]);
        assert_eq!(audience(&poll(), voters(), Some(user_id(2))), voters());
        assert_eq!(audience(&poll(), vec![user_id(2)], None), [user_id(2)]);
    }
}
