//! Mentions of `@username`, `@role` and `@everyone` in the text of a message.

mod prose;

use unicode_normalization::char::is_combining_mark;

use crate::{RoleId, UserId};

/// The target of a mention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mention {
    /// `@username`.
    User(UserId),
    /// The name of a mentionable role of the server.
    Role(RoleId),
    /// `@everyone`, by an author who may mention everyone.
    Everyone,
}

/// The maximum number of distinct names that one message can mention; the rest stay plain text.
pub const MAX_MENTIONS: usize = 50;

/// The number of trailing punctuation marks of a word that are tried as part of a name before they count as
/// punctuation.
const LAST_MARKS: usize = 3;

/// The mentions in a message: every `@` outside code and addresses.
///
/// Code is what CommonMark renders as such: spans, fenced blocks and indented blocks. An `@` belongs to an
/// address if it follows a character that can precede it in one, or if it is part of a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MentionParser {
    /// The text without code, in lower case.
    text: String,
    /// Byte offsets at which the names start.
    names: Vec<usize>,
}

impl MentionParser {
    /// Parses the text of a message.
    pub fn parse(content: &str) -> Self {
        let text = prose::of(content).to_lowercase();
        let names = starts(&text);
        Self { text, names }
    }

    /// The candidate usernames, folded, for each distinct one of the first [`MAX_MENTIONS`] mentions. Longer
    /// candidates come first, since a trailing mark may belong to the name or to the sentence.
    pub fn usernames(&self) -> Vec<Vec<&str>> {
        let mut found: Vec<Vec<&str>> = Vec::new();
        for start in &self.names {
            let spellings = usernames(&self.text[*start..]);
            if !spellings.is_empty() && !found.contains(&spellings) {
                found.push(spellings);
            }
            if found.len() == MAX_MENTIONS {
                break;
            }
        }
        found
    }

    /// The entries of `all` that are mentioned, matched as whole words and ignoring case. Names may contain
    /// spaces; if several match at one position, the longest wins.
    pub fn matching<T: Copy + PartialEq>(&self, all: &[(T, &str)]) -> Vec<T> {
        let mut all: Vec<_> = all.iter().map(|(one, name)| (*one, name.to_lowercase())).collect();
        all.sort_by_key(|(_, name)| std::cmp::Reverse(name.len()));
        let mut found = Vec::new();
        for start in &self.names {
            let text = &self.text[*start..];
            let is_called =
                |name: &str| text.strip_prefix(name).is_some_and(|rest| !rest.starts_with(goes_on));
            let called = all.iter().find(|(_, name)| is_called(name));
            if let Some((one, _)) = called
                && !found.contains(one)
            {
                found.push(*one);
            }
        }
        found
    }
}

/// The offsets after each `@` that starts a mention.
fn starts(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut in_url = false;
    let mut before = None;
    for (at, c) in text.char_indices() {
        if ends_url(c) {
            in_url = false;
        } else if begins_url(text, at) {
            in_url = true;
        } else if c == '@' && !in_url && !before.is_some_and(is_of_address) {
            found.push(at + c.len_utf8());
        }
        before = Some(c);
    }
    found
}

fn is_of_address(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-')
}

/// Letters of any script may be part of a URL; other non-ASCII characters end it.
fn ends_url(c: char) -> bool {
    c.is_whitespace() || matches!(c, '<' | '>' | '"') || (!c.is_ascii() && !c.is_alphanumeric())
}

/// Whether the character at `at`, with the text before it, makes what follows part of a URL.
fn begins_url(text: &str, at: usize) -> bool {
    let (head, rest) = text.split_at(at);
    rest.starts_with('/') && (head.ends_with(":/") || ends_with_host(head))
}

/// Whether a text ends with a domain name, such as `example.org`, that cannot be a username.
fn ends_with_host(text: &str) -> bool {
    let start = text.rfind(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-')));
    let host = match start {
        Some(at) if text[at..].starts_with('@') => return false,
        Some(at) => text[at..].trim_start_matches(|c: char| !c.is_ascii_alphanumeric()),
        None => text,
    };
    host.rsplit_once('.').is_some_and(|(name, top)| {
        name.ends_with(|c: char| c.is_ascii_alphanumeric())
            && top.len() > 1
            && top.bytes().all(|b| b.is_ascii_alphabetic())
    })
}

/// The usernames with which a text may start, longest first.
fn usernames(text: &str) -> Vec<&str> {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    let (word, rest) = text.split_at(text.find(|c| !is_of_name(c)).unwrap_or(text.len()));
    if rest.starts_with(is_latin) {
        return Vec::new();
    }
    let bare = word.trim_end_matches(['_', '.', '-']).len();
    let longest = word.len().min(bare + LAST_MARKS);
    (bare.max(1)..=longest).rev().map(|end| &word[..end]).collect()
}

/// Letters and marks that continue a word of ASCII letters; those of other scripts do not.
fn is_latin(c: char) -> bool {
    (c.is_alphabetic() && c < '\u{250}') || is_combining_mark(c)
}

/// Whether a character continues the preceding name.
fn goes_on(c: char) -> bool {
    c == '_' || is_combining_mark(c) || (c.is_alphanumeric() && !crate::search::is_unspaced(c))
}

#[cfg(test)]
mod tests;
