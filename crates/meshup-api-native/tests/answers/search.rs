//! Search.

use insta::assert_json_snapshot;
use meshup_app::ports::SearchMatch;
use meshup_app::search::SearchDocument;
use meshup_app::testing::{START, TestRepos, user, user_id};
use meshup_domain::ChannelId;
use meshup_domain::search::{SearchKind, digest};
use uuid::Uuid;

use crate::community::{SERVER, known_as, plain};
use crate::kit::{ask, get, signed_in};

fn note() -> SearchDocument {
    SearchDocument {
        kind: SearchKind::Note,
        id: Uuid::from_u128(31),
        server: SERVER,
        channel: None,
        author: user_id(2),
        title: "Release notes".into(),
        body: "The <release> is planned for Friday".into(),
        created_at: START,
    }
}

fn repos() -> TestRepos {
    let mut repos = known_as(plain);
    repos.search.expect_find().returning(|_, _, _, filter, _| {
        assert_eq!(filter.channel, None::<ChannelId>);
        let note = note();
        Ok(vec![SearchMatch { position: 1, digest: digest(&note.title, &note.body) }])
    });
    repos.search.expect_documents().returning(|_| Ok(vec![note()]));
    repos.users.expect_cards().returning(|_| Ok(vec![user(2).card()]));
    repos
}

async fn found(query: &str) -> serde_json::Value {
    ask(repos(), signed_in(get(&format!("/servers/{SERVER}/search/?{query}")))).await
}

#[actix_web::test]
async fn results_have_the_documented_fields_as_an_array_or_a_page() {
    assert_json_snapshot!("search_results", found("q=release&kind=note,message").await);
    assert_json_snapshot!("search_page", found("q=release&kind=note&kind=task&page=1&page_size=1").await);
}

#[actix_web::test]
async fn broken_parameters_are_reported_at_once_and_then_a_search_without_words() {
    let broken = "kind=memo&author=me&channel=x&before=soon&after=2026-13-01";
    assert_json_snapshot!("search_parameters", found(broken).await);
    assert_json_snapshot!("search_no_word", found("q=%3F%3F").await);
    assert_json_snapshot!("search_nul", found("q=a%00b").await);
}
