//! Views of servers.

use std::collections::HashMap;

use meshup_domain::UserId;
use meshup_domain::member::Standing;
use meshup_domain::server::Server;
use meshup_domain::user::UserCard;

use crate::ports::{Repos, StoreError};

/// A server with its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerView {
    /// The server with its settings and member count.
    pub server: Server,
    /// The current public summary of the owner.
    pub owner: UserCard,
}

/// A server as a user finds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundServer {
    /// The server with its owner.
    pub view: ServerView,
    /// What the user is to the server.
    pub standing: Standing,
}

/// Adds the owners, all in one query.
pub(crate) async fn with_owners(
    repos: &dyn Repos,
    servers: Vec<Server>,
) -> Result<Vec<ServerView>, StoreError> {
    let mut owners: Vec<UserId> = servers.iter().map(|server| server.owner).collect();
    owners.sort_unstable();
    owners.dedup();
    let cards: HashMap<_, _> =
        repos.users().cards(&owners).await?.into_iter().map(|card| (card.id, card)).collect();
    servers
        .into_iter()
        .map(|server| match cards.get(&server.owner) {
            Some(owner) => Ok(ServerView { owner: owner.clone(), server }),
            None => Err(StoreError::Internal(format!("server {} has no owner", server.id))),
        })
        .collect()
}

/// Adds the owner of one server.
pub(crate) async fn with_owner(repos: &dyn Repos, server: Server) -> Result<ServerView, StoreError> {
    let id = server.id;
    let shown = with_owners(repos, vec![server]).await?.pop();
    shown.ok_or_else(|| StoreError::Internal(format!("server {id} was not shown")))
}
