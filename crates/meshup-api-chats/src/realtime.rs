//! The socket of a chat (`docs/rules.md#chats-socket`).

mod catalog;
mod frames;

use std::sync::Arc;

use actix_web::dev::HttpServiceFactory;
use actix_web::web::{self, Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use meshup_app::conversations::Conversations;
use meshup_app::messages::Messages;
use meshup_app::typing::Typing;
use meshup_domain::room::RoomOwner;
use meshup_domain::{Number, RoomId};
use meshup_realtime::{Audience, Frame, RenderKey, RoomRef};
use meshup_web::cookie;
use meshup_web::path::Segment;
use meshup_web::routes::unknown;
use meshup_web::socket::typed::{ClientFrame, error_frame, server_frame};
use meshup_web::socket::{self, Close, SocketContext, SocketError, SocketHandler, Sockets};
use meshup_web::{ApiError, Presenter};

use crate::chats::TypingBody;
use crate::messages::request::NewMessage;
pub use catalog::asyncapi;
use frames::{Greeting, Nothing};

/// Everything under `/messages/ws/`. A trailing slash is optional.
pub fn sockets() -> impl HttpServiceFactory {
    web::scope("/messages/ws")
        .app_data(cookie::CHATS)
        .service(web::resource(["/chats/{chat_id}/", "/chats/{chat_id}"]).route(web::get().to(chat)))
        .default_service(web::to(unknown))
}

async fn chat(
    request: HttpRequest,
    payload: Payload,
    sockets: Data<Sockets>,
    conversations: Data<Conversations>,
    messages: Data<Messages>,
    typing: Data<Typing>,
    show: Presenter,
) -> Result<HttpResponse, ApiError> {
    let number = request.match_info().get("chat_id").and_then(Number::from_segment);
    let chat = Chat {
        number,
        room: None,
        conversations: conversations.into_inner(),
        messages: messages.into_inner(),
        typing: typing.into_inner(),
        show,
    };
    socket::open(&request, payload, sockets, chat).await
}

/// A socket that listens to one chat for its whole life.
struct Chat {
    /// None if the path segment is not a number, which is treated like an unknown chat.
    number: Option<Number>,
    /// None until the client has joined.
    room: Option<RoomId>,
    conversations: Arc<Conversations>,
    messages: Arc<Messages>,
    typing: Arc<Typing>,
    show: Presenter,
}

impl Chat {
    async fn handle(
        &self,
        context: &mut SocketContext,
        room: RoomId,
        said: ClientFrame,
    ) -> Result<Result<(), SocketError>, Close> {
        Ok(match said.what.as_str() {
            "ping" => {
                context.send(server_frame("pong", Nothing {})).await?;
                Ok(())
            }
            "typing" => self.typing(context, room, said).await,
            "message" => self.send(context, room, said).await,
            _ => Err(SocketError::unknown_event()),
        })
    }

    async fn typing(
        &self,
        context: &SocketContext,
        room: RoomId,
        said: ClientFrame,
    ) -> Result<(), SocketError> {
        let TypingBody { is_typing } = said.read()?;
        let set = self.typing.set(context.actor(), room, is_typing).await;
        set.map_err(|error| SocketError::of(&error))
    }

    /// Posts as REST does; the sender receives the message like everyone else.
    async fn send(
        &self,
        context: &SocketContext,
        room: RoomId,
        said: ClientFrame,
    ) -> Result<(), SocketError> {
        let command = said.read::<NewMessage>()?.into_command(room);
        let sent = self.messages.send(context.actor(), command).await;
        sent.map(drop).map_err(|error| SocketError::of(&error))
    }
}

impl SocketHandler for Chat {
    const SURFACE: &'static str = "chats";

    async fn on_open(&mut self, context: &mut SocketContext) -> Result<(), Close> {
        let number = self.number.ok_or(Close::NOT_FOUND)?;
        let found = self.conversations.summary(context.actor(), number).await?.conversation;
        let owner = RoomOwner::Conversation { id: found.id };
        let entered = context.join(RoomRef { room: found.room, owner }, None).await?;
        self.room = Some(found.room);
        let timestamp = context.now().into();
        let greeting = Greeting { chat_id: number.0, user_id: context.card().number.0, timestamp };
        context.send(server_frame("connection_established", greeting)).await?;
        // Nothing to catch up on: this socket has no positions to resume from.
        context.resume(entered.resume);
        Ok(())
    }

    async fn on_text(&mut self, context: &mut SocketContext, text: &str) -> Result<(), Close> {
        let room = self.room.ok_or(Close::INTERNAL)?;
        let done = match ClientFrame::parse(text) {
            Ok(said) => self.handle(context, room, said).await?,
            Err(fault) => Err(fault),
        };
        match done {
            Ok(()) => Ok(()),
            Err(fault) => context.send(error_frame(fault)).await,
        }
    }

    /// Rendered once for all: nothing in these frames depends on the recipient.
    async fn on_frame(&mut self, context: &mut SocketContext, frame: &Frame) -> Result<(), Close> {
        let number = self.number.ok_or(Close::INTERNAL)?;
        let rendering = RenderKey { surface: "chats", audience: Audience::default() };
        let text = frame.render(rendering, |said| frames::render(&said.body, number, &self.show));
        context.send_some(text).await
    }

    async fn on_revoked(&mut self, _: &mut SocketContext, _: RoomId) -> Result<(), Close> {
        Err(Close::FORBIDDEN)
    }
}
