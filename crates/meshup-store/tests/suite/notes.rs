//! Notes, their versions and collaborators.

use std::sync::Arc;

use meshup_app::notes::view;
use meshup_app::page::{Direction, Page, PageRequest};
use meshup_app::ports::{NoteColumn, NoteFilter, NoteOrder, Store};
use meshup_domain::module::Module;
use meshup_domain::note::{
    ChangeDescription, Collaborator, CollaboratorPermission, Note, NoteProfile, NoteVersion,
};
use meshup_domain::permission::{ManageNote, ModuleFacts, NoteFacts, ask};
use meshup_domain::server::Server;
use meshup_domain::user::User;
use meshup_domain::{CollaboratorId, NoteId, NoteVersionId};

use crate::community::{founded, server};
use crate::fixtures::{at, id, person};
use crate::harness::Database;
use crate::on_each_database;
use crate::statements::statements;
use crate::sweep::swept;

on_each_database!(
    a_note_is_read_as_it_was_written_until_it_is_deleted,
    versions_are_read_newest_first,
    a_part_is_given_once_replaced_and_taken,
    lists_hold_what_passes_every_filter,
    tags_are_found_in_any_spelling,
    lists_are_in_order_and_take_a_fixed_number_of_statements,
    twenty_at_once_write_the_next_version_each,
    notes_go_with_their_server,
);

async fn community(store: &dyn Store) -> (User, Server) {
    let owner = person(store, "owner").await;
    let server = server(&owner, 100);
    founded(store, &server, &owner).await;
    (owner, server)
}

fn note(server: &Server, title: &str) -> Note {
    Note {
        id: NoteId(id()),
        server: server.id,
        profile: NoteProfile { title: title.to_owned(), ..NoteProfile::default() },
        version: 1,
        is_pinned: false,
        is_locked: false,
        created_by: server.owner,
        last_edited_by: server.owner,
        created_at: at(0),
        updated_at: at(0),
        deleted_at: None,
    }
}

fn version(note: &Note) -> NoteVersion {
    note.as_version(
        NoteVersionId(id()),
        ChangeDescription::new(&format!("version {}", note.version)).unwrap(),
    )
}

async fn stored(store: &dyn Store, note: &Note) {
    let work = store.begin().await.unwrap();
    work.notes().insert(note).await.unwrap();
    work.notes().add_version(&version(note)).await.unwrap();
    work.commit().await.unwrap();
}

async fn saved(store: &dyn Store, note: &Note) {
    let work = store.begin().await.unwrap();
    work.notes().save(note).await.unwrap();
    work.commit().await.unwrap();
}

async fn get(store: &dyn Store, id: NoteId) -> Option<Note> {
    store.read().notes().get(id).await.unwrap()
}

async fn titles(store: &dyn Store, server: &Server, filter: NoteFilter) -> Vec<String> {
    let order = NoteOrder::By(NoteColumn::Title, Direction::Ascending);
    let notes = store.read().notes();
    let Page { items, total } = notes.list(server.id, &filter, order, PageRequest::FIRST).await.unwrap();
    assert_eq!(items.len() as u64, total);
    items.into_iter().map(|note| note.profile.title).collect()
}

async fn a_note_is_read_as_it_was_written_until_it_is_deleted(Database { store, .. }: Database) {
    let (owner, ours) = community(&*store).await;
    let other = person(&*store, "other").await;
    let widest = note(&ours, &"\u{fdfa}".repeat(200));
    stored(&*store, &widest).await;
    assert_eq!(get(&*store, widest.id).await, Some(widest), "each of these folds to 18 characters");
    let full = Note {
        profile: NoteProfile {
            title: "Sprint Retro".to_owned(),
            content: "  Action items\n\t- 👍".to_owned(),
            tags: vec!["Retro".to_owned(), "a \"b\"".to_owned()],
        },
        is_pinned: true,
        is_locked: true,
        last_edited_by: other.id,
        version: 3,
        updated_at: at(9),
        ..note(&ours, "")
    };
    stored(&*store, &full).await;
    assert_eq!(get(&*store, full.id).await.as_ref(), Some(&full));

    let changed = Note {
        profile: NoteProfile { title: "Other".to_owned(), ..NoteProfile::default() },
        is_pinned: false,
        is_locked: false,
        last_edited_by: owner.id,
        version: 4,
        updated_at: at(10),
        ..full
    };
    saved(&*store, &changed).await;
    assert_eq!(get(&*store, changed.id).await.as_ref(), Some(&changed));
    let work = store.begin().await.unwrap();
    assert_eq!(work.notes().lock(changed.id).await.unwrap().as_ref(), Some(&changed));
    drop(work);

    saved(&*store, &Note { deleted_at: Some(at(11)), ..changed.clone() }).await;
    saved(&*store, &changed).await;
    assert_eq!(get(&*store, changed.id).await, None, "what is deleted stays deleted");
    let work = store.begin().await.unwrap();
    assert_eq!(work.notes().lock(changed.id).await.unwrap(), None);
    drop(work);
    let listed = titles(&*store, &ours, NoteFilter::default()).await;
    assert!(!listed.contains(&changed.profile.title), "{listed:?}");
}

async fn versions_are_read_newest_first(Database { store, .. }: Database) {
    let (_, server) = community(&*store).await;
    let (mut ours, theirs) = (note(&server, "ours"), note(&server, "theirs"));
    stored(&*store, &theirs).await;
    let work = store.begin().await.unwrap();
    work.notes().insert(&ours).await.unwrap();
    let mut written = Vec::new();
    for number in 1..=5 {
        (ours.version, ours.updated_at) = (number, at(number));
        (ours.profile.content, ours.profile.tags) = (format!("text {number}"), vec![format!("tag {number}")]);
        written.insert(0, version(&ours));
        work.notes().add_version(&written[0]).await.unwrap();
    }
    work.commit().await.unwrap();

    let notes = store.read().notes();
    let page = async |number| notes.versions(ours.id, PageRequest::page(number, 3)).await.unwrap();
    assert_eq!(page(1).await, Page { items: written[..3].to_vec(), total: 5 });
    assert_eq!(page(2).await, Page { items: written[3..].to_vec(), total: 5 });
    let third = notes.version(ours.id, 3).await.unwrap().unwrap();
    let text = NoteProfile { title: "ours".into(), content: "text 3".into(), tags: vec!["tag 3".into()] };
    assert_eq!(third.profile, text);
    assert_eq!(notes.version(ours.id, 6).await.unwrap(), None);
    assert_eq!(notes.version(theirs.id, 3).await.unwrap(), None, "of another note");
}

async fn a_part_is_given_once_replaced_and_taken(Database { store, .. }: Database) {
    let (owner, server) = community(&*store).await;
    let (first, second) = (note(&server, "first"), note(&server, "second"));
    stored(&*store, &first).await;
    stored(&*store, &second).await;
    let part = |note: &Note, user: &User, seconds| Collaborator {
        id: CollaboratorId(id()),
        note: note.id,
        user: user.id,
        permission: CollaboratorPermission::Edit,
        added_at: at(seconds),
    };
    let guest = person(&*store, "guest").await;
    let (younger, older) = (part(&first, &owner, 9), part(&first, &guest, 8));
    let elsewhere = part(&second, &guest, 7);
    let work = store.begin().await.unwrap();
    for part in [&younger, &older, &elsewhere] {
        assert!(work.notes().add_collaborator(part).await.unwrap());
    }
    let again = Collaborator {
        id: CollaboratorId(id()),
        permission: CollaboratorPermission::View,
        added_at: at(99),
        ..older.clone()
    };
    assert!(!work.notes().add_collaborator(&again).await.unwrap());
    work.notes().set_permission(first.id, owner.id, CollaboratorPermission::Admin).await.unwrap();
    work.commit().await.unwrap();

    let raised = Collaborator { permission: CollaboratorPermission::Admin, ..younger };
    let notes = store.read().notes();
    assert_eq!(notes.collaborators(&[first.id]).await.unwrap(), [older.clone(), raised.clone()]);
    let all = notes.collaborators(&[first.id, second.id]).await.unwrap();
    assert_eq!(all, [elsewhere.clone(), older.clone(), raised]);
    assert_eq!(notes.collaborator(first.id, guest.id).await.unwrap(), Some(older));
    assert_eq!(notes.collaborator(second.id, owner.id).await.unwrap(), None);

    let work = store.begin().await.unwrap();
    let facts = work.servers().facts(server.id, owner.id).await.unwrap().unwrap();
    let module = ModuleFacts { server: facts, module: Module::Notes };
    let facts = NoteFacts { module, created_by: owner.id, is_locked: false, collaboration: None };
    let allowed = ask::<ManageNote>(&facts, at(100)).unwrap();
    assert!(work.notes().remove_collaborator(&allowed, first.id, guest.id).await.unwrap());
    assert!(!work.notes().remove_collaborator(&allowed, first.id, guest.id).await.unwrap(), "again");
    work.commit().await.unwrap();
    assert_eq!(store.read().notes().collaborators(&[second.id]).await.unwrap(), [elsewhere]);
}

async fn lists_hold_what_passes_every_filter(Database { store, .. }: Database) {
    let (owner, ours) = community(&*store).await;
    let guest = person(&*store, "guest").await;
    let theirs = server(&owner, 100);
    founded(&*store, &theirs, &owner).await;
    stored(&*store, &note(&theirs, "elsewhere")).await;
    stored(&*store, &Note { is_pinned: true, ..note(&ours, "pinned") }).await;
    let mut locked = Note { is_locked: true, ..note(&ours, "locked") };
    locked.profile.content = "50% ÄPFEL".into();
    stored(&*store, &locked).await;
    stored(&*store, &Note { created_by: guest.id, is_pinned: true, ..note(&ours, "guest's") }).await;

    let none = NoteFilter::default;
    for (filter, expected) in [
        (none(), vec!["guest's", "locked", "pinned"]),
        (NoteFilter { is_pinned: Some(true), ..none() }, vec!["guest's", "pinned"]),
        (NoteFilter { is_pinned: Some(false), ..none() }, vec!["locked"]),
        (NoteFilter { is_locked: Some(true), ..none() }, vec!["locked"]),
        (NoteFilter { is_locked: Some(false), is_pinned: Some(false), ..none() }, vec![]),
        (NoteFilter { created_by: Some(guest.id), ..none() }, vec!["guest's"]),
        (NoteFilter { search: Some("PIN".into()), ..none() }, vec!["pinned"]),
        (NoteFilter { search: Some("0% äpf".into()), ..none() }, vec!["locked"]),
        (NoteFilter { search: Some("pears".into()), ..none() }, vec![]),
    ] {
        assert_eq!(titles(&*store, &ours, filter.clone()).await, expected, "{filter:?}");
    }
}

async fn tags_are_found_in_any_spelling(Database { store, .. }: Database) {
    let (_, server) = community(&*store).await;
    let tagged = |title: &str, tags: &[&str]| {
        let tags = tags.iter().map(ToString::to_string).collect();
        let profile = NoteProfile { title: title.to_owned(), tags, ..NoteProfile::default() };
        Note { profile, ..note(&server, title) }
    };
    let both = tagged("both", &["Retro", "Straße"]);
    stored(&*store, &both).await;
    stored(&*store, &tagged("one", &["RETRO"])).await;
    stored(&*store, &tagged("none", &[])).await;

    let with = async |tags: &[&str]| {
        let tags = tags.iter().map(ToString::to_string).collect();
        titles(&*store, &server, NoteFilter { tags, ..NoteFilter::default() }).await
    };
    assert_eq!(with(&["retro"]).await, ["both", "one"]);
    assert_eq!(with(&["STRASSE", "retro", "Retro"]).await, ["both"]);
    assert_eq!(with(&["retro", "other"]).await, Vec::<String>::new());
    saved(&*store, &Note { id: both.id, ..tagged("both", &["other"]) }).await;
    assert_eq!(with(&["retro"]).await, ["one"]);
    assert_eq!(with(&["OTHER"]).await, ["both"]);
}

async fn lists_are_in_order_and_take_a_fixed_number_of_statements(Database { store, .. }: Database) {
    let (_, server) = community(&*store).await;
    for (title, is_pinned, created, updated) in
        [("b", false, 1, 9), ("A", false, 2, 8), ("c", true, 3, 3), ("d", true, 4, 4)]
    {
        let dated = Note { created_at: at(created), updated_at: at(updated), ..note(&server, title) };
        stored(&*store, &Note { is_pinned, ..dated }).await;
    }
    let notes = store.read().notes();
    let (created, updated, title) = (NoteColumn::CreatedAt, NoteColumn::UpdatedAt, NoteColumn::Title);
    for (order, expected) in [
        (NoteOrder::PinnedFirst, "d c b A"),
        (NoteOrder::By(created, Direction::Ascending), "b A c d"),
        (NoteOrder::By(updated, Direction::Descending), "b A d c"),
        (NoteOrder::By(title, Direction::Ascending), "A b c d"),
        (NoteOrder::By(title, Direction::Descending), "d c b A"),
    ] {
        let mut seen = Vec::new();
        for number in 1..=2 {
            let request = PageRequest::page(number, 2);
            let page = notes.list(server.id, &NoteFilter::default(), order, request).await.unwrap();
            assert_eq!(page.total, 4);
            seen.extend(page.items.into_iter().map(|note| note.profile.title));
        }
        assert_eq!(seen.join(" "), expected, "{order:?}");
    }
    let request = PageRequest::page(1, 2);
    let all = NoteFilter::default();
    let listing = notes.list(server.id, &all, NoteOrder::PinnedFirst, request);
    assert_eq!(statements(listing).await, 2, "the page, and how many there are");
    let page = notes.list(server.id, &all, NoteOrder::PinnedFirst, PageRequest::FIRST).await.unwrap();
    let showing = view::of_many(store.read(), page.items);
    assert_eq!(statements(showing).await, 2, "collaborators, and users");
}

async fn twenty_at_once_write_the_next_version_each(Database { store, .. }: Database) {
    let (_, server) = community(&*store).await;
    let note = note(&server, "busy");
    stored(&*store, &note).await;
    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (store, id) = (Arc::clone(&store), note.id);
        writers.spawn(async move {
            let work = store.begin().await.unwrap();
            let mut note = work.notes().lock(id).await.unwrap().unwrap();
            note.version += 1;
            work.notes().save(&note).await.unwrap();
            work.notes().add_version(&version(&note)).await.unwrap();
            work.commit().await.unwrap();
        });
    }
    writers.join_all().await;
    let versions = store.read().notes().versions(note.id, PageRequest::FIRST).await.unwrap();
    let numbers: Vec<i64> = versions.items.iter().map(|version| version.number).collect();
    assert_eq!(numbers, (1..=21).rev().collect::<Vec<_>>());
    assert_eq!(get(&*store, note.id).await.unwrap().version, 21);
}

async fn notes_go_with_their_server(Database { store, .. }: Database) {
    let (owner, server) = community(&*store).await;
    let mut note = note(&server, "doomed");
    note.profile.tags = vec!["a".into()];
    stored(&*store, &note).await;
    let work = store.begin().await.unwrap();
    let part = Collaborator {
        id: CollaboratorId(id()),
        note: note.id,
        user: owner.id,
        permission: CollaboratorPermission::View,
        added_at: at(0),
    };
    work.notes().add_collaborator(&part).await.unwrap();
    work.servers().delete(server.id, at(0)).await.unwrap();
    work.commit().await.unwrap();
    swept(&*store).await;
    assert_eq!(get(&*store, note.id).await, None);
    assert_eq!(store.read().notes().versions(note.id, PageRequest::FIRST).await.unwrap().total, 0);
    assert_eq!(store.read().notes().collaborators(&[note.id]).await.unwrap(), []);
}
