//! Presenting entities: presence and file URLs.

use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use meshup_app::messages::{MessageView, RenderingKey};
use meshup_app::ports::{Files, Presence};
use meshup_domain::FileKey;
use meshup_domain::message::{Attachment, FileSource};
use meshup_domain::user::{self, UserCard};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::ApiError;
use crate::choice::Status;

/// The number of statuses.
const STATUSES: u128 = user::Status::ALL.len() as u128;

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
    /// 1 to 50 characters; not unique. A nickname in a server is shown instead of it.
    #[schema(example = "Alice")]
    pub display_name: String,
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
            display_name,
            avatar,
            status: _,
            show_online_status: _,
        } = card;
        UserBasic {
            id: id.0,
            username: username.clone(),
            discriminator: discriminator.clone(),
            display_name: display_name.clone(),
            status: self.status(card).into(),
            avatar: self.image(avatar.as_ref()),
        }
    }

    /// The status of a user as others see it.
    pub fn status(&self, card: &UserCard) -> user::Status {
        card.visible_status(self.presence.is_live(card.id))
    }

    /// What a presented message depends on besides itself: the statuses of the people whom it shows, and the time if it
    /// shows files. `None` if these are too many people.
    pub fn rendering_key(&self, format: &'static str, view: &MessageView) -> Option<RenderingKey> {
        let MessageView { message: _, author, reply_to, attachments, reactions, read: _ } = view;
        let quoted = reply_to.iter().map(|quote| &quote.author);
        let people =
            std::iter::once(author).chain(quoted).chain(reactions.iter().map(|reaction| &reaction.user));
        let (mut state, mut has_files) = (1_u128, !attachments.is_empty());
        for card in people {
            let status = self.status(card);
            let number = user::Status::ALL.iter().position(|other| *other == status)?;
            state = state.checked_mul(STATUSES)? + u128::try_from(number).ok()?;
            has_files |= card.avatar.is_some();
        }
        let period = if has_files { u128::try_from(self.files.url_period()).ok()? } else { 0 };
        Some(RenderingKey { format, state: state.checked_mul(1 << 64)?.checked_add(period)? })
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

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

    use meshup_app::messages::ReactionView;
    use meshup_app::messages::view::ReadState;
    use meshup_app::testing::{MockFiles, MockPresence, START, message, user};
    use meshup_domain::message::Reaction;
    use meshup_domain::{Number, ReactionId, RoomId};

    use super::*;

    fn view(reactions: u128) -> MessageView {
        let message = message(1, RoomId(Uuid::from_u128(50)));
        let reaction = |n| Reaction {
            id: ReactionId(Uuid::from_u128(n)),
            number: Number(1),
            message: message.id,
            user: user(n).id,
            emoji: "👍".to_owned(),
            created_at: START,
        };
        let reactions =
            (0..reactions).map(|n| ReactionView { reaction: reaction(n), user: user(n).card() }).collect();
        let (attachments, read) = (Vec::new(), ReadState::default());
        MessageView { author: user(1).card(), reply_to: None, attachments, reactions, read, message }
    }

    #[test]
    fn a_rendering_depends_on_who_is_there_and_on_links_to_files() {
        let (is_live, period) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicI64::new(1)));
        let (mut presence, mut files) = (MockPresence::new(), MockFiles::new());
        let (lives, periods) = (is_live.clone(), period.clone());
        presence.expect_is_live().returning(move |_| lives.load(Ordering::SeqCst));
        files.expect_url_period().returning(move || periods.load(Ordering::SeqCst));
        let presenter = Presenter::new(Arc::new(presence), Arc::new(files));
        let key = |view: &MessageView| presenter.rendering_key("test", view);
        let mut pictured = view(1);
        pictured.author.avatar = Some(FileKey("a.png".to_owned()));

        let (plain, with_picture) = (key(&view(1)), key(&pictured));
        assert!(plain.is_some() && plain == key(&view(1)) && plain != with_picture && plain != key(&view(2)));
        period.store(2, Ordering::SeqCst);
        assert!(plain == key(&view(1)) && with_picture != key(&pictured));
        is_live.store(true, Ordering::SeqCst);
        assert_ne!(plain, key(&view(1)));
        assert_eq!(key(&view(100)), None);
    }
}
