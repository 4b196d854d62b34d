//! Notices of a room without a `seq`, until the feed can send them.

use std::collections::HashMap;

use meshup_domain::{ChannelId, Seq, UserId};

/// Coalesced: only the latest of each kind and user is sent.
#[derive(Debug, Default)]
pub(crate) struct RoomUpdates {
    read: HashMap<UserId, Seq>,
    unread: HashMap<UserId, Seq>,
    updated: Option<ChannelId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RoomUpdate {
    ReadMoved {
        user: UserId,
        last_read_seq: Seq,
    },
    /// For the user alone.
    MarkedUnread {
        user: UserId,
        last_read_seq: Seq,
    },
    ChannelUpdated(ChannelId),
}

impl RoomUpdates {
    pub(crate) fn add(&mut self, notice: RoomUpdate) {
        match notice {
            RoomUpdate::ReadMoved { user, last_read_seq } => {
                let known = self.read.entry(user).or_default();
                *known = last_read_seq.max(*known);
                self.unread.remove(&user);
            }
            RoomUpdate::MarkedUnread { user, last_read_seq } => {
                self.read.remove(&user);
                self.unread.insert(user, last_read_seq);
            }
            RoomUpdate::ChannelUpdated(channel) => self.updated = Some(channel),
        }
    }

    /// The notices that can be sent once everything up to `delivered` is: no one learns that a message was
    /// read before they have received the message.
    pub(crate) fn due(&mut self, delivered: Seq) -> Vec<RoomUpdate> {
        let read = self.read.extract_if(|_, seq| *seq <= delivered);
        let read = read.map(|(user, last_read_seq)| RoomUpdate::ReadMoved { user, last_read_seq });
        let unread = self.unread.drain();
        let unread = unread.map(|(user, last_read_seq)| RoomUpdate::MarkedUnread { user, last_read_seq });
        let mut due: Vec<RoomUpdate> = read.chain(unread).collect();
        due.extend(self.updated.take().map(RoomUpdate::ChannelUpdated));
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use meshup_app::testing::user_id;

    #[test]
    fn reading_is_announced_after_what_was_read_and_only_the_latest() {
        let mut updates = RoomUpdates::default();
        for seq in [3, 5, 4] {
            updates.add(RoomUpdate::ReadMoved { user: user_id(1), last_read_seq: Seq(seq) });
        }
        assert!(updates.due(Seq(4)).is_empty());
        assert_eq!(updates.due(Seq(5)), [RoomUpdate::ReadMoved { user: user_id(1), last_read_seq: Seq(5) }]);
        assert!(updates.due(Seq(9)).is_empty());
    }

    #[test]
    fn of_reading_and_marking_as_unread_the_latest_is_announced() {
        let read = RoomUpdate::ReadMoved { user: user_id(1), last_read_seq: Seq(5) };
        let unread = RoomUpdate::MarkedUnread { user: user_id(1), last_read_seq: Seq(3) };
        for (first, last) in [(read, unread), (unread, read)] {
            let mut updates = RoomUpdates::default();
            updates.add(first);
            updates.add(last);
            assert_eq!(updates.due(Seq(5)), [last]);
        }
    }
}
