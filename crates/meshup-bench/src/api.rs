//! Users of the native API.

use futures_util::future::try_join_all;
use serde_json::{Value, json};

use crate::Failure;
use crate::http::{Connection, request};
use crate::socket::Socket;

const PASSWORD: &str = "SecurePass123!";

/// A user who is logged in, with a connection of their own.
#[derive(Debug)]
pub(crate) struct User {
    pub(crate) id: String,
    name: String,
    token: String,
    connection: Connection,
}

impl User {
    /// Registers a user with a random name on the node at `address`.
    pub(crate) async fn register(address: &str) -> Result<Self, Failure> {
        let name = format!("u{}", &uuid::Uuid::new_v4().simple().to_string()[..16]);
        let account = json!({
            "email": format!("{name}@example.com"), "username": name,
            "password": PASSWORD, "password_confirm": PASSWORD,
        });
        let mut connection = Connection::open(address).await?;
        let request = request("POST", "/api/v1/auth/register/", None, Some(&account));
        let answer = answer(&mut connection, &request).await?;
        let (id, token) = (text(&answer["user"]["id"]), text(&answer["tokens"]["access"]));
        Ok(Self { id, name, token, connection })
    }

    /// As many users, spread over the nodes.
    pub(crate) async fn several(nodes: &[String], count: usize) -> Result<Vec<Self>, Failure> {
        try_join_all(nodes.iter().cycle().take(count).map(|node| Self::register(node))).await
    }

    /// Connects again, since the nodes were restarted.
    pub(crate) async fn reconnect(&mut self, address: &str) -> Result<(), Failure> {
        self.connection = Connection::open(address).await?;
        Ok(())
    }

    /// A request of this user to a path below `/api/v1`, for later.
    pub(crate) fn request(&self, method: &str, path: &str, body: Option<&Value>) -> Vec<u8> {
        request(method, &format!("/api/v1{path}"), Some(&self.token), body)
    }

    /// A login of this user, for later.
    pub(crate) fn login(&self) -> Vec<u8> {
        let body = json!({ "username": self.name, "password": PASSWORD });
        request("POST", "/api/v1/auth/login/", None, Some(&body))
    }

    pub(crate) async fn get(&mut self, path: &str) -> Result<Value, Failure> {
        let request = self.request("GET", path, None);
        answer(&mut self.connection, &request).await
    }

    pub(crate) async fn post(&mut self, path: &str, body: &Value) -> Result<Value, Failure> {
        let request = self.request("POST", path, Some(body));
        answer(&mut self.connection, &request).await
    }

    /// The bytes of a response's body.
    pub(crate) async fn body(&mut self, path: &str) -> Result<Vec<u8>, Failure> {
        let request = self.request("GET", path, None);
        Ok(self.connection.exchange(&request).await?.body.to_vec())
    }

    /// The path of a socket that this user may open, with more of its query.
    pub(crate) fn at_socket(&self, path: &str, query: &str) -> String {
        format!("/ws/v1/realtime/{path}?token={}{query}", self.token)
    }

    /// Opens a socket of a room.
    pub(crate) async fn socket(&self, address: &str, path: &str) -> Result<Socket, Failure> {
        Socket::open(address, &self.at_socket(path, "")).await
    }
}

/// The JSON of a successful response; others are errors.
async fn answer(connection: &mut Connection, request: &[u8]) -> Result<Value, Failure> {
    let response = connection.exchange(request).await?;
    if response.is_success() {
        return Ok(serde_json::from_slice(response.body).unwrap_or_default());
    }
    let asked = String::from_utf8_lossy(request.split(|byte| *byte == b'\r').next().unwrap_or_default());
    Err(format!("{asked}: {} {}", response.status, String::from_utf8_lossy(response.body)).into())
}

/// A string of a response; empty if it is something else.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
