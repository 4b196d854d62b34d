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

async fn lines(query: &str) -> Answer {
    ask(TestRequest::get().uri(&format!("/api/v1/lines/?{query}"))).await
}

fn link(answer: &Answer) -> String {
    answer.headers.get("Link").map(|link| link.to_str().unwrap().to_owned()).unwrap_or_default()
}

#[actix_web::test]
async fn a_keyset_stretch_is_bare_and_links_on_from_its_far_end() {
    let id = "00000000-0000-0000-0000-000000000009";
    let latest = lines("limit=2&search=x").await;
    let next =
        "<https://meshup.example/api/v1/lines/?search=x&before=00000000-0000-0000-0000-000000000002&limit=2>";
    assert_eq!((latest.body.as_array().unwrap().len(), link(&latest)), (2, format!("{next}; rel=\"next\"")));
    let newer = lines(&format!("after={id}&limit=2")).await;
    assert!(
        link(&newer).contains("?after=00000000-0000-0000-0000-000000000001&limit=2>"),
        "{}",
        link(&newer)
    );
    assert_eq!(lines(&format!("before={id}")).await.body.as_array().unwrap().len(), 50);
    assert_eq!(link(&lines("limit=200").await), "", "a stretch that is not full is the last");
}

#[actix_web::test]
async fn what_surrounds_a_message_links_on_if_half_of_the_limit_follows_it() {
    // The list has as many items as the limit: of 9, 4 follow the 5th and 3 the 6th.
    let around = async |number: u8| {
        link(&lines(&format!("around=00000000-0000-0000-0000-00000000000{number}&limit=9")).await)
    };
    assert!(around(5).await.contains("?before=00000000-0000-0000-0000-000000000009&limit=9>"));
    assert_eq!(around(6).await, "");
}

#[actix_web::test]
async fn limits_are_clamped_and_ways_of_paging_do_not_mix() {
    let id = "00000000-0000-0000-0000-000000000009";
    assert_eq!(lines("limit=0").await.body.as_array().unwrap().len(), 1);
    assert_eq!(lines("limit=-5").await.body.as_array().unwrap().len(), 1);
    assert_eq!(lines("limit=9000").await.status, 200);
    assert!(lines("limit=x").await.body["limit"].is_array());
    assert!(lines("before=x").await.body["before"].is_array());
    assert_eq!(lines(&format!("before={id}&page=1")).await.status, 400);
    assert_eq!(lines(&format!("before={id}&after={id}")).await.status, 400);
    for other in ["before", "after"] {
        assert_eq!(lines(&format!("around={id}&{other}={id}")).await.status, 400);
    }
    assert_eq!(lines(&format!("around={id}&page=1")).await.body["code"], "invalid_paging");
    assert!(lines("around=x").await.body["around"].is_array());
    assert_eq!(lines("page_size=20").await.body["count"], 300);
    assert_eq!(lines("").await.body.as_array().unwrap().len(), 200);
}

async fn numbers(query: &str) -> Answer {
    ask(TestRequest::get().uri(&format!("/api/v1/numbers/?{query}"))).await
}

#[actix_web::test]
async fn an_offset_leaves_out_the_beginning_and_past_the_end_there_is_nothing() {
    let answer = numbers("limit=3&offset=4").await;
    assert_eq!(answer.body, json!({"items": [4, 5, 6], "total": 250, "limit": 3, "offset": 4}));
    let first = numbers("limit=&offset=").await.body;
    assert_eq!((first["items"].as_array().unwrap().len(), &first["limit"]), (20, &json!(20)));
    for offset in ["250", "9223372036854775807", "99999999999999999999999"] {
        let past = numbers(&format!("offset={offset}")).await;
        assert_eq!((past.status, &past.body["items"], &past.body["total"]), (200, &json!([]), &json!(250)));
    }
}

#[actix_web::test]
async fn limits_of_an_offset_are_clamped_and_everything_wrong_is_named() {
    for (limit, shown) in [("0", 1), ("-1", 1), ("101", 100), ("99999999999999999999999", 100)] {
        assert_eq!(numbers(&format!("limit={limit}")).await.body["limit"], shown, "{limit}");
    }
    for (query, field) in
        [("offset=-1", "offset"), ("offset=x", "offset"), ("limit=x", "limit"), ("limit=1.5", "limit")]
    {
        let answer = numbers(query).await;
        assert_eq!((answer.status, answer.body[field].is_array()), (400, true), "{query}");
    }
    let both = numbers("offset=-1&limit=x").await.body;
    assert!(both["offset"].is_array() && both["limit"].is_array());
}
