//! What is left of an account that its owner deleted.

use super::{DmPrivacy, User, UserProfile};

/// The name under which everything that a deleted account wrote is shown. Nobody can register it, because it has a space.
pub const DELETED_NAME: &str = "Deleted user";

impl User {
    /// The account without anything about the person: only its id, its number and when it was created are left.
    #[must_use]
    pub fn erased(self) -> Self {
        Self {
            email: String::new(),
            username: DELETED_NAME.to_owned(),
            discriminator: "0000".to_owned(),
            profile: UserProfile { display_name: DELETED_NAME.to_owned(), ..UserProfile::default() },
            is_admin: false,
            is_active: false,
            is_verified: false,
            two_factor: false,
            show_online_status: false,
            show_email: false,
            dm_privacy: DmPrivacy::NoOne,
            last_login: None,
            last_active_at: None,
            ..self
        }
    }

    /// Whether the owner deleted the account.
    pub fn is_erased(&self) -> bool {
        self.username == DELETED_NAME
    }
}

#[cfg(test)]
mod tests {
    use time::OffsetDateTime;

    use super::*;
    use crate::user::{UserNames, username};
    use crate::{Number, UserId};

    #[test]
    fn nothing_is_left_of_the_person() {
        let now = OffsetDateTime::UNIX_EPOCH;
        let names = UserNames {
            email: "alice@example.com".into(),
            username: "alice".into(),
            discriminator: "1234".into(),
        };
        let mut alice = User::register(UserId(uuid::Uuid::from_u128(1)), names, "Alice".into(), now);
        alice.number = Number(7);
        alice.profile.bio = "About alice".into();
        alice.is_admin = true;
        assert!(!alice.is_erased());
        let erased = alice.erased();
        assert_eq!((erased.id.0.as_u128(), erased.number, erased.date_joined), (1, Number(7), now));
        assert!(!format!("{erased:?}").to_lowercase().contains("alice"));
        assert!(erased.is_erased() && !erased.is_active && !erased.is_admin);
        assert_eq!(erased.card().display_name, DELETED_NAME);
        assert!(username(DELETED_NAME).is_err());
    }
}
