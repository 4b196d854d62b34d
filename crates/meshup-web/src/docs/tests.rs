#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use std::convert::Infallible;
use std::io::Read;
use std::sync::atomic::{AtomicU32, Ordering};

use actix_web::dev::ServiceResponse;
use actix_web::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    HeaderName, IF_NONE_MATCH, VARY,
};
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, ResponseError};
use flate2::read::GzDecoder;

use super::*;

async fn ask(uri: &str, headers: &[(HeaderName, &str)]) -> ServiceResponse {
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
    let request = headers.iter().fold(TestRequest::get().uri(uri), |request, (name, value)| {
        request.insert_header((name.clone(), *value))
    });
    call_service(&app, request.to_request()).await
}

fn header(answer: &ServiceResponse, name: &HeaderName) -> String {
    answer.headers().get(name).map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
}

async fn get(uri: &str) -> (u16, String, String) {
    let answer = ask(uri, &[]).await;
    let (status, kind) = (answer.status().as_u16(), header(&answer, &CONTENT_TYPE));
    let body = read_body(answer).await;
    (status, kind, String::from_utf8_lossy(&body).into_owned())
}

/// The address of the script in a page of ReDoc.
fn script_of(page: &str) -> String {
    let (_, rest) = page.split_once("<script src=\"").unwrap();
    rest.split_once('"').unwrap().0.to_owned()
}

#[actix_web::test]
async fn both_readers_show_the_document_with_or_without_a_slash() {
    for uri in ["/redoc", "/redoc/"] {
        let (status, kind, page) = get(uri).await;
        assert_eq!((status, kind.as_str()), (200, "text/html; charset=utf-8"));
        assert!(page.contains("spec-url=\"/api/openapi.json\""));
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
    assert_eq!(get("/redoc/assets/redoc.0.js").await.0, 404);
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
async fn all_pages_of_redoc_share_one_script_that_browsers_keep() {
    let pages = [get("/redoc/").await.2, get("/redoc/dms/").await.2];
    let script = script_of(&pages[0]);
    assert_eq!(script, script_of(&pages[1]));
    assert!(pages.iter().all(|page| page.len() < 2_000 && !page.contains("<script>")));
    let answer = ask(&script, &[]).await;
    assert_eq!(header(&answer, &CONTENT_TYPE), "text/javascript; charset=utf-8");
    assert_eq!(header(&answer, &CACHE_CONTROL), "public, max-age=31536000, immutable");
    let body = read_body(answer).await;
    assert!(body.len() > 1_000_000 && !body.windows(9).any(|part| part == b"</script>"));
    let policy = header(&ask("/redoc/", &[]).await, &CONTENT_SECURITY_POLICY);
    assert!(policy.contains("script-src 'self';"), "{policy}");
}

#[actix_web::test]
async fn contents_are_compressed_for_those_who_accept_that() {
    let script = script_of(&get("/redoc/").await.2);
    let files = ["/api/openapi.json", "/api/asyncapi.json", "/swagger/", "/swagger/swagger-ui.css"];
    for uri in files.into_iter().chain([script.as_str()]) {
        let plain = ask(uri, &[]).await;
        let refused = ask(uri, &[(ACCEPT_ENCODING, "br, gzip;q=0")]).await;
        let packed = ask(uri, &[(ACCEPT_ENCODING, "gzip, deflate, br")]).await;
        assert_eq!(
            [&plain, &refused, &packed].map(|answer| header(answer, &CONTENT_ENCODING)),
            ["", "", "gzip"]
        );
        assert!([&plain, &packed].iter().all(|answer| header(answer, &VARY) == "Accept-Encoding"), "{uri}");
        let (plain, refused, packed) =
            (read_body(plain).await, read_body(refused).await, read_body(packed).await);
        let mut unpacked = Vec::new();
        GzDecoder::new(&*packed).read_to_end(&mut unpacked).unwrap();
        assert!(plain == unpacked && plain == refused, "{uri}");
    }
}

#[actix_web::test]
async fn a_content_that_the_client_has_is_not_sent_again() {
    for uri in ["/api/openapi.json", "/swagger/swagger-ui.css"] {
        let tag = header(&ask(uri, &[]).await, &ETAG);
        let again = ask(uri, &[(IF_NONE_MATCH, &tag)]).await;
        assert_eq!((again.status().as_u16(), header(&again, &ETAG)), (304, tag), "{uri}");
        assert!(read_body(again).await.is_empty());
        assert_eq!(ask(uri, &[(IF_NONE_MATCH, "W/\"other\"")]).await.status().as_u16(), 200, "{uri}");
    }
}

#[actix_web::test]
async fn a_text_is_made_once_and_a_failure_is_an_internal_error() {
    let made = Arc::new(AtomicU32::new(0));
    let count = made.clone();
    let text = Text::new(move || Ok::<_, Infallible>(count.fetch_add(1, Ordering::Relaxed).to_string()));
    assert_eq!(made.load(Ordering::Relaxed), 0);
    for _ in 0..2 {
        assert_eq!(text.read().await.unwrap().content().unwrap(), b"0"[..]);
    }
    assert_eq!(made.load(Ordering::Relaxed), 1);
    let failed = Text::new(|| Err("two surfaces contradict each other")).read().await.unwrap_err();
    assert_eq!(failed.error_response().status().as_u16(), 500);
}
