//! The directory of all users who permit being found (`docs/rules.md#finding-users`).

use meshup_domain::text::bounded;
use meshup_domain::user::UserCard;

use super::{FindUsersError, Users};
use crate::actor::Actor;

/// The length of a search in characters, at most that of the longest email address.
const LENGTH: std::ops::RangeInclusive<usize> = 2..=254;

/// The maximum number of users returned.
const MOST: u64 = 20;

/// A user in the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryEntry {
    /// The public summary of the user.
    pub card: UserCard,
    /// The email address; `None` unless the user makes it public.
    pub email: Option<String>,
}

impl Users {
    /// The first 20 users, by username, whose names or public email address contain the text, ignoring case;
    /// never the user themselves or users who block them.
    pub async fn directory(&self, actor: &Actor, text: &str) -> Result<Vec<DirectoryEntry>, FindUsersError> {
        let text = bounded(text, LENGTH).map_err(|broken| broken.of("q"))?;
        let found = self.store.read().users().directory(actor.user, &text, MOST).await?;
        let shown = |user: meshup_domain::user::User| DirectoryEntry {
            card: user.card(),
            email: user.show_email.then_some(user.email),
        };
        Ok(found.into_iter().map(shown).collect())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use meshup_domain::user::User;

    use super::*;
    use crate::testing::{actor, user};
    use crate::users::fixture::Fixture;

    #[tokio::test]
    async fn an_email_is_sent_only_where_it_is_shown() {
        let mut fixture = Fixture::new();
        fixture
            .repos
            .users
            .expect_directory()
            .once()
            .withf(|_, text, most| text == "pe" && *most == 20)
            .returning(|_, _, _| {
                Ok(vec![User { show_email: true, ..user(2) }, User { show_email: false, ..user(3) }])
            });
        let test = fixture.build();
        let found = test.users.directory(&actor(1), " pe ").await.unwrap();
        let emails: Vec<_> = found.into_iter().map(|found| found.email).collect();
        assert_eq!(emails, [Some(user(2).email), None]);
    }

    #[tokio::test]
    async fn one_character_is_too_few_to_look_for() {
        let test = Fixture::new().build();
        for text in ["", "a", " b "] {
            let refused = test.users.directory(&actor(1), text).await;
            assert!(matches!(refused, Err(FindUsersError::Invalid(_))), "{text}");
        }
    }
}
