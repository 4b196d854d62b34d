//! Consequences of a change to an item, in the unit of the change.

use std::fmt::Display;

use meshup_domain::ChannelId;
use meshup_domain::notification::NotificationKind;

use super::entity::{ItemEntity, ItemHead};
use crate::domain_event::{DomainEvent, ItemChange, ItemChangeKind};
use crate::notifications::NotificationContent;
use crate::ports::{StoreError, UnitOfWork};
use crate::search::SearchDocument;

/// Announces the change to live sockets of members who may see the item.
pub(crate) fn announce<I: ItemEntity>(work: &dyn UnitOfWork, item: &I, kind: ItemChangeKind) {
    announce_in(work, item, item.head().channel, kind);
}

/// Announces an update that may have moved the item from channel `before`. A move is announced as a deletion
/// to users who could see the item there, and then as a creation to users who can see it now.
pub(crate) fn announce_update<I: ItemEntity>(work: &dyn UnitOfWork, item: &I, before: Option<ChannelId>) {
    if before == item.head().channel {
        announce(work, item, ItemChangeKind::Updated);
    } else {
        announce_in(work, item, before, ItemChangeKind::Deleted);
        announce(work, item, ItemChangeKind::Created);
    }
}

fn announce_in<I: ItemEntity>(
    work: &dyn UnitOfWork,
    item: &I,
    channel: Option<ChannelId>,
    kind: ItemChangeKind,
) {
    let ItemHead { item, server, .. } = item.head();
    work.raise(DomainEvent::ItemChanged(ItemChange { server, channel, item, kind }));
}

/// Updates the search index with the item's title and `texts`.
pub(crate) async fn index<'t, I: ItemEntity>(
    work: &dyn UnitOfWork,
    item: &I,
    texts: impl IntoIterator<Item = &'t str>,
) -> Result<(), StoreError> {
    let ItemHead { item, server, channel, created_by, created_at, title } = item.head();
    let texts: Vec<&str> = texts.into_iter().filter(|text| !text.is_empty()).collect();
    let document = SearchDocument {
        kind: item.kind(),
        id: item.uuid(),
        server,
        channel,
        author: created_by,
        title: title.to_owned(),
        body: texts.join("\n"),
        created_at,
    };
    work.search().put(std::slice::from_ref(&document)).await
}

/// Removes a deleted item from the search index, and announces the deletion to members who could see it.
pub(crate) async fn remove<I: ItemEntity>(work: &dyn UnitOfWork, item: &I) -> Result<(), StoreError> {
    let removed = item.head().item;
    work.search().remove(removed.kind(), &[removed.uuid()]).await?;
    announce(work, item, ItemChangeKind::Deleted);
    Ok(())
}

/// A notification about an item. Each person receives at most one per kind and `occasion`.
pub(crate) fn notice<I: ItemEntity>(
    item: &I,
    kind: NotificationKind,
    (title, body): (&str, &str),
    occasion: impl Display,
) -> NotificationContent {
    let ItemHead { item, server, channel, .. } = item.head();
    NotificationContent {
        kind,
        title: title.to_owned(),
        body: body.to_owned(),
        server: Some(server),
        room: channel.map(|channel| channel.0),
        target: item.uuid(),
        topic: format!("{}:{}:{occasion}", kind.as_str(), item.uuid()),
    }
}
