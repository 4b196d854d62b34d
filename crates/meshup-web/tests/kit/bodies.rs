use actix_web::test::TestRequest;
use serde_json::json;

use super::service::{Answer, SERVER, ask};

fn post(body: &str) -> TestRequest {
    TestRequest::post()
        .uri(SERVER)
        .insert_header(("Content-Type", "application/json"))
        .set_payload(body.to_owned())
}

async fn update(method: TestRequest, body: &str) -> Answer {
    let request = method.uri(&format!("{SERVER}0190f0c0-0000-7000-8000-000000000002"));
    ask(request.insert_header(("Content-Type", "application/json")).set_payload(body.to_owned())).await
}

async fn form(parts: &str) -> Answer {
    let body = format!("{}--XX--\r\n", parts.replace('\n', "\r\n"));
    ask(TestRequest::patch()
        .uri(&format!("{SERVER}0190f0c0-0000-7000-8000-000000000002/"))
        .insert_header(("Content-Type", "multipart/form-data; boundary=XX"))
        .set_payload(body))
    .await
}

fn file(field: &str, name: &str, content: &str) -> String {
    format!(
        "--XX\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\nContent-Type: text/plain\n\n{content}\n"
    )
}

fn text(field: &str, content: &str) -> String {
    format!("--XX\nContent-Disposition: form-data; name=\"{field}\"\n\n{content}\n")
}

#[actix_web::test]
async fn a_good_body_becomes_the_thing() {
    let answer =
        ask(post(r#"{"title": "Milk", "due": "2025-11-15T23:59:00+01:00", "is_admin": true}"#)).await;
    assert_eq!(answer.status, 201);
    assert_eq!(answer.body["title"], "Milk");
    assert_eq!(answer.body["due"], "2025-11-15T22:59:00Z");
}

#[actix_web::test]
async fn all_wrong_types_are_named_at_once() {
    let answer = update(
        TestRequest::patch(),
        r#"{"title": 5, "done": "maybe", "level": "x", "readers": ["0190f0c0000070008000000000000001"], "icon": "http://x"}"#,
    )
    .await;
    assert_eq!(answer.status, 400);
    assert_eq!(
        answer.body,
        json!({
            "title": ["Not a valid string."],
            "done": ["Must be a valid boolean."],
            "level": ["A valid integer is required."],
            "readers": ["Must be a valid UUID."],
            "icon": ["The submitted data was not a file. Check the encoding type on the form."],
        })
    );
}

#[actix_web::test]
async fn a_missing_and_a_null_field_are_distinguished() {
    assert_eq!(ask(post("{}")).await.body, json!({"title": ["This field is required."]}));
    assert_eq!(ask(post("")).await.body, json!({"title": ["This field is required."]}));
    assert_eq!(ask(post(r#"{"title": null}"#)).await.body, json!({"title": ["This field may not be null."]}));
}

#[actix_web::test]
async fn put_wants_the_required_fields_and_patch_does_not() {
    assert_eq!(update(TestRequest::put(), "{}").await.body, json!({"title": ["This field is required."]}));
    let patched = update(TestRequest::patch(), r#"{"level": null}"#).await;
    assert_eq!((patched.status, patched.body["level"].as_str()), (200, Some("Clear")));
}

#[actix_web::test]
async fn what_is_no_object_is_wrong_as_a_whole() {
    for body in ["[]", "3", "null"] {
        let answer = ask(post(body)).await;
        assert_eq!(answer.status, 400);
        assert!(answer.body["non_field_errors"].is_array(), "{body}");
    }
}

#[actix_web::test]
async fn unreadable_bodies_are_refused_with_their_reason() {
    for body in ["{", r#"{"title": "a", "title": "b"}"#] {
        let answer = ask(post(body)).await;
        assert_eq!((answer.status, answer.body["code"].as_str()), (400, Some("parse_error")), "{body}");
    }
    let plain =
        TestRequest::post().uri(SERVER).insert_header(("Content-Type", "text/plain")).set_payload("{}");
    assert_eq!(ask(plain).await.status, 415);
    let long = format!(r#"{{"title": "{}"}}"#, "x".repeat(1024 * 1024));
    assert_eq!(ask(post(&long)).await.status, 413);
}

#[actix_web::test]
async fn a_form_is_read_like_json() {
    let answer = form(
        &(text("title", "Milk")
            + &text("done", "true")
            + &text("level", "3")
            + &file("attachments", "a.txt", "hello")
            + &file("attachments", "b.txt", "x")),
    )
    .await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.body["title"], "Milk");
    assert_eq!(answer.body["level"], "Set(3)");
    assert_eq!(answer.body["files"], json!([["a.txt", 5, true], ["b.txt", 1, true]]));
}

#[actix_web::test]
async fn spooled_files_are_gone_after_the_request() {
    let answer = form(&file("icon", "i.png", "bytes")).await;
    let path = answer.body["icon"].as_str().unwrap().to_owned();
    assert!(!std::path::Path::new(&path).exists());
    assert_eq!(form(&text("icon", "")).await.body["icon"], "cleared");
}

#[actix_web::test]
async fn large_many_and_empty_files_are_refused() {
    assert_eq!(form(&file("attachments", "a", &"x".repeat(1001))).await.status, 413);
    let many = file("attachments", "a", "x").repeat(4);
    let answer = form(&many).await;
    assert_eq!((answer.status, answer.body), (400, json!({"attachments": ["Send at most 3 files."]})));
    assert_eq!(
        form(&file("attachments", "a", "")).await.body,
        json!({"attachments": ["The submitted file is empty."]})
    );
}
