//! Typing indicators.

use std::sync::Arc;

use meshup_domain::permission::{ReadRoom, SendTyping};
use meshup_domain::{RoomId, UserId};
use time::OffsetDateTime;

use crate::access::{Access, AccessError};
use crate::actor::Actor;
use crate::ports::{Clock, Store, TypingState};

/// The use cases of typing.
#[derive(Clone)]
pub struct Typing {
    /// Reads the public summaries of users.
    pub store: Arc<dyn Store>,
    /// Decides who may see and cause indicators.
    pub access: Arc<Access>,
    /// Turns remaining times into times of expiry.
    pub clock: Arc<dyn Clock>,
    /// Holds the indicators, in memory.
    pub state: Arc<dyn TypingState>,
}

impl Typing {
    /// Starts or stops the user's typing indicator for the others in a room, on every surface. Stopping does
    /// not require permission to write.
    pub async fn set(&self, actor: &Actor, room: RoomId, typing: bool) -> Result<(), AccessError> {
        if typing {
            self.access.room::<SendTyping>(actor, room).await?;
        } else {
            self.access.room::<ReadRoom>(actor, room).await?;
        }
        let typist = self.store.read().users().get(actor.user).await?.ok_or(AccessError::NotFound)?;
        self.state.set(room, &typist.active_card(), typing);
        Ok(())
    }

    /// When a user's typing indicator expires; `None` if they are not typing.
    pub async fn until(
        &self,
        actor: &Actor,
        room: RoomId,
        typist: UserId,
    ) -> Result<Option<OffsetDateTime>, AccessError> {
        self.access.room::<ReadRoom>(actor, room).await?;
        Ok(self.state.remaining(room, typist).map(|left| self.clock.now() + left))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use std::time::Duration;

    use meshup_domain::user::Status;
    use uuid::Uuid;

    use super::*;
    use crate::testing::{
        MockTypingState, START, TestClock, TestRepos, TestStore, actor, direct_room, user, user_id,
    };

    const ROOM: RoomId = RoomId(Uuid::from_u128(1));

    fn typing(state: MockTypingState, is_participant: bool) -> Typing {
        let mut repos = TestRepos::default();
        repos.rooms.expect_facts().returning(move |room, person| {
            let mut facts = direct_room(room, person, user_id(2));
            if let meshup_domain::permission::RoomSubject::Conversation(place) = &mut facts.place {
                place.is_participant = is_participant;
            }
            Ok(Some(facts))
        });
        let mut newcomer = user(1);
        newcomer.profile.status = Status::Offline;
        repos.users.expect_get().returning(move |_| Ok(Some(newcomer.clone())));
        let store = Arc::new(TestStore::new(repos));
        let clock = Arc::new(TestClock::default());
        let access = Arc::new(Access::new(store.clone(), clock.clone()));
        Typing { store, access, clock, state: Arc::new(state) }
    }

    #[tokio::test]
    async fn typing_is_sent_and_asked_for_by_participants_only() {
        let mut state = MockTypingState::new();
        state.expect_set().once().withf(|_, card, on| card.is_visible() && *on).return_const(());
        state.expect_remaining().returning(|_, _| Some(Duration::from_secs(4)));
        let inside = typing(state, true);
        inside.set(&actor(1), ROOM, true).await.unwrap();
        let until = inside.until(&actor(1), ROOM, user_id(2)).await.unwrap();
        assert_eq!(until, Some(START + Duration::from_secs(4)));

        let outside = typing(MockTypingState::new(), false);
        assert!(outside.set(&actor(1), ROOM, true).await.is_err());
        assert!(outside.until(&actor(1), ROOM, user_id(2)).await.is_err());
    }
}
