//! The options of a poll.

use std::collections::HashSet;

use time::OffsetDateTime;

use crate::text::{at_most, bounded, comparable};
use crate::{PollId, PollOptionId, UserId, Violation};

/// The minimum number of options of a poll.
pub const MIN_OPTIONS: usize = 2;
/// The maximum number of options of a poll, including those added by members.
pub const MAX_OPTIONS: usize = 20;

/// An option of a poll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PollOption {
    /// UUIDv7, so ids sort by creation time.
    pub id: PollOptionId,
    /// The poll that it belongs to.
    pub poll: PollId,
    /// 1 to 200 characters; unique in the poll when compared by [`comparable`].
    pub text: String,
    /// Starts at 0; positions have no gaps.
    pub position: i32,
    /// The member who added it, often the creator of the poll.
    pub added_by: UserId,
    /// When it was added; kept if the options are replaced by ones with an equal text.
    pub created_at: OffsetDateTime,
}

impl PollOption {
    pub(super) fn looks_like(&self, text: &str) -> bool {
        comparable(&self.text) == comparable(text)
    }
}

/// New options in this order, starting at position 0.
pub(super) fn in_order(
    poll: PollId,
    added_by: UserId,
    texts: Vec<String>,
    mut next_id: impl FnMut() -> PollOptionId,
    now: OffsetDateTime,
) -> Vec<PollOption> {
    let option =
        |(position, text)| PollOption { id: next_id(), poll, text, position, added_by, created_at: now };
    (0..).zip(texts).map(option).collect()
}

/// The wanted options, where each that equals an existing one keeps its identity, author and creation time.
pub(super) fn keeping(present: &[PollOption], mut wanted: Vec<PollOption>) -> Vec<PollOption> {
    for option in &mut wanted {
        if let Some(same) = present.iter().find(|present| present.looks_like(&option.text)) {
            (option.id, option.added_by, option.created_at) = (same.id, same.added_by, same.created_at);
        }
    }
    wanted
}

/// Validates the text of an option: 1 to 200 characters.
pub fn option_text(text: &str) -> Result<String, Violation> {
    bounded(text, 1..=200)
}

/// Validates the options of a poll: [`MIN_OPTIONS`] to [`MAX_OPTIONS`], no two of them equal.
pub(super) fn options(texts: &[String]) -> Result<Vec<String>, Violation> {
    if texts.len() < MIN_OPTIONS {
        return Err(Violation::Rule("Ensure this list has at least 2 items."));
    }
    at_most(texts, MAX_OPTIONS)?;
    let options = texts.iter().map(|text| option_text(text)).collect::<Result<Vec<_>, _>>()?;
    let distinct: HashSet<String> = options.iter().map(|text| comparable(text)).collect();
    if distinct.len() < options.len() {
        return Err(Violation::Rule("Ensure that no two options are the same."));
    }
    Ok(options)
}
