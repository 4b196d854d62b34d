//! Drafts: messages that users have begun to write.

use time::OffsetDateTime;

use crate::message::MAX_CONTENT;
use crate::text::{is_blank, printable};
use crate::{MessageId, Violation};

/// The maximum number of drafts of a user, each in another room.
pub const MAX_DRAFTS: u64 = 500;

/// What a user has written in a room without sending it. There is at most one per user and room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The text, with its surrounding white space.
    pub content: String,
    /// The message that it answers, which may have been deleted since.
    pub reply_to: Option<MessageId>,
    /// When it was last saved.
    pub updated_at: OffsetDateTime,
}

/// Validates the text of a draft: at most as long as a message, and not blank. Unlike a message, it is not trimmed, since
/// its author is still typing.
pub fn content(text: &str) -> Result<String, Violation> {
    let text = printable(text)?;
    if is_blank(&text) {
        return Err(Violation::Blank);
    }
    if text.chars().count() > MAX_CONTENT {
        return Err(Violation::TooLong(MAX_CONTENT));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_keeps_its_white_space_and_is_as_long_as_a_message_at_most() {
        assert_eq!(content(" and then\r\n"), Ok(" and then\n".to_owned()));
        assert_eq!(content(" \n"), Err(Violation::Blank));
        assert_eq!(content(&"é".repeat(MAX_CONTENT)).map(|text| text.chars().count()), Ok(MAX_CONTENT));
        assert_eq!(content(&"é".repeat(MAX_CONTENT + 1)), Err(Violation::TooLong(MAX_CONTENT)));
    }
}
