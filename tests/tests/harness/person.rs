//! A user with an account.

use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

use super::http::client;
use super::{Server, Socket};

pub(crate) const PASSWORD: &str = "SecurePass123!";

/// A logged-in user and their HTTP client.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) username: String,
    pub(crate) access: String,
    pub(crate) refresh: String,
    pub(crate) base: String,
    /// The base of the node to which the user's sockets connect.
    pub(crate) sockets: String,
    http: Client,
}

/// A response of the server.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// Null if the response is not JSON.
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) async fn of(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.bytes().await.unwrap();
        Self { status, headers, body: serde_json::from_slice(&body).unwrap_or(Value::Null) }
    }

    /// The body, after checking the status.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self.body
    }

    /// The `code` of an error.
    pub(crate) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }
}

impl Person {
    /// Registers `username`, with the address `username@example.com`.
    pub(crate) async fn register(server: &Server, username: &str) -> Self {
        let http = client();
        let body = json!({
            "email": format!("{username}@example.com"),
            "username": username,
            "password": PASSWORD,
            "password_confirm": PASSWORD,
        });
        let request = http.post(format!("{}/api/v1/auth/register/", server.base)).json(&body);
        let body = Answer::of(request).await.expect(201);
        let word = |value: &Value| value.as_str().unwrap().to_owned();
        Self {
            id: word(&body["user"]["id"]),
            username: username.to_owned(),
            access: word(&body["tokens"]["access"]),
            refresh: word(&body["tokens"]["refresh"]),
            base: server.base.clone(),
            sockets: server.sockets().to_owned(),
            http,
        }
    }

    /// A user who registered otherwise, without a refresh token.
    pub(crate) fn with_token(server: &Server, username: &str, id: &str, access: &str) -> Self {
        Self {
            id: id.to_owned(),
            username: username.to_owned(),
            access: access.to_owned(),
            refresh: String::new(),
            base: server.base.clone(),
            sockets: server.sockets().to_owned(),
            http: client(),
        }
    }

    /// The same user in another session.
    pub(crate) async fn log_in_again(&self) -> Self {
        let body = json!({"username": self.username, "password": PASSWORD});
        let request = self.http.post(format!("{}/api/v1/auth/login/", self.base)).json(&body);
        let body = Answer::of(request).await.expect(200);
        let word = |value: &Value| value.as_str().unwrap().to_owned();
        Self { access: word(&body["access"]), refresh: word(&body["refresh"]), ..self.clone() }
    }

    /// The same session on another node.
    pub(crate) fn on(&self, node: &Server) -> Self {
        Self { base: node.base.clone(), sockets: node.base.clone(), ..self.clone() }
    }

    /// A request under `/api/v1`, with credentials.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}/api/v1{path}", self.base)).bearer_auth(&self.access)
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::POST, path).json(body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::PUT, path).json(body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::PATCH, path).json(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::DELETE, path)).await
    }

    /// The user's id on surfaces with integer ids.
    pub(crate) async fn number(&self) -> i64 {
        self.get("/users/me/").await.expect(200)["number"].as_i64().unwrap()
    }

    /// A request to any path, with credentials, for surfaces other than the native one.
    pub(crate) async fn ask_at(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let method = method.parse::<Method>().unwrap();
        let mut request = self.http.request(method, format!("{}{path}", self.base)).bearer_auth(&self.access);
        if let Some(body) = body {
            request = request.json(body);
        }
        Answer::of(request).await
    }

    /// A socket at any path without a query.
    pub(crate) async fn socket_at(&self, path: &str) -> Socket {
        Socket::connect(&self.sockets, &format!("{path}?token={}", self.access)).await
    }

    /// A socket under `/ws/v1/realtime`; `path` may have a query.
    pub(crate) async fn socket(&self, path: &str) -> Socket {
        let joint = if path.contains('?') { '&' } else { '?' };
        Socket::connect(&self.sockets, &format!("/ws/v1/realtime{path}{joint}token={}", self.access)).await
    }

    /// Creates a server, and returns its id.
    pub(crate) async fn create_server(&self, name: &str, is_public: bool) -> String {
        let body = self.post("/servers/", &json!({"name": name, "is_public": is_public})).await.expect(201);
        body["id"].as_str().unwrap().to_owned()
    }

    /// Creates a text channel, and returns its id.
    pub(crate) async fn create_channel(&self, server: &str, name: &str) -> String {
        let body = self.post(&format!("/channels/{server}/"), &json!({"name": name})).await.expect(201);
        body["id"].as_str().unwrap().to_owned()
    }

    /// Joins a public server.
    pub(crate) async fn join(&self, server: &str) {
        self.post(&format!("/servers/{server}/join/"), &json!({})).await.expect(200);
    }

    /// Opens the direct conversation with these users.
    pub(crate) async fn open_dm(&self, with: &[&Person]) -> String {
        let ids: Vec<&str> = with.iter().map(|person| person.id.as_str()).collect();
        let answer = self.post("/messages/dm/", &json!({"participant_ids": ids})).await;
        assert!(answer.status.is_success(), "{}", answer.body);
        answer.body["id"].as_str().unwrap().to_owned()
    }
}
