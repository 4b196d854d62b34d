//! Loads the public summaries of users.

use std::collections::HashMap;

use meshup_domain::UserId;
use meshup_domain::user::UserCard;

use crate::ports::{Repos, StoreError};

/// Public summaries by user id, loaded in one query.
pub(crate) struct UserCards(HashMap<UserId, UserCard>);

impl UserCards {
    pub(crate) async fn load(
        repos: &dyn Repos,
        people: impl Iterator<Item = UserId>,
    ) -> Result<Self, StoreError> {
        let mut ids: Vec<UserId> = people.collect();
        ids.sort_unstable();
        ids.dedup();
        let cards = repos.users().cards(&ids).await?;
        Ok(Self(cards.into_iter().map(|card| (card.id, card)).collect()))
    }

    pub(crate) fn get(&self, id: UserId) -> Option<UserCard> {
        self.0.get(&id).cloned()
    }
}
