//! A WebSocket client.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, client_async, connect_async};

/// How long a frame may take to arrive.
const PATIENCE: Duration = Duration::from_secs(15);

pub(crate) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

/// What is received on a socket.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Heard {
    Frame(Value),
    /// Closed, with this code.
    Closed(u16),
}

impl Socket {
    pub(crate) async fn connect(base: &str, path: &str) -> Self {
        Self(connect_async(url(base, path)).await.unwrap().0)
    }

    /// Opens a socket with custom headers, as a browser or another client would send them.
    pub(crate) async fn with_headers(base: &str, path: &str, headers: &[(&'static str, &str)]) -> Self {
        let mut request = url(base, path).into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        Self(connect_async(request).await.unwrap().0)
    }

    /// Opens a socket with such a small buffer that not reading is soon noticed.
    pub(crate) async fn narrow(base: &str, path: &str) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4 * 1024).unwrap();
        let address = base.trim_start_matches("http://").parse().unwrap();
        let stream = MaybeTlsStream::Plain(socket.connect(address).await.unwrap());
        Self(client_async(url(base, path), stream).await.unwrap().0)
    }

    /// The next text frame, or the end. Answers and skips pings.
    pub(crate) async fn hear(&mut self) -> Heard {
        loop {
            let message = tokio::time::timeout(PATIENCE, self.0.next()).await.expect("a frame in time");
            match message {
                Some(Ok(Message::Text(text))) => return Heard::Frame(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(close))) => {
                    return Heard::Closed(close.map_or(1005, |frame| frame.code.into()));
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(other)) => panic!("unexpected {other:?}"),
                Some(Err(_)) | None => return Heard::Closed(1006),
            }
        }
    }

    /// The next frame.
    pub(crate) async fn next(&mut self) -> Value {
        match self.hear().await {
            Heard::Frame(frame) => frame,
            Heard::Closed(code) => panic!("closed with {code}"),
        }
    }

    /// The next frame of this event; others before it are skipped.
    pub(crate) async fn until(&mut self, event: &str) -> Value {
        loop {
            let frame = self.next().await;
            if frame["event"] == event {
                return frame;
            }
        }
    }

    /// The next frame of one of these events; others before it are skipped.
    pub(crate) async fn until_any(&mut self, events: &[&str]) -> Value {
        loop {
            let frame = self.next().await;
            if events.iter().any(|event| frame["event"] == *event) {
                return frame;
            }
        }
    }

    /// The code with which the server closes; frames before it are skipped.
    pub(crate) async fn closed(&mut self) -> u16 {
        loop {
            if let Heard::Closed(code) = self.hear().await {
                return code;
            }
        }
    }

    /// Whether no frame arrives for a while.
    pub(crate) async fn is_silent_for(&mut self, while_: Duration) -> bool {
        !matches!(tokio::time::timeout(while_, self.0.next()).await, Ok(Some(Ok(Message::Text(_)))))
    }

    pub(crate) async fn send(&mut self, frame: &Value) {
        self.0.send(Message::text(frame.to_string())).await.unwrap();
    }

    /// Sends any message, even an invalid one. False if the socket is closed.
    pub(crate) async fn send_raw(&mut self, message: Message) -> bool {
        self.0.send(message).await.is_ok()
    }
}

fn url(base: &str, path: &str) -> String {
    format!("{}{path}", base.replacen("http", "ws", 1))
}
