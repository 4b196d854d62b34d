//! Notes of a server.

mod etag;
mod present;
mod request;

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::notes::{
    AddCollaborator, AddCollaboratorOutcome, ListNotesError, Notes, UpdateNoteError, VersionConflict,
    WriteNoteError,
};
use meshup_domain::note::Note;
use meshup_domain::{NoteId, ServerId, UserId};
use meshup_web::answer::Accepted;
use meshup_web::page::{ListOf, ListParams};
use meshup_web::routes::Endpoint;
use meshup_web::{Actor, ApiError, Created, Json, Listing, NoContent, Paging, PathParams, Presenter, Query};
use serde_json::json;

use etag::{IfMatch, Tagged};
pub(crate) use present::NoteDto;
use present::{CollaboratorDto, ConflictDto, LockedDto, PinnedDto, RestoredDto, VersionDto};
use request::{AddCollaboratorBody, CreateNote, NoteFilters, RestoreBody, UpdateNoteBody};

pub(crate) fn endpoints() -> Vec<Endpoint> {
    meshup_web::endpoints![
        list_notes => ListNotesError,
        create_note => WriteNoteError,
        retrieve_note,
        update_note => UpdateNoteError,
        delete_note,
        list_note_versions,
        restore_note => UpdateNoteError,
        pin_note,
        lock_note,
        add_note_collaborator => WriteNoteError,
        remove_note_collaborator,
    ]
}

/// A version conflict carries the current note.
fn refused(error: UpdateNoteError, show: &Presenter) -> ApiError {
    let stale = if let UpdateNoteError::Conflict(VersionConflict(current)) = &error {
        Some(NoteDto::of(current, show))
    } else {
        None
    };
    let refusal = ApiError::from(error);
    match stale {
        Some(note) => refusal.member("note", json!(note)),
        None => refusal,
    }
}

/// List the notes of a server: pinned notes first, then by the last change, newest first.
///
/// `ordering` replaces this order.
#[utoipa::path(get, path = "/notes/{server_id}/", tag = "Notes",
    params(ListParams, NoteFilters), responses((status = 200, body = ListOf<NoteDto>)))]
async fn list_notes(
    actor: Actor,
    PathParams(server): PathParams<ServerId>,
    filters: Query<NoteFilters>,
    paging: Paging,
    show: Presenter,
    notes: Data<Notes>,
) -> Result<Listing<NoteDto>, ApiError> {
    let (filter, order) = filters.into_inner().into_query();
    let page = notes.list(&actor, server, filter, order, paging.request()).await?;
    paging.answer(page.map(|note| NoteDto::of(&note, &show)))
}

/// Create a note.
///
/// Any member can.
#[utoipa::path(post, path = "/notes/{server_id}/", tag = "Notes", request_body = CreateNote,
    responses((status = 201, body = NoteDto, headers(("ETag" = String, description = "The note's `version`, in double quotes.")))))]
async fn create_note(
    actor: Actor,
    PathParams(server): PathParams<ServerId>,
    body: Json<CreateNote>,
    show: Presenter,
    notes: Data<Notes>,
) -> Result<Tagged<Created<NoteDto>>, ApiError> {
    let view = notes.create(&actor, server, body.into_inner().0).await?;
    Ok(Tagged(view.note.version, Created(NoteDto::of(&view, &show))))
}

/// Retrieve a note.
#[utoipa::path(get, path = "/notes/{server_id}/{note_id}/", tag = "Notes",
    responses((status = 200, body = NoteDto, headers(("ETag" = String, description = "The note's `version`, in double quotes.")))))]
async fn retrieve_note(
    actor: Actor,
    PathParams((server, note)): PathParams<(ServerId, NoteId)>,
    show: Presenter,
    notes: Data<Notes>,
) -> Result<Tagged<JsonAnswer<NoteDto>>, ApiError> {
    let view = notes.get(&actor, server, note).await?;
    Ok(Tagged(view.note.version, JsonAnswer(NoteDto::of(&view, &show))))
}

/// Update a note; a change of title, content or tags creates a version.
///
/// Any member can do this, unless the note is locked (403 `note_locked`) or the member is a `view`
/// collaborator. A member who edits a note becomes an `edit` collaborator. Omitted fields are unchanged; PUT
/// requires `title`.
#[utoipa::path(method(put, patch), path = "/notes/{server_id}/{note_id}/", tag = "Notes",
    params(("If-Match" = Option<String>, Header,
        description = "The `ETag` of the version that the change is based on.")),
    request_body = UpdateNoteBody,
    responses(
        (status = 200, body = NoteDto, headers(("ETag" = String, description = "The note's `version`, in double quotes."))),
        (status = 409, body = ConflictDto, description = "The note has changed since that version."),
    ))]
async fn update_note(
    actor: Actor,
    PathParams((server, note)): PathParams<(ServerId, NoteId)>,
    versions: IfMatch,
    body: Json<UpdateNoteBody>,
    show: Presenter,
    notes: Data<Notes>,
) -> Result<Tagged<JsonAnswer<NoteDto>>, ApiError> {
    let command = body.into_inner().into_command(versions);
    let view = notes.update(&actor, server, note, command).await.map_err(|error| refused(error, &show))?;
    Ok(Tagged(view.note.version, JsonAnswer(NoteDto::of(&view, &show))))
}

/// Delete a note.
///
/// Requires `note.manage`, unless the caller is the note's creator or an `admin` collaborator.
#[utoipa::path(delete, path = "/notes/{server_id}/{note_id}/", tag = "Notes", responses((status = 204)))]
async fn delete_note(
    actor: Actor,
    PathParams((server, note)): PathParams<(ServerId, NoteId)>,
    notes: Data<Notes>,
) -> Result<NoContent, ApiError> {
    notes.delete(&actor, server, note).await?;
    Ok(NoContent)
}

/// List the versions of a note, newest first.
#[utoipa::path(get, path = "/notes/{server_id}/{note_id}/versions/", tag = "Notes",
    params(ListParams), responses((status = 200, body = ListOf<VersionDto>)))]
async fn list_note_versions(
    actor: Actor,
    PathParams((server, note)): PathParams<(ServerId, NoteId)>,
    paging: Paging,
    show: Presenter,
    notes: Data<Notes>,
) -> Result<Listing<VersionDto>, ApiError> {
    let page = notes.versions(&actor, server, note, paging.request()).await?;
    paging.answer(page.map(|version| VersionDto::of(&version, &show)))
}

/// Restore the title, content and tags of an earlier version, creating a new version.
///
/// Requires the same permission as editing the note. 404 if there is no such version.
#[utoipa::path(post, path = "/notes/{server_id}/{note_id}/restore/", tag = "Notes",
    params(("If-Match" = Option<String>, Header,
        description = "The `ETag` of the version that the change is based on.")),
    request_body = RestoreBody,
    responses(
        (status = 200, body = RestoredDto, headers(("ETag" = String, description = "The note's `version`, in double quotes."))),
        (status = 409, body = ConflictDto, description = "The note has changed since that version."),
    ))]
async fn restore_note(
    actor: Actor,
    PathParams((server, note)): PathParams<(ServerId, NoteId)>,
    versions: IfMatch,
    body: Json<RestoreBody>,
    show: Presenter,
    notes: Data<Notes>,
) -> Result<Tagged<JsonAnswer<RestoredDto>>, ApiError> {
    let command = body.into_inner().into_command(versions);
    let number = command.version_number;
    let view = notes.restore(&actor, server, note, command).await.map_err(|error| refused(error, &show))?;
    Ok(Tagged(view.note.version, JsonAnswer(RestoredDto::of(number, &view, &show))))
}

/// Pin or unpin a note.
///
/// Requires `note.manage`, unless the caller is the note's creator or an `admin` collaborator.
#[utoipa::path(post, path = "/notes/{server_id}/{note_id}/pin/", tag = "Notes",
    responses((status = 200, body = PinnedDto, headers(("ETag" = String, description = "The note's `version`, in double quotes.")))))]
async fn pin_note(
    actor: Actor,
    PathParams((server, note)): PathParams<(ServerId, NoteId)>,
    notes: Data<Notes>,
) -> Result<Tagged<JsonAnswer<PinnedDto>>, ApiError> {
    let Note { version, is_pinned, .. } = notes.toggle_pin(&actor, server, note).await?;
    Ok(Tagged(version, JsonAnswer(PinnedDto::of(is_pinned))))
}

/// Lock or unlock a note; a locked note can be edited only by users who can unlock it.
///
/// Requires `note.manage`, unless the caller is the note's creator or an `admin` collaborator.
#[utoipa::path(post, path = "/notes/{server_id}/{note_id}/lock/", tag = "Notes",
    responses((status = 200, body = LockedDto, headers(("ETag" = String, description = "The note's `version`, in double quotes.")))))]
async fn lock_note(
    actor: Actor,
    PathParams((server, note)): PathParams<(ServerId, NoteId)>,
    notes: Data<Notes>,
) -> Result<Tagged<JsonAnswer<LockedDto>>, ApiError> {
    let Note { version, is_locked, .. } = notes.toggle_lock(&actor, server, note).await?;
    Ok(Tagged(version, JsonAnswer(LockedDto::of(is_locked))))
}

/// Make a member a collaborator on a note, or change a collaborator's permission.
///
/// Requires `note.manage`, unless the caller is the note's creator or an `admin` collaborator. Returns 200 if
/// the member was already a collaborator.
#[utoipa::path(post, path = "/notes/{server_id}/{note_id}/collaborators/", tag = "Notes",
    request_body = AddCollaboratorBody,
    responses((status = 201, body = CollaboratorDto),
        (status = 200, description = "The member was already a collaborator; the permission was changed.", body = CollaboratorDto)))]
async fn add_note_collaborator(
    actor: Actor,
    PathParams((server, note)): PathParams<(ServerId, NoteId)>,
    body: Json<AddCollaboratorBody>,
    show: Presenter,
    notes: Data<Notes>,
) -> Result<Accepted<CollaboratorDto>, ApiError> {
    let AddCollaboratorBody { user, permission } = body.into_inner();
    let command = AddCollaborator { user, permission };
    let added = notes.add_collaborator(&actor, server, note, command).await?;
    Ok(match added {
        AddCollaboratorOutcome::New(part) => Accepted::New(CollaboratorDto::of(&part, &show)),
        AddCollaboratorOutcome::Replaced(part) => Accepted::Existing(CollaboratorDto::of(&part, &show)),
    })
}

/// Remove a collaborator from a note, leaving them with the access of any other member.
///
/// Requires `note.manage`, unless the caller is the note's creator or an `admin` collaborator.
#[utoipa::path(delete, path = "/notes/{server_id}/{note_id}/collaborators/{user_id}/", tag = "Notes",
    responses((status = 204)))]
async fn remove_note_collaborator(
    actor: Actor,
    PathParams((server, note, user)): PathParams<(ServerId, NoteId, UserId)>,
    notes: Data<Notes>,
) -> Result<NoContent, ApiError> {
    notes.remove_collaborator(&actor, server, note, user).await?;
    Ok(NoContent)
}
