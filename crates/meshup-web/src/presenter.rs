//! What presenting needs beside the entity: who is live, and where files are.

use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use meshup_app::ports::{Files, Presence};
use meshup_domain::FileKey;
use meshup_domain::message::{Attachment, FileSource};
use meshup_domain::user::UserCard;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::ApiError;
use crate::choice::Status;

/// A person, as they stand in everything that they made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct UserBasic {
    pub id: Uuid,
    #[schema(example = "alice")]
    pub username: String,
    #[schema(example = "0001")]
    pub discriminator: String,
    /// What others may see.
    pub status: Status,
    /// Where the picture is.
    #[schema(format = "uri")]
    pub avatar: Option<String>,
}

/// Turns entities into what surfaces show. A handler takes it as a parameter.
#[derive(Clone)]
pub struct Presenter {
    presence: Arc<dyn Presence>,
    files: Arc<dyn Files>,
}

impl Presenter {
    pub fn new(presence: Arc<dyn Presence>, files: Arc<dyn Files>) -> Self {
        Self { presence, files }
    }

    /// A person as others see them.
    pub fn user(&self, card: &UserCard) -> UserBasic {
        let UserCard {
            id,
            number: _,
            username,
            discriminator,
            display_name: _,
            avatar,
            status: _,
            show_online_status: _,
        } = card;
        UserBasic {
            id: id.0,
            username: username.clone(),
            discriminator: discriminator.clone(),
            status: card.seen_status(self.presence.is_live(*id)).into(),
            avatar: self.image(avatar.as_ref()),
        }
    }

    /// Where an avatar, icon or banner is.
    pub fn image(&self, key: Option<&FileKey>) -> Option<String> {
        key.map(|key| self.files.url(key, None))
    }

    /// Where the bytes of an attachment are.
    pub fn attachment(&self, attachment: &Attachment) -> String {
        match &attachment.source {
            FileSource::Attached(key) => self.file(key, &attachment.file_name),
            // As its upload was answered: it has no other name than the one that was generated for it.
            FileSource::Uploaded(key) => self.files.url(key, None),
            FileSource::Linked(url) => url.clone(),
        }
    }

    /// Where a file is that saves under `file_name`.
    pub fn file(&self, key: &FileKey, file_name: &str) -> String {
        self.files.url(key, Some(file_name.to_owned()))
    }
}

impl FromRequest for Presenter {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let presenter = request.app_data::<Data<Self>>().map(|data| data.get_ref().clone());
        ready(presenter.ok_or_else(|| ApiError::internal("no presenter is configured")))
    }
}
