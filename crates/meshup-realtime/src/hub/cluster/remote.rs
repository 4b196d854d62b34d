//! Who is connected to other nodes.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use meshup_app::ports::{NodeId, Place, PresenceMessage};
use meshup_domain::UserId;
use tokio::time::Instant;

type Present = HashMap<Place, HashSet<UserId>>;

/// A snapshot of which some parts are still to come.
#[derive(Debug)]
struct Snapshot {
    version: u64,
    next_part: u32,
    present: Present,
}

#[derive(Debug)]
struct Node {
    heard: Instant,
    version: u64,
    connections: u64,
    present: Present,
    arriving: Option<Snapshot>,
}

impl Node {
    fn new(now: Instant) -> Self {
        Self { heard: now, version: 0, connections: 0, present: Present::new(), arriving: None }
    }
}

/// What a message changed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Update {
    /// Who may have come or gone where.
    pub(super) changes: Vec<(Place, UserId)>,
    /// Whether messages were missed, so that a snapshot is needed.
    pub(super) is_incomplete: bool,
}

/// The users of the other nodes.
#[derive(Debug, Default)]
pub(super) struct RemotePresence(HashMap<NodeId, Node>);

impl RemotePresence {
    pub(super) fn has(&self, place: Place, user: UserId) -> bool {
        self.0.values().any(|node| node.present.get(&place).is_some_and(|users| users.contains(&user)))
    }

    /// Everyone in a place.
    pub(super) fn users(&self, place: Place) -> Vec<UserId> {
        let users: HashSet<UserId> =
            self.0.values().filter_map(|node| node.present.get(&place)).flatten().copied().collect();
        users.into_iter().collect()
    }

    /// The number of nodes and of their connections.
    pub(super) fn size(&self) -> (u64, u64) {
        (self.0.len() as u64, self.0.values().map(|node| node.connections).sum())
    }

    /// Removes a node; returns who was there.
    pub(super) fn remove(&mut self, node: NodeId) -> Vec<(Place, UserId)> {
        self.0.remove(&node).map(|node| pairs(&node.present).collect()).unwrap_or_default()
    }

    /// Removes the nodes of which nothing was heard for `expiry`; returns who was there.
    pub(super) fn expire(&mut self, now: Instant, expiry: Duration) -> Vec<(Place, UserId)> {
        let silent = self.0.extract_if(|_, node| now.duration_since(node.heard) > expiry);
        silent.flat_map(|(_, node)| pairs(&node.present).collect::<Vec<_>>()).collect()
    }

    /// Receives a message of a node about its users.
    pub(super) fn receive(&mut self, from: NodeId, message: PresenceMessage, now: Instant) -> Update {
        let node = self.0.entry(from).or_insert_with(|| Node::new(now));
        node.heard = now;
        match message {
            PresenceMessage::Changed { version, place, user, is_present } => {
                node.change(version, place, user, is_present)
            }
            PresenceMessage::Alive { version, connections } => {
                node.connections = connections;
                Update { changes: Vec::new(), is_incomplete: version != node.version }
            }
            PresenceMessage::Snapshot { version, part, is_last, present } => {
                node.replace(version, part, is_last, present)
            }
            PresenceMessage::Request(_) | PresenceMessage::Stopped => Update::default(),
        }
    }
}

impl Node {
    fn change(&mut self, version: u64, place: Place, user: UserId, is_present: bool) -> Update {
        // After a gap, the next heartbeat asks for a snapshot, once for all changes that follow.
        if version != self.version + 1 {
            return Update::default();
        }
        self.version = version;
        if is_present {
            self.present.entry(place).or_default().insert(user);
        } else if let Some(users) = self.present.get_mut(&place) {
            users.remove(&user);
            if users.is_empty() {
                self.present.remove(&place);
            }
        }
        Update { changes: vec![(place, user)], is_incomplete: false }
    }

    /// Collects the parts of a snapshot, and adopts it with the last.
    fn replace(&mut self, version: u64, part: u32, is_last: bool, present: Vec<(Place, UserId)>) -> Update {
        let mut arriving = match self.arriving.take() {
            _ if part == 0 => Snapshot { version, next_part: 0, present: Present::new() },
            Some(arriving) if arriving.version == version && arriving.next_part == part => arriving,
            Some(_) | None => return Update::default(),
        };
        arriving.next_part += 1;
        for (place, user) in present {
            arriving.present.entry(place).or_default().insert(user);
        }
        if !is_last {
            self.arriving = Some(arriving);
            return Update::default();
        }
        let before: HashSet<_> = pairs(&self.present).collect();
        let after: HashSet<_> = pairs(&arriving.present).collect();
        self.version = version;
        self.present = arriving.present;
        Update { changes: before.symmetric_difference(&after).copied().collect(), is_incomplete: false }
    }
}

fn pairs(present: &Present) -> impl Iterator<Item = (Place, UserId)> {
    present.iter().flat_map(|(place, users)| users.iter().map(|user| (*place, *user)))
}

#[cfg(test)]
mod tests {
    use super::super::local::LocalPresence;
    use super::*;
    use meshup_app::testing::user_id;
    use uuid::Uuid;

    const NODE: NodeId = NodeId(Uuid::from_u128(1));
    const ONLINE: Place = Place::Online;

    fn change(local: &mut LocalPresence, n: u128, is_present: bool) -> PresenceMessage {
        let user = user_id(n);
        PresenceMessage::Changed {
            version: local.set(ONLINE, user, is_present),
            place: ONLINE,
            user,
            is_present,
        }
    }

    fn alive(local: &LocalPresence) -> PresenceMessage {
        PresenceMessage::Alive { version: local.version(), connections: 3 }
    }

    #[test]
    fn changes_are_followed_one_by_one() {
        let (mut local, mut remote, now) =
            (LocalPresence::default(), RemotePresence::default(), Instant::now());
        let update = remote.receive(NODE, change(&mut local, 1, true), now);
        assert_eq!(update.changes, [(ONLINE, user_id(1))]);
        assert!(remote.has(ONLINE, user_id(1)) && !remote.receive(NODE, alive(&local), now).is_incomplete);
        assert_eq!(remote.size(), (1, 3));
        remote.receive(NODE, change(&mut local, 1, false), now);
        assert!(!remote.has(ONLINE, user_id(1)));
    }

    #[test]
    fn a_node_that_missed_something_is_completed_by_a_snapshot_of_any_length() {
        let (mut local, mut remote, now) =
            (LocalPresence::default(), RemotePresence::default(), Instant::now());
        remote.receive(NODE, change(&mut local, 1_000, true), now);
        for n in 0..500 {
            change(&mut local, n, true);
        }
        change(&mut local, 1_000, false);
        assert!(remote.receive(NODE, alive(&local), now).is_incomplete);
        let mut changed = 0;
        for part in local.snapshot() {
            changed += remote.receive(NODE, part, now).changes.len();
        }
        assert_eq!((changed, remote.users(ONLINE).len()), (501, 500));
        assert!(!remote.receive(NODE, alive(&local), now).is_incomplete);
        assert_eq!(remote.receive(NODE, change(&mut local, 7, false), now).changes.len(), 1);
    }

    #[test]
    fn a_snapshot_with_a_missing_part_changes_nothing_and_is_asked_for_again() {
        let (mut local, mut remote, now) =
            (LocalPresence::default(), RemotePresence::default(), Instant::now());
        for n in 0..500 {
            change(&mut local, n, true);
        }
        for part in local.snapshot().enumerate().filter(|(n, _)| *n != 3).map(|(_, part)| part) {
            assert!(remote.receive(NODE, part, now).changes.is_empty());
        }
        assert!(remote.users(ONLINE).is_empty() && remote.receive(NODE, alive(&local), now).is_incomplete);
    }

    #[test]
    fn a_silent_node_is_gone_with_its_users() {
        let (mut local, mut remote, now) =
            (LocalPresence::default(), RemotePresence::default(), Instant::now());
        remote.receive(NODE, change(&mut local, 1, true), now);
        let expiry = Duration::from_secs(10);
        assert!(remote.expire(now + expiry, expiry).is_empty());
        assert_eq!(remote.expire(now + expiry * 2, expiry), [(ONLINE, user_id(1))]);
        assert!(!remote.has(ONLINE, user_id(1)) && remote.size() == (0, 0));
    }
}
