//! Finding an item, and having it to oneself.

use meshup_domain::permission::{Action, Allowed, Author};
use meshup_domain::{ChannelId, ServerId, Violations};

use super::entity::ItemEntity;
use crate::access::{AccessError, FactsFrom};
use crate::actor::Actor;
use crate::community::Community;
use crate::ports::UnitOfWork;

/// An item as it was found, with the proof that it was to be.
pub(crate) type Reached<A, I> = (Allowed<A>, I);

/// Finds an item of that server and asks for an action on it. An item of another server is not found.
pub(crate) async fn reach<A, I>(
    community: &Community,
    actor: &Actor,
    server: ServerId,
    id: I::Id,
) -> Result<Reached<A, I>, AccessError>
where
    I: ItemEntity,
    A: Action<Facts = I::Facts, Scope = ServerId>,
{
    let found = I::get(community.store.read(), id).await?;
    let item = found.filter(|item| item.head().server == server).ok_or(AccessError::NotFound)?;
    let allowed = community.access.ask_item::<A, I>(FactsFrom::Cache, actor, &item).await?;
    Ok((allowed, item))
}

/// Opens a unit that has a reached item to itself until it ends, and asks again for the same action.
pub(crate) async fn lock<A, I>(
    community: &Community,
    actor: &Actor,
    (allowed, seen): Reached<A, I>,
) -> Result<(Box<dyn UnitOfWork>, Allowed<A>, I), AccessError>
where
    I: ItemEntity,
    A: Action<Facts = I::Facts, Scope = ServerId>,
{
    let work = community.write_in(allowed.scope()).await?;
    let item = I::lock(work.as_ref(), seen.id()).await?.ok_or(AccessError::NotFound)?;
    let allowed = community.access.ask_item::<A, I>(FactsFrom::Unit(work.as_ref()), actor, &item).await?;
    Ok((work, allowed, item))
}

/// Opens a unit for a new item, in which the server and its channels stay, and asks again.
pub(crate) async fn begin<I: ItemEntity>(
    community: &Community,
    actor: &Actor,
    allowed: &Allowed<Author>,
) -> Result<(Box<dyn UnitOfWork>, Allowed<Author>), AccessError> {
    let server = allowed.scope();
    let work = community.write_in(server).await?;
    let from = FactsFrom::Unit(work.as_ref());
    let allowed = community.access.ask_author(from, actor, server, I::MODULE).await?;
    Ok((work, allowed))
}

/// The channel that an item is to belong to. A new one must be one of the server that the person sees; otherwise that
/// is noted, and the item stays where it was.
pub(crate) async fn check_channel(
    community: &Community,
    from: FactsFrom<'_>,
    actor: &Actor,
    server: ServerId,
    (before, after): (Option<ChannelId>, Option<ChannelId>),
    violations: &mut Violations,
) -> Result<Option<ChannelId>, AccessError> {
    if let Some(channel) = after.filter(|_| after != before)
        && !community.access.finds_channel(from, actor, server, channel).await?
    {
        violations.add("channel", "This channel does not exist in this server.");
        return Ok(before);
    }
    Ok(after)
}
