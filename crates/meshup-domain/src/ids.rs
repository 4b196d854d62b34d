//! Identifiers. Each kind has its own type, so that swapped arguments do not compile.
//!
//! Ids are passed in by the application, which generates UUIDv7.

use std::fmt;

use uuid::Uuid;

/// Lists every kind of id once: passes its documentation and name to the macro `$declare`.
///
/// To add a kind, add a line here; surfaces can then read it from paths and bodies.
#[macro_export]
macro_rules! ids {
    ($declare:ident) => {
        $declare! {
            /// A user account.
            UserId,
            /// A login of a user; the `sid` claim of its tokens.
            SessionId,
            /// A community.
            ServerId,
            /// A user's membership of a server.
            MemberId,
            /// A role of a server.
            RoleId,
            /// An invitation to a server.
            InviteId,
            /// An entry of an audit log, of a server or of the site.
            AuditId,
            /// An announcement to everybody on the site.
            AnnouncementId,
            /// The container of messages; every channel and every conversation owns one.
            RoomId,
            /// A channel of a server.
            ChannelId,
            /// A direct conversation, one-to-one or group.
            ConversationId,
            /// A message in a room.
            MessageId,
            /// A grouping key chosen by clients for messages of one thread.
            ThreadId,
            /// A user's reaction to a message.
            ReactionId,
            /// An attachment of a message or a task.
            AttachmentId,
            /// A note of a server.
            NoteId,
            /// One version of a note.
            NoteVersionId,
            /// A user's collaboration on a note.
            CollaboratorId,
            /// A task of a server.
            TaskId,
            /// A comment on a task or a poll.
            CommentId,
            /// An event in a server's calendar.
            EventId,
            /// A user's invitation to an event.
            AttendeeId,
            /// A poll of a server.
            PollId,
            /// An option of a poll.
            PollOptionId,
            /// A notification to one user.
            NotificationId,
            /// A user's notification preference for one server.
            PreferenceId,
            /// A mail that has not been sent yet.
            MailId,
            /// An export of what a user wrote.
            ExportId,
        }
    };
}

macro_rules! declare_ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )+};
}

ids!(declare_ids);

/// A positive integer id for surfaces that need one; unique per kind of object and never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Number(pub i64);

/// The sequence number of a durable event in its room: 1, 2, 3, … without gaps, in commit order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Seq(pub i64);

impl Seq {
    /// The next sequence number.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// The location of a stored file, relative to the root of the file store.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FileKey(pub String);
