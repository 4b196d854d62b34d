//! WebSockets with as little work as possible: frames of the server are told apart, but not decoded.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::Failure;
use crate::http::position;

/// How much is read at once, at least.
const ROOM: usize = 4 * 1024;

const TEXT: u8 = 0x81;
const CLOSE: u8 = 0x88;
const PING: u8 = 0x89;
const PONG: u8 = 0x8a;

/// An open socket.
#[derive(Debug)]
pub(crate) struct Socket {
    stream: TcpStream,
    /// What has arrived and has not been looked at.
    received: Vec<u8>,
}

impl Socket {
    /// Opens a socket at a path with its query.
    pub(crate) async fn open(address: &str, path: &str) -> Result<Self, Failure> {
        let mut stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await?;
        let mut received = Vec::new();
        let end = loop {
            if stream.read_buf(&mut received).await? == 0 {
                return Err("the server closed the connection".into());
            }
            if let Some(end) = position(&received, b"\r\n\r\n") {
                break end + 4;
            }
        };
        if received.get(9..12) != Some(b"101") {
            return Err(format!("no socket: {}", String::from_utf8_lossy(&received)).into());
        }
        received.drain(..end);
        Ok(Self { stream, received })
    }

    /// Sends a text.
    pub(crate) async fn send(&mut self, text: &str) -> Result<(), Failure> {
        self.write(TEXT, text.as_bytes()).await
    }

    /// Hands each text to `hear` until it returns false. Fails when the server closes the socket.
    pub(crate) async fn listen(&mut self, mut hear: impl FnMut(&[u8]) -> bool) -> Result<(), Failure> {
        loop {
            let mut done = 0;
            while let Some(frame) = Frame::first(&self.received[done..]) {
                let payload = done + frame.head..done + frame.head + frame.length;
                done = payload.end;
                match frame.opcode {
                    TEXT => {
                        if !hear(&self.received[payload]) {
                            self.received.drain(..done);
                            return Ok(());
                        }
                    }
                    PING => {
                        let echo = self.received[payload].to_vec();
                        self.write(PONG, &echo).await?;
                    }
                    CLOSE => {
                        let code = self.received[payload].first_chunk().copied().map(u16::from_be_bytes);
                        return Err(format!("the server closed a socket: {code:?}").into());
                    }
                    PONG => {}
                    other => return Err(format!("a frame that begins with {other:#x}").into()),
                }
            }
            self.received.drain(..done);
            self.received.reserve(ROOM);
            if self.stream.read_buf(&mut self.received).await? == 0 {
                return Err("the server closed the connection of a socket".into());
            }
        }
    }

    /// A mask of zeros leaves the payload as it is.
    async fn write(&mut self, opcode: u8, payload: &[u8]) -> Result<(), Failure> {
        let mut frame = vec![opcode];
        match u16::try_from(payload.len())? {
            length @ 0..126 => frame.push(0x80 | u8::try_from(length)?),
            length => {
                frame.push(0x80 | 0x7e);
                frame.extend(length.to_be_bytes());
            }
        }
        frame.extend([0; 4]);
        frame.extend(payload);
        Ok(self.stream.write_all(&frame).await?)
    }
}

/// A whole frame of the server.
struct Frame {
    opcode: u8,
    head: usize,
    length: usize,
}

impl Frame {
    /// The frame that the bytes begin with, if all of it is there.
    fn first(bytes: &[u8]) -> Option<Self> {
        let opcode = *bytes.first()?;
        let (head, length) = match *bytes.get(1)? {
            126 => (4, usize::from(u16::from_be_bytes(*bytes.get(2..)?.first_chunk()?))),
            127 => (10, usize::try_from(u64::from_be_bytes(*bytes.get(2..)?.first_chunk()?)).ok()?),
            length => (2, usize::from(length)),
        };
        (bytes.len() >= head + length).then_some(Self { opcode, head, length })
    }
}

/// Whether a text of the server tells of a new message.
pub(crate) fn is_new_message(text: &[u8]) -> bool {
    position(&text[..text.len().min(100)], b"\"message.created\"").is_some()
}

#[cfg(test)]
mod tests {
    use super::Frame;

    #[test]
    fn frames_are_told_apart() {
        let long = [&[0x81, 126, 1, 0][..], &[7; 256]].concat();
        for (bytes, length) in [(&[0x81, 2, 1, 1, 0x81][..], 2), (&long, 256)] {
            assert_eq!(Frame::first(bytes).map(|frame| frame.length), Some(length));
        }
        assert!(Frame::first(&[0x81, 2, 1]).is_none());
    }
}
