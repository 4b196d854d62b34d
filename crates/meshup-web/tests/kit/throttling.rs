use actix_web::test::TestRequest;
use serde_json::json;

use super::service::{Parts, ask_of, service};

fn knock(account: &str, from: &str) -> TestRequest {
    TestRequest::post()
        .uri("/api/v1/knock/")
        .peer_addr(from.parse().unwrap())
        .set_json(json!({"account": account}))
}

#[actix_web::test]
async fn the_eleventh_call_of_an_address_waits() {
    let service = service(Parts::default()).await;
    for left in (0..10).rev() {
        let answer = ask_of(&service, knock(&format!("somebody {left}"), "10.0.0.1:5000")).await;
        assert_eq!(answer.status, 204);
        assert_eq!(answer.headers.get("RateLimit-Limit").unwrap(), "10");
        assert_eq!(answer.headers.get("RateLimit-Remaining").unwrap(), &left.to_string());
    }
    let refused = ask_of(&service, knock("anybody", "10.0.0.1:5001")).await;
    assert_eq!((refused.status, refused.body["code"].as_str()), (429, Some("throttled")));
    let wait: u64 = refused.headers.get("Retry-After").unwrap().to_str().unwrap().parse().unwrap();
    assert!((1..=6).contains(&wait));
    assert_eq!(refused.headers.get("RateLimit-Remaining").unwrap(), "0");
    assert_eq!(ask_of(&service, knock("anybody", "10.0.0.2:5000")).await.status, 204);
}

#[actix_web::test]
async fn one_account_is_limited_from_many_addresses() {
    let service = service(Parts::default()).await;
    for host in 0..10 {
        let answer = ask_of(&service, knock("Alice", &format!("10.0.1.{host}:80"))).await;
        assert_eq!(answer.status, 204);
    }
    assert_eq!(ask_of(&service, knock(" alice ", "10.0.2.1:80")).await.status, 429);
}

#[actix_web::test]
async fn refused_calls_count_and_unlimited_routes_say_nothing() {
    let service = service(Parts::default()).await;
    for _ in 0..10 {
        let broken = TestRequest::post().uri("/api/v1/knock/").set_payload("{");
        assert_eq!(
            ask_of(&service, broken.insert_header(("Content-Type", "application/json"))).await.status,
            400
        );
    }
    assert_eq!(ask_of(&service, TestRequest::post().uri("/api/v1/knock/")).await.status, 429);
    let other = ask_of(&service, TestRequest::delete().uri("/api/v1/notes/all/")).await;
    assert!(other.headers.get("RateLimit-Limit").is_none());
}
