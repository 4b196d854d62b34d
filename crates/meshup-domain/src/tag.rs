//! Tags of notes, tasks and events.

use crate::Violation;

use std::collections::HashSet;

use crate::text::{at_most, bounded, comparable};

/// The maximum number of tags of one item.
pub const MAX_TAGS: usize = 20;

/// Validates tags: 1 to 50 characters each, at most [`MAX_TAGS`] including duplicates. Of tags that differ
/// only in case, the first spelling is kept.
pub fn tags(texts: &[String]) -> Result<Vec<String>, Violation> {
    at_most(texts, MAX_TAGS)?;
    let mut tags: Vec<String> = Vec::new();
    let mut known = HashSet::new();
    for text in texts {
        let tag = bounded(text, 1..=50)?;
        if known.insert(comparable(&tag)) {
            tags.push(tag);
        }
    }
    Ok(tags)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use super::*;

    #[test]
    fn repeats_count_once_and_too_many_are_refused() {
        let given = |texts: &[&str]| tags(&texts.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(given(&["Retro", " retro ", "sprint-42"]).unwrap(), ["Retro", "sprint-42"]);
        assert_eq!(given(&["ok", " "]), Err(Violation::Blank));
        let many: Vec<String> = (0..21).map(|n| format!("tag {n}")).collect();
        assert_eq!(tags(&many), Err(Violation::TooMany(20)));
        let mut bad = many;
        bad[0] = "x".repeat(51);
        assert_eq!(tags(&bad), Err(Violation::TooMany(20)), "the length of the list is looked at first");
    }
}
