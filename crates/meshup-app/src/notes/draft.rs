//! The rules for what people write in a note, for creation and update alike.

use meshup_domain::note::{NoteText, content, title};
use meshup_domain::tag::tags;

use meshup_domain::Violations;

/// What is to be written; nothing keeps what is there.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    title: Option<String>,
    content: Option<String>,
    tags: Option<Vec<String>>,
}

impl Draft {
    /// Notes every broken rule in `errors`.
    pub(super) fn check(
        titled: Option<&str>,
        text: Option<&str>,
        tagged: Option<&[String]>,
        errors: &mut Violations,
    ) -> Self {
        Self {
            title: titled.and_then(|titled| errors.check("title", title(titled))),
            content: text.and_then(|text| errors.check("content", content(text))),
            tags: tagged.and_then(|tagged| errors.check("tags", tags(tagged))),
        }
    }

    pub(super) fn onto(self, text: NoteText) -> NoteText {
        NoteText {
            title: self.title.unwrap_or(text.title),
            content: self.content.unwrap_or(text.content),
            tags: self.tags.unwrap_or(text.tags),
        }
    }
}
