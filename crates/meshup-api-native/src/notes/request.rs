//! What clients send about notes.

use meshup_app::notes::{AddCollaborator, Basis, CreateNote, RestoreNote, UpdateNote};
use meshup_app::ports::{NoteColumn, NoteFilter, NoteOrder};
use meshup_domain::UserId;
use meshup_web::query::ordering;
use meshup_web::{Fields, FromFields};
use utoipa::{IntoParams, ToSchema};

use super::etag::IfMatch;

/// A new note.
#[derive(Debug, ToSchema)]
pub(super) struct CreateNoteBody {
    /// 1 to 200 characters.
    #[schema(example = "Sprint Retro")]
    title: String,
    /// At most 100,000 characters; empty if left out.
    #[schema(example = "Action items...")]
    content: Option<String>,
    /// At most 20 of 1 to 50 characters. Repeats, whatever their case, count once.
    #[schema(max_items = 20, example = json!(["retro", "sprint-42"]))]
    tags: Option<Vec<String>>,
}

impl FromFields for CreateNoteBody {
    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            title: fields.required("title"),
            content: fields.optional("content"),
            tags: fields.optional("tags"),
        }
    }
}

impl CreateNoteBody {
    pub(super) fn into_command(self) -> CreateNote {
        let Self { title, content, tags } = self;
        CreateNote { title, content, tags }
    }
}

/// What is to change about a note.
#[derive(Debug, ToSchema)]
pub(super) struct UpdateNoteBody {
    /// 1 to 200 characters; PUT wants it.
    #[schema(example = "Sprint Retro")]
    title: Option<String>,
    /// At most 100,000 characters.
    #[schema(example = "Action items: ...")]
    content: Option<String>,
    /// At most 20 of 1 to 50 characters, instead of the present ones.
    #[schema(max_items = 20, example = json!(["retro", "sprint-42"]))]
    tags: Option<Vec<String>>,
    /// For the history, at most 200 characters.
    #[schema(example = "Add owners")]
    change_description: Option<String>,
    /// The version that the change is made for: 409 where the note is at another one by now.
    #[schema(example = 6)]
    version: Option<i64>,
}

impl FromFields for UpdateNoteBody {
    fn needed(complete: bool) -> Vec<&'static str> {
        if complete { vec!["title"] } else { Vec::new() }
    }

    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            title: fields.optional("title"),
            content: fields.optional("content"),
            tags: fields.optional("tags"),
            change_description: fields.nullable("change_description"),
            version: fields.nullable("version"),
        }
    }
}

impl UpdateNoteBody {
    pub(super) fn into_command(self, IfMatch(one_of): IfMatch) -> UpdateNote {
        let Self { title, content, tags, change_description, version } = self;
        UpdateNote { title, content, tags, change_description, basis: Basis { version, one_of } }
    }
}

/// Which version is to stand again.
#[derive(Debug, ToSchema)]
pub(super) struct RestoreBody {
    #[schema(example = 3, minimum = 1)]
    version_number: i64,
    /// The version that the change is made for: 409 where the note is at another one by now.
    #[schema(example = 6)]
    version: Option<i64>,
}

impl FromFields for RestoreBody {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { version_number: fields.required("version_number"), version: fields.nullable("version") }
    }
}

impl RestoreBody {
    pub(super) fn into_command(self, IfMatch(one_of): IfMatch) -> RestoreNote {
        let Self { version_number, version } = self;
        RestoreNote { version_number, basis: Basis { version, one_of } }
    }
}

/// Whom to give which part.
#[derive(Debug, ToSchema)]
pub(super) struct AddCollaboratorBody {
    /// A member of the server, not the note's creator.
    #[schema(value_type = uuid::Uuid)]
    user_id: UserId,
    /// `view`, `edit` or `admin`.
    #[schema(example = "edit")]
    permission: String,
}

impl FromFields for AddCollaboratorBody {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { user_id: fields.required("user_id"), permission: fields.required("permission") }
    }
}

impl AddCollaboratorBody {
    pub(super) fn into_command(self) -> AddCollaborator {
        let Self { user_id: user, permission } = self;
        AddCollaborator { user, permission }
    }
}

/// Which notes.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct NoteFilters {
    is_pinned: Option<bool>,
    is_locked: Option<bool>,
    /// The id of a person.
    #[param(value_type = Option<uuid::Uuid>)]
    created_by: Option<UserId>,
    /// Part of the title or content, in any case.
    search: Option<String>,
    /// Repeated, or separated by commas: notes that have all of these, in any case.
    #[param(example = "retro,sprint-42", value_type = Option<String>)]
    tags: Vec<String>,
    /// `created_at`, `updated_at` or `title`, with `-` before it from the last.
    ordering: Option<String>,
}

impl FromFields for NoteFilters {
    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            is_pinned: fields.nullable("is_pinned"),
            is_locked: fields.nullable("is_locked"),
            created_by: fields.nullable("created_by"),
            search: fields.nullable("search"),
            tags: fields.nullable("tags").unwrap_or_default(),
            ordering: fields.nullable("ordering"),
        }
    }
}

impl NoteFilters {
    pub(super) fn into_query(self) -> (NoteFilter, NoteOrder) {
        const KNOWN: [(&str, NoteColumn); 3] = [
            ("created_at", NoteColumn::CreatedAt),
            ("updated_at", NoteColumn::UpdatedAt),
            ("title", NoteColumn::Title),
        ];
        let Self { is_pinned, is_locked, created_by, search, tags, ordering: asked } = self;
        let tags = tags.iter().flat_map(|tags| tags.split(',')).map(str::trim);
        let tags = tags.filter(|tag| !tag.is_empty()).map(str::to_owned).collect();
        let order = ordering(asked.as_deref(), &KNOWN);
        let order =
            order.map_or(NoteOrder::PinnedFirst, |(column, direction)| NoteOrder::By(column, direction));
        (NoteFilter { is_pinned, is_locked, created_by, search, tags }, order)
    }
}
