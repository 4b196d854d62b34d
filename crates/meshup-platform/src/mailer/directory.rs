//! Emails as files in a folder.

use std::path::PathBuf;

use async_trait::async_trait;
use lettre::message::Mailbox;
use meshup_app::ports::{MailError, Mailer, OutgoingMail};
use meshup_domain::MailId;
use tokio::fs;

use super::compose;

/// Writes each email to `<id>.eml` in a folder; the names sort by time.
pub struct DirectoryMailer {
    folder: PathBuf,
    from: Mailbox,
    echo: bool,
}

impl DirectoryMailer {
    /// The folder is created when the first email is sent. With `echo`, the text is also written to the log,
    /// for development. It may contain tokens, so `echo` must be off if others can read the log.
    pub fn new(folder: PathBuf, from: Mailbox, echo: bool) -> Self {
        Self { folder, from, echo }
    }

    /// Writes to a temporary name first, so that readers never see a partial file. An email that is written again replaces
    /// its file.
    async fn write(&self, id: MailId, content: &[u8]) -> std::io::Result<PathBuf> {
        let (part, mail) = (format!("{id}.part"), format!("{id}.eml"));
        let (part, mail) = (self.folder.join(part), self.folder.join(mail));
        fs::create_dir_all(&self.folder).await?;
        if let Err(error) = fs::write(&part, content).await {
            let _ = fs::remove_file(&part).await;
            return Err(error);
        }
        fs::rename(&part, &mail).await?;
        Ok(mail)
    }
}

#[async_trait]
impl Mailer for DirectoryMailer {
    async fn send(&self, outgoing: OutgoingMail) -> Result<(), MailError> {
        let (id, mail) = (outgoing.id, outgoing.mail.clone());
        let (to, subject, text) = (mail.to, mail.subject, if self.echo { mail.text } else { String::new() });
        let content = compose(&self.from, outgoing)?.formatted();
        let written = self.write(id, &content).await;
        let file = written.map_err(|error| MailError::Unavailable(error.to_string()))?;
        tracing::info!(to, subject, text, file = %file.display(), "mail written");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use std::path::Path;

    use uuid::Uuid;

    use super::*;
    use crate::mailer::tests::outgoing;

    fn mailer(folder: &Path) -> DirectoryMailer {
        let from = crate::mailer::sender("no-reply@meshup.test").unwrap();
        DirectoryMailer::new(folder.to_owned(), from, true)
    }

    fn mail(n: u128, to: &str) -> OutgoingMail {
        OutgoingMail { id: MailId(Uuid::from_u128(n)), ..outgoing(to, "Hello", "Token: abc\n") }
    }

    #[tokio::test]
    async fn each_mail_is_one_whole_file_however_often_it_is_sent() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("var/mail");
        let mailer = mailer(&folder);
        for (n, to) in [(1, "a@example.org"), (2, "b@example.org"), (2, "b@example.org")] {
            mailer.send(mail(n, to)).await.unwrap();
        }
        let mut files: Vec<_> =
            std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        assert_eq!(files.len(), 2);
        assert!(files.iter().all(|file| file.extension().is_some_and(|end| end == "eml")));
        assert!(std::fs::read_to_string(&files[1]).unwrap().contains("To: b@example.org"));
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_made_is_an_outage() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let sent = mailer(&file.path().join("mail")).send(mail(1, "a@example.org")).await;
        assert!(matches!(sent, Err(MailError::Unavailable(_))), "{sent:?}");
    }
}
