//! What everybody concerned is told when a poll is closed.

use meshup_domain::notification::NotificationKind;
use meshup_domain::poll::Poll;
use meshup_domain::{PollId, UserId};

use super::announce;
use crate::community::Community;
use crate::event::ItemDeed;
use crate::notifications::Notice;
use crate::ports::{StoreError, UnitOfWork};

impl Community {
    /// Announces in the unit that closed a poll that it is closed, and tells everybody concerned. A notice names
    /// nobody but the person whom it goes to, and so it tells nothing of anonymous votes.
    pub(super) async fn conclude(
        &self,
        work: &dyn UnitOfWork,
        poll: &Poll,
        by: Option<UserId>,
    ) -> Result<(), StoreError> {
        announce(work, poll, ItemDeed::Closed);
        let voters = work.polls().voters(poll.id).await?;
        self.notify(work, &notice(poll), &audience(poll, voters, by)).await
    }
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

fn notice(poll: &Poll) -> Notice {
    let PollId(id) = poll.id;
    Notice {
        kind: NotificationKind::PollClosed,
        title: "Poll closed".to_owned(),
        body: poll.profile.question.clone(),
        server: Some(poll.server),
        room: poll.profile.channel.map(|channel| channel.0),
        target: id,
        topic: format!("poll-closed:{id}"),
    }
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
