//! The web client, as browsers and other programs get it.

use reqwest::header::HeaderMap;
use reqwest::{Method, Response};
use serde_json::Value;

use crate::harness::{Bucket, Database, Server, client};

/// What browsers send when they open an address.
const PAGE: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";

async fn ask(server: &Server, method: Method, path: &str, headers: &[(&str, &str)]) -> Response {
    let request = client().request(method, format!("{}{path}", server.base));
    headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)).send().await.unwrap()
}

async fn get(server: &Server, path: &str, headers: &[(&str, &str)]) -> Response {
    ask(server, Method::GET, path, headers).await
}

/// Opens an address in a browser.
async fn open(server: &Server, path: &str) -> Response {
    get(server, path, &[("Accept", PAGE)]).await
}

fn header<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers.get(name).map_or("", |value| value.to_str().unwrap())
}

/// The address of a script that the page loads.
async fn script(server: &Server) -> String {
    let page = open(server, "/").await.text().await.unwrap();
    let (_, from) = page.split_once("src=\"/assets/").unwrap();
    format!("/assets/{}", from.split('"').next().unwrap())
}

async fn is_not_found(answer: Response, what: &str) {
    assert_eq!(answer.status().as_u16(), 404, "{what}");
    assert_eq!(header(answer.headers(), "content-type"), "application/json", "{what}");
    assert_eq!(answer.json::<Value>().await.unwrap()["code"], "not_found", "{what}");
}

#[tokio::test]
async fn every_address_of_the_client_opens_its_page() {
    let server = Server::start(Database::Sqlite).await;
    for path in ["/", "/signin", "/invite/ABCD1234EF", "/s/1/c/2/m/3", "/index.html", "/d/?x=1", "/settings/"]
    {
        let answer = open(&server, path).await;
        assert_eq!(answer.status().as_u16(), 200, "{path}");
        let headers = answer.headers();
        assert_eq!(header(headers, "content-type"), "text/html; charset=utf-8", "{path}");
        assert_eq!(header(headers, "cache-control"), "no-cache", "{path}");
        assert!(header(headers, "vary").starts_with("Accept, Accept-Encoding,"), "{path}");
        assert_eq!(header(headers, "x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header(headers, "referrer-policy"), "no-referrer", "{path}");
        assert!(header(headers, "permissions-policy").contains("camera=()"), "{path}");
        let policy = header(headers, "content-security-policy");
        let wanted = "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; \
            object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
        assert_eq!(policy, wanted, "{path}");
        assert!(answer.text().await.unwrap().contains("<div id=\"app\">"), "{path}");
    }
    let log = server.log();
    assert!(log.contains("/{address}") && !log.contains("ABCD1234EF"), "the code of an invite is in the log");
    let head = ask(&server, Method::HEAD, "/", &[("Accept", PAGE)]).await;
    assert_eq!(head.status().as_u16(), 200);
    assert_ne!(header(head.headers(), "content-length"), "0");
    assert!(head.bytes().await.unwrap().is_empty());
}

#[tokio::test]
async fn programs_and_addresses_of_apis_get_json_as_ever() {
    let server = Server::start(Database::Sqlite).await;
    for accept in ["*/*", "application/json", "image/webp,*/*;q=0.8", "text/html;q=0"] {
        for path in ["/", "/signin", "/favicon.ico"] {
            is_not_found(get(&server, path, &[("Accept", accept)]).await, &format!("{path} {accept}")).await;
        }
    }
    is_not_found(get(&server, "/index.html", &[]).await, "the page under its own name").await;
    for method in [Method::POST, Method::PUT, Method::DELETE] {
        is_not_found(ask(&server, method.clone(), "/signin", &[("Accept", PAGE)]).await, method.as_str())
            .await;
    }
    for path in [
        "/api/v1/nothing/",
        "/api/v2/users/",
        "/api/nothing",
        "/api",
        "/ws/v1/nothing/",
        "/ws/x",
        "/dms/nothing/x",
        "/messages/api/nothing",
        "/messages/nothing",
        "/health/nothing",
        "/metrics",
        "/assets/old-12345678.js",
        "/redoc/nothing/",
    ] {
        let answer = open(&server, path).await;
        assert_eq!(answer.status().as_u16(), 404, "{path}");
        assert_eq!(header(answer.headers(), "content-type"), "application/json", "{path}");
    }
    for (path, status) in [("/api/v1/users/me/", 401), ("/login/", 405), ("/media/x", 403)] {
        let answer = open(&server, path).await;
        assert_eq!(answer.status().as_u16(), status, "{path}");
        assert_eq!(header(answer.headers(), "content-type"), "application/json", "{path}");
    }
    for page in ["/swagger/", "/redoc/"] {
        assert!(!open(&server, page).await.text().await.unwrap().contains("<div id=\"app\">"), "{page}");
    }
}

#[tokio::test]
async fn files_are_sent_as_small_as_the_client_accepts_and_kept() {
    let server = Server::start(Database::Sqlite).await;
    let script = script(&server).await;
    let mut sizes = Vec::new();
    let mut tags = Vec::new();
    for (accepted, encoding) in [
        ("", ""),
        ("identity", ""),
        ("deflate", ""),
        ("gzip, deflate", "gzip"),
        ("gzip, deflate, br;q=0", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
    ] {
        let answer = get(&server, &script, &[("Accept-Encoding", accepted)]).await;
        let headers = answer.headers();
        assert_eq!(header(headers, "content-encoding"), encoding, "{accepted}");
        assert_eq!(header(headers, "content-type"), "text/javascript; charset=utf-8", "{accepted}");
        assert_eq!(header(headers, "cache-control"), "public, max-age=31536000, immutable", "{accepted}");
        assert!(header(headers, "vary").starts_with("Accept-Encoding,"), "{accepted}");
        assert!(header(headers, "content-security-policy").starts_with("default-src 'self'"), "{accepted}");
        tags.push(header(headers, "etag").to_owned());
        sizes.push(answer.bytes().await.unwrap().len());
    }
    assert!(tags.iter().all(|tag| !tag.is_empty() && *tag == tags[0]), "{tags:?}");
    assert!(
        sizes[0] == sizes[2] && sizes[2] > sizes[3] && sizes[3] == sizes[4] && sizes[4] > sizes[5],
        "{sizes:?}"
    );

    let known = get(&server, &script, &[("If-None-Match", &tags[0]), ("Accept-Encoding", "br")]).await;
    assert_eq!((known.status().as_u16(), header(known.headers(), "etag")), (304, tags[0].as_str()));
    assert!(known.bytes().await.unwrap().is_empty());
    let tag = header(open(&server, "/signin").await.headers(), "etag").to_owned();
    let page = get(&server, "/settings", &[("If-None-Match", &tag), ("Accept", PAGE)]).await;
    assert_eq!(page.status().as_u16(), 304, "one page for all addresses");

    for (path, media_type) in [
        ("/icon.svg", "image/svg+xml"),
        ("/icon-192.png", "image/png"),
        ("/manifest.webmanifest", "application/manifest+json"),
    ] {
        let answer = get(&server, path, &[("Accept", "image/webp,*/*;q=0.8")]).await;
        assert_eq!(answer.status().as_u16(), 200, "{path}");
        assert_eq!(header(answer.headers(), "content-type"), media_type, "{path}");
        assert_eq!(header(answer.headers(), "cache-control"), "no-cache", "{path}");
    }
}

#[tokio::test]
async fn the_setting_switches_the_client_off() {
    let server = Server::start_with(Database::Sqlite, &[("CLIENT__ENABLED", "false")]).await;
    for path in ["/", "/signin", "/icon.svg", "/index.html"] {
        is_not_found(open(&server, path).await, path).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_that_downloads_are_redirected_to_is_allowed_by_the_policy() {
    let bucket = Bucket::start().await;
    for (proxy, is_allowed) in [("false", true), ("true", false)] {
        let mut settings = bucket.settings();
        settings.push(("STORAGE__PROXY", proxy.to_owned()));
        let settings: Vec<_> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let server = Server::start_with(Database::Sqlite, &settings).await;
        let answer = open(&server, "/").await;
        let policy = header(answer.headers(), "content-security-policy");
        assert_eq!(policy.contains("connect-src 'self' http://"), is_allowed, "{policy}");
        assert_eq!(policy.contains("img-src 'self' blob: data: http://"), is_allowed, "{policy}");
    }
}
