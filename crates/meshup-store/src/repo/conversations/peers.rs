//! How users relate to a user who wants to write to them.

use meshup_app::ports::StoreError;
use meshup_domain::UserId;
use meshup_domain::permission::PeerFacts;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use uuid::Uuid;

use crate::error::store_error;
use crate::repositories::{SqlRepositories, parse_enum};

/// The columns of [`Standing`]: user `u` in relation to user `$1`.
pub(crate) const STANDING: &str = "
    u.id AS peer_id,
    u.dm_privacy AS peer_privacy,
    EXISTS (SELECT 1 FROM follows f WHERE f.follower_id = $1 AND f.followed_id = u.id) AS is_followed,
    EXISTS (SELECT 1 FROM blocks b WHERE b.blocker_id = $1 AND b.blocked_id = u.id)
        OR EXISTS (SELECT 1 FROM blocks b WHERE b.blocker_id = u.id AND b.blocked_id = $1) AS is_blocked";

#[derive(Debug, FromQueryResult)]
pub(crate) struct Standing {
    peer_id: Uuid,
    peer_privacy: String,
    is_followed: bool,
    is_blocked: bool,
}

impl Standing {
    pub(crate) fn into_facts(self) -> Result<PeerFacts, StoreError> {
        let Self { peer_id, peer_privacy, is_followed, is_blocked } = self;
        Ok(PeerFacts { id: UserId(peer_id), privacy: parse_enum(&peer_privacy)?, is_followed, is_blocked })
    }
}

impl<C: ConnectionTrait> SqlRepositories<C> {
    pub(super) async fn standings(
        &self,
        person: UserId,
        people: &[UserId],
    ) -> Result<Vec<PeerFacts>, StoreError> {
        if people.is_empty() {
            return Ok(Vec::new());
        }
        let places: Vec<String> = (2..people.len() + 2).map(|place| format!("${place}")).collect();
        let sql = format!("SELECT {STANDING} FROM users u WHERE u.id IN ({})", places.join(", "));
        let values = std::iter::once(person).chain(people.iter().copied()).map(|id| Value::from(id.0));
        let rows = Standing::find_by_statement(self.statement(&sql, values))
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        rows.into_iter().map(Standing::into_facts).collect()
    }
}
