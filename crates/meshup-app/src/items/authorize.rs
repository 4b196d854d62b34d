//! Finding and locking items.

use meshup_domain::permission::{Action, Allowed, CreateItem, WriteAction};
use meshup_domain::{ChannelId, ServerId, Violations};

use super::entity::ItemEntity;
use crate::access::{AccessError, FactsSource};
use crate::actor::Actor;
use crate::error::Explain;
use crate::ports::StoreError;
use crate::server_context::ServerContext;
use crate::transactions::Unit;

/// A proof of permission and the item that it was granted for.
pub(crate) type AuthorizedItem<A, I> = (Allowed<A>, I);

/// Finds an item of the server and requests permission for an action on it. An item of another server is not
/// found.
pub(crate) async fn authorize<A, I>(
    context: &ServerContext,
    actor: &Actor,
    server: ServerId,
    id: I::Id,
) -> Result<AuthorizedItem<A, I>, AccessError>
where
    I: ItemEntity,
    A: Action<Facts = I::Facts, Scope = ServerId>,
{
    let found = I::get(context.store.read(), id).await?;
    let item = found.filter(|item| item.head().server == server).ok_or(AccessError::NotFound)?;
    let allowed = context.access.ask_item::<A, I>(FactsSource::Cache, actor, &item).await?;
    Ok((allowed, item))
}

/// Runs `write` in a unit that has locked the item, after checking permission again.
pub(crate) async fn change<A, I, T, E>(
    context: &ServerContext,
    actor: &Actor,
    (allowed, seen): &AuthorizedItem<A, I>,
    write: impl AsyncFnOnce(Unit, Allowed<A>, I) -> Result<T, E> + Clone,
) -> Result<T, E>
where
    I: ItemEntity,
    A: WriteAction<Facts = I::Facts, Scope = ServerId>,
    E: Explain + From<StoreError> + From<AccessError>,
{
    let locked = async |work: Unit| {
        let item = I::lock(&*work, seen.id()).await?.ok_or(AccessError::NotFound)?;
        let allowed = context.access.ask_item::<A, I>(FactsSource::Unit(&*work), actor, &item).await?;
        write(work, allowed, item).await
    };
    context.with_server_kept(allowed, locked).await
}

/// Runs `write` in a unit for a new item that holds the server and its channels, after checking permission
/// again.
pub(crate) async fn create<I, T, E>(
    context: &ServerContext,
    actor: &Actor,
    allowed: &Allowed<CreateItem>,
    write: impl AsyncFnOnce(Unit, Allowed<CreateItem>) -> Result<T, E> + Clone,
) -> Result<T, E>
where
    I: ItemEntity,
    E: Explain + From<StoreError> + From<AccessError>,
{
    let held = async |work: Unit| {
        let from = FactsSource::Unit(&*work);
        let allowed = context.access.ask_author(from, actor, allowed.scope(), I::MODULE).await?;
        write(work, allowed).await
    };
    context.with_server_kept(allowed, held).await
}

/// Checks the channel that an item is assigned to. A new channel must belong to the server and be visible to
/// the user; otherwise a violation is added and the item stays where it was.
pub(crate) async fn check_channel(
    context: &ServerContext,
    from: FactsSource<'_>,
    actor: &Actor,
    server: ServerId,
    (before, after): (Option<ChannelId>, Option<ChannelId>),
    violations: &mut Violations,
) -> Result<Option<ChannelId>, AccessError> {
    if let Some(channel) = after.filter(|_| after != before)
        && !context.access.may_use_channel(from, actor, server, channel).await?
    {
        violations.add("channel", "This channel does not exist in this server.");
        return Ok(before);
    }
    Ok(after)
}
