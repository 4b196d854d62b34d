//! Notifications of mentions in channels.

use std::collections::HashMap;

use meshup_domain::mention::Mention;
use meshup_domain::notification::NotificationKind;
use meshup_domain::{ChannelId, MessageId, RoleId, Seq, ServerId, UserId};

use super::super::NotificationContent;
use super::{MessageNotifier, Posted, has_new_text, messages_of};
use crate::ports::{Cursor, Repos, StoreError, UnitOfWork};
use crate::projection::Batch;

/// The maximum number of users notified in one unit, so that `@everyone` in a large server does not block
/// others for long.
const PEOPLE: u64 = 1_000;

/// The targets of a message's mentions.
#[derive(Default)]
struct MentionTargets {
    people: Vec<UserId>,
    roles: Vec<RoleId>,
    everyone: bool,
}

impl MentionTargets {
    async fn load(repos: &dyn Repos, messages: &[MessageId]) -> Result<HashMap<MessageId, Self>, StoreError> {
        let mut all = HashMap::<MessageId, Self>::new();
        if messages.is_empty() {
            return Ok(all);
        }
        for (message, mention) in repos.messages().mentions(messages).await? {
            let targets = all.entry(message).or_default();
            match mention {
                Mention::User(user) => targets.people.push(user),
                Mention::Role(role) => targets.roles.push(role),
                Mention::Everyone => targets.everyone = true,
            }
        }
        Ok(all)
    }

    /// The next users after `part`, and the position to continue from if there are more. Users mentioned by
    /// name are in the first part.
    async fn people(
        &self,
        repos: &dyn Repos,
        server: ServerId,
        part: Option<UserId>,
    ) -> Result<(Vec<UserId>, Option<UserId>), StoreError> {
        let mut people = if part.is_none() { self.people.clone() } else { Vec::new() };
        if !self.everyone && self.roles.is_empty() {
            return Ok((people, None));
        }
        let roles = if self.everyone { &[][..] } else { &self.roles };
        let mentioned = repos.members().mentioned(server, roles, part, PEOPLE).await?;
        let next = mentioned.last().copied().filter(|_| mentioned.len() as u64 == PEOPLE);
        people.extend(mentioned);
        Ok((people, next))
    }
}

impl MessageNotifier {
    pub(super) async fn in_channel(
        &self,
        work: &dyn UnitOfWork,
        batch: &Batch,
        channel: ChannelId,
        server: ServerId,
    ) -> Result<Cursor, StoreError> {
        let mentions = MentionTargets::load(work, &messages_of(batch, has_new_text)).await?;
        let mentioning: Vec<MessageId> = mentions.keys().copied().collect();
        let Some(channel) = (if mentioning.is_empty() { None } else { work.channels().get(channel).await? })
        else {
            return Ok(batch.end());
        };
        let posted = Posted::load(work, &mentioning).await?;
        let mut notified = 0;
        let mut part = batch.from.part.map(UserId);
        for event in &batch.events {
            let part = part.take();
            let (Some(targets), Some(posted)) = (mentions.get(&event.message), posted.get(&event.message))
            else {
                continue;
            };
            if !has_new_text(&event.change) {
                continue;
            }
            let (mut people, next) = targets.people(work, server, part).await?;
            people.retain(|user| *user != posted.message.author);
            let notice = mention(posted, server, channel.id, &channel.profile.name);
            let position = (posted.message.room, posted.message.seq);
            self.context.notify_of(work, &notice, Some(position), &people).await?;
            notified += people.len() as u64;
            if let Some(UserId(last)) = next {
                return Ok(Cursor { seq: Seq(event.seq.0 - 1), part: Some(last) });
            }
            if notified >= PEOPLE {
                return Ok(Cursor::after(event.seq));
            }
        }
        Ok(batch.end())
    }
}

fn mention(posted: &Posted, server: ServerId, channel: ChannelId, name: &str) -> NotificationContent {
    NotificationContent {
        kind: NotificationKind::Mention,
        title: format!("{} mentioned you in #{name}", posted.author.display_name),
        body: String::new(),
        server: Some(server),
        room: Some(channel.0),
        target: posted.message.id.0,
        topic: posted.topic(),
    }
}
