//! A use case that Meshup does not have, implemented with its ports.

use std::sync::Arc;

use meshup_app::PageRequest;
use meshup_app::mail::MailQueue;
use meshup_app::ports::{Mail, NotificationFilter, Store, StoreError};
use meshup_domain::UserId;
use meshup_domain::notification::NotificationKind;

/// Reminds users of mentions that they have not read.
pub struct Reminders {
    pub store: Arc<dyn Store>,
    pub mails: MailQueue,
}

/// Why a reminder failed.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum RemindError {
    #[error("this user does not exist")]
    UnknownPerson,
    #[error(transparent)]
    Store(#[from] StoreError),
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
            let work = self.store.begin().await?;
            self.mails.add(&*work, &[Mail { to: user.email, subject, text }]).await?;
            work.commit().await?;
        }
        Ok(unread)
    }
}

#[cfg(test)]
mod tests {
    use meshup_app::Page;
    use meshup_app::testing::{TestRepos, TestStore, mail_queue, opened, user, user_id};

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
        repos.mails.expect_queue().times(mails).returning(|mails| {
            let mail = opened(&mails[0]);
            assert_eq!(
                (mail.to.as_str(), mail.subject.as_str()),
                ("person1@example.com", "Unread mentions: 2")
            );
            Ok(())
        });
        let store = Arc::new(TestStore::new(repos));
        let reminded = Reminders { store: store.clone(), mails: mail_queue() }.remind(user_id(1)).await;
        assert_eq!(store.commits(), mails);
        reminded
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
        let store = Arc::new(TestStore::new(repos));
        let refused = Reminders { store, mails: mail_queue() }.remind(user_id(1)).await;
        assert_eq!(refused, Err(RemindError::UnknownPerson));
    }
}
