//! The search index.

mod indexing;
mod results;
mod words;

use meshup_app::ports::{SearchFilter, Store, Viewer};
use meshup_app::search::SearchDocument;
use meshup_domain::ServerId;
use meshup_domain::search::{SearchKind, SearchQuery};
use meshup_domain::server::Server;
use meshup_domain::user::User;
use uuid::Uuid;

use crate::community::{channel, founded, server};
use crate::fixtures::{at, id, person};
use crate::harness::Database;
use crate::on_each_database;
use crate::statements::statements;
use crate::talk::{new_message, posted};

on_each_database!(
    a_document_is_read_as_it_was_put,
    what_changes_is_found_by_its_new_words_only,
    what_is_deleted_is_not_found,
    a_search_takes_few_statements,
);

struct ServerContext {
    owner: User,
    server: Server,
}

async fn community(store: &dyn Store) -> ServerContext {
    let owner = person(store, &format!("owner{}", Uuid::new_v4().simple())).await;
    let server = server(&owner, 100);
    founded(store, &server, &owner).await;
    ServerContext { owner, server }
}

impl ServerContext {
    fn note(&self, title: &str, body: &str) -> SearchDocument {
        SearchDocument {
            kind: SearchKind::Note,
            id: id(),
            server: self.server.id,
            channel: None,
            author: self.owner.id,
            title: title.to_owned(),
            body: body.to_owned(),
            created_at: at(0),
        }
    }

    fn sees_all(&self) -> Viewer {
        Viewer { user: self.owner.id, sees_all: true }
    }
}

async fn put(store: &dyn Store, documents: &[SearchDocument]) {
    let work = store.begin().await.unwrap();
    work.search().put(documents).await.unwrap();
    work.commit().await.unwrap();
}

fn everything() -> SearchFilter {
    SearchFilter { kinds: SearchKind::ALL.to_vec(), author: None, channel: None, since: None, until: None }
}

/// The ids of the matches.
async fn find(
    store: &dyn Store,
    server: ServerId,
    viewer: Viewer,
    q: &str,
    filter: &SearchFilter,
) -> Vec<Uuid> {
    let query = SearchQuery::parse(q).unwrap();
    let search = store.read().search();
    let found = search.find(server, viewer, &query, filter, 1_000).await.unwrap();
    let positions: Vec<_> = found.iter().map(|found| found.position).collect();
    assert!(positions.is_sorted_by(|newer, older| newer > older));
    let documents = search.documents(&positions).await.unwrap();
    documents.into_iter().map(|document| document.id).collect()
}

async fn a_document_is_read_as_it_was_put(Database { store, .. }: Database) {
    let ours = community(&*store).await;
    let place = channel(&ours.server, "general", 0);
    let work = store.begin().await.unwrap();
    work.channels().insert(&place).await.unwrap();
    work.commit().await.unwrap();
    let task = SearchDocument {
        kind: SearchKind::Task,
        channel: Some(place.id),
        created_at: at(5) + time::Duration::MICROSECOND,
        ..ours.note("Größe", "it's \\ 'quoted'")
    };
    let message = SearchDocument { kind: SearchKind::Message, ..ours.note("", "größer") };
    put(&*store, &[task.clone(), message.clone()]).await;

    let search = store.read().search();
    let query = SearchQuery::parse("GRÖSSE").unwrap();
    let found = search.find(ours.server.id, ours.sees_all(), &query, &everything(), 10).await.unwrap();
    let digests: Vec<_> = found.iter().map(|found| found.digest.as_str()).collect();
    assert_eq!(digests, ["grösse \nit's quoted ", "\ngrösser "]);
    let positions = [found[1].position, 7, found[0].position];
    let kept = SearchDocument { body: String::new(), ..message };
    assert_eq!(search.documents(&positions).await.unwrap(), [kept, task]);
    assert_eq!(search.channel_of(place.room).await.unwrap(), Some((ours.server.id, place.id)));
}

async fn what_changes_is_found_by_its_new_words_only(Database { store, .. }: Database) {
    let ours = community(&*store).await;
    let before = ours.note("Draft", "first thoughts");
    put(&*store, std::slice::from_ref(&before)).await;
    let after = SearchDocument { title: "Plan".to_owned(), ..before.clone() };
    put(&*store, std::slice::from_ref(&after)).await;
    let work = store.begin().await.unwrap();
    work.search().put(&[SearchDocument { title: "Lost".to_owned(), ..before.clone() }]).await.unwrap();
    drop(work);

    for (q, expected) in
        [("draft", vec![]), ("plan", vec![before.id]), ("lost", vec![]), ("thoughts", vec![before.id])]
    {
        assert_eq!(find(&*store, ours.server.id, ours.sees_all(), q, &everything()).await, expected, "{q}");
    }
}

async fn what_is_deleted_is_not_found(Database { store, .. }: Database) {
    let ours = community(&*store).await;
    let place = channel(&ours.server, "general", 0);
    let work = store.begin().await.unwrap();
    work.channels().insert(&place).await.unwrap();
    work.commit().await.unwrap();
    let (note, task) =
        (ours.note("word", ""), SearchDocument { kind: SearchKind::Task, ..ours.note("word", "") });
    let sent = posted(&*store, &new_message(place.room, ours.owner.id, "word")).await;
    let message = SearchDocument {
        kind: SearchKind::Message,
        id: sent.id.0,
        channel: Some(place.id),
        created_at: at(1),
        ..ours.note("", "word")
    };
    put(&*store, &[note.clone(), task.clone(), message.clone()]).await;
    let found = async || find(&*store, ours.server.id, ours.sees_all(), "word", &everything()).await;
    assert_eq!(found().await.len(), 3);

    let work = store.begin().await.unwrap();
    work.search().remove(SearchKind::Note, &[note.id, task.id]).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(found().await, [message.id, task.id], "the task is not a note");

    let deleted = meshup_domain::message::Message { deleted_at: Some(at(9)), ..sent };
    let work = store.begin().await.unwrap();
    work.messages().save(&deleted).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(found().await, [task.id], "even while the index still has it");

    let there = SearchDocument { channel: Some(place.id), ..ours.note("word", "") };
    put(&*store, std::slice::from_ref(&there)).await;
    let work = store.begin().await.unwrap();
    work.channels().delete(place.id, at(0)).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(found().await, [task.id], "deleted with its channel");
}

async fn a_search_takes_few_statements(Database { store, .. }: Database) {
    let ours = community(&*store).await;
    let mut counts = Vec::new();
    for n in [1, 40] {
        let documents: Vec<_> = (0..n).map(|_| ours.note("word", "")).collect();
        put(&*store, &documents).await;
        let viewer = Viewer { sees_all: false, ..ours.sees_all() };
        counts.push(statements(find(&*store, ours.server.id, viewer, "word", &everything())).await);
    }
    assert!(counts[0] <= 4 && counts[0] == counts[1], "{counts:?}");
}
