//! The editable part of a note, with one set of rules for creation and update.

use crate::tag::tags;
use crate::text::{bounded, printable};
use crate::{Violation, Violations};

/// The versioned fields of a note.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NoteProfile {
    /// 1 to 200 characters.
    pub title: String,
    /// At most 100,000 characters, with surrounding white space; may be empty.
    pub content: String,
    /// At most 20, without duplicates.
    pub tags: Vec<String>,
}

/// A partial update of a note; `None` keeps a field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NoteChanges {
    /// 1 to 200 characters.
    pub title: Option<String>,
    /// At most 100,000 characters.
    pub content: Option<String>,
    /// Replaces the whole list: at most 20, each 1 to 50 characters.
    pub tags: Option<Vec<String>>,
}

impl NoteProfile {
    /// The profile of a new note. The title is required.
    pub fn create(mut changes: NoteChanges) -> Result<Self, Violations> {
        changes.title.get_or_insert_default();
        Self::default().apply(changes)
    }

    /// The updated profile, or every rule that the changes violate.
    pub fn apply(mut self, changes: NoteChanges) -> Result<Self, Violations> {
        let NoteChanges { title: titled, content: text, tags: words } = changes;
        let mut violations = Violations::default();
        violations.set("title", &mut self.title, titled.as_deref().map(title));
        violations.set("content", &mut self.content, text.as_deref().map(content));
        violations.set("tags", &mut self.tags, words.as_deref().map(tags));
        violations.into_result().map(|()| self)
    }
}

/// Validates a note title: 1 to 200 characters.
pub fn title(text: &str) -> Result<String, Violation> {
    bounded(text, 1..=200)
}

/// Validates the content of a note: at most 100,000 characters. Surrounding white space is kept.
pub fn content(text: &str) -> Result<String, Violation> {
    const LONGEST: usize = 100_000;
    let text = printable(text)?;
    if text.chars().count() > LONGEST { Err(Violation::TooLong(LONGEST)) } else { Ok(text) }
}

/// The reason for a new version.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChangeDescription(String);

impl ChangeDescription {
    /// Validates a reason: at most 200 characters.
    pub fn new(text: &str) -> Result<Self, Violation> {
        bounded(text, 0..=200).map(Self)
    }

    /// The reason given for restoring version `number`.
    pub fn restored(number: i64) -> Self {
        Self(format!("Restored version {number}"))
    }

    /// The text of the reason.
    pub fn into_string(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_belongs_to_the_content_but_not_to_the_title() {
        assert_eq!(title("  Retro ").as_deref(), Ok("Retro"));
        assert_eq!(content("\n    code\r\n").as_deref(), Ok("\n    code\n"));
    }

    #[test]
    fn lengths_are_bounded() {
        assert_eq!(title(" "), Err(Violation::Blank));
        assert!(title(&"é".repeat(200)).is_ok());
        assert_eq!(title(&"x".repeat(201)), Err(Violation::TooLong(200)));
        assert!(content(&"é".repeat(100_000)).is_ok());
        assert_eq!(content(&"x".repeat(100_001)), Err(Violation::TooLong(100_000)));
        assert_eq!(content("a\0b"), Err(Violation::ControlCharacters));
        assert_eq!(ChangeDescription::new(&"x".repeat(201)), Err(Violation::TooLong(200)));
    }
}
