//! A model resource: parse, present, handle, route. Its use case is a struct without a store.

use std::sync::Arc;

use actix_web::web::Data;
use meshup_app::messages::MessageRange;
use meshup_app::page::Direction;
use meshup_app::ports::{Store, StoreError, Upload};
use meshup_app::{ErrorKind, Explain, Explanation, Page};
use meshup_domain::{MemberId, MessageId, Patch, ServerId, Violations};
use meshup_web::page::keyset::{KeysetParams, MessagePaging};
use meshup_web::page::offset::{Items, Offset, OffsetParams};
use meshup_web::page::{ListOf, ListParams};
use meshup_web::routes::Endpoint;
use meshup_web::throttle::Login;
use meshup_web::{
    Actor, ApiError, Body, Created, Fields, FromFields, Json, Listing, NoContent, Paging, PathParams, Query,
    Throttle, Timestamp, endpoints,
};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

// ---- the use case ----

pub(crate) struct Notes {
    pub(crate) total: u64,
    pub(crate) store: Arc<dyn Store>,
}

pub(crate) struct WriteNote {
    pub(crate) title: String,
    pub(crate) due: Option<OffsetDateTime>,
}

pub(crate) struct Note {
    pub(crate) server: ServerId,
    pub(crate) title: String,
    pub(crate) due: Option<OffsetDateTime>,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum WriteNoteError {
    #[error("{0}")]
    Invalid(#[from] Violations),
    #[error("the notebook caught fire")]
    Violation,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for WriteNoteError {
    fn explain(&self) -> Explanation {
        match self {
            Self::Invalid(fields) => fields.explain(),
            Self::Store(error) => error.explain(),
            Self::Violation => Explanation::new(ErrorKind::Internal, "internal", "Internal server error"),
        }
    }
}

impl Notes {
    pub(crate) async fn write(&self, server: ServerId, command: WriteNote) -> Result<Note, WriteNoteError> {
        match command.title.as_str() {
            "" => Err(Violations::one("title", "This field may not be blank.").into()),
            "fire" => Err(WriteNoteError::Violation),
            "panic" => panic!("the pen broke"),
            _ => {
                self.store.begin().await?.commit().await?;
                Ok(Note { server, title: command.title, due: command.due })
            }
        }
    }
}

// ---- parse ----

/// A new note.
#[derive(Debug, ToSchema)]
pub(crate) struct CreateNote {
    #[schema(example = "Buy milk")]
    title: String,
    due: Option<OffsetDateTime>,
}

impl FromFields for CreateNote {
    fn needed(complete: bool) -> Vec<&'static str> {
        if complete { vec!["title"] } else { Vec::new() }
    }

    fn from_fields(fields: &mut Fields) -> Self {
        Self { title: fields.required("title"), due: fields.nullable("due") }
    }
}

impl CreateNote {
    fn into_command(self) -> WriteNote {
        let Self { title, due } = self;
        WriteNote { title, due }
    }
}

#[derive(Debug, ToSchema)]
pub(crate) struct UpdateNote {
    #[schema(value_type = Option<String>)]
    title: Option<String>,
    #[schema(value_type = Option<bool>)]
    done: Option<bool>,
    #[schema(value_type = Option<i64>)]
    level: Patch<i64>,
    #[schema(value_type = Option<Vec<Uuid>>)]
    readers: Option<Vec<Uuid>>,
    #[schema(value_type = Option<String>, format = Binary)]
    icon: Patch<Upload>,
    #[schema(value_type = Vec<String>)]
    attachments: Vec<Upload>,
}

impl FromFields for UpdateNote {
    fn needed(complete: bool) -> Vec<&'static str> {
        if complete { vec!["title"] } else { Vec::new() }
    }

    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            title: fields.optional("title"),
            done: fields.optional("done"),
            level: fields.patch("level"),
            readers: fields.optional("readers"),
            icon: fields.patch_file("icon"),
            attachments: fields.files("attachments"),
        }
    }
}

// ---- present ----

/// A note.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoteDto {
    server: Uuid,
    #[schema(example = "Buy milk")]
    title: String,
    due: Option<Timestamp>,
}

impl From<Note> for NoteDto {
    fn from(note: Note) -> Self {
        let Note { server, title, due } = note;
        Self { server: server.0, title, due: due.map(Timestamp) }
    }
}

/// What arrived, for assertions.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Seen {
    title: Option<String>,
    done: Option<bool>,
    level: String,
    readers: Option<usize>,
    icon: Option<String>,
    files: Vec<(String, u64, bool)>,
}

// ---- handle ----

#[utoipa::path(get, path = "/notes/{server_id}/", tag = "Notes", params(ListParams),
    responses((status = 200, body = ListOf<NoteDto>)))]
pub(crate) async fn list(
    _actor: Actor,
    PathParams(server): PathParams<ServerId>,
    paging: Paging,
    notes: Data<Notes>,
) -> Result<Listing<NoteDto>, ApiError> {
    let request = paging.request();
    let shown = notes.total.saturating_sub(request.offset).min(request.limit);
    let items = (0..shown).map(|at| Note { server, title: format!("{}", request.offset + at), due: None });
    paging.answer(Page { items: items.map(NoteDto::from).collect(), total: notes.total })
}

#[utoipa::path(post, path = "/notes/{server_id}/", tag = "Notes", responses((status = 201, body = NoteDto)))]
pub(crate) async fn create(
    _actor: Actor,
    PathParams(server): PathParams<ServerId>,
    body: Json<CreateNote>,
    notes: Data<Notes>,
) -> Result<Created<NoteDto>, ApiError> {
    let note = notes.write(server, body.into_inner().into_command()).await?;
    Ok(Created(note.into()))
}

#[utoipa::path(method(put, patch), path = "/notes/{server_id}/{member_id}/", tag = "Notes",
    request_body(content((UpdateNote = "application/json"), (UpdateNote = "multipart/form-data"))),
    responses((status = 200, body = Seen)))]
pub(crate) async fn update(
    _actor: Actor,
    at: PathParams<(ServerId, MemberId)>,
    body: Body<UpdateNote>,
) -> Result<actix_web::web::Json<Seen>, ApiError> {
    let PathParams((_server, _member)) = at;
    let UpdateNote { title, done, level, readers, icon, attachments } = body.into_inner();
    let files = attachments.iter().map(|file| (file.file_name.clone(), file.size, file.path.exists()));
    Ok(actix_web::web::Json(Seen {
        title,
        done,
        level: format!("{level:?}"),
        readers: readers.map(|readers| readers.len()),
        icon: match icon {
            Patch::Keep => None,
            Patch::Clear => Some("cleared".to_owned()),
            Patch::Set(upload) => Some(upload.path.display().to_string()),
        },
        files: files.collect(),
    }))
}

#[utoipa::path(delete, path = "/notes/all/", tag = "Notes", security(()), responses((status = 204)))]
pub(crate) async fn clear() -> NoContent {
    NoContent
}

#[utoipa::path(post, path = "/knock/", tag = "Notes", security(()), responses((status = 204)))]
pub(crate) async fn knock(throttle: Throttle<Login>, body: Json<Knock>) -> Result<NoContent, ApiError> {
    throttle.account(&body.account).await?;
    Ok(NoContent)
}

/// As many ids as requested, starting at 1.
#[utoipa::path(get, path = "/lines/", tag = "Notes", params(ListParams, KeysetParams),
    responses((status = 200, body = ListOf<Uuid>)))]
pub(crate) async fn lines(_actor: Actor, paging: MessagePaging) -> Result<Listing<Uuid>, ApiError> {
    let count = match paging.range() {
        MessageRange::Page(page) => page.limit,
        MessageRange::Latest { limit }
        | MessageRange::Before { limit, .. }
        | MessageRange::After { limit, .. }
        | MessageRange::Around { limit, .. } => limit.min(100),
    };
    let items = (1..=count).map(|number| Uuid::from_u128(number.into())).collect();
    paging.answer(Page { items, total: 300 }, Direction::Descending, |id| MessageId(*id))
}

/// Numbers starting at 0, as many as the whole list has.
#[utoipa::path(get, path = "/numbers/", tag = "Notes", params(OffsetParams),
    responses((status = 200, body = Items<u64>)))]
pub(crate) async fn numbers(_actor: Actor, range: Query<Offset<20>>, notes: Data<Notes>) -> Items<u64> {
    range.answer(Page::of((0..notes.total).collect(), range.request()))
}

/// The sender of a knock.
#[derive(Debug, ToSchema)]
pub(crate) struct Knock {
    account: String,
}

impl FromFields for Knock {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { account: fields.required("account") }
    }
}

// ---- route ----

pub(crate) fn endpoints() -> Vec<Endpoint> {
    endpoints![list, create, update, clear, knock, lines, numbers]
}
