//! What clients can do in a room, and the responses.

use meshup_app::messages::{MessageKey, SendMessage};
use meshup_domain::{MessageId, RoomId, ThreadId};
use meshup_realtime::RoomRef;
use meshup_web::socket::{Close, SocketContext, SocketError, SocketErrorCode};

use super::client::ClientFrame;
use super::frames::{FrameRenderer, public_id};
use super::present::{ErrorCode, Nothing, Posted, RoomMessage};
use super::services::SocketServices;

/// A user's end of a socket.
pub(super) struct RoomCommands {
    pub(super) services: SocketServices,
    pub(super) renderer: FrameRenderer,
}

meshup_web::request! {
    /// A message to post, without files.
    pub(super) struct NewMessage {
        /// 1 to 4,000 characters.
        content: required String;
        /// A message of the same room that is not deleted.
        reply_to: nullable MessageId;
        /// A grouping key chosen by the client.
        thread as "thread_id": nullable ThreadId;
        /// 1 to 64 characters. Repeating a message with the same nonce within 24 h returns the first one.
        nonce: nullable String;
    }
}

impl NewMessage {
    fn into_command(self, room: RoomId) -> SendMessage {
        let Self { content, reply_to, thread, nonce } = self;
        SendMessage {
            reply_to: reply_to.map(MessageKey::Id),
            thread,
            nonce,
            ..SendMessage::text(room, content)
        }
    }
}

meshup_web::request! {
    /// A new access token.
    pub(super) struct NewToken {
        token: required String;
    }
}

impl RoomCommands {
    /// Executes a client's frame about a room, and responds.
    pub(super) async fn handle(
        &self,
        context: &mut SocketContext,
        place: RoomRef,
        said: ClientFrame,
    ) -> Result<(), Close> {
        let (nonce, room) = (said.nonce(), Some(public_id(place.owner)));
        let done = match said.event.as_str() {
            "message.send" => self.send(context, place, said).await?,
            "typing.start" => self.type_on(context, place, true).await,
            "typing.stop" => self.type_on(context, place, false).await,
            "presence.ping" => {
                context.send(self.renderer.render(Some(place.owner), "presence.alive", Nothing {})).await?;
                Ok(())
            }
            "auth.refresh" => self.refresh(context, said).await?,
            _ => Err(SocketError::unknown_event()),
        };
        match done {
            Ok(()) => Ok(()),
            Err(fault) => self.send_error(context, room, fault, nonce).await,
        }
    }

    /// Sends an error about a client's frame.
    pub(super) async fn send_error(
        &self,
        context: &mut SocketContext,
        room: Option<uuid::Uuid>,
        fault: SocketError,
        nonce: Option<String>,
    ) -> Result<(), Close> {
        let SocketError { code, detail } = fault;
        context
            .send(self.renderer.error(room, detail, ErrorCode { code: SocketErrorCode(code), nonce }))
            .await
    }

    /// Posts a message as REST does. The acknowledgement is written before anything else is sent on this
    /// socket.
    async fn send(
        &self,
        context: &mut SocketContext,
        place: RoomRef,
        said: ClientFrame,
    ) -> Result<Result<(), SocketError>, Close> {
        let command: SendMessage = match said.read::<NewMessage>() {
            Ok(body) => body.into_command(place.room),
            Err(fault) => return Ok(Err(fault)),
        };
        let nonce = command.nonce.clone();
        let sent = match self.services.messages.send(context.actor(), command).await {
            Ok(sent) => sent,
            Err(error) => return Ok(Err(SocketError::of(&error))),
        };
        let viewer = context.actor().user;
        let message = RoomMessage::of(place.owner, &sent.message, viewer, &self.services.show);
        context
            .send(self.renderer.render(Some(place.owner), "message.ack", Posted { message, nonce }))
            .await?;
        Ok(Ok(()))
    }

    async fn type_on(
        &self,
        context: &SocketContext,
        place: RoomRef,
        typing: bool,
    ) -> Result<(), SocketError> {
        let set = self.services.typing.set(context.actor(), place.room, typing).await;
        set.map_err(|error| SocketError::of(&error))
    }

    /// Extends the life of the socket with a token of the same session.
    pub(super) async fn refresh(
        &self,
        context: &mut SocketContext,
        said: ClientFrame,
    ) -> Result<Result<(), SocketError>, Close> {
        let token = match said.read::<NewToken>() {
            Ok(NewToken { token }) => token,
            Err(fault) => return Ok(Err(fault)),
        };
        match context.refresh(&token).await {
            Ok(()) => context.send(self.renderer.render(None, "auth.refreshed", Nothing {})).await.map(Ok),
            Err(error) => Ok(Err(SocketError::of(&error))),
        }
    }
}
