//! The search index.

use std::sync::Arc;

use meshup_app::ports::{SearchFilter, Store, Viewer};
use meshup_app::projection::ProjectionRunner;
use meshup_app::schedule::ScheduledJob;
use meshup_app::search::{MessageIndexer, ReindexJob, SearchDocument};
use meshup_domain::channel::{Channel, ChannelProfile};
use meshup_domain::search::{SearchKind, SearchQuery};
use meshup_domain::server::Server;
use meshup_domain::user::User;
use meshup_domain::{ServerId, UserId};
use meshup_store::migrate_up;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::community::{channel, founded, server};
use crate::fixtures::{at, id, person};
use crate::harness::{Database, revert_to};
use crate::on_each_database;
use crate::statements::statements;
use crate::talk::{anybody, new_message, posted, talk};

on_each_database!(
    a_document_is_read_as_it_was_put,
    words_beginnings_and_phrases_are_found,
    the_syntax_of_either_index_means_nothing,
    what_changes_is_found_by_its_new_words_only,
    what_is_deleted_is_not_found,
    private_channels_are_found_by_those_who_see_them,
    filters_narrow_what_is_found,
    the_newest_are_found_first_and_no_more_than_asked_for,
    other_servers_have_words_of_their_own,
    what_was_said_before_there_was_an_index_is_found,
    what_was_indexed_before_an_upgrade_is_read_again,
    accents_count_for_nothing_and_parts_are_found,
    a_search_takes_few_statements,
    the_longest_texts_are_indexed,
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

async fn words_beginnings_and_phrases_are_found(Database { store, .. }: Database) {
    let ours = community(&*store).await;
    let texts = [
        ("Release notes", "The parser was re-written; see https://example.com/a_b?c=d for Details"),
        ("Straße", "ΣΊΣΥΦΟΣ Ｆｕｌｌ－Ｗｉｄｔｈ cafe\u{301} don't 3.14"),
        ("日本語", "これは漢字です。カタカナ 👩‍👩‍👧 🎉"),
        ("release", "notes"),
    ];
    let documents: Vec<_> = texts.iter().map(|(title, body)| ours.note(title, body)).collect();
    put(&*store, &documents).await;
    for (q, expected) in [
        ("release", vec![0, 3]),
        ("RELEASE note", vec![0, 3]),
        ("\"release notes\"", vec![0]),
        ("\"notes the\"", vec![]),
        ("\"the parser was\" deta", vec![0]),
        ("parse written", vec![0]),
        ("arser", vec![]),
        ("example.com", vec![0]),
        ("a_b", vec![0]),
        ("strasse", vec![1]),
        ("STRASSE full width", vec![1]),
        ("σισυφος", vec![1]),
        ("σίσυφος", vec![1]),
        ("café don't 3.14", vec![1]),
        ("cafe", vec![1]),
        ("\"cafe\"", vec![1]),
        ("日本", vec![2]),
        ("本日", vec![]),
        ("語", vec![2]),
        ("漢", vec![2]),
        ("ｶﾀｶﾅ", vec![2]),
        ("カナ 漢字", vec![2]),
    ] {
        let mut found = find(&*store, ours.server.id, ours.sees_all(), q, &everything()).await;
        found.sort();
        let expected: Vec<_> = expected.into_iter().map(|n: usize| documents[n].id).collect();
        let finds = |document: &&SearchDocument| {
            SearchQuery::parse(q).unwrap().matches(&document.title, &document.body)
        };
        let by_the_domain: Vec<_> = documents.iter().filter(finds).map(|document| document.id).collect();
        assert_eq!((&found, &by_the_domain), (&expected, &expected), "{q}");
    }
}

async fn the_syntax_of_either_index_means_nothing(Database { store, .. }: Database) {
    let ours = community(&*store).await;
    let strange =
        ours.note("and OR not NEAR words:x", "it's a:b 'c' \"d\" (e) & | ! <-> * ^ \\ a\"b col.umn ש\"ש");
    put(&*store, std::slice::from_ref(&strange)).await;
    for q in [
        "AND",
        "or not",
        "NEAR(it's a)",
        "words:x",
        "it's",
        "a:b",
        "'c'",
        "\"d",
        "(e",
        "e) &",
        "a\"b",
        "\"a\"b\"",
        "c:*",
        "!e",
        "^it's",
        "e <-> e",
        "col.umn",
        "ש\"ש",
        "not \\ e",
        "{a}: e",
        "-e",
        "+e",
    ] {
        let found = find(&*store, ours.server.id, ours.sees_all(), q, &everything()).await;
        assert_eq!(found, [strange.id], "{q}");
    }
    for q in ["e OR zebra", "zebra OR e", "NOT zebra", "e | zebra", "e ! zebra", "zeb:* "] {
        let found = find(&*store, ours.server.id, ours.sees_all(), q, &everything()).await;
        assert_eq!(found, [] as [Uuid; 0], "{q}");
    }
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
    work.channels().delete(place.id).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(found().await, [task.id], "deleted with its channel");
}

async fn private_channels_are_found_by_those_who_see_them(Database { store, .. }: Database) {
    let ours = community(&*store).await;
    let (maker, added, other) =
        (person(&*store, "maker").await, person(&*store, "added").await, person(&*store, "other").await);
    let open = channel(&ours.server, "open", 0);
    let hidden = Channel {
        profile: ChannelProfile { is_private: true, ..channel(&ours.server, "hidden", 1).profile },
        created_by: maker.id,
        ..channel(&ours.server, "hidden", 1)
    };
    let work = store.begin().await.unwrap();
    for channel in [&open, &hidden] {
        work.channels().insert(channel).await.unwrap();
    }
    work.channels().add_member(hidden.id, added.id, at(0)).await.unwrap();
    work.commit().await.unwrap();
    let public = SearchDocument { channel: Some(open.id), ..ours.note("word", "") };
    let secret = SearchDocument { channel: Some(hidden.id), created_at: at(1), ..ours.note("word", "") };
    put(&*store, &[public.clone(), secret.clone()]).await;

    for (viewer, sees_all, sees_it) in
        [(&ours.owner, true, true), (&maker, false, true), (&added, false, true), (&other, false, false)]
    {
        let viewer = Viewer { user: viewer.id, sees_all };
        let expected = if sees_it { vec![secret.id, public.id] } else { vec![public.id] };
        assert_eq!(find(&*store, ours.server.id, viewer, "word", &everything()).await, expected);
        let there = SearchFilter { channel: Some(hidden.id), ..everything() };
        let expected = if sees_it { vec![secret.id] } else { vec![] };
        assert_eq!(find(&*store, ours.server.id, viewer, "word", &there).await, expected);
    }
}

async fn filters_narrow_what_is_found(Database { store, .. }: Database) {
    let ours = community(&*store).await;
    let place = channel(&ours.server, "general", 0);
    let work = store.begin().await.unwrap();
    work.channels().insert(&place).await.unwrap();
    work.commit().await.unwrap();
    let somebody = UserId(Uuid::new_v4());
    let documents: Vec<_> = SearchKind::ALL
        .iter()
        .zip(0..)
        .map(|(kind, n)| SearchDocument {
            kind: *kind,
            author: if n == 1 { somebody } else { ours.owner.id },
            channel: (n == 2).then_some(place.id),
            created_at: at(n),
            ..ours.note("word", "")
        })
        .collect();
    put(&*store, &documents).await;
    // Deleted messages are looked up by id; this one has no row, so it counts as live.
    for (filter, expected) in [
        (everything(), vec![4, 3, 2, 1, 0]),
        (SearchFilter { kinds: vec![SearchKind::Task, SearchKind::Message], ..everything() }, vec![2, 0]),
        (SearchFilter { author: Some(somebody), ..everything() }, vec![1]),
        (SearchFilter { channel: Some(place.id), ..everything() }, vec![2]),
        (SearchFilter { since: Some(at(2)), until: Some(at(3)), ..everything() }, vec![3, 2]),
        (SearchFilter { since: Some(at(9)), ..everything() }, vec![]),
        (SearchFilter { until: Some(at(-9)), ..everything() }, vec![]),
    ] {
        let found = find(&*store, ours.server.id, ours.sees_all(), "word", &filter).await;
        let expected: Vec<_> = expected.into_iter().map(|n: usize| documents[n].id).collect();
        assert_eq!(found, expected, "{filter:?}");
    }
}

async fn the_newest_are_found_first_and_no_more_than_asked_for(Database { store, .. }: Database) {
    let ours = community(&*store).await;
    let at = |n: i64| OffsetDateTime::UNIX_EPOCH + time::Duration::seconds(n / 100);
    let documents: Vec<_> = (0..300)
        .map(|n| SearchDocument {
            created_at: at(n),
            ..ours.note(if n % 7 == 0 { "rare often" } else { "often" }, "")
        })
        .collect();
    put(&*store, &documents).await;
    for (q, all) in [("often", 300), ("rare", 43), ("rar oft", 43)] {
        let query = SearchQuery::parse(q).unwrap();
        let find = async |limit| {
            let search = store.read().search();
            search.find(ours.server.id, ours.sees_all(), &query, &everything(), limit).await.unwrap()
        };
        let everything = find(1_000).await;
        assert_eq!(everything.len(), all, "{q}");
        assert_eq!(find(10).await, everything[..10], "{q}");
    }
}

async fn other_servers_have_words_of_their_own(Database { store, .. }: Database) {
    let (ours, theirs) = (community(&*store).await, community(&*store).await);
    let (here, there) = (ours.note("word", ""), theirs.note("word", ""));
    put(&*store, &[here.clone(), there.clone()]).await;
    assert_eq!(find(&*store, ours.server.id, ours.sees_all(), "word", &everything()).await, [here.id]);
    let work = store.begin().await.unwrap();
    work.servers().delete(theirs.server.id).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(
        find(&*store, theirs.server.id, ours.sees_all(), "word", &everything()).await,
        [] as [Uuid; 0]
    );
    assert_eq!(find(&*store, ours.server.id, ours.sees_all(), "word", &everything()).await, [here.id]);
}

async fn what_was_said_before_there_was_an_index_is_found(Database { store, .. }: Database) {
    let ours = community(&*store).await;
    let place = channel(&ours.server, "general", 0);
    let work = store.begin().await.unwrap();
    work.channels().insert(&place).await.unwrap();
    work.commit().await.unwrap();
    let talk = talk(&*store, &[ours.owner.id, anybody()]).await;
    for n in 0..250 {
        posted(&*store, &new_message(place.room, ours.owner.id, &format!("word {n}"))).await;
    }
    posted(&*store, &new_message(talk.room, ours.owner.id, "word of mouth")).await;

    advance(&store).await;
    let runner = ProjectionRunner::new(Arc::clone(&store), Arc::new(MessageIndexer));
    assert_eq!(runner.behind(None).await.unwrap(), []);
    let all = find(&*store, ours.server.id, ours.sees_all(), "word", &everything()).await;
    assert_eq!(all.len(), 250);
    assert_eq!(find(&*store, ours.server.id, ours.sees_all(), "\"word 249\"", &everything()).await.len(), 1);
}

async fn advance(store: &Arc<dyn Store>) {
    let runner = ProjectionRunner::new(Arc::clone(store), Arc::new(MessageIndexer));
    for room in runner.behind(None).await.unwrap() {
        while runner.advance(room).await.unwrap() {}
    }
}

/// Words stored by an earlier edition are not valid; this test removes them.
async fn what_was_indexed_before_an_upgrade_is_read_again(Database { store, url, .. }: Database) {
    let ours = community(&*store).await;
    let place = channel(&ours.server, "general", 0);
    let work = store.begin().await.unwrap();
    work.channels().insert(&place).await.unwrap();
    work.commit().await.unwrap();
    let notes: Vec<_> =
        (0..120).map(|n| SearchDocument { created_at: at(n), ..ours.note("Café", "snake_case") }).collect();
    put(&*store, &notes).await;
    posted(&*store, &new_message(place.room, ours.owner.id, "un café")).await;
    advance(&store).await;
    let count = async |q: &str| find(&*store, ours.server.id, ours.sees_all(), q, &everything()).await.len();
    assert_eq!((count("cafe").await, count("case").await), (121, 120));

    revert_to(&url, "m0019_words").await;
    let forget = if url.starts_with("postgres") {
        "UPDATE search_documents SET lexemes = ''::tsvector"
    } else {
        "DELETE FROM search_index WHERE rowid IN (SELECT position FROM search_documents)"
    };
    let past = sea_orm::Database::connect(&url).await.unwrap();
    sea_orm::ConnectionTrait::execute_unprepared(&past, forget).await.unwrap();
    assert_eq!(count("cafe").await, 0);
    migrate_up(&url).await.unwrap();

    let renewal = ReindexJob(Arc::clone(&store));
    assert!(renewal.run().await.unwrap(), "there is more than one batch");
    // Items changed since then are already up to date.
    let changed = SearchDocument { title: "Tea".to_owned(), ..notes[110].clone() };
    put(&*store, &[changed]).await;
    assert!(!renewal.run().await.unwrap());
    assert!(!renewal.run().await.unwrap());
    advance(&store).await;
    assert_eq!((count("cafe").await, count("case").await, count("tea").await), (120, 120, 1));
}

async fn accents_count_for_nothing_and_parts_are_found(Database { store, .. }: Database) {
    let ours = community(&*store).await;
    let texts = ["Café crème", "cafe creme", "Søren Łódź", "user.name@mail.example.com", "snake_case-word"];
    let documents: Vec<_> = (0..)
        .zip(texts)
        .map(|(n, text)| SearchDocument { created_at: at(n), ..ours.note("", text) })
        .collect();
    put(&*store, &documents).await;
    for (q, expected) in [
        ("cafe", vec![1, 0]),
        ("CAFÉ", vec![1, 0]),
        ("\"cafe crème\"", vec![1, 0]),
        ("cre", vec![1, 0]),
        ("\"cafe cre\"", vec![]),
        ("soren lodz", vec![2]),
        ("example", vec![3]),
        ("name", vec![3]),
        ("mail.example.com", vec![3]),
        ("mail.exam", vec![3]),
        ("example.mail", vec![]),
        ("case", vec![4]),
        ("word", vec![4]),
        ("snake_case", vec![4]),
        ("snake_case-word", vec![4]),
        ("\"snake_case-word\"", vec![4]),
        ("ase", vec![]),
    ] {
        let expected: Vec<_> = expected.into_iter().map(|n: usize| documents[n].id).collect();
        assert_eq!(find(&*store, ours.server.id, ours.sees_all(), q, &everything()).await, expected, "{q}");
    }
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

async fn the_longest_texts_are_indexed(Database { store, .. }: Database) {
    let ours = community(&*store).await;
    let different = (0..100_000).map(|n| format!("{n}.{n}")).collect::<Vec<_>>().join(" ");
    let wide = "ж.ш ".repeat(100_000);
    let documents = [
        ours.note("needle", &different),
        ours.note("needle", &wide),
        ours.note("needle", &"語".repeat(100_000)),
    ];
    put(&*store, &documents).await;
    let found = find(&*store, ours.server.id, ours.sees_all(), "needle", &everything()).await;
    assert_eq!(found.len(), 3);
    assert_eq!(
        find(&*store, ours.server.id, ours.sees_all(), "7500.7500", &everything()).await,
        [documents[0].id]
    );
}
