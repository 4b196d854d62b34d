//! Request bodies for channels.

use meshup_domain::ChannelId;
use meshup_domain::channel::{ChannelChanges, ChannelProfile, ChannelType};

meshup_web::request! {
    create CreateChannel, "A new channel.";
    update UpdateChannel, "Changes to a channel; omitted fields are unchanged.";
    changes ChannelChanges, |changes| ChannelProfile::default().apply(changes);
    fields {
        /// 1 to 100 characters, unique in the server, ignoring case.
        name: optional String, needed(create, put), { "examples": ["general"] };
        /// At most 1,000 characters.
        description: optional String, { "examples": ["Team chat"] };
        /// Defaults to `text`.
        channel_type: optional ChannelType;
        /// Defaults to the end of the list; null is the same as omitting it.
        position: nullable i64, { "minimum": 0, "maximum": 1_000_000 };
        /// Defaults to false.
        is_private: optional bool;
        /// Defaults to false. Stored for clients; it has no effect on the server.
        is_nsfw: optional bool;
        /// Slow mode: seconds that a member must wait between two messages; 0 if it is off.
        slowmode_delay: optional i64, { "minimum": 0, "maximum": 21_600 };
        /// A channel of the same server that is neither this one nor below it; null for none.
        parent_category: patch ChannelId;
    }
}
