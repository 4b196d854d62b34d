//! Security headers.

use reqwest::Response;
use reqwest::header::HeaderMap;

use crate::harness::{Database, Server};

async fn get(server: &Server, path: &str) -> Response {
    reqwest::get(format!("{}{path}", server.base)).await.unwrap()
}

fn value<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers.get(name).map_or("", |value| value.to_str().unwrap())
}

/// The pages need scripts; nothing else does.
#[tokio::test]
async fn every_response_has_security_headers() {
    let server = Server::start(Database::Sqlite).await;
    let paths =
        ["/", "/api/v1/users/me/", "/api/v1/nothing/", "/health/live", "/api/openapi.json", "/media/x"];
    for (path, has_scripts) in
        paths.into_iter().map(|path| (path, false)).chain([("/swagger/", true), ("/redoc/", true)])
    {
        let answer = get(&server, path).await;
        let headers = answer.headers();
        assert_eq!(value(headers, "x-content-type-options"), "nosniff", "{path}");
        assert_eq!(value(headers, "x-frame-options"), "DENY", "{path}");
        assert_eq!(value(headers, "referrer-policy"), "no-referrer", "{path}");
        assert!(value(headers, "permissions-policy").contains("camera=()"), "{path}");
        assert!(!headers.contains_key("strict-transport-security"), "{path}");
        let policy = value(headers, "content-security-policy");
        assert!(policy.starts_with("default-src 'none';"), "{path}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert_eq!(policy.contains("script-src"), has_scripts, "{path}: {policy}");
        assert_eq!(headers.get_all("content-security-policy").iter().count(), 1, "{path}");
    }
}

#[tokio::test]
async fn a_server_behind_tls_asks_browsers_to_stay_there() {
    let settings = [("SERVER__PUBLIC_URL", "https://chat.example.org")];
    let server = Server::start_with(Database::Sqlite, &settings).await;
    let answer = get(&server, "/health/live").await;
    assert_eq!(value(answer.headers(), "strict-transport-security"), "max-age=31536000");
}
