//! Messages, and what belongs to them.

use super::super::part::{Kind, Part};

pub(super) const MESSAGES: Part = Part {
    from: "messages m \
        JOIN rooms o ON o.id = m.room_id \
        LEFT JOIN channels c ON c.room_id = m.room_id \
        LEFT JOIN servers s ON s.id = c.server_id \
        LEFT JOIN conversations v ON v.room_id = m.room_id",
    only: "m.author_id = $1 AND m.deleted_at IS NULL AND o.deleted_at IS NULL",
    id: "m.id",
    number: None,
    columns: &[
        ("id", "m.id", Kind::Id),
        ("room", "m.room_id", Kind::Id),
        ("server", "s.name", Kind::Text),
        ("channel", "c.name", Kind::Text),
        ("conversation", "v.title", Kind::Text),
        ("seq", "m.seq", Kind::Number),
        ("message_type", "m.message_type", Kind::Text),
        ("content", "m.content", Kind::Text),
        ("reply_to", "m.reply_to", Kind::Id),
        ("thread_id", "m.thread_id", Kind::Id),
        ("is_pinned", "m.is_pinned", Kind::Flag),
        ("created_at", "m.created_at", Kind::Time),
        ("edited_at", "m.edited_at", Kind::Time),
    ],
};

pub(super) const MESSAGE_VERSIONS: Part = Part {
    from: "messages m JOIN rooms o ON o.id = m.room_id JOIN message_revisions r ON r.message_id = m.id",
    only: "m.author_id = $1 AND m.deleted_at IS NULL AND o.deleted_at IS NULL",
    id: "m.id",
    number: Some("r.created_at"),
    columns: &[
        ("message", "m.id", Kind::Id),
        ("content", "r.content", Kind::Text),
        ("created_at", "r.created_at", Kind::Time),
    ],
};

pub(super) const ATTACHMENTS: Part = Part {
    from: "messages m JOIN rooms o ON o.id = m.room_id JOIN attachments a ON a.message_id = m.id",
    only: "m.author_id = $1 AND m.deleted_at IS NULL AND o.deleted_at IS NULL",
    id: "m.id",
    number: Some("a.position"),
    columns: &[
        ("id", "a.id", Kind::Id),
        ("message", "m.id", Kind::Id),
        ("file_name", "a.file_name", Kind::Text),
        ("file_size", "a.file_size", Kind::Number),
        ("media_type", "a.media_type", Kind::Text),
        ("caption", "a.caption", Kind::Text),
        ("file", "CASE WHEN a.origin <> 'linked' THEN a.file END", Kind::File),
        ("url", "CASE WHEN a.origin = 'linked' THEN a.file END", Kind::Text),
        ("created_at", "a.created_at", Kind::Time),
    ],
};

pub(super) const REACTIONS: Part = Part {
    from: "reactions r",
    only: "r.user_id = $1",
    id: "r.id",
    number: None,
    columns: &[
        ("id", "r.id", Kind::Id),
        ("message", "r.message_id", Kind::Id),
        ("room", "r.room_id", Kind::Id),
        ("emoji", "r.emoji", Kind::Text),
        ("created_at", "r.created_at", Kind::Time),
    ],
};
