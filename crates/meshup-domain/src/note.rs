//! Notes of a server (CONTRACT section 2, Notes).

use time::OffsetDateTime;

use crate::permission::{Allowed, Author, EditNote, GovernNote};
use crate::text::{bounded, printable};
use crate::{CollaboratorId, NoteId, NoteVersionId, ServerId, UserId, Violation, words};

words! {
    /// What somebody was made on a note: a reader, a writer, or as good as its creator.
    CollaboratorPermission { View = "view", Edit = "edit", Admin = "admin" }
}

/// A text that the members of a server write together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub id: NoteId,
    pub server: ServerId,
    pub title: String,
    pub content: String,
    pub tags: Vec<String>,
    /// 1, and one more with each change of title, content or tags.
    pub version: i64,
    pub is_pinned: bool,
    pub is_locked: bool,
    pub created_by: UserId,
    pub last_edited_by: UserId,
    pub created_at: OffsetDateTime,
    /// When the present version was written; pins and locks do not count.
    pub updated_at: OffsetDateTime,
    pub deleted_at: Option<OffsetDateTime>,
}

/// What people write in a note: the part of it that has versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteText {
    pub title: String,
    pub content: String,
    pub tags: Vec<String>,
}

/// A note as somebody left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteVersion {
    pub id: NoteVersionId,
    pub note: NoteId,
    pub number: i64,
    pub text: NoteText,
    pub edited_by: UserId,
    pub change_description: String,
    pub created_at: OffsetDateTime,
}

/// Somebody's part in a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collaborator {
    pub id: CollaboratorId,
    pub note: NoteId,
    pub user: UserId,
    pub permission: CollaboratorPermission,
    pub added_at: OffsetDateTime,
}

impl Note {
    /// A new note of the server that the permission is for.
    pub fn create(allowed: &Allowed<Author>, id: NoteId, text: NoteText, now: OffsetDateTime) -> Self {
        let NoteText { title, content, tags } = text;
        Self {
            id,
            server: allowed.scope(),
            title,
            content,
            tags,
            version: 1,
            is_pinned: false,
            is_locked: false,
            created_by: allowed.by(),
            last_edited_by: allowed.by(),
            created_at: now,
            updated_at: now,
            deleted_at: None,
        }
    }

    /// What is written in it.
    pub fn text(&self) -> NoteText {
        NoteText { title: self.title.clone(), content: self.content.clone(), tags: self.tags.clone() }
    }

    /// Takes over a text as the next version.
    pub fn rewrite(&mut self, allowed: &Allowed<EditNote>, text: NoteText, now: OffsetDateTime) {
        (self.title, self.content, self.tags) = (text.title, text.content, text.tags);
        self.version += 1;
        self.last_edited_by = allowed.by();
        self.updated_at = now;
    }

    /// The present version as the history keeps it.
    pub fn as_version(&self, id: NoteVersionId, change_description: String) -> NoteVersion {
        NoteVersion {
            id,
            note: self.id,
            number: self.version,
            text: self.text(),
            edited_by: self.last_edited_by,
            change_description,
            created_at: self.updated_at,
        }
    }

    /// Pins it, or takes the pin out.
    pub fn toggle_pin(&mut self, _: &Allowed<GovernNote>) {
        self.is_pinned = !self.is_pinned;
    }

    /// Locks it, or unlocks it.
    pub fn toggle_lock(&mut self, _: &Allowed<GovernNote>) {
        self.is_locked = !self.is_locked;
    }

    /// Takes it from everybody's sight.
    pub fn delete(&mut self, _: &Allowed<GovernNote>, now: OffsetDateTime) {
        self.deleted_at = Some(now);
    }
}

/// A note's title, 1 to 200 characters.
pub fn title(text: &str) -> Result<String, Violation> {
    bounded(text, 1..=200)
}

/// What a note says, at most 100,000 characters. White space around it is part of it.
pub fn content(text: &str) -> Result<String, Violation> {
    const LONGEST: usize = 100_000;
    let text = printable(text)?;
    if text.chars().count() > LONGEST { Err(Violation::TooLong(LONGEST)) } else { Ok(text) }
}

/// Why a version was written, at most 200 characters.
pub fn change_description(text: &str) -> Result<String, Violation> {
    bounded(text, 0..=200)
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
        assert_eq!(change_description(&"x".repeat(201)), Err(Violation::TooLong(200)));
    }
}
