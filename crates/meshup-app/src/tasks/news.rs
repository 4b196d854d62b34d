//! What follows from a change of a task, in the unit of the change.

use meshup_domain::notification::NotificationKind;
use meshup_domain::search::SearchKind;
use meshup_domain::task::Task;
use meshup_domain::{ChannelId, UserId};

use crate::community::Community;
use crate::event::{Event, Item, ItemChange, ItemDeed};
use crate::notifications::Notice;
use crate::ports::{StoreError, UnitOfWork};
use crate::search::Document;

/// Tells the live sockets of those who see `channel`.
pub(super) fn tell_in(work: &dyn UnitOfWork, task: &Task, channel: Option<ChannelId>, deed: ItemDeed) {
    let change = ItemChange { server: task.server, channel, item: Item::Task(task.id), deed };
    work.raise(Event::ItemChanged(change));
}

/// Tells the live sockets of those who may see the task.
pub(super) fn tell(work: &dyn UnitOfWork, task: &Task, deed: ItemDeed) {
    tell_in(work, task, task.channel, deed);
}

/// Makes the task findable as it is now.
pub(super) async fn index(
    community: &Community,
    work: &dyn UnitOfWork,
    task: &Task,
) -> Result<(), StoreError> {
    let document = Document {
        kind: SearchKind::Task,
        id: task.id.0,
        server: task.server,
        channel: task.channel,
        author: task.assigned_by,
        title: task.title.clone(),
        body: format!("{}\n{}", task.description, task.tags.join("\n")).trim().to_owned(),
        created_at: task.created_at,
    };
    community.index(work, &document).await
}

/// Tells one person something about a task. `topic` tells it from what they are told of the task otherwise.
pub(super) async fn notify(
    community: &Community,
    work: &dyn UnitOfWork,
    task: &Task,
    person: UserId,
    (kind, title, topic): (NotificationKind, &str, String),
) -> Result<(), StoreError> {
    let notice = Notice {
        kind,
        title: title.to_owned(),
        body: task.title.clone(),
        server: Some(task.server),
        room: task.channel.map(|channel| channel.0),
        target: task.id.0,
        topic,
    };
    community.notify(work, &notice, &[person]).await
}

/// Tells whoever is to do the task from now on, unless they gave it to themselves.
pub(super) async fn notify_assignee(
    community: &Community,
    work: &dyn UnitOfWork,
    task: &Task,
    (before, actor): (Option<UserId>, UserId),
) -> Result<(), StoreError> {
    let is_new = |person: &UserId| before != Some(*person) && *person != actor;
    let Some(assignee) = task.assigned_to.filter(is_new) else { return Ok(()) };
    let at = task.updated_at.unix_timestamp_nanos() / 1_000;
    let topic = format!("task-assigned:{}:{assignee}:{at}", task.id);
    let what = (NotificationKind::TaskAssigned, "A task was assigned to you", topic);
    notify(community, work, task, assignee, what).await
}
