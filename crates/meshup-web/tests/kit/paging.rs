use actix_web::test::TestRequest;
use serde_json::json;

use super::service::{Answer, SERVER, ask};

async fn list(query: &str) -> Answer {
    ask(TestRequest::get().uri(&format!("{SERVER}?{query}"))).await
}

#[actix_web::test]
async fn without_a_page_the_first_200_come_bare_with_a_link() {
    let answer = list("search=a%20b").await;
    assert_eq!(answer.body.as_array().unwrap().len(), 200);
    assert_eq!(
        answer.headers.get("Link").unwrap().to_str().unwrap(),
        format!("<https://meshup.example{SERVER}?search=a+b&page=2&page_size=200>; rel=\"next\"")
    );
}

#[actix_web::test]
async fn a_page_links_to_its_neighbours_and_keeps_other_parameters() {
    let answer = list("page=2&page_size=100&search=x").await;
    assert_eq!(answer.body["count"], 250);
    assert_eq!(answer.body["results"].as_array().unwrap().len(), 100);
    assert_eq!(answer.body["next"], format!("https://meshup.example{SERVER}?search=x&page=3&page_size=100"));
    assert_eq!(
        answer.body["previous"],
        format!("https://meshup.example{SERVER}?search=x&page=1&page_size=100")
    );
    let last = list("page=3&page_size=100").await;
    assert_eq!((last.body["next"].as_str(), last.body["results"].as_array().unwrap().len()), (None, 50));
}

#[actix_web::test]
async fn sizes_are_clamped_and_bad_pages_not_found() {
    assert_eq!(list("page_size=5000").await.body["results"].as_array().unwrap().len(), 200);
    assert_eq!(list("page=").await.body["results"].as_array().unwrap().len(), 50);
    for size in ["0", "-1", "x"] {
        let answer = list(&format!("page_size={size}")).await;
        assert_eq!((answer.status, answer.body["page_size"].is_array()), (400, true), "{size}");
    }
    for page in ["0", "-1", "x", "99", "99999999999999999999999"] {
        let answer = list(&format!("page={page}")).await;
        assert_eq!(answer.status, 404, "{page}");
        assert_eq!(answer.body, json!({"detail": "Invalid page.", "code": "invalid_page"}));
    }
}
