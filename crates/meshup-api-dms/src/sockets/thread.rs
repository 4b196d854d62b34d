//! The socket of one thread.

use std::sync::Arc;

use bytestring::ByteString;
use meshup_app::conversations::Conversations;
use meshup_app::messages::{Messages, RoomEventView};
use meshup_app::typing::Typing;
use meshup_domain::room::{RoomChange, RoomOwner};
use meshup_domain::{Number, RoomId, UserId};
use meshup_realtime::{Audience, Body, Frame, News, NewsBody, Place, Rendering};
use meshup_web::socket::typed::{Said, complaint, say};
use meshup_web::socket::{Close, Dialect, Fault, Link};
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
pub(super) struct Tools {
    pub(super) conversations: Arc<Conversations>,
    pub(super) messages: Arc<Messages>,
    pub(super) typing: Arc<Typing>,
    pub(super) limits: Arc<RateLimits>,
    pub(super) show: Presenter,
}

/// A user's end of a thread.
pub(super) struct Thread {
    tools: Tools,
    number: Option<Number>,
    room: Option<RoomId>,
    /// The other person.
    peer: Option<Number>,
    /// The last unread count that was sent to the client, or that was found when it joined.
    told_unread: i64,
}

/// Whether to send the client its unread count.
enum UnreadNews {
    Tell,
    /// Only if it differs from the last one sent.
    TellChange,
    None,
}

impl Thread {
    pub(super) fn new(tools: Tools, number: Option<Number>) -> Self {
        Self { tools, number, room: None, peer: None, told_unread: 0 }
    }

    fn here(&self) -> Result<(Number, RoomId), Close> {
        self.number.zip(self.room).ok_or(Close::INTERNAL)
    }

    async fn act(&self, link: &mut Link, said: Said) -> Result<Result<(), Fault>, Close> {
        match said.what.as_str() {
            "message" => Ok(self.send(link, said).await?),
            "typing" => Ok(self.type_on(link, said).await?),
            "ping" => link.send(say("pong", Nothing {})).await.map(Ok),
            _ => Ok(Err(Fault::unknown_event())),
        }
    }

    /// Posts as `POST messages` does, with the same rate limit. The sender receives the message like the
    /// other person.
    async fn send(&self, link: &Link, said: Said) -> Result<Result<(), Fault>, Close> {
        let (_, room) = self.here()?;
        if let Err(throttled) = self.tools.limits.person::<DmMessages>(link.actor()) {
            return Ok(Err(fault(&throttled)));
        }
        let command = match said.read::<NewMessage>() {
            Ok(message) => message.into_command(room),
            Err(fault) => return Ok(Err(fault)),
        };
        let sent = self.tools.messages.send(link.actor(), command).await.map_err(in_our_words);
        Ok(sent.map(|_| ()).map_err(|refused| fault(&refused)))
    }

    async fn type_on(&self, link: &Link, said: Said) -> Result<Result<(), Fault>, Close> {
        let (_, room) = self.here()?;
        let TypingBody { typing } = match said.read() {
            Ok(body) => body,
            Err(fault) => return Ok(Err(fault)),
        };
        let set = self.tools.typing.set(link.actor(), room, typing).await;
        Ok(set.map_err(|refused| Fault::of(&refused)))
    }

    /// Renders a frame, for one viewer or for all who see the same.
    fn words(&self, thread: Number, viewer: UserId, body: &Body) -> Option<ByteString> {
        let typing =
            |user_id: Number, typing| Some(say("typing_update", TypingUpdate { user_id: user_id.0, typing }));
        match body {
            Body::Event(event) => self.event(thread, viewer, event),
            Body::TypingStarted(card) => typing(card.number, true),
            Body::TypingStopped(card) => typing(card.number, false),
            // Someone who left the room may still be online elsewhere: presence comes from the user's feed.
            Body::Joined(_)
            | Body::Left(_)
            | Body::ReadMoved { .. }
            | Body::ChannelUpdated(_)
            | Body::ChannelDeleted(_) => None,
        }
    }

    fn event(&self, thread: Number, viewer: UserId, event: &RoomEventView) -> Option<ByteString> {
        let whole =
            || OneMessage { message: DmMessage::of(&event.message, thread, viewer, &self.tools.show) };
        match &event.change {
            RoomChange::Created => Some(say("new_message", whole())),
            RoomChange::Edited => Some(say("message_updated", whole())),
            RoomChange::Deleted => {
                Some(say("message_deleted", DeletedMessage { message_id: event.message.message.number.0 }))
            }
            RoomChange::ReactionAdded(reaction) => {
                Some(say("reaction_update", ReactionUpdate::of(event, reaction, true)))
            }
            RoomChange::ReactionRemoved(reaction) => {
                Some(say("reaction_update", ReactionUpdate::of(event, reaction, false)))
            }
            RoomChange::Pinned | RoomChange::Unpinned => None,
        }
    }

    async fn tell_unread(&mut self, link: &mut Link, only_changes: bool) -> Result<(), Close> {
        let (thread, _) = self.here()?;
        let conversations = &self.tools.conversations;
        let found = conversations.direct(link.actor(), thread).await?;
        let unread =
            conversations.unread_in(link.actor(), &found).await.map_err(|error| Close::of(&error))?;
        if only_changes && unread == self.told_unread {
            return Ok(());
        }
        self.told_unread = unread;
        link.send(say("unread_update", UnreadUpdate { thread_id: thread.0, unread })).await
    }

    /// A message from the other person increases the count, reading and writing reset it, and deleting can
    /// decrease it.
    fn unread_news(&self, viewer: UserId, body: &Body) -> UnreadNews {
        match body {
            Body::ReadMoved { user, .. } if user.id == viewer => UnreadNews::Tell,
            Body::Event(event) => match event.change {
                RoomChange::Created if event.message.message.author != viewer => UnreadNews::Tell,
                RoomChange::Created | RoomChange::Deleted if self.told_unread > 0 => UnreadNews::TellChange,
                RoomChange::Created
                | RoomChange::Deleted
                | RoomChange::Edited
                | RoomChange::ReactionAdded(_)
                | RoomChange::ReactionRemoved(_)
                | RoomChange::Pinned
                | RoomChange::Unpinned => UnreadNews::None,
            },
            Body::ReadMoved { .. }
            | Body::ChannelUpdated(_)
            | Body::ChannelDeleted(_)
            | Body::Joined(_)
            | Body::Left(_)
            | Body::TypingStarted(_)
            | Body::TypingStopped(_) => UnreadNews::None,
        }
    }
}

impl Dialect for Thread {
    async fn enter(&mut self, link: &mut Link) -> Result<(), Close> {
        let number = self.number.ok_or(Close::NOT_FOUND)?;
        let thread = self.tools.conversations.direct(link.actor(), number).await?;
        let owner = RoomOwner::Conversation { id: thread.conversation.id };
        link.join(Place { room: thread.conversation.room, owner }, None).await?;
        self.room = Some(thread.conversation.room);
        self.peer = Some(link.watch(thread.peer).await?.number);
        let unread = self.tools.conversations.unread_in(link.actor(), &thread).await;
        self.told_unread = unread.map_err(|error| Close::of(&error))?;
        let greeting = Established {
            thread_id: Some(number.0),
            user_id: link.card().number.0,
            timestamp: link.now().into(),
        };
        link.send(say("connection_established", greeting)).await
    }

    async fn hear(&mut self, link: &mut Link, text: &str) -> Result<(), Close> {
        let done = match Said::parse(text) {
            Ok(said) => self.act(link, said).await?,
            Err(fault) => Err(fault),
        };
        match done {
            Ok(()) => Ok(()),
            Err(fault) => link.send(complaint(fault)).await,
        }
    }

    async fn tell(&mut self, link: &mut Link, frame: &Frame) -> Result<(), Close> {
        let ((thread, _), viewer) = (self.here()?, link.actor().user);
        let rendering = Rendering { surface: "dms", audience: audience(viewer, &frame.what.body) };
        link.send_some(frame.render(rendering, |said| self.words(thread, viewer, &said.body))).await?;
        match self.unread_news(viewer, &frame.what.body) {
            UnreadNews::Tell => self.tell_unread(link, false).await,
            UnreadNews::TellChange => self.tell_unread(link, true).await,
            UnreadNews::None => Ok(()),
        }
    }

    fn report(&self, news: &News) -> Option<ByteString> {
        match &news.what {
            NewsBody::Presence { person: _, is_online } => {
                let update = PresenceUpdate { user_id: self.peer?.0, online: *is_online };
                Some(say("presence_update", update))
            }
            NewsBody::Item { .. } | NewsBody::Notification(_) | NewsBody::Direct(_) => None,
        }
    }

    async fn lose(&mut self, _: &mut Link, _: RoomId) -> Result<(), Close> {
        Err(Close::FORBIDDEN)
    }
}

/// Users who like a message see a different frame from those who do not.
fn audience(viewer: UserId, body: &Body) -> Audience {
    let is_liked = matches!(body, Body::Event(event) if Hearts::of(&event.message, viewer).is_mine);
    Audience(u8::from(is_liked))
}

fn fault(error: &ApiError) -> Fault {
    Fault::explained(error.explanation().clone())
}
