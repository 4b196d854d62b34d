//! `@username`, `@role` and `@everyone` in the text of a message.

use crate::{RoleId, UserId};

/// Somebody a message calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mention {
    User(UserId),
    Role(RoleId),
    Everyone,
}

/// Different names at most that one message may call; more stay plain text.
pub const MAX_MENTIONS: usize = 50;

/// The words after each `@` that begins a word, folded and without repeats, in order: candidates for names.
///
/// A name ends at white space; punctuation that closes a sentence does not belong to it. Role names may hold
/// spaces, so a caller that knows the roles looks for them with [`calls`].
pub fn candidates(content: &str) -> Vec<String> {
    let mut names = Vec::new();
    for word in content.split_whitespace() {
        let word = word.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '@');
        let Some(name) = word.strip_prefix('@') else { continue };
        let end =
            name.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '-'))).unwrap_or(name.len());
        let name = name[..end].trim_end_matches(['.', '-']).to_lowercase();
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
        if names.len() == MAX_MENTIONS {
            break;
        }
    }
    names
}

/// Whether `content` calls `name` with an `@`, in any case, as whole words.
pub fn calls(content: &str, name: &str) -> bool {
    let content = content.to_lowercase();
    let call = format!("@{}", name.to_lowercase());
    content.match_indices(&call).any(|(at, found)| {
        let before = content[..at].chars().next_back();
        let after = content[at + found.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_at_the_start_of_words_only() {
        assert_eq!(candidates("hi @Alice, (@bob) and @alice. mail a@b.com @"), ["alice", "bob"]);
    }

    #[test]
    fn a_role_with_a_space_is_called_as_a_whole() {
        assert!(calls("ask @Core Team!", "core team"));
        assert!(!calls("ask @Core Teams", "core team"));
        assert!(!calls("mail x@core team", "core team"));
    }
}
