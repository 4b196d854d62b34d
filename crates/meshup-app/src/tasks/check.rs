//! Validation of a task, used both before and inside a unit.

use meshup_domain::task::{TaskChanges, TaskProfile};
use meshup_domain::{ChannelId, ServerId, UserId, Violations};

use super::{Tasks, WriteTaskError};
use crate::access::FactsSource;
use crate::actor::Actor;
use crate::items;
use crate::ports::{Repos, StoreError};

impl Tasks {
    /// The updated profile, or every rule that the changes violate.
    pub(super) async fn check(
        &self,
        from: FactsSource<'_>,
        actor: &Actor,
        server: ServerId,
        before: TaskProfile,
        changes: TaskChanges,
    ) -> Result<TaskProfile, WriteTaskError> {
        let mut violations = Violations::default();
        let channels = (before.channel, changes.channel.clone().apply(before.channel));
        let context = &self.context;
        let channel = items::check_channel(context, from, actor, server, channels, &mut violations).await?;
        let after = (channel, changes.assigned_to.clone().apply(before.assigned_to));
        let repos = context.access.repos(from);
        check_assignee(repos, server, &before, after, &mut violations).await?;
        Ok(violations.and(before.apply(changes))?)
    }
}

/// The assignee must be a member who can see the task's channel. This is checked only if either changes,
/// since members can leave.
async fn check_assignee(
    repos: &dyn Repos,
    server: ServerId,
    before: &TaskProfile,
    (channel, assignee): (Option<ChannelId>, Option<UserId>),
    violations: &mut Violations,
) -> Result<(), StoreError> {
    let Some(person) = assignee else { return Ok(()) };
    let is_new = before.assigned_to != assignee;
    if !is_new && before.channel == channel {
        return Ok(());
    }
    let Some(why) = unfit(repos, server, channel, person).await? else { return Ok(()) };
    if is_new {
        violations.add("assigned_to", why);
    } else {
        violations.add("channel", "The assignee cannot see this channel.");
    }
    Ok(())
}

/// Why the user cannot be assigned a task in this channel.
async fn unfit(
    repos: &dyn Repos,
    server: ServerId,
    channel: Option<ChannelId>,
    person: UserId,
) -> Result<Option<&'static str>, StoreError> {
    if repos.members().among(server, &[person]).await?.is_empty() {
        return Ok(Some("This user is not a member of the server."));
    }
    match channel {
        Some(channel) if repos.members().who_can_see(server, channel, &[person]).await?.is_empty() => {
            Ok(Some("This user cannot see the task's channel."))
        }
        _ => Ok(None),
    }
}
