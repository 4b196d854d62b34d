//! What clients send about channels.

use meshup_domain::ChannelId;
use meshup_domain::channel::{ChannelChanges, ChannelProfile, ChannelType};

meshup_web::request! {
    create CreateChannel, "A new channel.";
    update UpdateChannel, "What is to change about a channel.";
    changes ChannelChanges, |changes| ChannelProfile::default().apply(changes);
    fields {
        /// 1 to 100 characters, unique in the server without regard to case.
        name: optional String, needed(create, put), { "examples": ["general"] };
        /// At most 1,000 characters.
        description: optional String, { "examples": ["Team chat"] };
        /// `text` unless chosen otherwise.
        channel_type: optional ChannelType;
        /// After all others unless chosen otherwise; null counts as left out.
        position: nullable i64, { "minimum": 0, "maximum": 1_000_000 };
        is_private: optional bool;
        is_nsfw: optional bool;
        /// Seconds between two messages of one member.
        slowmode_delay: optional i64, { "minimum": 0, "maximum": 21_600 };
        /// A channel of the same server that is not below this one; null for none.
        parent_category: patch ChannelId;
    }
}
