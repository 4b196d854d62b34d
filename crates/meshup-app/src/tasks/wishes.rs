//! The rules for what people choose about a task, for creation and update alike.

use meshup_domain::tag::tags;
use meshup_domain::task::{TaskProfile, chosen_status, description, in_order, progress, title};
use meshup_domain::{ChannelId, Patch, ServerId, UserId};
use time::OffsetDateTime;

use crate::ports::{Repos, StoreError};
use meshup_domain::Violations;

/// What is to become of a task; nothing keeps what is there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TaskWishes {
    pub title: Option<String>,
    pub description: Option<String>,
    pub assigned_to: Patch<UserId>,
    pub channel: Patch<ChannelId>,
    pub status: Option<String>,
    pub priority: Option<String>,
    pub progress: Option<i64>,
    pub due_date: Patch<OffsetDateTime>,
    pub start_date: Patch<OffsetDateTime>,
    pub tags: Option<Vec<String>>,
}

impl TaskWishes {
    /// The profile after the change; broken rules are noted, and what they are about stays as it was.
    pub(super) fn apply(self, mut profile: TaskProfile, errors: &mut Violations) -> TaskProfile {
        let Self {
            title: name,
            description: about,
            assigned_to,
            channel,
            status,
            priority,
            progress: done,
            due_date,
            start_date,
            tags: words,
        } = self;
        if let Some(name) = name.and_then(|text| errors.check("title", title(&text))) {
            profile.title = name;
        }
        if let Some(about) = about.and_then(|text| errors.check("description", description(&text))) {
            profile.description = about;
        }
        let status = status.and_then(|word| errors.check("status", chosen_status(&word, profile.status)));
        profile.status = status.unwrap_or(profile.status);
        if let Some(priority) = priority.and_then(|word| errors.check("priority", word.parse())) {
            profile.priority = priority;
        }
        if let Some(done) = done.and_then(|value| errors.check("progress", progress(value))) {
            profile.progress = done;
        }
        if let Some(words) = words.and_then(|words| errors.check("tags", tags(&words))) {
            profile.tags = words;
        }
        profile.assigned_to = assigned_to.apply(profile.assigned_to);
        profile.channel = channel.apply(profile.channel);
        profile.due_date = due_date.apply(profile.due_date);
        profile.start_date = start_date.apply(profile.start_date);
        errors.check("due_date", in_order(profile.start_date, profile.due_date));
        profile
    }
}

/// Whoever is to do the task must be a member who sees its channel. Asked only where either is new, since people
/// leave.
pub(super) async fn check_assignee(
    repos: &dyn Repos,
    server: ServerId,
    before: &TaskProfile,
    after: &TaskProfile,
    errors: &mut Violations,
) -> Result<(), StoreError> {
    let Some(assignee) = after.assigned_to else { return Ok(()) };
    if before.assigned_to != after.assigned_to {
        if let Some(why) = unfit(repos, server, after.channel, assignee).await? {
            errors.add("assigned_to_id", why);
        }
    } else if before.channel != after.channel
        && unfit(repos, server, after.channel, assignee).await?.is_some()
    {
        errors.add("channel", "The person who is to do the task does not see this channel.");
    }
    Ok(())
}

/// Why a person cannot be given a task of this channel.
pub(super) async fn unfit(
    repos: &dyn Repos,
    server: ServerId,
    channel: Option<ChannelId>,
    person: UserId,
) -> Result<Option<&'static str>, StoreError> {
    if repos.members().among(server, &[person]).await?.is_empty() {
        return Ok(Some("This person is not a member of the server."));
    }
    match channel {
        Some(channel) if repos.members().who_see(server, channel, &[person]).await?.is_empty() => {
            Ok(Some("This person does not see the task's channel."))
        }
        _ => Ok(None),
    }
}
