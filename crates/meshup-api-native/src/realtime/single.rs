//! Sockets of one room: a channel or a direct conversation.

use meshup_app::access::AccessError;
use meshup_domain::permission::ReadRoom;
use meshup_domain::{ChannelId, ConversationId, RoomId, Seq, ServerId};
use meshup_realtime::{Frame, RoomRef};
use meshup_web::socket::{Close, SocketContext, SocketHandler};

use super::client::ClientFrame;
use super::commands::RoomCommands;
use super::frames::FrameRenderer;
use super::present::{Greeting, Head, Presence};
use super::services::SocketServices;

/// The room named by the address.
#[derive(Clone, Copy)]
pub(super) enum Address {
    Channel { server: ServerId, channel: ChannelId },
    Direct(ConversationId),
}

/// A socket that listens to one room for its whole life.
pub(super) struct RoomSocket {
    commands: RoomCommands,
    address: Option<Address>,
    after: Result<Option<Seq>, Close>,
    place: Option<RoomRef>,
}

impl RoomSocket {
    pub(super) fn new(
        services: SocketServices,
        address: Option<Address>,
        after: Result<Option<Seq>, Close>,
    ) -> Self {
        let renderer = FrameRenderer { show: services.show.clone(), surface: "native", names_rooms: false };
        Self { commands: RoomCommands { services, renderer }, address, after, place: None }
    }

    async fn find(&self, context: &SocketContext) -> Result<RoomRef, AccessError> {
        let services = &self.commands.services;
        let room: RoomId = match self.address.ok_or(AccessError::NotFound)? {
            Address::Channel { server, channel } => services.live.room_in_server(server, channel).await?,
            Address::Direct(conversation) => services.messages.room_of_conversation(conversation).await?,
        };
        let (_, facts) = services.access.room::<ReadRoom>(context.actor(), room).await?;
        Ok(RoomRef { room, owner: facts.owner() })
    }
}

impl SocketHandler for RoomSocket {
    const SURFACE: &'static str = "native";

    /// Sends the user's own arrival, then the missed events, then live events.
    async fn on_open(&mut self, context: &mut SocketContext) -> Result<(), Close> {
        let after = self.after?;
        let place = self.find(context).await?;
        let entered = context.join(place, after).await?;
        self.place = Some(place);
        let renderer = &self.commands.renderer;
        let presence = Presence::of(&entered, &renderer.show);
        let greeting = Greeting { user: renderer.show.user(context.card()), presence };
        context.send(renderer.render(None, "presence.join", greeting)).await?;
        let head = Head { last_seq: entered.last_seq.0 };
        if !context.resume(entered.resume) {
            context.send(renderer.render(None, "resync.required", head)).await?;
        }
        Ok(())
    }

    async fn on_text(&mut self, context: &mut SocketContext, text: &str) -> Result<(), Close> {
        let place = self.place.ok_or(Close::INTERNAL)?;
        match ClientFrame::parse(text) {
            Ok(said) => self.commands.handle(context, place, said).await,
            Err(fault) => self.commands.send_error(context, None, fault, None).await,
        }
    }

    async fn on_frame(&mut self, context: &mut SocketContext, frame: &Frame) -> Result<(), Close> {
        let viewer = context.actor().user;
        let text = self.place.and_then(|place| self.commands.renderer.frame(place.owner, frame, viewer));
        context.send_some(text).await
    }

    async fn on_revoked(&mut self, _: &mut SocketContext, _: RoomId) -> Result<(), Close> {
        Err(Close::FORBIDDEN)
    }
}
