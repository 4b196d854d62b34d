//! The protocol of a surface's sockets.

use std::future::Future;

use meshup_domain::RoomId;
use meshup_realtime::{Frame, TextFrame, UserEvent};

use super::{Close, SocketContext};

/// The protocol of one surface, for one connection.
pub trait SocketHandler: 'static {
    /// The name of the surface in metrics.
    const SURFACE: &'static str;

    /// Whether the connection may listen to many rooms. With only one, no other frames are sent during a
    /// replay.
    const MANY_ROOMS: bool = false;

    /// Called once the client is authenticated: joins the room in the address, and sends a few frames as
    /// greeting. The client reads them when this returns.
    fn on_open(&mut self, context: &mut SocketContext) -> impl Future<Output = Result<(), Close>>;

    /// Handles a frame from the client. Errors in the frame are answered; a returned error closes the socket.
    ///
    /// No other frames are sent meanwhile, so that the response to a send precedes the frames it causes.
    fn on_text(&mut self, context: &mut SocketContext, text: &str)
    -> impl Future<Output = Result<(), Close>>;

    /// Sends a room's frame in the format of the surface, in any number of frames; none if the surface has no
    /// such event.
    fn on_frame(
        &mut self,
        context: &mut SocketContext,
        frame: &Frame,
    ) -> impl Future<Output = Result<(), Close>>;

    /// Renders a frame for users rather than for a room; none if the surface has no such event.
    fn on_user_event(&self, _news: &UserEvent) -> Option<TextFrame> {
        None
    }

    /// Called when the user has lost access to a room.
    fn on_revoked(
        &mut self,
        context: &mut SocketContext,
        room: RoomId,
    ) -> impl Future<Output = Result<(), Close>>;
}
