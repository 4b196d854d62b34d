//! The socket that listens to any number of rooms.

use std::collections::HashMap;

use bytestring::ByteString;
use meshup_app::access::AccessError;
use meshup_domain::permission::ReadRoom;
use meshup_domain::{ChannelId, ConversationId, RoomId, Seq};
use meshup_realtime::{Frame, JoinError, News, Place, Topic};
use meshup_web::socket::{Close, Dialect, Fault, Link};
use uuid::Uuid;

use super::client::Said;
use super::conversation::Voice;
use super::frames::{Wording, public_id};
use super::present::{Head, Lost, Nothing, Person, Presence};
use super::tools::Tools;

/// A socket that subscribes to rooms and unsubscribes from them.
pub(super) struct Many {
    voice: Voice,
    rooms: HashMap<RoomId, Place>,
}

meshup_web::request! {
    /// Where to start.
    pub(super) struct Subscribe {
        /// Events after this position are replayed first; if omitted, only new events are sent.
        after_seq: nullable Seq;
    }
}

impl Many {
    pub(super) fn new(tools: Tools) -> Self {
        let wording = Wording { show: tools.show.clone(), surface: "native/many", names_rooms: true };
        Self { voice: Voice { tools, wording }, rooms: HashMap::new() }
    }

    /// The subscribed room with this public id.
    fn heard(&self, id: Uuid) -> Option<Place> {
        self.rooms.values().find(|place| public_id(place.owner) == id).copied()
    }

    async fn find(&self, link: &Link, id: Uuid) -> Result<Place, AccessError> {
        let tools = &self.voice.tools;
        let room = match tools.messages.room_of_channel(ChannelId(id)).await {
            Err(AccessError::NotFound) => tools.messages.room_of_conversation(ConversationId(id)).await?,
            found => found?,
        };
        let (_, facts) = tools.access.room::<ReadRoom>(link.actor(), room).await?;
        Ok(Place { room, owner: facts.owner() })
    }

    /// Sends the state of the room, then the missed events, then live events.
    async fn subscribe(&mut self, link: &mut Link, id: Uuid, said: Said) -> Result<Result<(), Fault>, Close> {
        let after = match said.read::<Subscribe>() {
            Ok(Subscribe { after_seq }) => after_seq,
            Err(fault) => return Ok(Err(fault)),
        };
        let place = match self.find(link, id).await {
            Ok(place) => place,
            Err(error) => return Ok(Err(Fault::of(&error))),
        };
        let entered = match link.join(place, after).await {
            Ok(entered) => entered,
            Err(error) => return refused(error).map(Err),
        };
        self.rooms.insert(place.room, place);
        let (wording, owner) = (&self.voice.wording, Some(place.owner));
        link.send(wording.say(owner, "subscribed", Presence::of(&entered, &wording.show))).await?;
        let head = Head { last_seq: entered.last_seq.0 };
        if !link.resume(entered.resume) {
            link.send(wording.say(owner, "resync.required", head)).await?;
        }
        Ok(Ok(()))
    }

    async fn unsubscribe(&mut self, link: &mut Link, place: Place) -> Result<(), Close> {
        self.rooms.remove(&place.room);
        link.leave(place.room);
        link.send(self.voice.wording.say(Some(place.owner), "unsubscribed", Nothing {})).await
    }

    async fn answer(&mut self, link: &mut Link, said: Said) -> Result<Result<(), Fault>, Close> {
        match (said.event.as_str(), said.room) {
            ("auth.refresh", _) => self.voice.refresh(link, said).await,
            ("presence.ping", None) => {
                link.send(self.voice.wording.say(None, "presence.alive", Nothing {})).await.map(Ok)
            }
            ("subscribe", Some(id)) if self.heard(id).is_none() => self.subscribe(link, id, said).await,
            ("subscribe", Some(_)) => {
                Ok(Err(Fault::new("validation_error", "You are already subscribed to this room.")))
            }
            (event, Some(id)) => match self.heard(id) {
                Some(place) if event == "unsubscribe" => self.unsubscribe(link, place).await.map(Ok),
                Some(place) => self.voice.act(link, place, said).await.map(Ok),
                None => Ok(Err(Fault::new("not_found", "You are not subscribed to this room."))),
            },
            ("subscribe" | "unsubscribe" | "message.send" | "typing.start" | "typing.stop", None) => {
                Ok(Err(Fault::new("invalid_frame", "This event needs a \"room\".")))
            }
            (_, None) => Ok(Err(Fault::unknown_event())),
        }
    }
}

/// An error for the client, or the end of the socket.
fn refused(error: JoinError) -> Result<Fault, Close> {
    match error {
        JoinError::Access(error) => Ok(Fault::of(&error)),
        JoinError::Already => Ok(Fault::new("validation_error", "You are already subscribed to this room.")),
        JoinError::Unavailable => Err(Close::TRY_AGAIN),
    }
}

impl Dialect for Many {
    const MANY_ROOMS: bool = true;

    async fn enter(&mut self, link: &mut Link) -> Result<(), Close> {
        let wording = &self.voice.wording;
        link.hear_news(&[Topic::Items, Topic::Notifications]);
        link.send(wording.say(None, "ready", Person { user: wording.show.user(link.card()) })).await
    }

    async fn hear(&mut self, link: &mut Link, text: &str) -> Result<(), Close> {
        let said = match Said::parse(text) {
            Ok(said) => said,
            Err(fault) => return self.voice.complain(link, None, fault, None).await,
        };
        let (room, nonce) = (said.room, said.nonce());
        match self.answer(link, said).await? {
            Ok(()) => Ok(()),
            Err(fault) => self.voice.complain(link, room, fault, nonce).await,
        }
    }

    async fn tell(&mut self, link: &mut Link, frame: &Frame) -> Result<(), Close> {
        let place = self.rooms.get(&frame.what.room);
        let text = place.and_then(|place| self.voice.wording.tell(place.owner, frame));
        link.send_some(text).await
    }

    fn report(&self, news: &News) -> Option<ByteString> {
        self.voice.wording.report(news)
    }

    async fn lose(&mut self, link: &mut Link, room: RoomId) -> Result<(), Close> {
        let Some(place) = self.rooms.remove(&room) else { return Ok(()) };
        link.leave(room);
        let lost = Lost { code: Close::FORBIDDEN.code };
        link.send(self.voice.wording.say(Some(place.owner), "unsubscribed", lost)).await
    }
}
