//! The socket that listens to any number of rooms.

use std::collections::HashMap;

use meshup_app::access::AccessError;
use meshup_domain::permission::ReadRoom;
use meshup_domain::{RoomId, Seq};
use meshup_realtime::{Frame, JoinError, RoomRef, TextFrame, Topic, UserEvent};
use meshup_web::socket::{Close, SocketContext, SocketError, SocketHandler};
use uuid::Uuid;

use super::client::ClientFrame;
use super::commands::RoomCommands;
use super::frames::{FrameRenderer, public_id};
use super::present::{Head, Lost, Nothing, Person, Presence};
use super::services::SocketServices;

/// A socket that subscribes to rooms and unsubscribes from them.
pub(super) struct MultiRoomSocket {
    commands: RoomCommands,
    rooms: HashMap<RoomId, RoomRef>,
}

meshup_web::request! {
    /// Where to start a subscription.
    pub(super) struct Subscribe {
        /// The position of the last event that the client knows; later events are replayed first. If omitted,
        /// only new events are sent.
        after_seq: nullable Seq;
    }
}

impl MultiRoomSocket {
    pub(super) fn new(services: SocketServices) -> Self {
        let renderer =
            FrameRenderer { show: services.show.clone(), surface: "native/many", names_rooms: true };
        Self { commands: RoomCommands { services, renderer }, rooms: HashMap::new() }
    }

    /// The subscribed room with this public id.
    fn heard(&self, id: Uuid) -> Option<RoomRef> {
        self.rooms.values().find(|place| public_id(place.owner) == id).copied()
    }

    async fn find(&self, context: &SocketContext, id: Uuid) -> Result<RoomRef, AccessError> {
        let services = &self.commands.services;
        let room = services.messages.room_of(id).await?;
        let (_, facts) = services.access.room::<ReadRoom>(context.actor(), room).await?;
        Ok(RoomRef { room, owner: facts.owner() })
    }

    /// Sends the state of the room, then the missed events, then live events.
    async fn subscribe(
        &mut self,
        context: &mut SocketContext,
        id: Uuid,
        said: ClientFrame,
    ) -> Result<Result<(), SocketError>, Close> {
        let after = match said.read::<Subscribe>() {
            Ok(Subscribe { after_seq }) => after_seq,
            Err(fault) => return Ok(Err(fault)),
        };
        let place = match self.find(context, id).await {
            Ok(place) => place,
            Err(error) => return Ok(Err(SocketError::of(&error))),
        };
        let entered = match context.join(place, after).await {
            Ok(entered) => entered,
            Err(error) => return refused(error).map(Err),
        };
        self.rooms.insert(place.room, place);
        let (renderer, owner) = (&self.commands.renderer, Some(place.owner));
        context.send(renderer.render(owner, "subscribed", Presence::of(&entered, &renderer.show))).await?;
        let head = Head { last_seq: entered.last_seq.0 };
        if !context.resume(entered.resume) {
            context.send(renderer.render(owner, "resync.required", head)).await?;
        }
        Ok(Ok(()))
    }

    async fn unsubscribe(&mut self, context: &mut SocketContext, place: RoomRef) -> Result<(), Close> {
        self.rooms.remove(&place.room);
        context.leave(place.room);
        context.send(self.commands.renderer.render(Some(place.owner), "unsubscribed", Nothing {})).await
    }

    async fn answer(
        &mut self,
        context: &mut SocketContext,
        said: ClientFrame,
    ) -> Result<Result<(), SocketError>, Close> {
        match (said.event.as_str(), said.room) {
            ("auth.refresh", _) => self.commands.refresh(context, said).await,
            ("presence.ping", None) => {
                context.send(self.commands.renderer.render(None, "presence.alive", Nothing {})).await.map(Ok)
            }
            ("subscribe", Some(id)) if self.heard(id).is_none() => self.subscribe(context, id, said).await,
            ("subscribe", Some(_)) => {
                Ok(Err(SocketError::new("validation_error", "You are already subscribed to this room.")))
            }
            (event, Some(id)) => match self.heard(id) {
                Some(place) if event == "unsubscribe" => self.unsubscribe(context, place).await.map(Ok),
                Some(place) => self.commands.handle(context, place, said).await.map(Ok),
                None => Ok(Err(SocketError::new("not_found", "You are not subscribed to this room."))),
            },
            ("subscribe" | "unsubscribe" | "message.send" | "typing.start" | "typing.stop", None) => {
                Ok(Err(SocketError::new("invalid_frame", "This event needs a \"room\".")))
            }
            (_, None) => Ok(Err(SocketError::unknown_event())),
        }
    }
}

/// An error for the client, or the end of the socket.
fn refused(error: JoinError) -> Result<SocketError, Close> {
    match error {
        JoinError::Access(error) => Ok(SocketError::of(&error)),
        JoinError::Already => {
            Ok(SocketError::new("validation_error", "You are already subscribed to this room."))
        }
        JoinError::Unavailable => Err(Close::TRY_AGAIN),
    }
}

impl SocketHandler for MultiRoomSocket {
    const SURFACE: &'static str = "native";
    const MANY_ROOMS: bool = true;

    async fn on_open(&mut self, context: &mut SocketContext) -> Result<(), Close> {
        let renderer = &self.commands.renderer;
        context.subscribe(&[Topic::Items, Topic::Notifications, Topic::Own]);
        context
            .send(renderer.render(None, "ready", Person { user: renderer.show.user(context.card()) }))
            .await
    }

    async fn on_text(&mut self, context: &mut SocketContext, text: &str) -> Result<(), Close> {
        let said = match ClientFrame::parse(text) {
            Ok(said) => said,
            Err(fault) => return self.commands.send_error(context, None, fault, None).await,
        };
        let (room, nonce) = (said.room, said.nonce());
        match self.answer(context, said).await? {
            Ok(()) => Ok(()),
            Err(fault) => self.commands.send_error(context, room, fault, nonce).await,
        }
    }

    async fn on_frame(&mut self, context: &mut SocketContext, frame: &Frame) -> Result<(), Close> {
        let place = self.rooms.get(&frame.what.room);
        let viewer = context.actor().user;
        let text = place.and_then(|place| self.commands.renderer.frame(place.owner, frame, viewer));
        context.send_some(text).await
    }

    fn on_user_event(&self, user_event: &UserEvent) -> Option<TextFrame> {
        self.commands.renderer.on_user_event(user_event)
    }

    async fn on_revoked(&mut self, context: &mut SocketContext, room: RoomId) -> Result<(), Close> {
        let Some(place) = self.rooms.remove(&room) else { return Ok(()) };
        context.leave(room);
        let lost = Lost { code: Close::FORBIDDEN.code };
        context.send(self.commands.renderer.render(Some(place.owner), "unsubscribed", lost)).await
    }
}
