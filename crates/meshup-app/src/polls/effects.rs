//! Consequences of a change to a poll, in the unit of the change.

use meshup_domain::UserId;
use meshup_domain::notification::NotificationKind;
use meshup_domain::poll::{Poll, PollOption};

use crate::domain_event::ItemChangeKind;
use crate::items;
use crate::ports::{StoreError, UnitOfWork};
use crate::server_context::ServerContext;

/// Updates the search index with the poll's question, description and options.
pub(super) async fn index(
    work: &dyn UnitOfWork,
    poll: &Poll,
    options: &[PollOption],
) -> Result<(), StoreError> {
    let texts = options.iter().map(|option| option.text.as_str());
    items::index(work, poll, std::iter::once(poll.profile.description.as_str()).chain(texts)).await
}

/// Announces that a poll was closed, and notifies its creator and voters, in the unit that closed it. A
/// notification names only its receiver, so that anonymous votes stay secret.
pub(super) async fn conclude(
    context: &ServerContext,
    work: &dyn UnitOfWork,
    poll: &Poll,
    by: Option<UserId>,
) -> Result<(), StoreError> {
    items::announce(work, poll, ItemChangeKind::Closed);
    let voters = work.polls().voters(poll.id).await?;
    let texts = ("Poll closed", poll.profile.question.as_str());
    let notice = items::notice(poll, NotificationKind::PollClosed, texts, "");
    context.notify(work, &notice, &audience(poll, voters, by)).await
}

/// The creator and all voters, except the user who closed the poll.
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
    fn the_creator_and_the_voters_are_notified_but_not_who_closed_it() {
        let voters = || vec![user_id(1), user_id(3)];
        assert_eq!(audience(&poll(), voters(), None), [user_id(1), user_id(3), user_id(2)]);
        assert_eq!(audience(&poll(), voters(), Some(user_id(3))), [user_id(1), user_id(2)]);
        assert_eq!(audience(&poll(), voters(), Some(user_id(2))), voters());
        assert_eq!(audience(&poll(), vec![user_id(2)], None), [user_id(2)]);
    }
}
