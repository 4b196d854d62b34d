#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use std::sync::{Arc, Mutex};

use meshup_domain::module::ItemId;
use meshup_domain::module::Modules;
use meshup_domain::note::{
    ChangeDescription, Collaborator, CollaboratorPermission, NoteChanges, NoteProfile, NoteVersion,
};
use meshup_domain::permission::{Denied, ServerFacts};
use meshup_domain::role::Permission;
use meshup_domain::{CollaboratorId, NoteVersionId, Violations};
use uuid::Uuid;

use super::*;
use crate::domain_event::{DomainEvent, ItemChange, ItemChangeKind};
use crate::error::{ErrorKind, Explain};
use crate::page::PageRequest;
use crate::ports::{NoteFilter, NoteOrder};
use crate::server_context::fixture::{SERVER, context, facts, known, writable};
use crate::testing::{START, TestRepos, TestStore, actor, user_id};

const ID: NoteId = NoteId(Uuid::from_u128(30));

/// A note by person 2, at version 6.
fn note() -> Note {
    Note {
        id: ID,
        server: SERVER,
        profile: NoteProfile {
            title: "Sprint Retro".into(),
            content: "Action items".into(),
            tags: vec!["retro".into()],
        },
        version: 6,
        is_pinned: false,
        is_locked: false,
        created_by: user_id(2),
        last_edited_by: user_id(3),
        created_at: START,
        updated_at: START,
        deleted_at: None,
    }
}

fn part(user: u128, permission: CollaboratorPermission) -> Collaborator {
    let id = CollaboratorId(Uuid::from_u128(400 + user));
    Collaborator { id, note: ID, user: user_id(user), permission, added_at: START }
}

/// Its version 3.
fn former() -> NoteVersion {
    NoteVersion {
        id: NoteVersionId(Uuid::from_u128(9)),
        note: ID,
        number: 3,
        profile: NoteProfile { title: "Old".into(), content: "old".into(), tags: Vec::new() },
        edited_by: user_id(2),
        change_description: String::new(),
        created_at: START,
    }
}

/// The versions and collaborations written to the note.
#[derive(Clone, Default)]
struct SentDirectMessage {
    saved: Arc<Mutex<Vec<Note>>>,
    versions: Arc<Mutex<Vec<NoteVersion>>>,
    parts: Arc<Mutex<Vec<Collaborator>>>,
}

/// A note that the user finds as an ordinary member or with `right`; `parts` are its collaborations.
fn found(note: Note, right: Option<Permission>, parts: Vec<Collaborator>) -> (TestRepos, SentDirectMessage) {
    let (mut repos, written) = (TestRepos::default(), SentDirectMessage::default());
    repos.servers.expect_facts().returning(move |_, person| Ok(Some(facts(person, 300, right))));
    writable(&mut repos);
    let (read, locked) = (note.clone(), note);
    repos.notes.expect_get().returning(move |id| Ok(Some(read.clone()).filter(|note| note.id == id)));
    repos.notes.expect_lock().returning(move |_| Ok(Some(locked.clone())));
    let all = parts.clone();
    repos.notes.expect_collaborators().returning(move |_| Ok(all.clone()));
    repos
        .notes
        .expect_collaborator()
        .returning(move |_, user| Ok(parts.iter().find(|part| part.user == user).cloned()));
    let log = written.clone();
    repos.notes.expect_save().returning(move |note| {
        log.saved.lock().unwrap().push(note.clone());
        Ok(())
    });
    let log = written.clone();
    repos.notes.expect_add_version().returning(move |version| {
        log.versions.lock().unwrap().push(version.clone());
        Ok(())
    });
    let log = written.clone();
    repos.notes.expect_add_collaborator().returning(move |part| {
        log.parts.lock().unwrap().push(part.clone());
        Ok(true)
    });
    (repos, written)
}

fn notes(repos: TestRepos) -> (TestStore, Notes) {
    let (store, context) = context(repos);
    (store, Notes::new(context))
}

fn announced(kind: ItemChangeKind) -> DomainEvent {
    DomainEvent::ItemChanged(ItemChange { server: SERVER, channel: None, item: ItemId::Note(ID), kind })
}

fn titled(title: &str) -> UpdateNote {
    UpdateNote {
        changes: NoteChanges { title: Some(title.into()), ..NoteChanges::default() },
        ..UpdateNote::default()
    }
}

fn denied(error: &UpdateNoteError) -> Denied {
    let UpdateNoteError::Access(AccessError::Denied(denied)) = *error else { panic!("{error:?}") };
    denied
}

#[tokio::test]
async fn a_new_note_is_its_own_first_version() {
    let (mut repos, written) = found(note(), None, Vec::new());
    repos.notes.expect_insert().once().returning(|_| Ok(()));
    let (store, notes) = notes(repos);
    let command = NoteChanges {
        title: Some(" Retro ".into()),
        tags: Some(vec!["A".into(), "a".into()]),
        content: None,
    };

    let made = notes.create(&actor(1), SERVER, command).await.unwrap();

    let Note { profile: NoteProfile { title, content, tags }, version, created_by, .. } = &made.note;
    assert_eq!((title.as_str(), content.as_str(), *version, *created_by), ("Retro", "", 1, user_id(1)));
    assert_eq!(*tags, ["A"]);
    let versions = written.versions.lock().unwrap();
    assert_eq!((versions.len(), versions[0].number, versions[0].profile.clone()), (1, 1, made.note.profile));
    assert!(matches!(
        store.published_events()[..],
        [DomainEvent::ItemChanged(ItemChange { kind: ItemChangeKind::Created, .. })]
    ));
}

#[tokio::test]
async fn every_broken_rule_is_reported_at_once_and_nothing_is_begun() {
    let (repos, _) = found(note(), None, Vec::new());
    let (store, notes) = notes(repos);
    let bad = NoteChanges {
        title: Some(" ".into()),
        content: Some("x".repeat(100_001)),
        tags: Some(vec![String::new()]),
    };
    let WriteNoteError::Invalid(Violations(fields)) = notes.create(&actor(1), SERVER, bad).await.unwrap_err()
    else {
        panic!("not the fields")
    };
    assert_eq!(fields.into_keys().collect::<Vec<_>>(), ["content", "tags", "title"]);
    let refused = notes.update(&actor(1), SERVER, ID, titled(" ")).await.unwrap_err();
    assert!(matches!(refused, UpdateNoteError::Invalid(_)), "{refused:?}");
    assert_eq!(store.begun_units(), 0);
}

#[tokio::test]
async fn an_edit_writes_a_version_and_gives_its_writer_a_part() {
    let (repos, written) = found(note(), None, Vec::new());
    let (store, notes) = notes(repos);
    let command =
        UpdateNote { change_description: ChangeDescription::new("Add owners").ok(), ..titled("Retro 42") };

    let shown = notes.update(&actor(1), SERVER, ID, command).await.unwrap();

    assert_eq!((shown.note.version, shown.note.last_edited_by), (7, user_id(1)));
    assert_eq!(shown.note.profile.content, "Action items", "what is left out stays");
    let versions = written.versions.lock().unwrap();
    assert_eq!((versions[0].number, versions[0].change_description.as_str()), (7, "Add owners"));
    let parts = written.parts.lock().unwrap();
    assert_eq!((parts[0].user, parts[0].permission), (user_id(1), CollaboratorPermission::Edit));
    assert_eq!((store.published_events(), store.commits()), (vec![announced(ItemChangeKind::Updated)], 1));
}

#[tokio::test]
async fn the_creator_gets_no_part_and_the_same_text_writes_nothing() {
    let (repos, written) = found(note(), None, Vec::new());
    let (store, notes) = notes(repos);
    notes.update(&actor(2), SERVER, ID, titled("Retro 42")).await.unwrap();
    assert_eq!(written.parts.lock().unwrap().len(), 0);
    assert_eq!(written.saved.lock().unwrap().len(), 1);

    let same = notes.update(&actor(1), SERVER, ID, titled(" Sprint Retro ")).await.unwrap();
    assert_eq!((same.note, written.versions.lock().unwrap().len()), (note(), 1));
    assert_eq!((store.published_events().len(), store.commits()), (1, 2));
}

#[tokio::test]
async fn a_change_for_another_version_gets_the_present_note() {
    let (mut repos, written) = found(note(), None, Vec::new());
    repos.notes.expect_version().returning(|_, _| Ok(Some(former())));
    let (store, notes) = notes(repos);
    for expected in [
        ExpectedVersion { version: Some(5), one_of: None },
        ExpectedVersion { version: None, one_of: Some(vec![4, 5]) },
        ExpectedVersion { version: Some(6), one_of: Some(Vec::new()) },
    ] {
        let command = UpdateNote { expected: expected.clone(), ..titled("late") };
        let refused = notes.update(&actor(1), SERVER, ID, command).await.unwrap_err();
        let explained = refused.explain();
        assert_eq!(
            (explained.kind, explained.code),
            (ErrorKind::Conflict, "version_conflict"),
            "{expected:?}"
        );
        let UpdateNoteError::Conflict(VersionConflict(current)) = refused else { panic!("{refused:?}") };
        assert_eq!(current.note, note());
        let command = RestoreNote { version_number: 3, expected };
        let refused = notes.restore(&actor(1), SERVER, ID, command).await.unwrap_err();
        assert!(matches!(refused, UpdateNoteError::Conflict(_)), "{refused:?}");
    }
    assert!(written.saved.lock().unwrap().is_empty() && store.published_events().is_empty());

    let expected = ExpectedVersion { version: Some(6), one_of: Some(vec![5, 6]) };
    let in_time = UpdateNote { expected, ..titled("in time") };
    assert_eq!(notes.update(&actor(1), SERVER, ID, in_time).await.unwrap().note.version, 7);
}

#[tokio::test]
async fn a_former_version_stands_again_as_a_new_one() {
    let (mut repos, written) = found(note(), None, Vec::new());
    repos.notes.expect_version().returning(|_, number| Ok((number == 3).then(former)));
    let (store, notes) = notes(repos);
    let to = |version_number| RestoreNote { version_number, expected: ExpectedVersion::default() };

    let shown = notes.restore(&actor(1), SERVER, ID, to(3)).await.unwrap();
    assert_eq!((shown.note.version, shown.note.profile), (7, former().profile));
    assert_eq!(written.versions.lock().unwrap()[0].change_description, "Restored version 3");
    let unknown = notes.restore(&actor(1), SERVER, ID, to(4)).await.unwrap_err();
    assert_eq!(unknown, UpdateNoteError::Access(AccessError::NotFound));
    assert_eq!(store.commits(), 1);
}

#[tokio::test]
async fn readers_and_locks_stop_edits_but_not_those_who_govern() {
    use CollaboratorPermission::{Admin, Edit, View};
    let locked = Note { is_locked: true, ..note() };
    let manager = Some(Permission::ManageNotes);
    for (note, right, part_of_mine, refusal) in [
        (note(), None, Some(View), Some(Denied::ReadOnly)),
        (note(), None, Some(Edit), None),
        (locked.clone(), None, None, Some(Denied::NoteLocked)),
        (locked.clone(), None, Some(Edit), Some(Denied::NoteLocked)),
        (locked.clone(), None, Some(Admin), None),
        (locked, manager, Some(View), None),
    ] {
        let parts = part_of_mine.map(|permission| part(1, permission)).into_iter().collect();
        let (repos, written) = found(note, right, parts);
        let (store, notes) = notes(repos);
        let outcome = notes.update(&actor(1), SERVER, ID, titled("changed")).await;
        assert_eq!(outcome.as_ref().err().map(denied), refusal, "{part_of_mine:?}");
        assert_eq!(written.saved.lock().unwrap().is_empty(), refusal.is_some());
        assert_eq!(store.begun_units(), usize::from(refusal.is_none()), "refusals never reach the writer");
    }
}

#[tokio::test]
async fn a_lock_that_came_meanwhile_counts() {
    let mut repos = TestRepos::default();
    known(&mut repos, facts(user_id(1), 300, None));
    repos.notes.expect_get().returning(|_| Ok(Some(note())));
    repos.notes.expect_lock().returning(|_| Ok(Some(Note { is_locked: true, ..note() })));
    repos.notes.expect_collaborator().returning(|_, _| Ok(None));
    let (store, notes) = notes(repos);
    let refused = notes.update(&actor(1), SERVER, ID, titled("late")).await.unwrap_err();
    assert_eq!((denied(&refused), store.commits()), (Denied::NoteLocked, 0));
}

#[tokio::test]
async fn marks_are_no_versions_and_only_for_those_who_govern() {
    let (repos, written) = found(note(), None, vec![part(4, CollaboratorPermission::Admin)]);
    let (store, notes) = notes(repos);
    let refused = notes.toggle_pin(&actor(1), SERVER, ID).await.unwrap_err();
    assert_eq!(refused, AccessError::Denied(Denied::MissingPermission));
    assert!(notes.delete(&actor(1), SERVER, ID).await.is_err());
    assert_eq!(store.begun_units(), 0);

    let pinned = notes.toggle_pin(&actor(2), SERVER, ID).await.unwrap();
    assert_eq!(pinned, Note { is_pinned: true, ..note() });
    let locked = notes.toggle_lock(&actor(4), SERVER, ID).await.unwrap();
    assert_eq!(locked, Note { is_locked: true, ..note() });
    notes.delete(&actor(2), SERVER, ID).await.unwrap();
    assert_eq!(written.saved.lock().unwrap()[2].deleted_at, Some(START));
    assert!(written.versions.lock().unwrap().is_empty());
    let changes = [ItemChangeKind::Updated, ItemChangeKind::Updated, ItemChangeKind::Deleted].map(announced);
    assert_eq!(store.published_events(), changes);
}

#[tokio::test]
async fn only_other_members_get_a_part_and_a_second_one_replaces_the_first() {
    let (mut repos, _) = found(note(), None, vec![part(5, CollaboratorPermission::View)]);
    repos
        .members
        .expect_among()
        .returning(|_, people| Ok(people.iter().copied().filter(|person| *person != user_id(77)).collect()));
    repos.notes.checkpoint();
    repos.notes.expect_get().returning(|_| Ok(Some(note())));
    repos.notes.expect_lock().returning(|_| Ok(Some(note())));
    repos
        .notes
        .expect_collaborator()
        .returning(|_, user| Ok((user == user_id(5)).then(|| part(5, CollaboratorPermission::Admin))));
    repos.notes.expect_add_collaborator().returning(|part| Ok(part.user != user_id(5)));
    repos.notes.expect_set_permission().once().returning(|_, _, _| Ok(()));
    repos.notes.expect_remove_collaborator().returning(|_, _, user| Ok(user == user_id(5)));
    let (store, notes) = notes(repos);
    let add = async |user, permission| {
        let command = AddCollaborator { user: user_id(user), permission };
        notes.add_collaborator(&actor(2), SERVER, ID, command).await
    };

    for (user, who) in [(77, "a stranger"), (2, "the creator")] {
        let refused = add(user, CollaboratorPermission::Edit).await.unwrap_err();
        let WriteNoteError::Invalid(Violations(fields)) = refused else { panic!("{who}") };
        assert_eq!(fields.into_keys().collect::<Vec<_>>(), ["user"]);
    }
    assert_eq!(store.begun_units(), 0);
    assert!(matches!(add(6, CollaboratorPermission::View).await.unwrap(), AddCollaboratorOutcome::New(_)));
    let AddCollaboratorOutcome::Replaced(replaced) = add(5, CollaboratorPermission::Admin).await.unwrap()
    else {
        panic!("not replaced")
    };
    assert_eq!(replaced.collaborator, part(5, CollaboratorPermission::Admin));
    notes.remove_collaborator(&actor(2), SERVER, ID, user_id(5)).await.unwrap();
    let none = notes.remove_collaborator(&actor(2), SERVER, ID, user_id(6)).await.unwrap_err();
    assert_eq!(none, AccessError::NotFound);
    assert_eq!(store.published_events(), [ItemChangeKind::Updated; 3].map(announced));
}

#[tokio::test]
async fn a_note_of_another_server_is_unknown_and_a_module_that_is_off_is_closed() {
    let (repos, _) = found(note(), None, Vec::new());
    let (_, notes_on) = notes(repos);
    let elsewhere = ServerId(Uuid::from_u128(6));
    let unknown = notes_on.get(&actor(1), elsewhere, ID).await.unwrap_err();
    assert_eq!(unknown, AccessError::NotFound);
    assert_eq!(notes_on.get(&actor(1), SERVER, ID).await.unwrap().created_by.id, user_id(2));

    let mut repos = TestRepos::default();
    let modules = Modules::default().with(Module::Notes, false);
    known(&mut repos, ServerFacts { modules, ..facts(user_id(1), 400, Permission::ALL.iter().copied()) });
    repos.notes.expect_get().returning(|_| Ok(Some(note())));
    repos.notes.expect_collaborator().returning(|_, _| Ok(None));
    let (_, notes) = notes(repos);
    let off = AccessError::Denied(Denied::ModuleDisabled);
    let (me, filter) = (actor(1), NoteFilter::default());
    let listed = notes.list(&me, SERVER, filter, NoteOrder::default(), PageRequest::FIRST).await.unwrap_err();
    assert_eq!(listed, ListNotesError::Access(off.clone()));
    assert_eq!(notes.get(&me, SERVER, ID).await.unwrap_err(), off);
    assert_eq!(notes.delete(&me, SERVER, ID).await.unwrap_err(), off);
}

#[tokio::test]
async fn impossible_tags_are_refused_as_a_filter() {
    let (repos, _) = found(note(), None, Vec::new());
    let (_, notes) = notes(repos);
    let filter = NoteFilter { tags: vec!["x".repeat(51)], ..NoteFilter::default() };
    let refused = notes.list(&actor(1), SERVER, filter, NoteOrder::default(), PageRequest::FIRST).await;
    assert!(matches!(refused, Err(ListNotesError::Invalid(_))), "{refused:?}");
}
