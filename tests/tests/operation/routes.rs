//! What holds for every documented route.

use reqwest::{Client, Method};
use serde_json::Value;

use crate::harness::{Answer, Database, Person, Server};

/// Routes that need no authentication.
const PUBLIC: &[(&str, &str)] = &[
    ("POST", "/api/v1/auth/register/"),
    ("POST", "/api/v1/auth/login/"),
    ("POST", "/api/v1/auth/session/"),
    ("DELETE", "/api/v1/auth/session/"),
    ("POST", "/api/v1/auth/token/refresh/"),
    ("POST", "/api/v1/auth/password-reset/"),
    ("POST", "/api/v1/auth/password-reset-confirm/"),
    ("POST", "/api/v1/auth/verify-email/"),
    ("POST", "/api/v1/token/"),
    ("POST", "/api/v1/token/refresh/"),
    ("POST", "/api/v1/token/verify/"),
    ("POST", "/api/v1/users/"),
    ("GET", "/api/v1/site/"),
    ("GET", "/api/v1/invites/{code}/"),
    ("POST", "/login/"),
    ("POST", "/logout/"),
];

pub(super) async fn document(server: &Server) -> Value {
    Answer::of(Client::new().get(format!("{}/api/openapi.json", server.base))).await.expect(200)
}

/// The methods and paths in the document, with an id for each parameter.
async fn documented(server: &Server) -> Vec<(Method, String, String)> {
    let document = document(server).await;
    let paths = document["paths"].as_object().unwrap();
    let mut routes = Vec::new();
    for (path, item) in paths {
        for method in item.as_object().unwrap().keys() {
            if let Ok(method) = Method::from_bytes(method.to_uppercase().as_bytes())
                && [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE].contains(&method)
            {
                routes.push((method, path.clone(), filled(path)));
            }
        }
    }
    assert!(routes.len() > 200, "the document names only {} operations", routes.len());
    routes
}

/// Surfaces outside of `/api/v1/` have integer ids.
pub(super) fn filled(path: &str) -> String {
    let id = if path.starts_with("/api/v1/") { uuid::Uuid::nil().to_string() } else { "1".to_owned() };
    let fill = |segment: &str| if segment.starts_with('{') { id.clone() } else { segment.to_owned() };
    path.split('/').map(fill).collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn every_route_without_credentials_answers_401() {
    let server = Server::start(Database::Sqlite).await;
    let http = Client::new();
    let mut public = Vec::new();
    for (method, path, filled) in documented(&server).await {
        for broken in [None, Some("Bearer nonsense"), Some("Basic YTpi")] {
            let mut request = http.request(method.clone(), format!("{}{filled}", server.base));
            if let Some(credentials) = broken {
                request = request.header("Authorization", credentials);
            }
            let answer = Answer::of(request).await;
            if PUBLIC.contains(&(method.as_str(), path.as_str())) {
                let expected: &[u16] = match (method.as_str(), path.as_str()) {
                    // Logging out works without a session.
                    ("DELETE", _) => &[204],
                    (_, "/logout/" | "/api/v1/site/") => &[200],
                    (_, "/api/v1/invites/{code}/") => &[404],
                    _ => &[400, 415],
                };
                assert!(expected.contains(&answer.status.as_u16()), "{method} {path}: {}", answer.status);
                public.push((method.to_string(), path.clone()));
                continue;
            }
            assert_eq!(answer.status.as_u16(), 401, "{method} {path}: {}", answer.body);
            assert_eq!(answer.headers["www-authenticate"], "Bearer", "{method} {path}");
            assert!(answer.body["detail"].is_string() && answer.body["code"].is_string(), "{method} {path}");
        }
    }
    let is_public =
        |(method, path): &(&str, &str)| public.contains(&((*method).to_owned(), (*path).to_owned()));
    assert!(PUBLIC.iter().all(is_public), "{public:?}");
}

#[tokio::test]
async fn every_documented_path_exists_and_names_its_methods() {
    let server = Server::start(Database::Sqlite).await;
    let http = Client::new();
    let routes = documented(&server).await;
    for (method, path, filled) in &routes {
        let answer = http.request(Method::TRACE, format!("{}{filled}", server.base)).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 405, "{path}");
        let allow = answer.headers()["allow"].to_str().unwrap().to_owned();
        assert!(allow.split(", ").any(|allowed| allowed == method.as_str()), "{method} {path}: {allow}");
        let bare = format!("{}{}", server.base, filled.trim_end_matches('/'));
        for either in [format!("{bare}/"), bare] {
            let answer = http.request(Method::TRACE, &either).send().await.unwrap();
            assert_eq!(answer.status().as_u16(), 405, "{either}");
        }
    }
}

#[tokio::test]
async fn what_nobody_knows_is_404_in_json() {
    let server = Server::start(Database::Sqlite).await;
    for path in ["/", "/nothing", "/api/v1/nothing/", "/api/v2/users/", "/ws/v1/nothing/", "/ws/dms/1/x"] {
        let answer = Answer::of(Client::new().get(format!("{}{path}", server.base))).await;
        assert!(answer.headers.contains_key("x-request-id"), "{path}");
        let body: Value = answer.expect(404);
        assert_eq!(body["code"], "not_found", "{path}");
    }
}

/// What can be read without credentials, besides the files; for sockets, the response to a request that is
/// not a handshake.
async fn open_places(server: &Server) -> Vec<String> {
    let sockets =
        Answer::of(Client::new().get(format!("{}/api/asyncapi.json", server.base))).await.expect(200);
    let sockets = sockets["channels"].as_object().unwrap().values();
    let sockets = sockets.map(|channel| filled(channel["address"].as_str().unwrap()));
    let pages = ["/health/live", "/health/ready", "/swagger", "/redoc", "/redoc/dms", "/api/openapi.json"];
    let more = ["/api/openapi/threads.json", "/api/asyncapi.json", "/swagger/swagger-ui.css"];
    sockets.chain(pages.into_iter().chain(more).map(str::to_owned)).collect()
}

#[tokio::test]
async fn a_trailing_slash_makes_no_difference_anywhere() {
    let server = Server::start(Database::Sqlite).await;
    let alice = Person::register(&server, "alice").await;
    let http = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let mut places: Vec<_> =
        documented(&server).await.into_iter().map(|(method, _, path)| (method, path)).collect();
    places.extend(open_places(&server).await.into_iter().map(|path| (Method::GET, path)));
    // These have no body that could be invalid: the first is refused the second time, the other ends the session.
    let bodiless = [(Method::POST, "/api/v1/users/me/export/"), (Method::DELETE, "/api/v1/auth/session/")];
    places.retain(|(method, path)| !bodiless.contains(&(method.clone(), path.as_str())));
    let mut checked = 0;
    for (method, path) in places {
        let bare = format!("{}{}", server.base, path.trim_end_matches('/'));
        let ask = async |url: String| {
            // Repeating a successful change may give another response, so this sends an invalid body.
            let request = http.request(method.clone(), url).bearer_auth(&alice.access);
            let request = if method == Method::GET { request } else { request.json(&serde_json::json!([])) };
            let answer = request.send().await.unwrap();
            (answer.status().as_u16(), answer.headers().get("content-type").cloned())
        };
        let (without, with) = (ask(bare.clone()).await, ask(format!("{bare}/")).await);
        assert!(!(300..400).contains(&without.0), "{method} {path}: {without:?}");
        assert_eq!(without, with, "{method} {path}");
        checked += 1;
    }
    assert!(checked > 210, "{checked}");
}
