//! A use case that Meshup does not have, implemented with its ports.

use std::sync::Arc;

use meshup_app::PageRequest;
use meshup_app::ports::{Mail, Mailer, NotificationFilter, PlatformError, Store, StoreError};
use meshup_domain::UserId;
use meshup_domain::notification::NotificationKind;

/// Reminds users of mentions that they have not read.
pub struct Reminders {
    pub store: Arc<dyn Store>,
    pub mailer: Arc<dyn Mailer>,
}

/// Why a reminder failed.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum RemindError {
    #[error("this user does not exist")]
    UnknownPerson,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Mail(#[from] PlatformError),
}

impl Reminders {
    /// Sends an email to a user who has unread mentions, and returns how many they have.
    pub async fn remind(&self, person: UserId) -> Result<u64, RemindError> {
        let repos = self.store.read();
        let user = repos.users().get(person).await?.ok_or(RemindError::UnknownPerson)?;
        let mentions = NotificationFilter { unread: Some(true), kind: Some(NotificationKind::Mention) };
        let unread = repos.notifications().list(person, mentions, PageRequest::FIRST).await?.total;
        if unread > 0 {
            let text = format!("Hello {},\n\nsomeone mentioned you.\n", user.profile.display_name);
            let subject = format!("Unread mentions: {unread}");
            self.mailer.send(Mail { to: user.email, subject, text }).await?;
        }
        Ok(unread)
    }
}

#[cfg(test)]
mod tests {
    use meshup_app::Page;
    use meshup_app::testing::{MockMailer, TestRepos, TestStore, user, user_id};

    use super::*;

    /// Reminds user 1, who has this many unread mentions, and expects this many emails.
    async fn remind(mentions: u64, mails: usize) -> Result<u64, RemindError> {
        let mut repos = TestRepos::default();
        repos.users.expect_get().returning(|id| Ok((id == user_id(1)).then(|| user(1))));
        repos
            .notifications
            .expect_list()
            .withf(|_, filter, _| {
                filter.unread == Some(true) && filter.kind == Some(NotificationKind::Mention)
            })
            .returning(move |_, _, _| Ok(Page { items: Vec::new(), total: mentions }));
        let mut mailer = MockMailer::new();
        mailer.expect_send().times(mails).returning(|mail| {
            assert_eq!(
                (mail.to.as_str(), mail.subject.as_str()),
                ("person1@example.com", "Unread mentions: 2")
            );
            Ok(())
        });
        let reminders = Reminders { store: Arc::new(TestStore::new(repos)), mailer: Arc::new(mailer) };
        reminders.remind(user_id(1)).await
    }

    #[tokio::test]
    async fn who_has_unread_mentions_gets_one_mail() {
        assert_eq!(remind(2, 1).await, Ok(2));
    }

    #[tokio::test]
    async fn who_has_read_all_is_left_alone() {
        assert_eq!(remind(0, 0).await, Ok(0));
    }

    #[tokio::test]
    async fn nobody_is_an_error() {
        let mut repos = TestRepos::default();
        repos.users.expect_get().returning(|_| Ok(None));
        let (store, mailer) = (Arc::new(TestStore::new(repos)), Arc::new(MockMailer::new()));
        let refused = Reminders { store, mailer }.remind(user_id(1)).await;
        assert_eq!(refused, Err(RemindError::UnknownPerson));
    }
}
