//! Whom the text of a message calls.

use meshup_domain::mention::{MAX_MENTIONS, Mention, calls, candidates};
use meshup_domain::permission::RoomFacts;
use meshup_domain::room::RoomOwner;

use crate::ports::{Repos, StoreError};

/// Resolves `@username`, `@role` and, for those who may, `@everyone`. Anything else stays plain text.
pub(crate) async fn resolve(
    repos: &dyn Repos,
    facts: &RoomFacts,
    content: &str,
) -> Result<Vec<Mention>, StoreError> {
    if !content.contains('@') {
        return Ok(Vec::new());
    }
    let names = candidates(content);
    let mut mentions = Vec::new();
    if names.iter().any(|name| name == "everyone") && facts.may_call_everyone() {
        mentions.push(Mention::Everyone);
    }
    if !names.is_empty() {
        let people = repos.users().by_usernames(&names).await?;
        mentions.extend(people.into_iter().map(|(_, id)| Mention::User(id)));
    }
    if let RoomOwner::Channel { server, .. } = facts.owner() {
        let roles = repos.roles().list(server).await?;
        let called = roles.into_iter().filter(|role| role.is_mentionable && calls(content, &role.name));
        mentions.extend(called.map(|role| Mention::Role(role.id)));
    }
    mentions.truncate(MAX_MENTIONS);
    Ok(mentions)
}
