//! Rendering of frames that are not about a room: notifications, and changes of items.

use meshup_app::domain_event::ItemChange;
use meshup_app::items::view::ItemView;
use meshup_app::messages::OwnDataView;
use meshup_realtime::{Audience, RenderKey, TextFrame, UserEvent, UserEventBody};
use meshup_web::asyncapi::Message;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::catalog::examples;
use super::frames::{FrameRenderer, text};
use super::present::Id;
use crate::drafts::DraftFrame;
use crate::events::EventDto;
use crate::notes::NoteDto;
use crate::notifications::NotificationDto;
use crate::polls::PollFrame;
use crate::settings::RoomSettingsDto;
use crate::tasks::TaskDto;

/// The envelope of a frame about an item of a server.
#[derive(Serialize, ToSchema)]
struct OfServer<P> {
    /// The id of the server that the item belongs to.
    server: Uuid,
    event: String,
    payload: P,
}

impl FrameRenderer {
    /// Renders a frame, once for all connections.
    pub(super) fn on_user_event(&self, user_event: &UserEvent) -> Option<TextFrame> {
        let rendering = RenderKey { surface: self.surface, audience: Audience::default() };
        user_event.render(rendering, |body| match body {
            UserEventBody::Item { change, view } => Some(self.item(*change, view.as_deref())),
            UserEventBody::Server { server, news } => Some(self.server_news(*server, news)),
            UserEventBody::Notification(notification) => {
                let payload = NotificationDto::from(notification.as_ref().clone());
                Some(self.render(None, "notification.created", payload))
            }
            UserEventBody::Own { owner, view } => Some(match view.as_ref() {
                OwnDataView::Draft(draft) => {
                    self.render(None, "draft.updated", DraftFrame::of(*owner, draft.as_ref()))
                }
                OwnDataView::Settings(settings) => {
                    self.render(None, "room_settings.updated", RoomSettingsDto::of(*owner, *settings))
                }
            }),
            // Already sent as a notification, or not shown on this surface.
            UserEventBody::Direct(_) | UserEventBody::Presence { .. } => None,
        })
    }

    /// The item, without what depends on the viewer; only the id of a deleted one.
    fn item(&self, change: ItemChange, view: Option<&ItemView>) -> TextFrame {
        match view {
            None => frame(change, Id { id: change.item.uuid() }),
            Some(ItemView::Note(view)) => frame(change, NoteDto::of(view, &self.show)),
            Some(ItemView::Task(view)) => frame(change, TaskDto::of(view, &self.show)),
            Some(ItemView::Event(view)) => frame(change, EventDto::of(view, &self.show)),
            Some(ItemView::Poll(view)) => frame(change, PollFrame::of(view, &self.show)),
        }
    }
}

fn frame(change: ItemChange, payload: impl Serialize) -> TextFrame {
    let ItemChange { server, channel: _, item, kind } = change;
    let event = format!("{}.{}", item.kind().as_str(), kind.as_str());
    text(&OfServer { server: server.0, event, payload })
}

/// Every frame about an item, for the document.
pub(super) fn items() -> Vec<Message> {
    vec![
        changed::<NoteDto>("note.created", "A note was created."),
        changed::<NoteDto>("note.updated", "A note was changed."),
        deleted("note.deleted"),
        changed::<TaskDto>("task.created", "A task was created."),
        changed::<TaskDto>("task.updated", "A task was changed, commented on, or given an attachment."),
        deleted("task.deleted"),
        changed::<EventDto>("event.created", "An event was created."),
        changed::<EventDto>("event.updated", "An event was changed, or a user responded to its invitation."),
        deleted("event.deleted"),
        changed::<PollFrame>(
            "poll.created",
            "A poll was created; the payload lacks the fields that depend on the viewer.",
        ),
        changed::<PollFrame>("poll.updated", "A poll was changed."),
        changed::<PollFrame>("poll.voted", "A user voted, or removed their votes."),
        changed::<PollFrame>("poll.closed", "The poll was closed."),
        deleted("poll.deleted"),
    ]
}

fn changed<P: ToSchema>(name: &'static str, summary: &'static str) -> Message {
    Message::new::<OfServer<P>, P>("event", name, summary)
}

fn deleted(name: &'static str) -> Message {
    let frame = json!({"server": examples::ID, "event": name, "payload": examples::id()});
    changed::<Id>(name, "The item was deleted, or is no longer visible to the user.").with_example(frame)
}
