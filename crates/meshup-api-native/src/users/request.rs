//! What clients send about people.

use meshup_app::PageRequest;
use meshup_app::page::Direction;
use meshup_app::ports::{Upload, UserOrder};
use meshup_app::users::{ListUsers, SearchUsers, UpdateProfile};
use meshup_domain::Patch;
use meshup_domain::user::Status;
use meshup_web::query::ordering;
use meshup_web::{Fields, FromFields};
use utoipa::{IntoParams, ToSchema};

/// What to change of a profile.
#[derive(ToSchema)]
#[schema(as = ProfileUpdate)]
pub(crate) struct ProfileBody {
    #[schema(example = "Meshup User", max_length = 50)]
    display_name: Option<String>,
    #[schema(example = "About me", max_length = 500)]
    bio: Option<String>,
    /// `online`, `away`, `dnd` or `offline`; another than `online` stays until changed.
    #[schema(value_type = Option<String>, example = "dnd")]
    status: Option<Status>,
    #[schema(example = "Heads down", max_length = 100)]
    custom_status: Option<String>,
    /// A PNG, JPEG, GIF or WebP file, in a form; null removes the picture.
    #[schema(value_type = Option<String>, format = Binary)]
    avatar: Patch<Upload>,
}

impl FromFields for ProfileBody {
    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            display_name: fields.optional("display_name"),
            bio: fields.optional("bio"),
            status: fields.optional("status"),
            custom_status: fields.optional("custom_status"),
            avatar: fields.patch_file("avatar"),
        }
    }
}

impl ProfileBody {
    pub(super) fn into_command(self) -> UpdateProfile {
        let Self { display_name, bio, status, custom_status, avatar } = self;
        UpdateProfile { display_name, bio, status, custom_status, avatar }
    }
}

/// Which users.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct UserFilters {
    /// Part of the username or email, in any case.
    search: Option<String>,
    /// `username` or `date_joined`, descending with a `-` before it.
    #[param(example = "-date_joined")]
    ordering: Option<String>,
}

impl FromFields for UserFilters {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { search: fields.nullable("search"), ordering: fields.nullable("ordering") }
    }
}

impl UserFilters {
    /// By username unless asked otherwise.
    pub(super) fn into_command(self, page: PageRequest) -> ListUsers {
        type Column = fn(Direction) -> UserOrder;
        let Self { search, ordering: asked } = self;
        let columns: [(&str, Column); 2] =
            [("username", UserOrder::Username), ("date_joined", UserOrder::DateJoined)];
        let order = ordering(asked.as_deref(), &columns)
            .map_or(UserOrder::Username(Direction::Ascending), |(column, direction)| column(direction));
        ListUsers { search, order, page }
    }
}

/// Whom to look for.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SearchQuery {
    /// Part of a name, or a whole username.
    #[param(example = "alice")]
    q: String,
}

impl FromFields for SearchQuery {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { q: fields.required("q") }
    }
}

impl SearchQuery {
    pub(super) fn into_command(self) -> SearchUsers {
        let Self { q: text } = self;
        SearchUsers { text, limit: PageRequest::FIRST.limit }
    }
}
