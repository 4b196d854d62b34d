//! The socket of one thread.

use std::sync::Arc;

use meshup_app::conversations::Conversations;
use meshup_app::messages::{Messages, RoomEventView};
use meshup_app::typing::Typing;
use meshup_domain::room::{RoomChange, RoomOwner};
use meshup_domain::{Number, RoomId, UserId};
use meshup_realtime::{Audience, Frame, FrameBody, RenderKey, RoomRef, TextFrame, UserEvent, UserEventBody};
use meshup_web::socket::typed::{ClientFrame, error_frame, server_frame};
use meshup_web::socket::{Close, SocketContext, SocketError, SocketHandler};
use meshup_web::{ApiError, Presenter, RateLimits};

use super::frames::{
    DeletedMessage, Established, Nothing, OneMessage, PresenceUpdate, ReactionUpdate, TypingUpdate,
    UnreadUpdate,
};
use crate::errors::in_our_words;
use crate::limits::DmMessages;
use crate::messages::present::{DmMessage, Hearts};
use crate::messages::request::NewMessage;
use crate::signals::TypingBody;

/// The dependencies of the socket.
pub(super) struct SocketServices {
    pub(super) conversations: Arc<Conversations>,
    pub(super) messages: Arc<Messages>,
    pub(super) typing: Arc<Typing>,
    pub(super) limits: Arc<RateLimits>,
    pub(super) show: Presenter,
}

/// A user's end of a thread.
pub(super) struct Thread {
    services: SocketServices,
    number: Option<Number>,
    room: Option<RoomId>,
    /// The other person.
    peer: Option<Number>,
    /// The last unread count that was sent to the client, or that was found when it joined.
    sent_unread: i64,
}

/// Whether to send the client its unread count.
enum UnreadSending {
    Always,
    /// Only if it differs from the last one sent.
    IfChanged,
    Never,
}

impl Thread {
    pub(super) fn new(services: SocketServices, number: Option<Number>) -> Self {
        Self { services, number, room: None, peer: None, sent_unread: 0 }
    }

    fn here(&self) -> Result<(Number, RoomId), Close> {
        self.number.zip(self.room).ok_or(Close::INTERNAL)
    }

    async fn handle(
        &self,
        context: &mut SocketContext,
        said: ClientFrame,
    ) -> Result<Result<(), SocketError>, Close> {
        match said.what.as_str() {
            "message" => Ok(self.send(context, said).await?),
            "typing" => Ok(self.type_on(context, said).await?),
            "ping" => context.send(server_frame("pong", Nothing {})).await.map(Ok),
            _ => Ok(Err(SocketError::unknown_event())),
        }
    }

    /// Posts as `POST messages` does, with the same rate limit. The sender receives the message like the
    /// other person.
    async fn send(
        &self,
        context: &SocketContext,
        said: ClientFrame,
    ) -> Result<Result<(), SocketError>, Close> {
        let (_, room) = self.here()?;
        if let Err(throttled) = self.services.limits.person::<DmMessages>(context.actor()).await {
            return Ok(Err(fault(&throttled)));
        }
        let command = match said.read::<NewMessage>() {
            Ok(message) => message.into_command(room),
            Err(fault) => return Ok(Err(fault)),
        };
        let sent = self.services.messages.send(context.actor(), command).await.map_err(in_our_words);
        Ok(sent.map(|_| ()).map_err(|refused| fault(&refused)))
    }

    async fn type_on(
        &self,
        context: &SocketContext,
        said: ClientFrame,
    ) -> Result<Result<(), SocketError>, Close> {
        let (_, room) = self.here()?;
        let TypingBody { typing } = match said.read() {
            Ok(body) => body,
            Err(fault) => return Ok(Err(fault)),
        };
        let set = self.services.typing.set(context.actor(), room, typing).await;
        Ok(set.map_err(|refused| SocketError::of(&refused)))
    }

    /// Renders a frame, for one viewer or for all who see the same.
    fn words(&self, thread: Number, viewer: UserId, body: &FrameBody) -> Option<TextFrame> {
        let typing = |user_id: Number, typing| {
            Some(server_frame("typing_update", TypingUpdate { user_id: user_id.0, typing }))
        };
        match body {
            FrameBody::Event(event) => self.event(thread, viewer, event),
            FrameBody::TypingStarted(card) => typing(card.number, true),
            FrameBody::TypingStopped(card) => typing(card.number, false),
            // Someone who left the room may still be online elsewhere: presence comes from the user's feed.
            FrameBody::Joined(_)
            | FrameBody::Left(_)
            | FrameBody::ReadMoved { .. }
            | FrameBody::ChannelUpdated(_)
            | FrameBody::ChannelDeleted(_) => None,
        }
    }

    fn event(&self, thread: Number, viewer: UserId, event: &RoomEventView) -> Option<TextFrame> {
        let whole =
            || OneMessage { message: DmMessage::of(&event.message, thread, viewer, &self.services.show) };
        match &event.change {
            RoomChange::Created => Some(server_frame("new_message", whole())),
            RoomChange::Edited => Some(server_frame("message_updated", whole())),
            RoomChange::Deleted => Some(server_frame(
                "message_deleted",
                DeletedMessage { message_id: event.message.message.number.0 },
            )),
            RoomChange::ReactionAdded(reaction) => {
                Some(server_frame("reaction_update", ReactionUpdate::of(event, reaction, true)))
            }
            RoomChange::ReactionRemoved(reaction) => {
                Some(server_frame("reaction_update", ReactionUpdate::of(event, reaction, false)))
            }
            RoomChange::Pinned | RoomChange::Unpinned => None,
        }
    }

    async fn send_unread(&mut self, context: &mut SocketContext, only_changes: bool) -> Result<(), Close> {
        let (thread, _) = self.here()?;
        let conversations = &self.services.conversations;
        let found = conversations.direct(context.actor(), thread).await?;
        let unread =
            conversations.unread_in(context.actor(), &found).await.map_err(|error| Close::of(&error))?;
        if only_changes && unread == self.sent_unread {
            return Ok(());
        }
        self.sent_unread = unread;
        context.send(server_frame("unread_update", UnreadUpdate { thread_id: thread.0, unread })).await
    }

    /// A message from the other person increases the count, reading and writing reset it, and deleting can
    /// decrease it.
    fn unread_sending(&self, viewer: UserId, body: &FrameBody) -> UnreadSending {
        match body {
            FrameBody::ReadMoved { user, .. } if user.id == viewer => UnreadSending::Always,
            FrameBody::Event(event) => match event.change {
                RoomChange::Created if event.message.message.author != viewer => UnreadSending::Always,
                RoomChange::Created | RoomChange::Deleted if self.sent_unread > 0 => UnreadSending::IfChanged,
                RoomChange::Created
                | RoomChange::Deleted
                | RoomChange::Edited
                | RoomChange::ReactionAdded(_)
                | RoomChange::ReactionRemoved(_)
                | RoomChange::Pinned
                | RoomChange::Unpinned => UnreadSending::Never,
            },
            FrameBody::ReadMoved { .. }
            | FrameBody::ChannelUpdated(_)
            | FrameBody::ChannelDeleted(_)
            | FrameBody::Joined(_)
            | FrameBody::Left(_)
            | FrameBody::TypingStarted(_)
            | FrameBody::TypingStopped(_) => UnreadSending::Never,
        }
    }
}

impl SocketHandler for Thread {
    const SURFACE: &'static str = "dms";

    async fn on_open(&mut self, context: &mut SocketContext) -> Result<(), Close> {
        let number = self.number.ok_or(Close::NOT_FOUND)?;
        let thread = self.services.conversations.direct(context.actor(), number).await?;
        let owner = RoomOwner::Conversation { id: thread.conversation.id };
        context.join(RoomRef { room: thread.conversation.room, owner }, None).await?;
        self.room = Some(thread.conversation.room);
        self.peer = Some(context.watch(thread.peer).await?.number);
        let unread = self.services.conversations.unread_in(context.actor(), &thread).await;
        self.sent_unread = unread.map_err(|error| Close::of(&error))?;
        let greeting = Established {
            thread_id: Some(number.0),
            user_id: context.card().number.0,
            timestamp: context.now().into(),
        };
        context.send(server_frame("connection_established", greeting)).await
    }

    async fn on_text(&mut self, context: &mut SocketContext, text: &str) -> Result<(), Close> {
        let done = match ClientFrame::parse(text) {
            Ok(said) => self.handle(context, said).await?,
            Err(fault) => Err(fault),
        };
        match done {
            Ok(()) => Ok(()),
            Err(fault) => context.send(error_frame(fault)).await,
        }
    }

    async fn on_frame(&mut self, context: &mut SocketContext, frame: &Frame) -> Result<(), Close> {
        let ((thread, _), viewer) = (self.here()?, context.actor().user);
        let rendering = RenderKey { surface: "dms", audience: audience(viewer, &frame.what.body) };
        context.send_some(frame.render(rendering, |said| self.words(thread, viewer, &said.body))).await?;
        match self.unread_sending(viewer, &frame.what.body) {
            UnreadSending::Always => self.send_unread(context, false).await,
            UnreadSending::IfChanged => self.send_unread(context, true).await,
            UnreadSending::Never => Ok(()),
        }
    }

    fn on_user_event(&self, user_event: &UserEvent) -> Option<TextFrame> {
        match &user_event.what {
            UserEventBody::Presence { person: _, is_online } => {
                let update = PresenceUpdate { user_id: self.peer?.0, online: *is_online };
                Some(server_frame("presence_update", update))
            }
            UserEventBody::Item { .. }
            | UserEventBody::Server { .. }
            | UserEventBody::Notification(_)
            | UserEventBody::Direct(_)
            | UserEventBody::Own { .. } => None,
        }
    }

    async fn on_revoked(&mut self, _: &mut SocketContext, _: RoomId) -> Result<(), Close> {
        Err(Close::FORBIDDEN)
    }
}

/// Users who like a message see a different frame from those who do not.
fn audience(viewer: UserId, body: &FrameBody) -> Audience {
    let is_liked = matches!(body, FrameBody::Event(event) if Hearts::of(&event.message, viewer).is_mine);
    Audience(u8::from(is_liked))
}

fn fault(error: &ApiError) -> SocketError {
    SocketError::explained(error.explanation().clone())
}
