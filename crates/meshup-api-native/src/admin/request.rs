//! Request bodies and filters for administration.

use meshup_app::PageRequest;
use meshup_app::administration::ListAccounts;
use meshup_web::{Fields, FromFields};
use utoipa::IntoParams;

use crate::users::request::user_order;

/// The tag of every operation.
pub(super) const TAG: &str = "Administration";

/// Filters for accounts.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct AccountFilters {
    /// Part of the username or email address, ignoring case.
    search: Option<String>,
    /// Omitted: deactivated accounts too.
    is_active: Option<bool>,
    /// Omitted: site admins and others.
    is_admin: Option<bool>,
    /// `username` or `date_joined`; prefix with `-` for descending order.
    #[param(example = "-date_joined")]
    ordering: Option<String>,
}

impl FromFields for AccountFilters {
    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            search: fields.nullable("search"),
            is_active: fields.nullable("is_active"),
            is_admin: fields.nullable("is_admin"),
            ordering: fields.nullable("ordering"),
        }
    }
}

impl AccountFilters {
    pub(super) fn into_command(self, page: PageRequest) -> ListAccounts {
        let Self { search, is_active, is_admin, ordering } = self;
        ListAccounts { search, is_active, is_admin, order: user_order(ordering.as_deref()), page }
    }
}

meshup_web::request! {
    /// Why an account is deactivated.
    pub(super) struct DeactivateBody as "Deactivation" {
        /// For the audit log.
        reason: nullable String, { "examples": ["Spam"], "maxLength": 500 };
    }
}

meshup_web::request! {
    /// Changes to an account; omitted fields are unchanged.
    pub(super) struct UpdateAccountBody as "AccountUpdate" {
        /// Whether the user is a site admin.
        is_admin: optional bool, { "examples": [true] };
    }
}

meshup_web::request! {
    /// A new announcement.
    pub(super) struct AnnounceBody as "NewAnnouncement" {
        /// 1 to 200 characters.
        title: required String, { "examples": ["Maintenance"], "maxLength": 200 };
        /// 1 to 4,000 characters.
        body: required String, { "examples": ["We are back at noon."], "maxLength": 4_000 };
    }
}
