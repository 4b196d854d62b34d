//! Request bodies for invites.

use meshup_domain::invite::{InviteChanges, InviteTerms};
use time::OffsetDateTime;

meshup_web::request! {
    create CreateInvite, "A new invite.";
    changes InviteChanges, |changes| InviteTerms::default().apply(changes);
    fields {
        /// At most 120 characters.
        label: nullable String, { "examples": ["Design Sprint"] };
        /// Only the account with this email address can accept it.
        invitee_email: nullable String, { "examples": ["guest@example.com"] };
        /// Unlimited if omitted.
        max_uses: nullable i64, { "minimum": 1, "maximum": 1_000_000, "examples": [5] };
        /// In the future; if omitted, the invite never expires.
        expires_at: nullable OffsetDateTime;
    }
}

meshup_web::request! {
    /// The invite to accept.
    pub(crate) struct AcceptInvite {
        /// Case-insensitive.
        code: required String, { "examples": ["ABCD1234EF"] };
    }
}
