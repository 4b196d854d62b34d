//! Access that is lost between the check and the unit.

use meshup_domain::permission::RoomSubject;
use meshup_domain::{ChannelId, RoomId};

use super::*;
use crate::comments::AddComment;
use crate::server_context::fixture::{changing, channel, code, losses};
use crate::testing::channel_room;

const CHANNEL: ChannelId = ChannelId(Uuid::from_u128(8));

/// Person 1, who manages tasks.
fn manager() -> ServerFacts {
    facts(user_id(1), 300, [Permission::ManageTasks])
}

/// The task, where the server's facts become `after` once it is locked.
fn losing(after: &ServerFacts, files: MockFiles) -> Tasks {
    let mut repos = before(manager());
    changing(&mut repos, manager(), after.clone());
    tasks(repos, files).1
}

#[tokio::test]
async fn who_loses_access_before_the_lock_changes_no_task() {
    let me = actor(1);
    for (after, why) in losses(&manager(), Module::Tasks) {
        let lost = || losing(&after, MockFiles::new());
        let new = || TaskChanges { title: Some("New".into()), ..TaskChanges::default() };
        let comment = AddComment { content: "Hm".into(), reply_to: None };
        let results = [
            code(lost().create(&me, SERVER, new()).await),
            code(lost().update(&me, SERVER, TASK, new()).await),
            code(lost().complete(&me, SERVER, TASK).await),
            code(lost().assign(&me, SERVER, TASK, None).await),
            code(lost().delete(&me, SERVER, TASK).await),
            code(lost().comment(&me, SERVER, TASK, comment).await),
            code(losing(&after, one_file(1)).attach(&me, SERVER, TASK, upload()).await),
        ];
        assert_eq!(results, [why; 7]);
    }
}

#[tokio::test]
async fn who_is_no_more_to_do_a_task_does_not_change_it() {
    let mut repos = before(facts(user_id(3), 200, []));
    repos.tasks.checkpoint();
    repos.tasks.expect_get().returning(|_| Ok(Some(task())));
    let profile = TaskProfile { assigned_to: None, ..task().profile };
    let locked = Task { profile, ..task() };
    repos.tasks.expect_lock().returning(move |_| Ok(Some(locked.clone())));
    let (_, tasks) = tasks(repos, MockFiles::new());
    assert_eq!(code(tasks.complete(&actor(3), SERVER, TASK).await), "permission_denied");
}

#[tokio::test]
async fn a_channel_that_was_hidden_meanwhile_takes_no_task_and_hides_its_own() {
    let hiding = || {
        let mut repos = plain();
        repos.channels.checkpoint();
        let room = channel_room(RoomId(Uuid::from_u128(20)), user_id(1));
        let channel = channel(CHANNEL, room.room);
        repos.channels.expect_get().returning(move |_| Ok(Some(channel.clone())));
        let mut hidden = room.clone();
        let RoomSubject::Channel(channel) = &mut hidden.place else { panic!("a channel's room") };
        channel.is_private = true;
        repos.rooms.expect_facts().once().returning(move |_, _| Ok(Some(room.clone())));
        repos.rooms.expect_facts().returning(move |_, _| Ok(Some(hidden.clone())));
        repos
    };
    let there =
        TaskChanges { title: Some("New".into()), channel: Patch::Set(CHANNEL), ..TaskChanges::default() };
    let (_, it) = tasks(hiding(), MockFiles::new());
    let refused = it.create(&actor(1), SERVER, there).await.unwrap_err();
    assert!(matches!(refused, WriteTaskError::Invalid(errors) if fields(errors.clone()) == ["channel"]));

    let mut repos = hiding();
    repos.tasks.checkpoint();
    let profile = TaskProfile { channel: Some(CHANNEL), ..task().profile };
    let (seen, locked) = (Task { profile: profile.clone(), ..task() }, Task { profile, ..task() });
    repos.tasks.expect_get().returning(move |_| Ok(Some(seen.clone())));
    repos.tasks.expect_lock().returning(move |_| Ok(Some(locked.clone())));
    let (_, it) = tasks(repos, MockFiles::new());
    let comment = AddComment { content: "Hm".into(), reply_to: None };
    assert_eq!(code(it.comment(&actor(1), SERVER, TASK, comment).await), "private_channel");
}
