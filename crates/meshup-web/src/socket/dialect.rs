//! What a surface says on its sockets, and how it understands its clients.

use std::future::Future;

use bytestring::ByteString;
use meshup_domain::RoomId;
use meshup_realtime::{Frame, News};

use super::{Close, Link};

/// One surface's words, for one connection.
pub trait Dialect: 'static {
    /// Whether the connection may listen to many rooms. Where there is only one, nothing else is told while a replay
    /// runs.
    const MANY_ROOMS: bool = false;

    /// Somebody with good credentials is there: joins what the address names, and greets, in a few frames. The client
    /// reads them when this is done.
    fn enter(&mut self, link: &mut Link) -> impl Future<Output = Result<(), Close>>;

    /// The client says something. What is wrong in it is answered; an error closes.
    ///
    /// Nothing is told meanwhile, so that an answer to a send comes before what the send caused.
    fn hear(&mut self, link: &mut Link, text: &str) -> impl Future<Output = Result<(), Close>>;

    /// Tells something of a room in the surface's words, in as many frames as it takes; none where the surface has no
    /// words for it.
    fn tell(&mut self, link: &mut Link, frame: &Frame) -> impl Future<Output = Result<(), Close>>;

    /// News for people rather than of a room, in the surface's words; nothing where the surface has none.
    fn report(&self, _news: &News) -> Option<ByteString> {
        None
    }

    /// The person may not hear a room any more.
    fn lose(&mut self, link: &mut Link, room: RoomId) -> impl Future<Output = Result<(), Close>>;
}
