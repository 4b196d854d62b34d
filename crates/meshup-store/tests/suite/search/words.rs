//! Words, their beginnings, phrases and accents.

use meshup_app::search::SearchDocument;
use meshup_domain::search::SearchQuery;
use uuid::Uuid;

use super::{community, everything, find, put};
use crate::fixtures::at;
use crate::harness::Database;
use crate::on_each_database;

on_each_database!(
    words_beginnings_and_phrases_are_found,
    the_syntax_of_either_index_means_nothing,
    accents_count_for_nothing_and_parts_are_found,
);

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
