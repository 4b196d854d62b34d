//! The implementations of the ports.

use std::sync::Arc;

use async_trait::async_trait;
use meshup_app::access::Access;
use meshup_app::mail::MailQueue;
use meshup_app::ports::{Clock, Ids, MailError, Mailer, OutgoingMail, PlatformError, Store};
use meshup_app::server_context::ServerContext;
use meshup_app::transactions::Transactions;
use meshup_platform::mailer::sender;
use meshup_platform::{
    Argon2Passwords, DirectoryMailer, JwtTokens, RandomIds, SecretSeal, Serving, SmtpMailer, StoredFiles,
    ZipArchives,
};

use crate::error::BuildError;
use crate::options::{FileStore, Options, Outbox};

/// Clock, ids, passwords, tokens, files and mail.
pub(crate) struct Ports {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) passwords: Arc<Argon2Passwords>,
    pub(crate) tokens: Arc<JwtTokens>,
    pub(crate) files: Arc<StoredFiles>,
    pub(crate) archives: Arc<ZipArchives>,
    pub(crate) mailer: Arc<dyn Mailer>,
    pub(crate) mails: MailQueue,
}

impl Ports {
    pub(crate) fn open(options: &Options) -> Result<Self, BuildError> {
        let (clock, ids): (Arc<dyn Clock>, Arc<dyn Ids>) = (options.clock.clone(), Arc::new(RandomIds));
        let store = options.files.as_ref().ok_or(BuildError::Missing("files"))?;
        let secret = options.secret.as_slice();
        if secret.is_empty() {
            return Err(BuildError::Missing("secret"));
        }
        let passwords = Argon2Passwords::new(options.hashing_cost).map_err(BuildError::Passwords)?;
        let mails = MailQueue {
            clock: clock.clone(),
            ids: ids.clone(),
            seal: Arc::new(SecretSeal::new(secret).map_err(BuildError::Mail)?),
            domain: domain(&options.outbox).map_err(BuildError::Mail)?,
        };
        let serving = Serving { public_url: &options.public_url, secret };
        let files = match store {
            FileStore::Folder(folder) => StoredFiles::in_folder(folder, serving, ids.clone(), clock.clone()),
            FileStore::S3(bucket) => StoredFiles::in_s3(bucket, serving, ids.clone(), clock.clone()),
        };
        let files = Arc::new(files.map_err(BuildError::Files)?);
        Ok(Self {
            mailer: mailer(&options.outbox).map_err(BuildError::Mail)?,
            mails,
            tokens: Arc::new(JwtTokens::new(secret)),
            passwords: Arc::new(passwords),
            archives: Arc::new(ZipArchives { files: files.clone(), spool: options.spool.clone() }),
            files,
            clock,
            ids,
        })
    }

    /// The context of use cases in servers.
    pub(crate) fn context(&self, store: &Arc<dyn Store>, access: &Arc<Access>) -> ServerContext {
        ServerContext {
            store: Transactions::new(store.clone()),
            access: access.clone(),
            clock: self.clock.clone(),
            ids: self.ids.clone(),
        }
    }
}

fn mailer(outbox: &Outbox) -> Result<Arc<dyn Mailer>, PlatformError> {
    Ok(match outbox {
        Outbox::Nowhere => Arc::new(Dropped),
        Outbox::Mailer(mailer) => mailer.clone(),
        Outbox::Folder { folder, from, echo } => {
            Arc::new(DirectoryMailer::new(folder.clone(), sender(from)?, *echo))
        }
        Outbox::Smtp { url, from } => {
            // A process has one TLS provider, which may be installed already.
            let _ = rustls::crypto::ring::default_provider().install_default();
            Arc::new(SmtpMailer::new(url, sender(from)?)?)
        }
    })
}

/// The domain of Message-IDs: that of the sender, if it is known.
fn domain(outbox: &Outbox) -> Result<String, PlatformError> {
    Ok(match outbox {
        Outbox::Nowhere | Outbox::Mailer(_) => "localhost".to_owned(),
        Outbox::Folder { from, .. } | Outbox::Smtp { from, .. } => sender(from)?.email.domain().to_owned(),
    })
}

/// Discards mail, for a program that sends none.
struct Dropped;

#[async_trait]
impl Mailer for Dropped {
    async fn send(&self, outgoing: OutgoingMail) -> Result<(), MailError> {
        tracing::debug!(subject = outgoing.mail.subject, "a mail was discarded, because there is no mailer");
        Ok(())
    }
}
