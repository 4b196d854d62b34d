//! Users and what others see of them (`docs/rules.md#users`).

mod administration;
mod erasure;
mod profile;

use time::OffsetDateTime;

use crate::text::bounded;
use crate::{FileKey, Number, UserId, Violation, string_enum};

pub use administration::OwnAccount;
pub use erasure::DELETED_NAME;
pub use profile::{Status, UserChanges, UserProfile, display_name};

string_enum! {
    /// Who may open a direct conversation with a user, and write in a one-to-one.
    DmPrivacy {
        /// Everyone; the default.
        Everyone = "everyone",
        /// Users who follow this one.
        Followers = "followers",
        /// Nobody; others cannot write in existing one-to-one conversations either.
        NoOne = "no_one",
    }
}

/// The unique names of an account, compared case-insensitively.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserNames {
    /// A valid address of at most 254 characters, as typed.
    pub email: String,
    /// 3 to 50 ASCII letters, digits, `_`, `.` or `-`.
    pub username: String,
    /// Four digits, `0001` to `9999`; drawn at registration, and not unique by itself.
    pub discriminator: String,
}

/// A user account, without its password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// UUIDv7, so ids sort by creation time.
    pub id: UserId,
    /// Its id on surfaces that use numbers; 0 until the store assigns it.
    pub number: Number,
    /// As typed at registration; unique, ignoring case.
    pub email: String,
    /// As typed at registration; unique, ignoring case.
    pub username: String,
    /// Four digits, `0001` to `9999`.
    pub discriminator: String,
    /// The fields that the user edits, apart from settings.
    pub profile: UserProfile,
    /// Whether the user is a site admin.
    pub is_admin: bool,
    /// False once a site admin has deactivated the account: nobody can log in to it or act through it.
    pub is_active: bool,
    /// Whether the email address has been confirmed.
    pub is_verified: bool,
    /// Whether logins require two-factor authentication.
    pub two_factor: bool,
    /// Whether others see when the user is online.
    pub show_online_status: bool,
    /// Whether others can see the email address and find the user by it.
    pub show_email: bool,
    /// Who may write to the user in a one-to-one conversation.
    pub dm_privacy: DmPrivacy,
    /// When the account was created.
    pub date_joined: OffsetDateTime,
    /// When the user last logged in; registering does not count.
    pub last_login: Option<OffsetDateTime>,
    /// When the user last closed a socket or made a request; requests update it at most once a minute.
    pub last_active_at: Option<OffsetDateTime>,
}

/// The public summary of a user, nested in other resources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserCard {
    /// As in [`User`].
    pub id: UserId,
    /// As in [`User`].
    pub number: Number,
    /// As in [`User`].
    pub username: String,
    /// Four digits, `0001` to `9999`.
    pub discriminator: String,
    /// 1 to 50 characters; not unique.
    pub display_name: String,
    /// The stored image; `None` without one.
    pub avatar: Option<FileKey>,
    /// As stored; what others see is given by [`UserCard::visible_status`].
    pub status: Status,
    /// Whether others see when the user is online.
    pub show_online_status: bool,
}

impl UserCard {
    /// The status shown to others: `offline` if the user is hidden or has no live socket.
    pub fn visible_status(&self, live: bool) -> Status {
        if self.show_online_status && live { self.status } else { Status::Offline }
    }

    /// Whether presence may reveal this user to others.
    pub fn is_visible(&self) -> bool {
        self.show_online_status && self.status != Status::Offline
    }
}

impl User {
    /// A new account; the store assigns its number.
    pub fn register(id: UserId, names: UserNames, display_name: String, now: OffsetDateTime) -> Self {
        let UserNames { email, username, discriminator } = names;
        Self {
            id,
            number: Number(0),
            email,
            username,
            discriminator,
            profile: UserProfile { display_name, ..UserProfile::default() },
            is_admin: false,
            is_active: true,
            is_verified: false,
            two_factor: false,
            show_online_status: true,
            show_email: false,
            dm_privacy: DmPrivacy::Everyone,
            date_joined: now,
            last_login: None,
            last_active_at: None,
        }
    }

    /// Whether the user hides their presence, by the setting or by choosing `offline`.
    pub fn is_hidden(&self) -> bool {
        !self.show_online_status || self.profile.hides()
    }

    /// Whether anybody can open a direct conversation with this user.
    pub fn allows_direct_messages(&self) -> bool {
        self.dm_privacy != DmPrivacy::NoOne
    }

    /// The summary while the user is active: `online` unless they chose a status.
    pub fn active_card(&self) -> UserCard {
        let status = if self.profile.status_chosen { self.profile.status } else { Status::Online };
        UserCard { status, ..self.card() }
    }

    /// The public summary of the user. A deactivated account is offline.
    pub fn card(&self) -> UserCard {
        UserCard {
            id: self.id,
            number: self.number,
            username: self.username.clone(),
            discriminator: self.discriminator.clone(),
            display_name: self.profile.display_name.clone(),
            avatar: self.profile.avatar.clone(),
            status: if self.is_active { self.profile.status } else { Status::Offline },
            show_online_status: self.show_online_status,
        }
    }
}

/// Validates a username: 3 to 50 ASCII letters, digits, `_`, `.` or `-`.
pub fn username(text: &str) -> Result<String, Violation> {
    let name = bounded(text, 3..=50)?;
    if name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-')) {
        Ok(name)
    } else {
        Err(Violation::Rule("Use letters, digits, \"_\", \".\" and \"-\" only."))
    }
}

/// Validates an email address of at most 254 characters. It is stored as typed and compared by
/// [`folded`](crate::text::folded).
pub fn email(text: &str) -> Result<String, Violation> {
    const INVALID: Violation = Violation::Rule("Enter a valid email address.");
    let address = bounded(text, 1..=254)?;
    let (local, host) = address.rsplit_once('@').ok_or(INVALID)?;
    let local_ok = !local.is_empty()
        && local.len() <= 64
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c));
    let host_ok = host.contains('.')
        && host.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        });
    if local_ok && host_ok { Ok(address) } else { Err(INVALID) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usernames_are_ascii_words() {
        assert!(username("meshup_user").is_ok());
        for bad in ["ab", "has space", "naïve", "a\0bc", &"x".repeat(51)] {
            assert!(username(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn addresses_need_a_local_part_and_a_domain() {
        for good in ["user@example.com", "a.b+c@sub.example.org"] {
            assert!(email(good).is_ok(), "{good}");
        }
        for bad in [
            "user",
            "@example.com",
            "a@b",
            "a b@example.com",
            "a@-x.com",
            "a..b@example.com",
            "a@ex ample.com",
        ] {
            assert!(email(bad).is_err(), "{bad}");
        }
    }
}
