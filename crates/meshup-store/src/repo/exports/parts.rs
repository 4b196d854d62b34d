//! What the parts of an export consist of.

mod account;
mod items;
mod talk;

use meshup_app::ports::ExportPart;

use super::part::Part;

pub(super) fn of(part: ExportPart) -> &'static Part {
    match part {
        ExportPart::Profile => &account::PROFILE,
        ExportPart::Settings => &account::SETTINGS,
        ExportPart::Preferences => &account::PREFERENCES,
        ExportPart::RoomSettings => &account::ROOM_SETTINGS,
        ExportPart::Sessions => &account::SESSIONS,
        ExportPart::Servers => &account::SERVERS,
        ExportPart::Conversations => &account::CONVERSATIONS,
        ExportPart::Messages => &talk::MESSAGES,
        ExportPart::Drafts => &account::DRAFTS,
        ExportPart::MessageVersions => &talk::MESSAGE_VERSIONS,
        ExportPart::Attachments => &talk::ATTACHMENTS,
        ExportPart::Reactions => &talk::REACTIONS,
        ExportPart::Notes => &items::NOTES,
        ExportPart::NoteVersions => &items::NOTE_VERSIONS,
        ExportPart::Tasks => &items::TASKS,
        ExportPart::TaskFiles => &items::TASK_FILES,
        ExportPart::Comments => &items::COMMENTS,
        ExportPart::Events => &items::EVENTS,
        ExportPart::Rsvps => &items::RSVPS,
        ExportPart::Polls => &items::POLLS,
        ExportPart::PollOptions => &items::POLL_OPTIONS,
        ExportPart::Votes => &items::VOTES,
        ExportPart::Notifications => &account::NOTIFICATIONS,
        ExportPart::Follows => &account::FOLLOWS,
        ExportPart::Blocks => &account::BLOCKS,
    }
}
