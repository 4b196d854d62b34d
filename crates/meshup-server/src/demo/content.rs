//! What the community of the demo consists of: the project behind Tidemark, a database for the measurements of sensors.
//!
//! People are numbered from 0, which is the site admin; numbers beyond their count start over. `@{3}` in a text mentions
//! person 3. Times are days after the first day, hours and minutes; [`DAYS`] is today.

mod items;
mod people;
mod talk;

use meshup_domain::channel::ChannelType;

pub(super) use items::{EVENTS, NOTES, POLLS, TASKS};
pub(super) use people::{BIOS, FIRST_NAMES, INTRODUCTIONS, LAST_NAMES};
pub(super) use talk::{CHANNELS, CONVERSATIONS};

/// The age of the community in days.
pub(super) const DAYS: u8 = 42;

/// Day, hour and minute.
pub(super) type At = (u8, u8, u8);

/// A channel with its messages. Without a category it is one itself.
pub(super) struct ChannelContent {
    pub(super) category: Option<&'static str>,
    pub(super) name: &'static str,
    pub(super) description: &'static str,
    pub(super) channel_type: ChannelType,
    pub(super) is_private: bool,
    pub(super) lines: &'static [Line],
}

/// A direct conversation, or a group if it has a title.
pub(super) struct ConversationContent {
    pub(super) title: Option<&'static str>,
    pub(super) people: &'static [usize],
    pub(super) lines: &'static [Line],
}

/// A message.
pub(super) struct Line {
    pub(super) at: At,
    pub(super) by: usize,
    pub(super) text: &'static str,
    pub(super) more: &'static [More],
}

/// What belongs to a message, or happens to it afterwards.
pub(super) enum More {
    /// The message that it replies to, by position in its room.
    ReplyTo(usize),
    /// An image of a chart, made from the name.
    Chart(&'static str),
    /// A file with measurements.
    Measurements(&'static str),
    Reaction(&'static str, &'static [usize]),
    /// The text before it was edited.
    EditedFrom(&'static str),
    Pinned,
}

pub(super) struct NoteContent {
    pub(super) title: &'static str,
    pub(super) tags: &'static [&'static str],
    pub(super) is_pinned: bool,
    /// Time, author, text and reason of each version.
    pub(super) versions: &'static [(At, usize, &'static str, &'static str)],
}

pub(super) struct TaskContent {
    pub(super) at: At,
    pub(super) by: usize,
    pub(super) title: &'static str,
    pub(super) description: &'static str,
    pub(super) assigned_to: Option<usize>,
    pub(super) priority: meshup_domain::task::TaskPriority,
    pub(super) due: Option<At>,
    pub(super) tags: &'static [&'static str],
    /// When it got another status, and which, with the progress in percent.
    pub(super) change: Option<(At, meshup_domain::task::TaskStatus, i64)>,
    pub(super) comments: &'static [(At, usize, &'static str)],
}

pub(super) struct EventContent {
    pub(super) at: At,
    pub(super) by: usize,
    pub(super) title: &'static str,
    pub(super) description: &'static str,
    pub(super) event_type: meshup_domain::event::EventType,
    pub(super) starts: At,
    pub(super) minutes: i64,
    /// Of the first occurrence, how it repeats, and the day after which it no longer does.
    pub(super) repeats: Option<(meshup_domain::event::RecurrenceType, i64, u8)>,
    pub(super) location: &'static str,
    pub(super) color: &'static str,
}

pub(super) struct PollContent {
    pub(super) at: At,
    pub(super) by: usize,
    pub(super) question: &'static str,
    pub(super) description: &'static str,
    pub(super) options: &'static [&'static str],
    pub(super) is_multiple: bool,
    pub(super) is_anonymous: bool,
    pub(super) expires: Option<At>,
    pub(super) closed: Option<At>,
}
