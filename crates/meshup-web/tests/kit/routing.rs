use actix_web::http::Method;
use actix_web::test::TestRequest;
use meshup_web::routes::{Surface, audit};
use meshup_web::{ErrorStyle, NoContent};
use serde_json::json;

use super::service::{SERVER, ask, ask_as, surface};

#[actix_web::test]
async fn a_trailing_slash_is_optional() {
    for path in [SERVER, SERVER.trim_end_matches('/')] {
        assert_eq!(ask(TestRequest::get().uri(path)).await.status, 200, "{path}");
    }
}

#[actix_web::test]
async fn a_wrong_method_names_the_right_ones() {
    let answer = ask(TestRequest::delete().uri(SERVER)).await;
    assert_eq!(answer.status, 405);
    assert_eq!(answer.headers.get("Allow").unwrap(), "GET, HEAD, POST");
    assert_eq!(
        answer.body,
        json!({"detail": "Method \"DELETE\" not allowed.", "code": "method_not_allowed"})
    );
    assert_eq!(ask(TestRequest::with_uri(SERVER).method(Method::HEAD)).await.status, 200);
}

#[actix_web::test]
async fn unknown_paths_of_the_surface_are_not_found_in_its_words() {
    let answer = ask(TestRequest::get().uri("/api/v1/nothing/")).await;
    assert_eq!((answer.status, answer.body), (404, json!({"detail": "Not found.", "code": "not_found"})));
    assert_eq!(answer.headers.get("X-Content-Type-Options").unwrap(), "nosniff");
}

#[actix_web::test]
async fn fixed_segments_win_over_variable_ones_and_need_no_credentials_when_public() {
    assert_eq!(ask_as(TestRequest::delete().uri("/api/v1/notes/all/")).await.status, 204);
}

#[utoipa::path(get, path = "/{room}/members/", responses((status = 204)))]
async fn list_of_room() -> NoContent {
    NoContent
}

#[utoipa::path(get, path = "/{server}/members/", responses((status = 204)))]
async fn list_of_server() -> NoContent {
    NoContent
}

#[test]
fn two_paths_that_match_the_same_requests_are_refused() {
    assert_eq!(surface().check(), Ok(()));
    let endpoints = meshup_web::endpoints![list_of_room, list_of_server];
    let refused = Surface::new("/api/v1", ErrorStyle::NATIVE, endpoints).check().unwrap_err().to_string();
    assert!(refused.contains("/{room}/members") && refused.contains("/{server}/members"), "{refused}");
}

#[test]
fn the_document_lists_what_is_routed_and_nothing_else() {
    let (mut document, _) = surface().document();
    meshup_web::routes::shared(&mut document);
    assert_eq!(audit(&[surface()], &document), Vec::<String>::new());
    assert_eq!(surface().routed().len(), 8);

    let left_out = document.paths.paths.shift_remove("/api/v1/knock/").unwrap();
    document.paths.paths.insert("/api/v1/knock-knock/".to_owned(), left_out);
    assert_eq!(
        audit(&[surface()], &document),
        ["POST /api/v1/knock/ is not documented", "POST /api/v1/knock-knock/ is not routed"]
    );
}

#[test]
fn operations_share_ids_in_paths_credentials_and_error_answers() {
    let document = serde_json::to_value(surface().document().0).unwrap();
    let create = &document["paths"]["/api/v1/notes/{server_id}/"]["post"];
    assert_eq!(create["operationId"], "create");
    assert_eq!(create["security"], json!([{"bearer": []}]));
    assert_eq!(create["parameters"][0]["schema"]["format"], "uuid");
    let answers: Vec<_> = create["responses"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(
        answers,
        ["201", "400", "401", "403", "404", "408", "409", "413", "415", "422", "429", "500", "503", "507"]
    );
    assert_eq!(
        create["requestBody"]["content"]["application/json"]["schema"]["$ref"],
        "#/components/schemas/CreateNote"
    );
    assert_eq!(create["responses"]["201"]["description"], "Created");
    let names: Vec<_> = create["parameters"].as_array().unwrap().iter().map(|known| &known["name"]).collect();
    assert_eq!(names, ["server_id", "Idempotency-Key"]);
}
