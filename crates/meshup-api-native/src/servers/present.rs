//! Servers as the native surface shows them.

use meshup_app::servers::{FoundServer, ServerView};
use meshup_domain::member::Standing;
use meshup_domain::server::{Server, ServerProfile};
use meshup_web::{Presenter, Timestamp, UserBasic};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A server.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Server)]
pub(crate) struct ServerDto {
    /// The `server_id` in paths.
    id: Uuid,
    /// 1 to 100 characters.
    #[schema(example = "Project Alpha")]
    name: String,
    /// At most 2,000 characters; may be empty.
    #[schema(example = "Planning workspace")]
    description: String,
    /// The URL of the image.
    #[schema(format = "uri")]
    icon: Option<String>,
    /// The URL of the image.
    #[schema(format = "uri")]
    banner: Option<String>,
    /// One of the regions that the installation offers.
    #[schema(example = "us-east")]
    region: String,
    /// Whether anyone can see and join it.
    is_public: bool,
    /// What members must have before they can post, from 0 (nothing) to 4.
    #[schema(minimum = 0, maximum = 4, example = 0)]
    verification_level: i16,
    owner: UserBasic,
    created_at: Timestamp,
    updated_at: Timestamp,
    /// The number of members, without banned users.
    #[schema(example = 12)]
    member_count: i32,
}

/// A server, and what the current user is to it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = FoundServer)]
pub(crate) struct FoundServerDto {
    #[serde(flatten)]
    server: ServerDto,
    /// Whether the current user is a member. A banned user is not.
    is_member: bool,
    /// Whether the current user could join now without an invite: the server is public and not full, and the user is
    /// neither a member nor banned.
    can_join: bool,
}

impl FoundServerDto {
    pub(super) fn of(found: &FoundServer, show: &Presenter) -> Self {
        let FoundServer { view, standing } = found;
        Self {
            server: ServerDto::of(view, show),
            is_member: *standing == Standing::Member,
            can_join: view.server.is_open_to(*standing),
        }
    }
}

impl ServerDto {
    pub(crate) fn of(view: &ServerView, show: &Presenter) -> Self {
        let ServerView { server, owner } = view;
        let Server { id, profile, owner: _, member_count, created_at, updated_at, settings_updated_at: _ } =
            server;
        let ServerProfile { name, description, icon, banner, region, is_public, settings } = profile;
        Self {
            id: id.0,
            name: name.clone(),
            description: description.clone(),
            icon: show.image(icon.as_ref()),
            banner: show.image(banner.as_ref()),
            region: region.clone(),
            is_public: *is_public,
            verification_level: settings.verification_level,
            owner: show.user(owner),
            created_at: (*created_at).into(),
            updated_at: (*updated_at).into(),
            member_count: *member_count,
        }
    }
}
