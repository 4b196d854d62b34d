use meshup_domain::RoomId;
use meshup_realtime::Frame;

use super::*;

/// A surface that sends and accepts nothing.
struct Silent;

impl SocketHandler for Silent {
    const SURFACE: &'static str = "silent";

    async fn on_open(&mut self, _: &mut SocketContext) -> Result<(), Close> {
        Ok(())
    }

    async fn on_text(&mut self, _: &mut SocketContext, _: &str) -> Result<(), Close> {
        Ok(())
    }

    async fn on_frame(&mut self, context: &mut SocketContext, _: &Frame) -> Result<(), Close> {
        context.send_some(None).await
    }

    async fn on_revoked(&mut self, _: &mut SocketContext, _: RoomId) -> Result<(), Close> {
        Ok(())
    }
}

/// The bytes that the future of a function takes.
fn size<T, F: Future>(_: fn(T) -> F) -> usize {
    size_of::<F>()
}

#[test]
fn a_socket_takes_little_memory() {
    let bytes = size(Session::<Silent>::run);
    assert!(bytes <= 2_304, "a session takes {bytes} bytes");
}
