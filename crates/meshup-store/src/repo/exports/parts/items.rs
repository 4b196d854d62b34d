//! Notes, tasks, events and polls.

use super::super::part::{Kind, Part};

pub(super) const NOTES: Part = Part {
    from: "notes n JOIN servers s ON s.id = n.server_id",
    only: "n.created_by = $1 AND n.deleted_at IS NULL AND s.deleted_at IS NULL",
    id: "n.id",
    number: None,
    columns: &[
        ("id", "n.id", Kind::Id),
        ("server", "n.server_id", Kind::Id),
        ("server_name", "s.name", Kind::Text),
        ("title", "n.title", Kind::Text),
        ("content", "n.content", Kind::Text),
        ("tags", "n.tags", Kind::Parsed),
        ("version", "n.version", Kind::Number),
        ("created_at", "n.created_at", Kind::Time),
        ("updated_at", "n.updated_at", Kind::Time),
    ],
};

pub(super) const NOTE_VERSIONS: Part = Part {
    from: "note_versions v JOIN notes n ON n.id = v.note_id",
    only: "v.edited_by = $1 AND n.deleted_at IS NULL",
    id: "v.note_id",
    number: Some("v.number"),
    columns: &[
        ("note", "v.note_id", Kind::Id),
        ("version", "v.number", Kind::Number),
        ("title", "v.title", Kind::Text),
        ("content", "v.content", Kind::Text),
        ("tags", "v.tags", Kind::Parsed),
        ("change_description", "v.change_description", Kind::Text),
        ("created_at", "v.created_at", Kind::Time),
    ],
};

pub(super) const TASKS: Part = Part {
    from: "tasks t JOIN servers s ON s.id = t.server_id",
    only: "t.assigned_by = $1 AND t.deleted_at IS NULL AND s.deleted_at IS NULL",
    id: "t.id",
    number: None,
    columns: &[
        ("id", "t.id", Kind::Id),
        ("server", "t.server_id", Kind::Id),
        ("server_name", "s.name", Kind::Text),
        ("channel", "t.channel_id", Kind::Id),
        ("title", "t.title", Kind::Text),
        ("description", "t.description", Kind::Text),
        ("assigned_to", "t.assigned_to", Kind::Id),
        ("status", "t.status", Kind::Text),
        ("priority", "t.priority", Kind::Text),
        ("progress", "CAST(t.progress AS bigint)", Kind::Number),
        ("due_date", "t.due_date", Kind::Time),
        ("start_date", "t.start_date", Kind::Time),
        ("completed_at", "t.completed_at", Kind::Time),
        ("tags", "t.tags", Kind::Parsed),
        ("created_at", "t.created_at", Kind::Time),
        ("updated_at", "t.updated_at", Kind::Time),
    ],
};

pub(super) const TASK_FILES: Part = Part {
    from: "task_files f JOIN tasks t ON t.id = f.task_id",
    only: "f.uploaded_by = $1 AND t.deleted_at IS NULL",
    id: "f.id",
    number: None,
    columns: &[
        ("id", "f.id", Kind::Id),
        ("task", "f.task_id", Kind::Id),
        ("file_name", "f.file_name", Kind::Text),
        ("file_size", "f.file_size", Kind::Number),
        ("file", "f.file", Kind::File),
        ("created_at", "f.created_at", Kind::Time),
    ],
};

pub(super) const COMMENTS: Part = Part {
    from: "comments c",
    only: "c.author_id = $1",
    id: "c.id",
    number: None,
    columns: &[
        ("id", "c.id", Kind::Id),
        ("task", "c.task_id", Kind::Id),
        ("poll", "c.poll_id", Kind::Id),
        ("reply_to", "c.reply_to", Kind::Id),
        ("content", "c.content", Kind::Text),
        ("created_at", "c.created_at", Kind::Time),
    ],
};

pub(super) const EVENTS: Part = Part {
    from: "events e JOIN servers s ON s.id = e.server_id",
    only: "e.created_by = $1 AND e.deleted_at IS NULL AND s.deleted_at IS NULL",
    id: "e.id",
    number: None,
    columns: &[
        ("id", "e.id", Kind::Id),
        ("server", "e.server_id", Kind::Id),
        ("server_name", "s.name", Kind::Text),
        ("channel", "e.channel_id", Kind::Id),
        ("title", "e.title", Kind::Text),
        ("description", "e.description", Kind::Text),
        ("event_type", "e.event_type", Kind::Text),
        ("status", "e.status", Kind::Text),
        ("start_time", "e.starts_at", Kind::Time),
        ("end_time", "e.ends_at", Kind::Time),
        ("all_day", "e.all_day", Kind::Flag),
        ("recurrence_type", "e.recurrence_type", Kind::Text),
        ("recurrence_interval", "CAST(e.recurrence_interval AS bigint)", Kind::Number),
        ("recurrence_rule", "e.recurrence_rule", Kind::Text),
        ("recurrence_end_date", "e.recurrence_until", Kind::Time),
        ("location", "e.location", Kind::Text),
        ("meeting_link", "e.meeting_link", Kind::Text),
        ("reminders", "e.reminders", Kind::Parsed),
        ("tags", "e.tags", Kind::Parsed),
        ("color", "e.color", Kind::Text),
        ("created_at", "e.created_at", Kind::Time),
        ("updated_at", "e.updated_at", Kind::Time),
    ],
};

pub(super) const RSVPS: Part = Part {
    from: "event_attendees a JOIN events e ON e.id = a.event_id",
    only: "a.user_id = $1 AND e.deleted_at IS NULL",
    id: "a.event_id",
    number: None,
    columns: &[
        ("event", "a.event_id", Kind::Id),
        ("title", "e.title", Kind::Text),
        ("rsvp_status", "a.rsvp_status", Kind::Text),
        ("is_organizer", "a.is_organizer", Kind::Flag),
        ("notes", "a.notes", Kind::Text),
        ("invited_at", "a.invited_at", Kind::Time),
        ("responded_at", "a.responded_at", Kind::Time),
    ],
};

pub(super) const POLLS: Part = Part {
    from: "polls p JOIN servers s ON s.id = p.server_id",
    only: "p.created_by = $1 AND p.deleted_at IS NULL AND s.deleted_at IS NULL",
    id: "p.id",
    number: None,
    columns: &[
        ("id", "p.id", Kind::Id),
        ("server", "p.server_id", Kind::Id),
        ("server_name", "s.name", Kind::Text),
        ("channel", "p.channel_id", Kind::Id),
        ("question", "p.question", Kind::Text),
        ("description", "p.description", Kind::Text),
        ("status", "p.status", Kind::Text),
        ("expires_at", "p.expires_at", Kind::Time),
        ("closed_at", "p.closed_at", Kind::Time),
        ("created_at", "p.created_at", Kind::Time),
        ("updated_at", "p.updated_at", Kind::Time),
    ],
};

pub(super) const POLL_OPTIONS: Part = Part {
    from: "poll_options o JOIN polls p ON p.id = o.poll_id",
    only: "o.added_by = $1 AND p.deleted_at IS NULL",
    id: "o.id",
    number: None,
    columns: &[
        ("id", "o.id", Kind::Id),
        ("poll", "o.poll_id", Kind::Id),
        ("text", "o.option_text", Kind::Text),
        ("created_at", "o.created_at", Kind::Time),
    ],
};

pub(super) const VOTES: Part = Part {
    from: "poll_votes v \
        JOIN poll_options o ON o.id = v.option_id \
        JOIN polls p ON p.id = v.poll_id \
        JOIN poll_ballots b ON b.poll_id = v.poll_id AND b.user_id = v.user_id",
    only: "v.user_id = $1 AND p.deleted_at IS NULL",
    id: "v.option_id",
    number: None,
    columns: &[
        ("poll", "v.poll_id", Kind::Id),
        ("question", "p.question", Kind::Text),
        ("option", "v.option_id", Kind::Id),
        ("text", "o.option_text", Kind::Text),
        ("cast_at", "b.cast_at", Kind::Time),
    ],
};
