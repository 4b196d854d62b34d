//! The protocol of a surface's sockets.

use std::future::Future;

use bytestring::ByteString;
use meshup_domain::RoomId;
use meshup_realtime::{Frame, News};

use super::{Close, Link};

/// The protocol of one surface, for one connection.
pub trait Dialect: 'static {
    /// Whether the connection may listen to many rooms. With only one, no other frames are sent during a
    /// replay.
    const MANY_ROOMS: bool = false;

    /// Called once the client is authenticated: joins the room in the address, and sends a few frames as
    /// greeting. The client reads them when this returns.
    fn enter(&mut self, link: &mut Link) -> impl Future<Output = Result<(), Close>>;

    /// Handles a frame from the client. Errors in the frame are answered; a returned error closes the socket.
    ///
    /// No other frames are sent meanwhile, so that the response to a send precedes the frames it causes.
    fn hear(&mut self, link: &mut Link, text: &str) -> impl Future<Output = Result<(), Close>>;

    /// Sends a room's frame in the format of the surface, in any number of frames; none if the surface has no
    /// such event.
    fn tell(&mut self, link: &mut Link, frame: &Frame) -> impl Future<Output = Result<(), Close>>;

    /// Renders a frame for users rather than for a room; none if the surface has no such event.
    fn report(&self, _news: &News) -> Option<ByteString> {
        None
    }

    /// Called when the user has lost access to a room.
    fn lose(&mut self, link: &mut Link, room: RoomId) -> impl Future<Output = Result<(), Close>>;
}
