//! Access that is lost between the check and the unit, and announcements of moved polls.

use meshup_domain::module::Module;
use meshup_domain::permission::ServerFacts;

use super::*;
use crate::comments::AddComment;
use crate::server_context::fixture::{changing, code, losses};

/// Person 1, who manages polls.
fn manager() -> ServerFacts {
    facts(user_id(1), 300, Some(Permission::ManagePolls))
}

/// A poll, where the server's facts become `after` once it is locked.
fn losing(after: &ServerFacts) -> Polls {
    let mut repos = asked(poll(), 0);
    changing(&mut repos, manager(), after.clone());
    polls(repos).1
}

#[tokio::test]
async fn who_loses_access_before_the_lock_neither_votes_nor_changes_a_poll() {
    let me = actor(1);
    for (after, why) in losses(&manager(), Module::Polls) {
        let lost = || losing(&after);
        let comment = AddComment { content: "Hm".into(), reply_to: None };
        let results = [
            code(lost().create(&me, SERVER, new_poll()).await),
            code(lost().update(&me, SERVER, ID, PollChanges::default()).await),
            code(lost().close(&me, SERVER, ID).await),
            code(lost().delete(&me, SERVER, ID).await),
            code(lost().vote(&me, SERVER, ID, &[option_id(1)]).await),
            code(lost().unvote(&me, SERVER, ID).await),
            code(lost().add_option(&me, SERVER, ID, "Tent").await),
            code(lost().comment(&me, SERVER, ID, comment).await),
        ];
        assert_eq!(results, [why; 8]);
    }
}

#[tokio::test]
async fn a_poll_that_moves_is_gone_where_it_was() {
    let channel = ChannelId(Uuid::from_u128(8));
    let mut repos = managed(with(|poll| poll.profile.channel = Some(channel)), 0);
    repos.channels.expect_get().returning(|_| Ok(None));
    repos.polls.expect_save().once().returning(|_| Ok(()));
    let (store, polls) = polls(repos);
    let moved = PollChanges { channel: Patch::Clear, ..PollChanges::default() };
    polls.update(&actor(1), SERVER, ID, moved).await.unwrap();
    let heard = |channel, kind| {
        DomainEvent::ItemChanged(ItemChange { server: SERVER, channel, item: ItemId::Poll(ID), kind })
    };
    assert_eq!(
        store.published_events(),
        [heard(Some(channel), ItemChangeKind::Deleted), heard(None, ItemChangeKind::Created)]
    );
}
