//! Sockets of one room: a channel or a direct conversation.

use meshup_app::access::AccessError;
use meshup_domain::permission::ReadRoom;
use meshup_domain::{ChannelId, ConversationId, RoomId, Seq, ServerId};
use meshup_realtime::{Frame, Place};
use meshup_web::socket::{Close, Dialect, Link};

use super::client::Said;
use super::conversation::Voice;
use super::frames::Wording;
use super::present::{Greeting, Head, Presence};
use super::tools::Tools;

/// The room named by the address.
#[derive(Clone, Copy)]
pub(super) enum Address {
    Channel { server: ServerId, channel: ChannelId },
    Direct(ConversationId),
}

/// A socket that listens to one room for its whole life.
pub(super) struct Single {
    voice: Voice,
    address: Option<Address>,
    after: Result<Option<Seq>, Close>,
    place: Option<Place>,
}

impl Single {
    pub(super) fn new(tools: Tools, address: Option<Address>, after: Result<Option<Seq>, Close>) -> Self {
        let wording = Wording { show: tools.show.clone(), surface: "native", names_rooms: false };
        Self { voice: Voice { tools, wording }, address, after, place: None }
    }

    async fn find(&self, link: &Link) -> Result<Place, AccessError> {
        let tools = &self.voice.tools;
        let room: RoomId = match self.address.ok_or(AccessError::NotFound)? {
            Address::Channel { server, channel } => tools.live.room_in_server(server, channel).await?,
            Address::Direct(conversation) => tools.messages.room_of_conversation(conversation).await?,
        };
        let (_, facts) = tools.access.room::<ReadRoom>(link.actor(), room).await?;
        Ok(Place { room, owner: facts.owner() })
    }
}

impl Dialect for Single {
    /// Sends the user's own arrival, then the missed events, then live events.
    async fn enter(&mut self, link: &mut Link) -> Result<(), Close> {
        let after = self.after?;
        let place = self.find(link).await?;
        let entered = link.join(place, after).await?;
        self.place = Some(place);
        let wording = &self.voice.wording;
        let presence = Presence::of(&entered, &wording.show);
        let greeting = Greeting { user: wording.show.user(link.card()), presence };
        link.send(wording.say(None, "presence.join", greeting)).await?;
        let head = Head { last_seq: entered.last_seq.0 };
        if !link.resume(entered.resume) {
            link.send(wording.say(None, "resync.required", head)).await?;
        }
        Ok(())
    }

    async fn hear(&mut self, link: &mut Link, text: &str) -> Result<(), Close> {
        let place = self.place.ok_or(Close::INTERNAL)?;
        match Said::parse(text) {
            Ok(said) => self.voice.act(link, place, said).await,
            Err(fault) => self.voice.complain(link, None, fault, None).await,
        }
    }

    async fn tell(&mut self, link: &mut Link, frame: &Frame) -> Result<(), Close> {
        let text = self.place.and_then(|place| self.voice.wording.tell(place.owner, frame));
        link.send_some(text).await
    }

    async fn lose(&mut self, _: &mut Link, _: RoomId) -> Result<(), Close> {
        Err(Close::FORBIDDEN)
    }
}
