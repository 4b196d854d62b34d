//! Follows and blocks.

use meshup_domain::UserId;
use meshup_domain::user::UserCard;

use super::Users;
use crate::actor::Actor;
use crate::domain_event::{AccessScope, DomainEvent};
use crate::error::operation_error;
use crate::page::{Page, PageRequest};
use crate::ports::StoreError;
use crate::transactions::Unit;

operation_error! {
    /// Why the relation was not changed.
    RelateError: Store(StoreError);
    /// The other user does not exist, or has deleted their account.
    NotFound => NotFound, "not_found", "Not found.";
    Yourself => Refused, "yourself", "You cannot follow or block yourself.";
}

/// Repeating any of these has no effect.
impl Users {
    /// Follows a user.
    pub async fn follow(&self, actor: &Actor, other: UserId) -> Result<(), RelateError> {
        let now = self.clock.now();
        self.relate(actor, other, async |work: Unit| work.relations().follow(actor.user, other, now).await)
            .await
    }

    /// Unfollows a user.
    pub async fn unfollow(&self, actor: &Actor, other: UserId) -> Result<(), RelateError> {
        self.relate(actor, other, async |work: Unit| work.relations().unfollow(actor.user, other).await).await
    }

    /// Blocks a user: neither can write to the other in a one-to-one conversation any more.
    pub async fn block(&self, actor: &Actor, other: UserId) -> Result<(), RelateError> {
        let now = self.clock.now();
        self.relate(actor, other, async |work: Unit| work.relations().block(actor.user, other, now).await)
            .await
    }

    /// Lifts a block.
    pub async fn unblock(&self, actor: &Actor, other: UserId) -> Result<(), RelateError> {
        self.relate(actor, other, async |work: Unit| work.relations().unblock(actor.user, other).await).await
    }

    /// Users whom the user follows, newest first.
    pub async fn following(&self, actor: &Actor, page: PageRequest) -> Result<Page<UserCard>, StoreError> {
        self.store.read().relations().following(actor.user, page).await
    }

    /// Users whom the user blocks, newest first.
    pub async fn blocks(&self, actor: &Actor, page: PageRequest) -> Result<Page<UserCard>, StoreError> {
        self.store.read().relations().blocks(actor.user, page).await
    }

    /// Commits, and invalidates cached facts, since follows and blocks determine who may write to whom.
    async fn relate(
        &self,
        actor: &Actor,
        other: UserId,
        change: impl AsyncFnOnce(Unit) -> Result<(), StoreError> + Clone,
    ) -> Result<(), RelateError> {
        if self.store.read().users().get(other).await?.is_none_or(|other| other.is_erased()) {
            return Err(RelateError::NotFound);
        }
        if actor.user == other {
            return Err(RelateError::Yourself);
        }
        let write = async |work: Unit| {
            change(work.clone()).await?;
            work.raise(DomainEvent::AccessChanged(AccessScope::User(actor.user)));
            Ok(())
        };
        self.store.write_own(actor, write).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{actor, user, user_id};
    use crate::users::fixture::Fixture;

    fn with_person_2() -> Fixture {
        let mut fixture = Fixture::new();
        fixture
            .repos
            .users
            .expect_get()
            .returning(|id| Ok([1, 2].into_iter().find(|n| user_id(*n) == id).map(user)));
        fixture
    }

    #[tokio::test]
    async fn a_block_makes_everybody_ask_for_access_again() {
        let mut fixture = with_person_2();
        fixture.repos.relations.expect_block().times(1).returning(|blocker, blocked, _| {
            assert_eq!((blocker, blocked), (user_id(1), user_id(2)));
            Ok(())
        });
        let test = fixture.build();

        assert_eq!(test.users.block(&actor(1), user_id(2)).await, Ok(()));
        assert_eq!(
            test.store.published_events(),
            [DomainEvent::AccessChanged(AccessScope::User(user_id(1)))]
        );
    }

    #[tokio::test]
    async fn nobody_follows_themselves_or_nobody() {
        let test = with_person_2().build();
        assert_eq!(test.users.follow(&actor(1), user_id(1)).await, Err(RelateError::Yourself));
        assert_eq!(test.users.follow(&actor(1), user_id(3)).await, Err(RelateError::NotFound));
        assert_eq!(test.store.begun_units(), 0);
    }

    #[tokio::test]
    async fn a_deleted_account_is_neither_followed_nor_blocked() {
        let mut fixture = Fixture::new();
        fixture.repos.users.expect_get().returning(|_| Ok(Some(user(2).erased())));
        let test = fixture.build();
        assert_eq!(test.users.follow(&actor(1), user_id(2)).await, Err(RelateError::NotFound));
        assert_eq!(test.users.block(&actor(1), user_id(2)).await, Err(RelateError::NotFound));
        assert_eq!(test.store.begun_units(), 0);
    }

    #[tokio::test]
    async fn a_follow_that_is_not_on_disk_is_not_announced() {
        let mut fixture = with_person_2();
        fixture.repos.relations.expect_follow().returning(|_, _, _| Ok(()));
        let test = fixture.build_failing(StoreError::Full);

        let failed = test.users.follow(&actor(1), user_id(2)).await;
        assert_eq!(failed, Err(StoreError::Full.into()));
        assert_eq!(test.store.published_events(), []);
    }

    #[tokio::test]
    async fn a_block_that_was_a_victim_is_run_again() {
        let mut fixture = with_person_2();
        let victim = || Err(StoreError::Victim("deadlock detected".into()));
        fixture.repos.relations.expect_block().times(1).returning(move |_, _, _| victim());
        fixture.repos.relations.expect_block().times(1).returning(|_, _, _| Ok(()));
        let test = fixture.build();

        assert_eq!(test.users.block(&actor(1), user_id(2)).await, Ok(()));
        assert_eq!((test.store.begun_units(), test.store.published_events().len()), (2, 1));
    }
}
