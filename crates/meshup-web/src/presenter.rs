//! Presenting entities: presence and file URLs.

use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use meshup_app::ports::{Files, Presence};
use meshup_domain::FileKey;
use meshup_domain::message::{Attachment, FileSource};
use meshup_domain::user::{self, UserCard};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::ApiError;
use crate::choice::Status;

/// A user, as embedded in other resources.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct UserBasic {
    /// The `user_id` in paths.
    pub id: Uuid,
    /// Unique, ignoring case.
    #[schema(example = "alice")]
    pub username: String,
    /// Four digits, assigned at registration.
    #[schema(example = "0001")]
    pub discriminator: String,
    /// The status that others see.
    pub status: Status,
    /// The URL of the image.
    #[schema(format = "uri")]
    pub avatar: Option<String>,
}

/// Converts entities to what surfaces show. A parameter of handlers.
#[derive(Clone)]
pub struct Presenter {
    presence: Arc<dyn Presence>,
    files: Arc<dyn Files>,
}

impl Presenter {
    pub fn new(presence: Arc<dyn Presence>, files: Arc<dyn Files>) -> Self {
        Self { presence, files }
    }

    /// A user as others see them.
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
            status: self.status(card).into(),
            avatar: self.image(avatar.as_ref()),
        }
    }

    /// The status of a user as others see it.
    pub fn status(&self, card: &UserCard) -> user::Status {
        card.visible_status(self.presence.is_live(card.id))
    }

    /// The URL of an avatar, icon or banner.
    pub fn image(&self, key: Option<&FileKey>) -> Option<String> {
        key.map(|key| self.url(key))
    }

    /// The URL of a file whose only name is the generated one.
    pub fn url(&self, key: &FileKey) -> String {
        self.files.url(key, None)
    }

    /// The URL of an attachment's content.
    pub fn attachment(&self, attachment: &Attachment) -> String {
        match &attachment.source {
            FileSource::Attached(key) => self.file(key, &attachment.file_name),
            // As in the response to its upload.
            FileSource::Uploaded(key) => self.url(key),
            FileSource::Linked(url) => url.clone(),
        }
    }

    /// The URL of a file that is saved as `file_name`.
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
