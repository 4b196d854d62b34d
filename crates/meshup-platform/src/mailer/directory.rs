//! Emails as files in a folder.

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use lettre::message::Mailbox;
use meshup_app::ports::{Ids, Mail, Mailer, PlatformError};
use tokio::fs;

use super::compose;
use crate::files::io_failure;

/// Writes each email to `<id>.eml` in a folder; the names sort by time.
pub struct DirectoryMailer {
    folder: PathBuf,
    from: Mailbox,
    ids: Arc<dyn Ids>,
    echo: bool,
}

impl DirectoryMailer {
    /// The folder is created when the first email is sent. With `echo`, the text is also written to the log,
    /// for development. It may contain tokens, so `echo` must be off if others can read the log.
    pub fn new(folder: PathBuf, from: Mailbox, ids: Arc<dyn Ids>, echo: bool) -> Self {
        Self { folder, from, ids, echo }
    }

    /// Writes to a temporary name first, so that readers never see a partial file.
    async fn write(&self, content: &[u8]) -> std::io::Result<PathBuf> {
        let name = self.ids.next();
        let (part, mail) = (format!("{name}.part"), format!("{name}.eml"));
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
    async fn send(&self, mail: Mail) -> Result<(), PlatformError> {
        let text = if self.echo { mail.text.clone() } else { String::new() };
        let (to, subject) = (mail.to.clone(), mail.subject.clone());
        let content = compose(&self.from, mail)?.formatted();
        let file = self.write(&content).await.map_err(|error| io_failure(&error))?;
        tracing::info!(to, subject, text, file = %file.display(), "mail written");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use super::*;
    use crate::RandomIds;

    #[tokio::test]
    async fn each_mail_is_one_whole_file() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("var/mail");
        let from = super::super::sender("no-reply@meshup.test").unwrap();
        let mailer = DirectoryMailer::new(folder.clone(), from, Arc::new(RandomIds), true);
        for to in ["a@example.org", "b@example.org"] {
            let mail = Mail { to: to.into(), subject: "Hello".into(), text: "Token: abc\n".into() };
            mailer.send(mail).await.unwrap();
        }
        let mut files: Vec<_> =
            std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        assert_eq!(files.len(), 2);
        assert!(files.iter().all(|file| file.extension().is_some_and(|end| end == "eml")));
        assert!(std::fs::read_to_string(&files[1]).unwrap().contains("To: b@example.org"));
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_made_is_an_error() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let from = super::super::sender("no-reply@meshup.test").unwrap();
        let mailer = DirectoryMailer::new(file.path().join("mail"), from, Arc::new(RandomIds), false);
        let mail = Mail { to: "a@example.org".into(), subject: "Hello".into(), text: String::new() };
        assert!(matches!(mailer.send(mail).await, Err(PlatformError::Unavailable(_))));
    }
}
