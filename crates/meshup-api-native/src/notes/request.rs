//! Request bodies and filters for notes.

use meshup_app::notes::{ExpectedVersion, RestoreNote, UpdateNote};
use meshup_app::ports::{NoteColumn, NoteFilter, NoteOrder};
use meshup_domain::UserId;
use meshup_domain::note::{ChangeDescription, CollaboratorPermission, NoteChanges, NoteProfile};
use meshup_web::query::ordering;
use meshup_web::{Fields, FromFields};
use utoipa::IntoParams;

use super::etag::IfMatch;

meshup_web::request! {
    create CreateNote, "A new note.";
    update UpdateNoteBody as "UpdateNote", "Changes to a note; omitted fields are unchanged.", with {
        /// A comment for the history; at most 200 characters.
        change_description: nullable ChangeDescription, { "examples": ["Add owners"] };
        /// The version that the change is based on; 409 if the note has changed since.
        version: nullable i64, { "examples": [6] };
    };
    changes NoteChanges, |changes| NoteProfile::default().apply(changes);
    fields {
        /// 1 to 200 characters.
        title: optional String, needed(create, put), { "examples": ["Sprint Retro"] };
        /// At most 100,000 characters; defaults to empty.
        content: optional String, { "examples": ["Action items..."] };
        /// The complete list, 1 to 50 characters each. Duplicates count once, ignoring case.
        tags: optional Vec<String>, { "maxItems": 20, "examples": [["retro", "sprint-42"]] };
    }
}

impl UpdateNoteBody {
    pub(super) fn into_command(self, IfMatch(one_of): IfMatch) -> UpdateNote {
        let Self(changes, change_description, version) = self;
        UpdateNote { changes, change_description, expected: ExpectedVersion { version, one_of } }
    }
}

meshup_web::request! {
    /// The version to restore.
    pub(super) struct RestoreBody as "RestoreNote" {
        /// The version to restore, which becomes the content of a new version.
        version_number: required i64, { "minimum": 1, "examples": [3] };
        /// The version that the change is based on; 409 if the note has changed since.
        version: nullable i64, { "examples": [6] };
    }
}

impl RestoreBody {
    pub(super) fn into_command(self, IfMatch(one_of): IfMatch) -> RestoreNote {
        let Self { version_number, version } = self;
        RestoreNote { version_number, expected: ExpectedVersion { version, one_of } }
    }
}

meshup_web::request! {
    /// The user and the permission.
    pub(super) struct AddCollaboratorBody as "AddCollaborator" {
        /// A member of the server, not the note's creator.
        user as "user_id": required UserId;
        permission: required CollaboratorPermission;
    }
}

/// Filters for notes.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct NoteFilters {
    /// If true, returns only pinned notes; if false, only unpinned ones.
    is_pinned: Option<bool>,
    /// If true, returns only locked notes; if false, only unlocked ones.
    is_locked: Option<bool>,
    /// The id of a user.
    #[param(value_type = Option<uuid::Uuid>)]
    created_by: Option<UserId>,
    /// Part of the title or content, ignoring case.
    search: Option<String>,
    /// Notes that have all of these tags, ignoring case. Repeat the parameter or separate them by commas.
    #[param(example = "retro,sprint-42", value_type = Option<String>)]
    tags: Vec<String>,
    /// `created_at`, `updated_at` or `title`; prefix with `-` for descending order.
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
