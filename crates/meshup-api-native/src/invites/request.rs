//! What clients send about invites.

use meshup_domain::invite::{InviteChanges, InviteTerms};
use time::OffsetDateTime;

meshup_web::request! {
    create CreateInvite, "A new invite.";
    changes InviteChanges, |changes| InviteTerms::default().apply(changes);
    fields {
        /// At most 120 characters.
        label: nullable String, { "examples": ["Design Sprint"] };
        /// Only the account with this address may accept.
        invitee_email: nullable String, { "examples": ["guest@example.com"] };
        /// Any number if left out.
        max_uses: nullable i64, { "minimum": 1, "maximum": 1_000_000, "examples": [5] };
        /// In the future; never if left out.
        expires_at: nullable OffsetDateTime;
    }
}

meshup_web::request! {
    /// Which invite.
    pub(crate) struct AcceptInvite {
        /// In any case.
        code: required String, { "examples": ["ABCD1234EF"] };
    }
}
