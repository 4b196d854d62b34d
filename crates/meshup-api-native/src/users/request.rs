//! Request bodies and filters for users.

use meshup_app::PageRequest;
use meshup_app::accounts::DeleteAccount;
use meshup_app::page::Direction;
use meshup_app::ports::{Upload, UserOrder};
use meshup_app::users::{ListUsers, SearchUsers};
use meshup_domain::user::{Status, UserChanges as Changes, UserProfile};
use meshup_web::query::ordering;
use meshup_web::{Fields, FromFields};
use utoipa::IntoParams;

type UserChanges = Changes<Upload>;

meshup_web::request! {
    update UpdateProfile as "ProfileUpdate", "Changes to a profile; omitted fields are unchanged.";
    changes UserChanges, |changes| UserProfile::default().apply(changes.split().1);
    fields {
        /// 1 to 50 characters.
        display_name: optional String, { "examples": ["Meshup User"], "maxLength": 50 };
        /// At most 500 characters.
        bio: optional String, { "examples": ["About me"], "maxLength": 500 };
        /// A status other than `online` is kept until it is changed.
        status: optional Status;
        /// At most 100 characters.
        custom_status: optional String, { "examples": ["Heads down"], "maxLength": 100 };
        /// A PNG, JPEG, GIF or WebP file, only in multipart forms. Null removes the image.
        avatar: patch_file Upload;
    }
}

meshup_web::request! {
    /// What proves that the owner of the account deletes it.
    pub(crate) struct DeleteAccountBody as "AccountDeletion" {
        /// The current password.
        password: required String, { "examples": ["YourPassword123!"] };
        /// A code from the authenticator app or a recovery code; required if two-factor authentication is on.
        otp: nullable String, { "examples": ["123456"] };
    }
}

impl DeleteAccountBody {
    pub(super) fn into_command(self) -> DeleteAccount {
        let Self { password, otp } = self;
        DeleteAccount { password, otp }
    }
}

/// Filters for users.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct UserFilters {
    /// Part of the username or email address, ignoring case.
    search: Option<String>,
    /// `username` or `date_joined`; prefix with `-` for descending order.
    #[param(example = "-date_joined")]
    ordering: Option<String>,
}

impl FromFields for UserFilters {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { search: fields.nullable("search"), ordering: fields.nullable("ordering") }
    }
}

impl UserFilters {
    pub(super) fn into_command(self, page: PageRequest) -> ListUsers {
        let Self { search, ordering } = self;
        ListUsers { search, order: user_order(ordering.as_deref()), page }
    }
}

/// The order of users that a query asks for; by username by default.
pub(crate) fn user_order(asked: Option<&str>) -> UserOrder {
    type Column = fn(Direction) -> UserOrder;
    let columns: [(&str, Column); 2] =
        [("username", UserOrder::Username), ("date_joined", UserOrder::DateJoined)];
    ordering(asked, &columns)
        .map_or(UserOrder::Username(Direction::Ascending), |(column, direction)| column(direction))
}

/// The text to search for.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SearchQuery {
    /// Part of a username or display name, or a complete username; ignoring case.
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
