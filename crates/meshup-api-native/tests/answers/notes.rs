//! Notes.

use actix_web::test::TestRequest;
use insta::assert_json_snapshot;
use meshup_app::page::Page;
use meshup_app::testing::{START, TestRepos, user_id};
use meshup_domain::note::{
    ChangeDescription, Collaborator, CollaboratorPermission, Note, NoteProfile, NoteVersion,
};
use meshup_domain::{CollaboratorId, NoteId, NoteVersionId};
use serde_json::json;
use uuid::Uuid;

use crate::community::{SERVER, known_as, plain};
use crate::kit::{ask, get, patch, post, signed_in};

const ID: NoteId = NoteId(Uuid::from_u128(30));

fn note() -> Note {
    Note {
        id: ID,
        server: SERVER,
        profile: NoteProfile {
            title: "Sprint Retro".into(),
            content: "Action items...".into(),
            tags: vec!["retro".into(), "sprint-42".into()],
        },
        version: 6,
        is_pinned: true,
        is_locked: false,
        created_by: user_id(1),
        last_edited_by: user_id(2),
        created_at: START,
        updated_at: START,
        deleted_at: None,
    }
}

fn part() -> Collaborator {
    Collaborator {
        id: CollaboratorId(Uuid::from_u128(31)),
        note: ID,
        user: user_id(2),
        permission: CollaboratorPermission::Edit,
        added_at: START,
    }
}

fn version() -> NoteVersion {
    note().as_version(NoteVersionId(Uuid::from_u128(32)), ChangeDescription::new("Add owners").unwrap())
}

/// A note created by user 1, with one collaborator.
fn written(note: Note) -> TestRepos {
    let mut repos = known_as(plain);
    let (read, locked) = (note.clone(), note.clone());
    repos.notes.expect_get().returning(move |_| Ok(Some(read.clone())));
    repos.notes.expect_lock().returning(move |_| Ok(Some(locked.clone())));
    repos.notes.expect_list().returning(move |_, _, _, _| Ok(Page { items: vec![note.clone()], total: 1 }));
    repos.notes.expect_collaborators().returning(|_| Ok(vec![part()]));
    repos.notes.expect_collaborator().returning(|_, user| Ok(Some(part()).filter(|part| part.user == user)));
    repos.notes.expect_versions().returning(|_, _| Ok(Page { items: vec![version()], total: 1 }));
    repos.notes.expect_version().returning(|_, number| Ok((number == 3).then(version)));
    repos.notes.expect_insert().returning(|_| Ok(()));
    repos.notes.expect_save().returning(|_| Ok(()));
    repos.notes.expect_add_version().returning(|_| Ok(()));
    repos.notes.expect_add_collaborator().returning(|_| Ok(true));
    repos
        .members
        .expect_among()
        .returning(|_, people| Ok(people.iter().copied().filter(|person| *person != user_id(77)).collect()));
    repos
}

fn notes() -> String {
    format!("/notes/{SERVER}/")
}

fn one(path: &str) -> String {
    format!("{}{ID}/{path}", notes())
}

#[actix_web::test]
async fn notes_and_versions_have_the_documented_fields() {
    assert_json_snapshot!("notes", ask(written(note()), signed_in(get(&notes()))).await);
    assert_json_snapshot!("note_versions", ask(written(note()), signed_in(get(&one("versions/")))).await);
}

#[actix_web::test]
async fn a_new_note_starts_at_version_1() {
    let body = json!({"title": "Sprint Retro", "content": "Action items...", "tags": ["retro"]});
    assert_json_snapshot!(ask(written(note()), signed_in(post(&notes(), &body))).await);
}

#[actix_web::test]
async fn a_stale_version_is_answered_with_the_present_note() {
    let body = json!({"title": "Late", "version": 5});
    assert_json_snapshot!("note_conflict", ask(written(note()), signed_in(patch(&one(""), &body))).await);
    let by_tag = patch(&one(""), &json!({"title": "Late"})).insert_header(("If-Match", "\"5\""));
    let answer = ask(written(note()), signed_in(by_tag)).await;
    assert_eq!((&answer["status"], &answer["body"]["code"]), (&json!(409), &json!("version_conflict")));
}

#[actix_web::test]
async fn marks_and_restorations_say_what_they_did() {
    for (name, path, body) in [
        ("note_pin", "pin/", json!({})),
        ("note_lock", "lock/", json!({})),
        ("note_restore", "restore/", json!({"version_number": 3})),
        ("note_restore_unknown", "restore/", json!({"version_number": 4})),
        ("note_restore_nothing", "restore/", json!({})),
    ] {
        assert_json_snapshot!(name, ask(written(note()), signed_in(post(&one(path), &body))).await);
    }
}

#[actix_web::test]
async fn a_collaborator_is_shown_with_their_permission() {
    let add = |user: u128, word: &str| {
        let body = json!({"user_id": Uuid::from_u128(user), "permission": word});
        signed_in(post(&one("collaborators/"), &body))
    };
    assert_json_snapshot!("note_collaborator", ask(written(note()), add(3, "view")).await);
    assert_json_snapshot!("note_collaborator_rules", ask(written(note()), add(77, "own")).await);
    assert_json_snapshot!("note_collaborator_stranger", ask(written(note()), add(77, "edit")).await);
    assert_json_snapshot!("note_collaborator_creator", ask(written(note()), add(1, "edit")).await);
}

#[actix_web::test]
async fn broken_rules_are_reported_at_once_and_put_needs_the_title() {
    let body =
        json!({"title": " ", "content": "a\u{0}", "tags": [""], "change_description": "x".repeat(201)});
    assert_json_snapshot!("note_rules", ask(written(note()), signed_in(patch(&one(""), &body))).await);
    let types = json!({"title": 1, "content": null, "tags": "retro", "version": "6"});
    assert_json_snapshot!("note_types", ask(written(note()), signed_in(patch(&one(""), &types))).await);
    let put = TestRequest::put().uri(&format!("/api/v1{}", one(""))).set_json(json!({"content": "x"}));
    assert_json_snapshot!("note_put", ask(written(note()), signed_in(put)).await);
    let filters = format!("{}?is_pinned=maybe&created_by=me&tags={}", notes(), "x".repeat(51));
    assert_json_snapshot!("note_filters", ask(written(note()), signed_in(get(&filters))).await);
}

#[actix_web::test]
async fn a_locked_note_is_closed_to_other_members() {
    let locked = Note { created_by: user_id(2), is_locked: true, ..note() };
    let body = json!({"title": "Mine"});
    assert_json_snapshot!(ask(written(locked), signed_in(patch(&one(""), &body))).await);
}
