//! The account, and what concerns the user alone.

use super::super::part::{Kind, Part};

pub(super) const PROFILE: Part = Part {
    from: "users u",
    only: "u.id = $1",
    id: "u.id",
    number: None,
    columns: &[
        ("id", "u.id", Kind::Id),
        ("number", "u.number", Kind::Number),
        ("email", "u.email", Kind::Text),
        ("username", "u.username", Kind::Text),
        ("discriminator", "u.discriminator", Kind::Text),
        ("display_name", "u.display_name", Kind::Text),
        ("bio", "u.bio", Kind::Text),
        ("file_name", "CAST('avatar' AS text)", Kind::Text),
        ("avatar", "u.avatar", Kind::File),
        ("status", "u.status", Kind::Text),
        ("custom_status", "u.custom_status", Kind::Text),
        ("is_verified", "u.is_verified", Kind::Flag),
        ("two_factor", "u.two_factor", Kind::Flag),
        ("show_online_status", "u.show_online_status", Kind::Flag),
        ("show_email", "u.show_email", Kind::Flag),
        ("dm_privacy", "u.dm_privacy", Kind::Text),
        ("date_joined", "u.date_joined", Kind::Time),
        ("last_login", "u.last_login", Kind::Time),
        ("last_active_at", "u.last_active_at", Kind::Time),
    ],
};

pub(super) const SETTINGS: Part = Part {
    from: "user_settings s",
    only: "s.user_id = $1",
    id: "s.user_id",
    number: None,
    columns: &[
        ("theme", "s.theme", Kind::Text),
        ("language", "s.language", Kind::Text),
        ("compact_mode", "s.compact_mode", Kind::Flag),
        ("email_notifications", "s.email_notifications", Kind::Flag),
        ("push_notifications", "s.push_notifications", Kind::Flag),
        ("desktop_notifications", "s.desktop_notifications", Kind::Flag),
        ("notification_sound", "s.notification_sound", Kind::Flag),
        ("notify_messages", "s.notify_messages", Kind::Flag),
        ("notify_mentions", "s.notify_mentions", Kind::Flag),
        ("notify_tasks", "s.notify_tasks", Kind::Flag),
        ("notify_events", "s.notify_events", Kind::Flag),
        ("notify_polls", "s.notify_polls", Kind::Flag),
        ("reduced_motion", "s.reduced_motion", Kind::Flag),
        ("high_contrast", "s.high_contrast", Kind::Flag),
        ("updated_at", "s.updated_at", Kind::Time),
    ],
};

pub(super) const PREFERENCES: Part = Part {
    from: "notification_preferences p JOIN servers s ON s.id = p.server_id",
    only: "p.user_id = $1",
    id: "p.id",
    number: None,
    columns: &[
        ("id", "p.id", Kind::Id),
        ("server", "p.server_id", Kind::Id),
        ("server_name", "s.name", Kind::Text),
        ("notification_level", "p.notification_level", Kind::Text),
        ("mute_server", "p.mute_server", Kind::Flag),
        ("mute_until", "p.mute_until", Kind::Time),
        ("updated_at", "p.updated_at", Kind::Time),
    ],
};

pub(super) const ROOM_SETTINGS: Part = Part {
    from: "room_settings s LEFT JOIN channels c ON c.room_id = s.room_id LEFT JOIN conversations v ON v.room_id = s.room_id",
    only: "s.user_id = $1",
    id: "s.room_id",
    number: None,
    columns: &[
        ("room", "COALESCE(c.id, v.id)", Kind::Id),
        ("level", "s.level", Kind::Text),
        ("muted_until", "s.muted_until", Kind::Time),
        ("updated_at", "s.updated_at", Kind::Time),
    ],
};

pub(super) const DRAFTS: Part = Part {
    from: "drafts d LEFT JOIN channels c ON c.room_id = d.room_id LEFT JOIN conversations v ON v.room_id = d.room_id",
    only: "d.user_id = $1",
    id: "d.room_id",
    number: None,
    columns: &[
        ("room", "COALESCE(c.id, v.id)", Kind::Id),
        ("content", "d.content", Kind::Text),
        ("reply_to", "d.reply_to", Kind::Id),
        ("updated_at", "d.updated_at", Kind::Time),
    ],
};

pub(super) const SESSIONS: Part = Part {
    from: "sessions s",
    only: "s.user_id = $1",
    id: "s.id",
    number: None,
    columns: &[
        ("id", "s.id", Kind::Id),
        ("ip", "s.ip", Kind::Text),
        ("user_agent", "s.user_agent", Kind::Text),
        ("created_at", "s.created_at", Kind::Time),
        ("last_used_at", "s.last_used_at", Kind::Time),
        ("expires_at", "s.expires_at", Kind::Time),
        ("ended_at", "s.ended_at", Kind::Time),
    ],
};

pub(super) const SERVERS: Part = Part {
    from: "members m JOIN servers s ON s.id = m.server_id",
    only: "m.user_id = $1",
    id: "m.id",
    number: None,
    columns: &[
        ("server", "m.server_id", Kind::Id),
        ("name", "s.name", Kind::Text),
        ("is_owner", "s.owner_id = m.user_id", Kind::Flag),
        ("nickname", "m.nickname", Kind::Text),
        ("joined_at", "m.joined_at", Kind::Time),
        ("banned_at", "m.banned_at", Kind::Time),
    ],
};

pub(super) const CONVERSATIONS: Part = Part {
    from: "participants p JOIN conversations c ON c.id = p.conversation_id",
    only: "p.user_id = $1",
    id: "c.id",
    number: None,
    columns: &[
        ("id", "c.id", Kind::Id),
        ("room", "c.room_id", Kind::Id),
        ("kind", "c.kind", Kind::Text),
        ("title", "c.title", Kind::Text),
        (
            "participants",
            "(SELECT {names}(u.username, ', ') FROM participants o JOIN users u ON u.id = o.user_id WHERE o.conversation_id = c.id)",
            Kind::Text,
        ),
        ("joined_at", "p.joined_at", Kind::Time),
    ],
};

pub(super) const NOTIFICATIONS: Part = Part {
    from: "notifications n",
    only: "n.user_id = $1",
    id: "n.id",
    number: None,
    columns: &[
        ("id", "n.id", Kind::Id),
        ("kind", "n.kind", Kind::Text),
        ("title", "n.title", Kind::Text),
        ("body", "n.body", Kind::Text),
        ("server", "n.server_id", Kind::Id),
        ("read_at", "n.read_at", Kind::Time),
        ("created_at", "n.created_at", Kind::Time),
    ],
};

pub(super) const FOLLOWS: Part = Part {
    from: "follows f JOIN users u ON u.id = f.followed_id",
    only: "f.follower_id = $1",
    id: "f.followed_id",
    number: None,
    columns: &[
        ("user", "f.followed_id", Kind::Id),
        ("username", "u.username", Kind::Text),
        ("created_at", "f.created_at", Kind::Time),
    ],
};

pub(super) const BLOCKS: Part = Part {
    from: "blocks b JOIN users u ON u.id = b.blocked_id",
    only: "b.blocker_id = $1",
    id: "b.blocked_id",
    number: None,
    columns: &[
        ("user", "b.blocked_id", Kind::Id),
        ("username", "u.username", Kind::Text),
        ("created_at", "b.created_at", Kind::Time),
    ],
};
