//! What clients can do in a room, and the responses.

use meshup_app::messages::{MessageKey, SendMessage};
use meshup_domain::{MessageId, RoomId, ThreadId};
use meshup_realtime::Place;
use meshup_web::socket::{Close, Fault, FaultCode, Link};

use super::client::Said;
use super::frames::{Wording, public_id};
use super::present::{Ack, ErrorCode, Nothing, RoomMessage};
use super::tools::Tools;

/// A user's end of a socket.
pub(super) struct Voice {
    pub(super) tools: Tools,
    pub(super) wording: Wording,
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
        /// 1 to 64 characters. Repeating a message with the same nonce returns the first one.
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

impl Voice {
    /// Executes a client's frame about a room, and responds.
    pub(super) async fn act(&self, link: &mut Link, place: Place, said: Said) -> Result<(), Close> {
        let (nonce, room) = (said.nonce(), Some(public_id(place.owner)));
        let done = match said.event.as_str() {
            "message.send" => self.send(link, place, said).await?,
            "typing.start" => self.type_on(link, place, true).await,
            "typing.stop" => self.type_on(link, place, false).await,
            "presence.ping" => {
                link.send(self.wording.say(Some(place.owner), "presence.alive", Nothing {})).await?;
                Ok(())
            }
            "auth.refresh" => self.refresh(link, said).await?,
            _ => Err(Fault::unknown_event()),
        };
        match done {
            Ok(()) => Ok(()),
            Err(fault) => self.complain(link, room, fault, nonce).await,
        }
    }

    /// Sends an error about a client's frame.
    pub(super) async fn complain(
        &self,
        link: &mut Link,
        room: Option<uuid::Uuid>,
        fault: Fault,
        nonce: Option<String>,
    ) -> Result<(), Close> {
        let Fault { code, detail } = fault;
        link.send(self.wording.error(room, detail, ErrorCode { code: FaultCode(code), nonce })).await
    }

    /// Posts a message as REST does. The acknowledgement is written before anything else is sent on this
    /// socket.
    async fn send(&self, link: &mut Link, place: Place, said: Said) -> Result<Result<(), Fault>, Close> {
        let command: SendMessage = match said.read::<NewMessage>() {
            Ok(body) => body.into_command(place.room),
            Err(fault) => return Ok(Err(fault)),
        };
        let nonce = command.nonce.clone();
        let sent = match self.tools.messages.send(link.actor(), command).await {
            Ok(sent) => sent,
            Err(error) => return Ok(Err(Fault::of(&error))),
        };
        let viewer = link.actor().user;
        let message = RoomMessage::of(place.owner, &sent.message, viewer, &self.tools.show);
        link.send(self.wording.say(Some(place.owner), "message.ack", Ack { message, nonce })).await?;
        Ok(Ok(()))
    }

    async fn type_on(&self, link: &Link, place: Place, typing: bool) -> Result<(), Fault> {
        let set = self.tools.typing.set(link.actor(), place.room, typing).await;
        set.map_err(|error| Fault::of(&error))
    }

    /// Extends the life of the socket with a token of the same session.
    pub(super) async fn refresh(&self, link: &mut Link, said: Said) -> Result<Result<(), Fault>, Close> {
        let token = match said.read::<NewToken>() {
            Ok(NewToken { token }) => token,
            Err(fault) => return Ok(Err(fault)),
        };
        match link.refresh(&token).await {
            Ok(()) => link.send(self.wording.say(None, "auth.refreshed", Nothing {})).await.map(Ok),
            Err(error) => Ok(Err(Fault::of(&error))),
        }
    }
}
