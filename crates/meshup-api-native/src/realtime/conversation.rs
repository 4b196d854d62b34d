//! What a client may say in a room, and what is answered.

use meshup_app::messages::{MessageKey, SendMessage};
use meshup_domain::permission::Type;
use meshup_domain::{MessageId, RoomId, ThreadId};
use meshup_realtime::Place;
use meshup_web::socket::{Close, Fault, Link};
use meshup_web::{Fields, FromFields};
use utoipa::ToSchema;

use super::client::Said;
use super::frames::{Wording, public_id};
use super::present::{Ack, ErrorCode, Nothing, RoomMessage};
use super::tools::Tools;

/// Somebody's side of a socket.
pub(super) struct Voice {
    pub(super) tools: Tools,
    pub(super) wording: Wording,
}

/// A message to post, without files.
#[derive(ToSchema)]
pub(super) struct NewMessage {
    /// 1 to 4,000 characters.
    content: String,
    /// A live message of the same room.
    #[schema(value_type = Option<uuid::Uuid>)]
    reply_to: Option<MessageId>,
    /// A grouping key of the client's choice.
    #[schema(value_type = Option<uuid::Uuid>)]
    thread_id: Option<ThreadId>,
    /// Makes a repeat give the first message back; 1 to 64 characters.
    nonce: Option<String>,
}

impl FromFields for NewMessage {
    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            content: fields.required("content"),
            reply_to: fields.nullable("reply_to"),
            thread_id: fields.nullable("thread_id"),
            nonce: fields.nullable("nonce"),
        }
    }
}

impl NewMessage {
    fn into_command(self, room: RoomId) -> SendMessage {
        let Self { content, reply_to, thread_id: thread, nonce } = self;
        SendMessage {
            reply_to: reply_to.map(MessageKey::Id),
            thread,
            nonce,
            ..SendMessage::text(room, content)
        }
    }
}

/// A new access token.
#[derive(ToSchema)]
pub(super) struct NewToken {
    token: String,
}

impl FromFields for NewToken {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { token: fields.required("token") }
    }
}

impl Voice {
    /// Does what was said in a room, and answers.
    pub(super) async fn act(&self, link: &mut Link, place: Place, said: Said) -> Result<(), Close> {
        let (nonce, room) = (said.nonce(), Some(public_id(place.owner)));
        let done = match said.event.as_str() {
            "message.send" => self.send(link, place, said).await?,
            "typing.start" => self.start_typing(link, place).await,
            "typing.stop" => {
                link.typing(place.room, false);
                Ok(())
            }
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

    /// Tells a client what was wrong with its frame.
    pub(super) async fn complain(
        &self,
        link: &mut Link,
        room: Option<uuid::Uuid>,
        fault: Fault,
        nonce: Option<String>,
    ) -> Result<(), Close> {
        let Fault { code, detail } = fault;
        link.send(self.wording.error(room, detail, ErrorCode { code, nonce })).await
    }

    /// Posts as REST does. The acknowledgement is written before anything else is told on this socket.
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

    async fn start_typing(&self, link: &Link, place: Place) -> Result<(), Fault> {
        let allowed = self.tools.access.room::<Type>(link.actor(), place.room).await;
        allowed.map_err(|error| Fault::of(&error))?;
        link.typing(place.room, true);
        Ok(())
    }

    /// A token of the same session extends the socket's life.
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
