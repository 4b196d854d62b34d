use actix_web::test::TestRequest;
use serde_json::json;

use super::service::{Parts, SERVER, ask, ask_as, service};

#[actix_web::test]
async fn credentials_are_asked_for_before_anything_else() {
    let answer = ask_as(TestRequest::post().uri("/api/v1/notes/not-an-id/").set_payload("{")).await;
    assert_eq!(answer.status, 401);
    assert_eq!(answer.headers.get("WWW-Authenticate").unwrap(), "Bearer");
    assert_eq!(answer.body["code"], "not_authenticated");
    for header in ["Bearer bad", "Basic good", "Bearer", "Bearer "] {
        let request = TestRequest::get().uri(SERVER).insert_header(("Authorization", header));
        assert_eq!(ask_as(request).await.status, 401, "{header}");
    }
    let doubled = TestRequest::get().uri(SERVER).append_header(("Authorization", "Bearer good"));
    assert_eq!(ask_as(doubled.append_header(("Authorization", "Bearer good"))).await.status, 401);
}

#[actix_web::test]
async fn malformed_ids_are_not_found() {
    for id in ["1", "0190f0c0000070008000000000000001", "%7B0190f0c0-0000-7000-8000-000000000001%7D"] {
        let answer = ask(TestRequest::get().uri(&format!("/api/v1/notes/{id}/"))).await;
        assert_eq!((answer.status, answer.body), (404, json!({"detail": "Not found.", "code": "not_found"})));
    }
}

#[actix_web::test]
async fn broken_rules_are_fields_and_faults_keep_their_cause_to_themselves() {
    let post = |title: &str| TestRequest::post().uri(SERVER).set_json(json!({"title": title}));
    assert_eq!(ask(post("")).await.body, json!({"title": ["This field may not be blank."]}));
    let fault = ask(post("fire")).await;
    assert_eq!(fault.status, 500);
    assert_eq!(fault.body, json!({"detail": "Internal server error", "code": "internal"}));
    assert!(fault.headers.get("X-Request-Id").unwrap().len() > 8);
}

#[actix_web::test]
async fn a_panic_is_a_fault_like_any_other() {
    let service = service(Parts::default()).await;
    let request = TestRequest::post()
        .uri(SERVER)
        .insert_header(("Authorization", "Bearer good"))
        .set_json(json!({"title": "panic"}));
    let error = actix_web::test::try_call_service(&service, request.to_request()).await.unwrap_err();
    let answer = error.error_response();
    assert_eq!(answer.status(), 500);
    assert!(answer.headers().contains_key("X-Request-Id"));
    let body = actix_web::body::to_bytes(answer.into_body()).await.unwrap();
    assert_eq!(body, r#"{"code":"internal","detail":"Internal server error"}"#);
}
