//! A user's HTTP client and sockets.

use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::Failure;

/// An open socket.
pub(crate) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A logged-in user, on one of the nodes.
#[derive(Debug, Clone)]
pub(crate) struct User {
    http: Client,
    token: String,
}

impl User {
    /// Registers a user with a random name.
    pub(crate) async fn register(http: Client, node: &str) -> Result<Self, Failure> {
        let name = format!("u{}", &uuid::Uuid::new_v4().simple().to_string()[..16]);
        let account = json!({
            "email": format!("{name}@example.com"), "username": name,
            "password": PASSWORD, "password_confirm": PASSWORD,
        });
        let request = http.post(format!("{node}/api/v1/auth/register/")).json(&account);
        let token = text(&answer(request).await?["tokens"]["access"]);
        Ok(Self { http, token })
    }

    /// The body of a successful answer; other answers are errors.
    pub(crate) async fn call(&self, method: Method, url: String, body: Value) -> Result<Value, Failure> {
        answer(self.request(method, url).json(&body)).await
    }

    /// Sends a message; true once it is acknowledged.
    pub(crate) async fn send(&self, url: &str, content: &str) -> bool {
        let sending = self.request(Method::POST, url).json(&json!({ "content": content })).send();
        let Ok(answer) = sending.await else { return false };
        answer.status() == 201 && answer.bytes().await.is_ok()
    }

    /// Opens a socket at a path of a node.
    pub(crate) async fn socket(&self, node: &str, path: &str) -> Result<Socket, Failure> {
        let url = format!("{}{path}?token={}", node.replacen("http", "ws", 1), self.token);
        Ok(connect_async(url).await?.0)
    }

    fn request(&self, method: Method, url: impl reqwest::IntoUrl) -> RequestBuilder {
        self.http.request(method, url).bearer_auth(&self.token)
    }
}

const PASSWORD: &str = "SecurePass123!";

async fn answer(request: RequestBuilder) -> Result<Value, Failure> {
    let answer = request.send().await?;
    if answer.status().is_success() {
        return Ok(answer.json().await.unwrap_or_default());
    }
    Err(format!("{} answers {}: {}", answer.url().clone(), answer.status(), answer.text().await?).into())
}

/// A string of an answer; empty if it is something else.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
