//! News for people, as text.

use bytestring::ByteString;
use meshup_app::event::{Item, ItemChange, ItemDeed};
use meshup_app::items::live::ItemView;
use meshup_realtime::{Audience, News, NewsBody, Rendering};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::frames::{Wording, text};
use super::present::Id;
use crate::events::EventDto;
use crate::notes::NoteDto;
use crate::notifications::NotificationDto;
use crate::polls::PollFrame;
use crate::tasks::TaskDto;

/// What a frame about something of a server looks like.
#[derive(Serialize, ToSchema)]
pub(super) struct OfServer<P> {
    /// The server that it belongs to.
    server: Uuid,
    event: &'static str,
    payload: P,
}

/// What is said of something in a server.
struct Said {
    server: Uuid,
    event: &'static str,
}

impl Said {
    fn with(self, payload: impl Serialize) -> ByteString {
        let Self { server, event } = self;
        text(&OfServer { server, event, payload })
    }
}

impl Wording {
    /// News that the hub tells, made once for everybody.
    pub(super) fn report(&self, news: &News) -> Option<ByteString> {
        let rendering = Rendering { surface: self.surface, audience: Audience::default() };
        news.render(rendering, |body| match body {
            NewsBody::Item { change, view } => Some(self.item(*change, view.as_deref())),
            NewsBody::Notification(notification) => {
                let payload = NotificationDto::from(notification.as_ref().clone());
                Some(self.say(None, "notification.created", payload))
            }
            // What stands in the list of notifications, is told as a notification.
            NewsBody::Direct(_) | NewsBody::Presence { .. } => None,
        })
    }

    fn item(&self, change: ItemChange, view: Option<&ItemView>) -> ByteString {
        let server = change.server.0;
        let event = event_name(change.item, change.deed);
        let said = Said { server, event };
        match view {
            None => said.with(Id { id: change.item.uuid() }),
            Some(ItemView::Note(view)) => said.with(NoteDto::of(view, &self.show)),
            Some(ItemView::Task(view)) => said.with(TaskDto::of(view, &self.show)),
            Some(ItemView::Event(view)) => said.with(EventDto::of(view, &self.show)),
            Some(ItemView::Poll(view)) => said.with(PollFrame::of(view, &self.show)),
        }
    }
}

/// Only polls are voted on and closed.
const fn event_name(item: Item, deed: ItemDeed) -> &'static str {
    match (item, deed) {
        (Item::Note(_), ItemDeed::Created) => "note.created",
        (Item::Note(_), ItemDeed::Updated | ItemDeed::Voted | ItemDeed::Closed) => "note.updated",
        (Item::Note(_), ItemDeed::Deleted) => "note.deleted",
        (Item::Task(_), ItemDeed::Created) => "task.created",
        (Item::Task(_), ItemDeed::Updated | ItemDeed::Voted | ItemDeed::Closed) => "task.updated",
        (Item::Task(_), ItemDeed::Deleted) => "task.deleted",
        (Item::Event(_), ItemDeed::Created) => "event.created",
        (Item::Event(_), ItemDeed::Updated | ItemDeed::Voted | ItemDeed::Closed) => "event.updated",
        (Item::Event(_), ItemDeed::Deleted) => "event.deleted",
        (Item::Poll(_), ItemDeed::Created) => "poll.created",
        (Item::Poll(_), ItemDeed::Updated) => "poll.updated",
        (Item::Poll(_), ItemDeed::Deleted) => "poll.deleted",
        (Item::Poll(_), ItemDeed::Voted) => "poll.voted",
        (Item::Poll(_), ItemDeed::Closed) => "poll.closed",
    }
}
