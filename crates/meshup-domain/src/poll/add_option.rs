//! Options added by members.

use time::OffsetDateTime;

use super::Poll;
use super::options::{MAX_OPTIONS, PollOption};
use crate::PollOptionId;
use crate::permission::{Allowed, ParticipateInItem};

/// Why an option cannot be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddOptionRefusal {
    /// The poll does not let members add options.
    Fixed,
    /// An equal option exists already.
    Same,
    /// The poll is closed or expired.
    Over,
    /// The poll has [`MAX_OPTIONS`] options.
    Full,
}

impl Poll {
    /// Adds an option after the existing ones.
    pub fn add_option(
        &mut self,
        allowed: &Allowed<ParticipateInItem>,
        present: &[PollOption],
        (id, text): (PollOptionId, String),
        now: OffsetDateTime,
    ) -> Result<PollOption, AddOptionRefusal> {
        if !self.profile.allow_add_options {
            return Err(AddOptionRefusal::Fixed);
        }
        if present.iter().any(|option| option.looks_like(&text)) {
            return Err(AddOptionRefusal::Same);
        }
        if self.is_over(now) {
            return Err(AddOptionRefusal::Over);
        }
        if present.len() >= MAX_OPTIONS {
            return Err(AddOptionRefusal::Full);
        }
        self.0.updated_at = now;
        let position = present.iter().map(|option| option.position + 1).max().unwrap_or_default();
        Ok(PollOption { id, poll: self.id, text, position, added_by: allowed.by(), created_at: now })
    }
}
