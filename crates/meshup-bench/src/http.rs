//! HTTP/1.1 with as little work as possible, since the generator shares the machine with the server: requests are
//! prepared once, and of a response only the status and the end are looked for.

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::Failure;

/// A request as it goes over the wire.
pub(crate) fn request(method: &str, path: &str, token: Option<&str>, body: Option<&Value>) -> Vec<u8> {
    let body = body.map(Value::to_string).unwrap_or_default();
    let token = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
    let content = if body.is_empty() {
        String::new()
    } else {
        format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len())
    };
    format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n{token}{content}\r\n{body}").into_bytes()
}

/// A connection that is kept open.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: TcpStream,
    /// The latest response.
    received: Vec<u8>,
}

/// A response.
#[derive(Debug)]
pub(crate) struct Response<'c> {
    pub(crate) status: u16,
    pub(crate) body: &'c [u8],
}

impl Response<'_> {
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

impl Connection {
    pub(crate) async fn open(address: &str) -> Result<Self, Failure> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, received: Vec::with_capacity(16 * 1024) })
    }

    /// Sends a request and waits for its whole response.
    pub(crate) async fn exchange(&mut self, request: &[u8]) -> Result<Response<'_>, Failure> {
        self.stream.write_all(request).await?;
        self.received.clear();
        let head = loop {
            self.read().await?;
            if let Some(end) = position(&self.received, b"\r\n\r\n") {
                break end + 4;
            }
        };
        let Head { status, body } = Head::parse(&self.received[..head])?;
        match body {
            Body::Bytes(length) => {
                while self.received.len() < head + length {
                    self.read().await?;
                }
            }
            Body::Chunks => {
                while !self.received.ends_with(b"0\r\n\r\n") {
                    self.read().await?;
                }
                let whole = joined(&self.received[head..]);
                self.received.truncate(head);
                self.received.extend(whole);
            }
        }
        Ok(Response { status, body: &self.received[head..] })
    }

    async fn read(&mut self) -> Result<(), Failure> {
        if self.stream.read_buf(&mut self.received).await? == 0 {
            return Err("the server closed the connection".into());
        }
        Ok(())
    }
}

struct Head {
    status: u16,
    body: Body,
}

enum Body {
    Bytes(usize),
    Chunks,
}

impl Head {
    fn parse(head: &[u8]) -> Result<Self, Failure> {
        let head = std::str::from_utf8(head)?;
        let status = head.get(9..12).ok_or("a response without a status")?.parse()?;
        let mut body = Body::Bytes(0);
        for line in head.lines() {
            let Some((name, value)) = line.split_once(':') else { continue };
            if name.eq_ignore_ascii_case("content-length") {
                body = Body::Bytes(value.trim().parse()?);
            } else if name.eq_ignore_ascii_case("transfer-encoding") {
                body = Body::Chunks;
            }
        }
        Ok(Self { status, body })
    }
}

/// The content of a body in chunks.
fn joined(mut chunks: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(end) = position(chunks, b"\r\n") {
        let size =
            std::str::from_utf8(&chunks[..end]).ok().and_then(|size| usize::from_str_radix(size, 16).ok());
        let (from, size) = (end + 2, size.unwrap_or_default());
        let Some(chunk) = chunks.get(from..from + size).filter(|chunk| !chunk.is_empty()) else { break };
        whole.extend_from_slice(chunk);
        chunks = chunks.get(from + size + 2..).unwrap_or_default();
    }
    whole
}

/// Where the first occurrence of `wanted` begins.
pub(crate) fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn chunks_are_joined() {
        assert_eq!(joined(b"3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n"), b"abcd");
    }
}
