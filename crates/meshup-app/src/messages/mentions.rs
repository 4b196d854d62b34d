//! Mentions in the text of a message.

use std::collections::{HashMap, HashSet};

use meshup_domain::mention::{MAX_MENTIONS, Mention, MentionParser};
use meshup_domain::permission::RoomFacts;
use meshup_domain::room::RoomOwner;
use meshup_domain::{RoleId, UserId};

use crate::ports::{Repos, StoreError};

/// Resolves `@username`, `@role` and, if permitted, `@everyone`. Anything else stays plain text.
pub(crate) async fn resolve(
    repos: &dyn Repos,
    facts: &RoomFacts,
    content: &str,
) -> Result<Vec<Mention>, StoreError> {
    if !content.contains('@') {
        return Ok(Vec::new());
    }
    let parsed = MentionParser::parse(content);
    let names = parsed.usernames();
    let mut mentions = Vec::new();
    if names.iter().flatten().any(|name| *name == "everyone") && facts.may_mention_everyone() {
        mentions.push(Mention::Everyone);
    }
    mentions.extend(people(repos, &names).await?.into_iter().map(Mention::User));
    if let RoomOwner::Channel { server, .. } = facts.owner() {
        let roles = repos.roles().list(server).await?;
        let roles = roles.iter().filter(|role| role.profile.is_mentionable);
        let roles: Vec<(RoleId, &str)> = roles.map(|role| (role.id, role.profile.name.as_str())).collect();
        mentions.extend(parsed.matching(&roles).into_iter().map(Mention::Role));
    }
    mentions.truncate(MAX_MENTIONS);
    Ok(mentions)
}

/// The mentioned users, in order without duplicates. If a mention can be read as several usernames, the first
/// that exists counts.
async fn people(repos: &dyn Repos, names: &[Vec<&str>]) -> Result<Vec<UserId>, StoreError> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let all: HashSet<String> = names.iter().flatten().map(ToString::to_string).collect();
    let all: Vec<String> = all.into_iter().collect();
    let known: HashMap<String, UserId> = repos.users().by_usernames(&all).await?.into_iter().collect();
    let mut found = Vec::new();
    for person in names.iter().filter_map(|names| names.iter().find_map(|name| known.get(*name))) {
        if !found.contains(person) {
            found.push(*person);
        }
    }
    Ok(found)
}
