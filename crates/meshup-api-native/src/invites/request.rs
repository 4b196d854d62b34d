//! What clients send about invites.

use meshup_app::servers::invites::CreateInvite;
use meshup_web::{Fields, FromFields};
use time::OffsetDateTime;
use utoipa::ToSchema;

/// A new invite.
#[derive(Debug, ToSchema)]
pub(crate) struct CreateInviteBody {
    /// At most 120 characters.
    #[schema(example = "Design Sprint")]
    label: Option<String>,
    /// Only the account with this address may accept.
    #[schema(example = "guest@example.com")]
    invitee_email: Option<String>,
    /// Any number if left out.
    #[schema(minimum = 1, maximum = 1_000_000, example = 5)]
    max_uses: Option<i64>,
    /// In the future; never if left out.
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<OffsetDateTime>,
}

impl FromFields for CreateInviteBody {
    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            label: fields.nullable("label"),
            invitee_email: fields.nullable("invitee_email"),
            max_uses: fields.nullable("max_uses"),
            expires_at: fields.nullable("expires_at"),
        }
    }
}

impl CreateInviteBody {
    pub(super) fn into_command(self) -> CreateInvite {
        let Self { label, invitee_email, max_uses, expires_at } = self;
        CreateInvite { label, invitee_email, max_uses, expires_at }
    }
}

/// Which invite.
#[derive(Debug, ToSchema)]
pub(crate) struct AcceptBody {
    /// In any case.
    #[schema(example = "ABCD1234EF")]
    pub(super) code: String,
}

impl FromFields for AcceptBody {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { code: fields.required("code") }
    }
}
