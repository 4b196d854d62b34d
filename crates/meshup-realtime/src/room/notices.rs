//! Notices of a room without a `seq`, until the feed can send them.

use std::collections::HashMap;

use meshup_domain::{ChannelId, Seq, UserId};

/// Coalesced: only the latest of each kind and user is sent.
#[derive(Debug, Default)]
pub(crate) struct Notices {
    read: HashMap<UserId, Seq>,
    updated: Option<ChannelId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notice {
    ReadMoved { user: UserId, last_read_seq: Seq },
    ChannelUpdated(ChannelId),
}

impl Notices {
    pub(crate) fn add(&mut self, notice: Notice) {
        match notice {
            Notice::ReadMoved { user, last_read_seq } => {
                let known = self.read.entry(user).or_default();
                *known = last_read_seq.max(*known);
            }
            Notice::ChannelUpdated(channel) => self.updated = Some(channel),
        }
    }

    /// The notices that can be sent once everything up to `delivered` is: nobody learns that a message was
    /// read before they have the message.
    pub(crate) fn due(&mut self, delivered: Seq) -> Vec<Notice> {
        let read = self.read.extract_if(|_, seq| *seq <= delivered);
        let read = read.map(|(user, last_read_seq)| Notice::ReadMoved { user, last_read_seq });
        let mut due: Vec<Notice> = read.collect();
        due.extend(self.updated.take().map(Notice::ChannelUpdated));
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use meshup_app::testing::user_id;

    #[test]
    fn reading_is_told_after_what_was_read_and_only_the_latest() {
        let mut notices = Notices::default();
        for seq in [3, 5, 4] {
            notices.add(Notice::ReadMoved { user: user_id(1), last_read_seq: Seq(seq) });
        }
        assert!(notices.due(Seq(4)).is_empty());
        assert_eq!(notices.due(Seq(5)), [Notice::ReadMoved { user: user_id(1), last_read_seq: Seq(5) }]);
        assert!(notices.due(Seq(9)).is_empty());
    }
}
