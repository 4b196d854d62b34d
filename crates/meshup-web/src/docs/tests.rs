#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use std::sync::atomic::{AtomicU32, Ordering};

use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, ResponseError};

use super::*;

async fn get(uri: &str) -> (u16, String, String) {
    let document = |name, title, address| Document {
        name,
        title,
        address,
        json: Text::new(move || {
            Ok::<_, Infallible>(format!("{{\"openapi\": \"3.1.0\", \"x\": \"{name}\"}}"))
        }),
    };
    let pages = DocsPages::new(
        &document("all", "Meshup API", WHOLE),
        &[document("dms", "DMs", "/api/openapi/dms.json")],
        Text::new(|| Ok::<_, Infallible>("{\"asyncapi\": \"3.0.0\"}".to_owned())),
    );
    let app = init_service(App::new().configure(|application| pages.configure(application))).await;
    let answer = call_service(&app, TestRequest::get().uri(uri).to_request()).await;
    let status = answer.status().as_u16();
    let kind = answer.headers().get(CONTENT_TYPE).unwrap().to_str().unwrap().to_owned();
    let body = read_body(answer).await;
    (status, kind, String::from_utf8_lossy(&body).into_owned())
}

#[actix_web::test]
async fn both_readers_show_the_document_with_or_without_a_slash() {
    for uri in ["/redoc", "/redoc/"] {
        let (status, kind, page) = get(uri).await;
        assert_eq!((status, kind.as_str()), (200, "text/html; charset=utf-8"));
        assert!(page.contains("/api/openapi.json"));
    }
    for uri in ["/swagger", "/swagger/", "/swagger/index.html"] {
        let (status, kind, page) = get(uri).await;
        assert_eq!((status, kind.as_str()), (200, "text/html"), "{uri}");
        assert!(page.contains("<base href=\"/swagger/\">"));
    }
    let (_, _, settings) = get("/swagger/swagger-initializer.js").await;
    assert!(settings.contains("/api/openapi.json") && settings.contains("\"none\""));
}

#[actix_web::test]
async fn unknown_files_of_a_reader_are_not_found() {
    assert_eq!(get("/swagger/nothing.js").await.0, 404);
    assert_eq!(get("/api/openapi.json").await.1, "application/json");
}

#[actix_web::test]
async fn the_document_of_the_sockets_stands_beside_the_others() {
    let (status, kind, document) = get("/api/asyncapi.json").await;
    assert_eq!((status, kind.as_str()), (200, "application/json"));
    assert!(document.contains("asyncapi"));
    assert!(get("/redoc/").await.2.contains("<a href=\"/api/asyncapi.json\">"));
}

#[actix_web::test]
async fn each_surface_has_a_document_and_a_page_that_readers_can_choose() {
    assert!(get("/api/openapi/dms.json").await.2.contains("dms"));
    assert!(get("/api/openapi.json").await.2.contains("all"));
    let (status, _, page) = get("/redoc/dms/").await;
    assert!(status == 200 && page.contains("/api/openapi/dms.json"));
    assert!(page.contains("<a href=\"/redoc/\">Meshup API</a>"));
    let (_, _, settings) = get("/swagger/swagger-initializer.js").await;
    assert!(settings.contains("/api/openapi/dms.json"));
    for unknown in ["/api/openapi/all.json", "/redoc/nothing/"] {
        assert_eq!(get(unknown).await.0, 404, "{unknown}");
    }
}

#[actix_web::test]
async fn a_text_is_made_once_and_a_failure_is_an_internal_error() {
    let made = Arc::new(AtomicU32::new(0));
    let count = made.clone();
    let text = Text::new(move || Ok::<_, Infallible>(count.fetch_add(1, Ordering::Relaxed).to_string()));
    assert_eq!(made.load(Ordering::Relaxed), 0);
    for _ in 0..2 {
        assert_eq!(text.read().await.unwrap(), "0");
    }
    assert_eq!(made.load(Ordering::Relaxed), 1);
    let failed = Text::new(|| Err("two surfaces contradict each other")).read().await.unwrap_err();
    assert_eq!(failed.error_response().status().as_u16(), 500);
}
