//! The users in a room, as opposed to connections.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use meshup_domain::UserId;
use meshup_domain::user::UserCard;

/// Maximum number of users listed when joining; in rooms with more of them online, joins and leaves are not
/// sent (`docs/rules.md#presence-and-typing`).
pub(crate) const MAX_LISTED: usize = 100;

#[derive(Debug)]
struct Person {
    card: Arc<UserCard>,
    /// On this node.
    connections: usize,
    /// Whether the user is in the room on another node.
    is_remote: bool,
    arrival: u64,
}

/// All users in the room, on this node and others, and those of them that others can see.
#[derive(Debug, Default)]
pub(crate) struct PresenceList {
    people: HashMap<UserId, Person>,
    visible: BTreeMap<u64, UserId>,
    arrivals: u64,
}

/// A change to send to the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PresenceChange {
    Joined(Arc<UserCard>),
    Left(Arc<UserCard>),
}

impl PresenceList {
    /// Adds a connection of a user; a change only if they were not in the room and are visible.
    pub(crate) fn enter(&mut self, card: Arc<UserCard>) -> Option<PresenceChange> {
        let (user, change) = (card.id, self.admit(card));
        if let Some(person) = self.people.get_mut(&user) {
            person.connections += 1;
        }
        change
    }

    /// Removes a connection; a change only if the user is no longer in the room and was visible.
    pub(crate) fn exit(&mut self, user: UserId) -> Option<PresenceChange> {
        let person = self.people.get_mut(&user)?;
        person.connections = person.connections.saturating_sub(1);
        self.remove_absent(user)
    }

    /// A user is in the room on another node.
    pub(crate) fn enter_remote(&mut self, card: Arc<UserCard>) -> Option<PresenceChange> {
        let (user, change) = (card.id, self.admit(card));
        if let Some(person) = self.people.get_mut(&user) {
            person.is_remote = true;
        }
        change
    }

    /// A user is in the room on no other node any longer.
    pub(crate) fn exit_remote(&mut self, user: UserId) -> Option<PresenceChange> {
        self.people.get_mut(&user)?.is_remote = false;
        self.remove_absent(user)
    }

    fn admit(&mut self, card: Arc<UserCard>) -> Option<PresenceChange> {
        let user = card.id;
        if self.people.contains_key(&user) {
            return self.refresh(card);
        }
        self.arrivals += 1;
        let arrival = self.arrivals;
        let is_visible = card.is_visible();
        let person = Person { card: Arc::clone(&card), connections: 0, is_remote: false, arrival };
        self.people.insert(user, person);
        if !is_visible {
            return None;
        }
        self.visible.insert(arrival, user);
        self.is_small().then_some(PresenceChange::Joined(card))
    }

    fn remove_absent(&mut self, user: UserId) -> Option<PresenceChange> {
        self.people.get(&user).filter(|person| person.connections == 0 && !person.is_remote)?;
        let was_small = self.is_small();
        let person = self.people.remove(&user)?;
        let was_visible = self.visible.remove(&person.arrival).is_some();
        (was_visible && was_small).then_some(PresenceChange::Left(person.card))
    }

    /// Whether a user has a connection in the room on this node.
    pub(crate) fn is_local(&self, user: UserId) -> bool {
        self.people.get(&user).is_some_and(|person| person.connections > 0)
    }

    /// Whether a user is in the room on another node.
    pub(crate) fn is_remote(&self, user: UserId) -> bool {
        self.people.get(&user).is_some_and(|person| person.is_remote)
    }

    /// Whether a user is in the room, on any node.
    pub(crate) fn has(&self, user: UserId) -> bool {
        self.people.contains_key(&user)
    }

    /// Updates a user's card; hiding counts as leaving, and showing oneself as joining.
    pub(crate) fn refresh(&mut self, card: Arc<UserCard>) -> Option<PresenceChange> {
        let was_small = self.is_small();
        let person = self.people.get_mut(&card.id)?;
        let (was, is) = (self.visible.contains_key(&person.arrival), card.is_visible());
        person.card = Arc::clone(&card);
        match (was, is) {
            (false, true) => {
                self.visible.insert(person.arrival, card.id);
                self.is_small().then_some(PresenceChange::Joined(card))
            }
            (true, false) => {
                self.visible.remove(&person.arrival);
                was_small.then_some(PresenceChange::Left(card))
            }
            (true, true) | (false, false) => None,
        }
    }

    /// The users that `viewer` sees: themselves first, then the others in the order they joined, at most
    /// [`MAX_LISTED`]; and how many there are in total.
    pub(crate) fn online(&self, viewer: UserId) -> (Vec<Arc<UserCard>>, usize) {
        let card = |user: &UserId| self.people.get(user).map(|person| Arc::clone(&person.card));
        let others = self.visible.values().filter(|user| **user != viewer);
        let named = card(&viewer).into_iter().chain(others.filter_map(card)).take(MAX_LISTED).collect();
        let is_hidden = self.people.get(&viewer).is_some_and(|me| !self.visible.contains_key(&me.arrival));
        (named, self.visible.len() + usize::from(is_hidden))
    }

    pub(crate) fn card(&self, user: UserId) -> Option<Arc<UserCard>> {
        self.people.get(&user).map(|person| Arc::clone(&person.card))
    }

    pub(crate) fn people(&self) -> impl Iterator<Item = UserId> {
        self.people.keys().copied()
    }

    fn is_small(&self) -> bool {
        self.visible.len() <= MAX_LISTED
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use meshup_app::testing::{user, user_id};

    fn card(n: u128) -> Arc<UserCard> {
        Arc::new(user(n).card())
    }

    fn hidden(n: u128) -> Arc<UserCard> {
        Arc::new(UserCard { show_online_status: false, ..user(n).card() })
    }

    #[test]
    fn somebody_comes_and_goes_once_whatever_their_connections() {
        let mut presence = PresenceList::default();
        assert_eq!(presence.enter(card(1)), Some(PresenceChange::Joined(card(1))));
        assert_eq!(presence.enter(card(1)), None);
        assert_eq!(presence.exit(user_id(1)), None);
        assert_eq!(presence.exit(user_id(1)), Some(PresenceChange::Left(card(1))));
        assert_eq!(presence.exit(user_id(1)), None);
    }

    #[test]
    fn somebody_on_two_nodes_comes_and_goes_once() {
        let mut presence = PresenceList::default();
        assert_eq!(presence.enter_remote(card(1)), Some(PresenceChange::Joined(card(1))));
        assert_eq!(presence.enter_remote(card(1)), None);
        assert_eq!(presence.enter(card(1)), None);
        assert_eq!(presence.exit_remote(user_id(1)), None);
        assert!(presence.is_local(user_id(1)) && !presence.is_remote(user_id(1)));
        assert_eq!(presence.exit(user_id(1)), Some(PresenceChange::Left(card(1))));
        assert_eq!(presence.exit_remote(user_id(1)), None);
    }

    #[test]
    fn hidden_people_see_themselves_and_nobody_sees_them() {
        let mut presence = PresenceList::default();
        presence.enter(card(1));
        assert_eq!(presence.enter(hidden(2)), None);
        assert_eq!(presence.online(user_id(1)), (vec![card(1)], 1));
        assert_eq!(presence.online(user_id(2)), (vec![hidden(2), card(1)], 2));
        assert_eq!(presence.exit(user_id(2)), None);
    }

    #[test]
    fn hiding_is_leaving_and_showing_oneself_is_coming() {
        let mut presence = PresenceList::default();
        presence.enter(card(1));
        assert_eq!(presence.refresh(hidden(1)), Some(PresenceChange::Left(hidden(1))));
        assert_eq!(presence.refresh(hidden(1)), None);
        assert_eq!(presence.refresh(card(1)), Some(PresenceChange::Joined(card(1))));
    }

    #[test]
    fn past_a_hundred_people_nobody_hears_who_comes_and_goes() {
        let mut presence = PresenceList::default();
        for n in 1..=100 {
            assert!(presence.enter(card(n)).is_some());
        }
        assert_eq!(presence.enter(card(101)), None);
        let (named, count) = presence.online(user_id(101));
        assert_eq!((named.len(), count, named.first().map(|me| me.id)), (100, 101, Some(user_id(101))));
        assert_eq!(presence.exit(user_id(5)), None);
        assert_eq!(presence.exit(user_id(6)), Some(PresenceChange::Left(card(6))));
    }
}
