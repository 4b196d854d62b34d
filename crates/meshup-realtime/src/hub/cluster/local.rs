//! Who is connected to this node.

use std::collections::{HashMap, HashSet};

use meshup_app::ports::{Place, PresenceMessage};
use meshup_domain::UserId;

/// Number of users per part of a snapshot, which must fit into a message of every bus.
const PART: usize = 64;

/// The users of this node by place, and the version of this state.
#[derive(Debug, Default)]
pub(super) struct LocalPresence {
    version: u64,
    present: HashMap<Place, HashSet<UserId>>,
}

impl LocalPresence {
    pub(super) fn version(&self) -> u64 {
        self.version
    }

    /// Changes the state, and returns its new version.
    pub(super) fn set(&mut self, place: Place, user: UserId, is_present: bool) -> u64 {
        if is_present {
            self.present.entry(place).or_default().insert(user);
        } else if let Some(users) = self.present.get_mut(&place) {
            users.remove(&user);
            if users.is_empty() {
                self.present.remove(&place);
            }
        }
        self.version += 1;
        self.version
    }

    /// The parts of a snapshot; at least one.
    pub(super) fn snapshot(&self) -> impl Iterator<Item = PresenceMessage> {
        let everyone = self.present.iter();
        let present: Vec<_> =
            everyone.flat_map(|(place, users)| users.iter().map(|user| (*place, *user))).collect();
        let last = present.len().saturating_sub(1) / PART;
        (0..=last).map(move |part| PresenceMessage::Snapshot {
            version: self.version,
            part: u32::try_from(part).unwrap_or(u32::MAX),
            is_last: part == last,
            present: present.iter().skip(part * PART).take(PART).copied().collect(),
        })
    }
}
