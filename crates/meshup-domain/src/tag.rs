//! Words that people put on notes, tasks and events.

use crate::text::{Broken, bounded, comparable};

/// Tags of one thing at most.
pub const MAX_TAGS: usize = 20;

/// Tags of 1 to 50 characters, at most [`MAX_TAGS`]. Repeats, whatever their case, count once; the first spelling
/// stands.
pub fn tags(texts: &[String]) -> Result<Vec<String>, Broken> {
    let mut tags: Vec<String> = Vec::new();
    for text in texts {
        let tag = bounded(text, 1..=50)?;
        if tags.iter().all(|known| comparable(known) != comparable(&tag)) {
            tags.push(tag);
        }
    }
    if tags.len() > MAX_TAGS { Err(Broken::TooMany(MAX_TAGS)) } else { Ok(tags) }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use super::*;

    #[test]
    fn repeats_count_once_and_too_many_are_refused() {
        let given = |texts: &[&str]| tags(&texts.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(given(&["Retro", " retro ", "sprint-42"]).unwrap(), ["Retro", "sprint-42"]);
        assert_eq!(given(&["ok", " "]), Err(Broken::Blank));
        let many: Vec<String> = (0..21).map(|n| format!("tag {n}")).collect();
        assert_eq!(tags(&many), Err(Broken::TooMany(20)));
    }
}
