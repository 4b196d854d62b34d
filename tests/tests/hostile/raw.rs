//! A connection on which anything can be sent.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(20);

pub(super) struct Raw {
    host: String,
    stream: TcpStream,
}

/// A client frame with a mask of zeros, which leaves the payload unchanged.
pub(super) fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = header(first, payload.len() as u64);
    bytes.extend([0; 4]);
    bytes.extend(payload);
    bytes
}

/// The header of a frame of any length.
pub(super) fn header(first: u8, length: u64) -> Vec<u8> {
    let mut bytes = vec![first];
    match length {
        0..=125 => bytes.push(0x80 | u8::try_from(length).unwrap()),
        126..=0xffff => {
            bytes.push(0x80 | 0x7e);
            bytes.extend(u16::try_from(length).unwrap().to_be_bytes());
        }
        _ => {
            bytes.push(0x80 | 0x7f);
            bytes.extend(length.to_be_bytes());
        }
    }
    bytes
}

impl Raw {
    pub(super) async fn connect(base: &str) -> Self {
        let host = base.trim_start_matches("http://").to_owned();
        let stream = TcpStream::connect(&host).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self { host, stream }
    }

    /// A valid handshake.
    pub(super) fn handshake(&self, path: &str) -> String {
        format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
            self.host
        )
    }

    /// Requests a socket, sends `sent` in the same packet, and waits for the response to the handshake.
    pub(super) async fn upgrade(&mut self, path: &str, sent: &[u8]) {
        let request = [self.handshake(path).as_bytes(), sent].concat();
        self.stream.write_all(&request).await.unwrap();
        let head = self.head().await;
        assert!(head.starts_with("HTTP/1.1 101"), "{head}");
    }

    /// Sends as much as the server reads; false if it has closed the connection.
    pub(super) async fn send(&mut self, bytes: &[u8]) -> bool {
        timeout(PATIENCE, self.stream.write_all(bytes)).await.expect("the server reads").is_ok()
    }

    /// The head of a response; empty if there is none.
    pub(super) async fn head(&mut self) -> String {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let read = timeout(PATIENCE, self.stream.read_u8()).await.expect("a response in time");
            let Ok(byte) = read else { break };
            head.push(byte);
        }
        String::from_utf8(head).unwrap()
    }

    /// The code with which the server closes; frames before it are skipped. 1006 if it closes without a code.
    pub(super) async fn closed(&mut self) -> u16 {
        loop {
            let frame = timeout(PATIENCE, self.frame()).await.expect("a frame in time");
            match frame {
                Ok((0x88, payload)) => {
                    return payload.first_chunk().map_or(1005, |code| u16::from_be_bytes(*code));
                }
                Ok(_) => {}
                Err(_) => return 1006,
            }
        }
    }

    async fn frame(&mut self) -> std::io::Result<(u8, Vec<u8>)> {
        let (first, second) = (self.stream.read_u8().await?, self.stream.read_u8().await?);
        let length = match second {
            126 => self.stream.read_u16().await?.into(),
            127 => self.stream.read_u64().await?,
            length => length.into(),
        };
        let mut payload = vec![0; usize::try_from(length).unwrap()];
        self.stream.read_exact(&mut payload).await?;
        Ok((first, payload))
    }

    pub(super) fn into_stream(self) -> TcpStream {
        self.stream
    }
}
