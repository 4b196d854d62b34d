//! The platform's ports, as the settings want them.

use std::sync::Arc;

use meshup_app::ports::{Clock, Files, Ids, Mailer, Passwords, Tokens};
use meshup_platform::mailer::sender;
use meshup_platform::{
    Argon2Passwords, DirectoryMailer, JwtTokens, RandomIds, SmtpMailer, StoredFiles, SystemClock,
};

use super::folders;
use crate::failure::Failure;
use crate::settings::Settings;

/// Clock, ids, passwords, tokens, files and mail. Each method gives a share.
pub(crate) struct Ports {
    clock: Arc<SystemClock>,
    ids: Arc<RandomIds>,
    passwords: Arc<Argon2Passwords>,
    tokens: Arc<JwtTokens>,
    files: Arc<StoredFiles>,
    mailer: Arc<dyn Mailer>,
}

impl Ports {
    pub(super) fn open(settings: &Settings, address: &str) -> Result<Self, Failure> {
        folders::open(settings)?;
        let clock = Arc::new(SystemClock);
        let ids = Arc::new(RandomIds);
        let secret = settings.secret(ids.as_ref())?;
        let secret = secret.expose().as_bytes();
        let passwords = Argon2Passwords::new(settings.hashing_cost())
            .map_err(|cause| Failure::Platform { what: "the cost of passwords (passwords)", cause })?;
        let files = StoredFiles::in_folder(
            &folders::media(settings),
            &settings.public_url(address),
            secret,
            Arc::clone(&ids) as Arc<dyn Ids>,
            Arc::clone(&clock) as Arc<dyn Clock>,
        )
        .map_err(|cause| Failure::Platform { what: "the folder for files (storage.url)", cause })?;
        Ok(Self {
            mailer: mailer(settings, &ids)?,
            clock,
            ids,
            passwords: Arc::new(passwords),
            tokens: Arc::new(JwtTokens::new(secret)),
            files: Arc::new(files),
        })
    }

    pub(crate) fn clock(&self) -> Arc<dyn Clock> {
        self.clock.clone()
    }

    pub(crate) fn ids(&self) -> Arc<dyn Ids> {
        self.ids.clone()
    }

    pub(crate) fn passwords(&self) -> Arc<dyn Passwords> {
        self.passwords.clone()
    }

    pub(crate) fn tokens(&self) -> Arc<dyn Tokens> {
        self.tokens.clone()
    }

    pub(crate) fn mailer(&self) -> Arc<dyn Mailer> {
        self.mailer.clone()
    }

    pub(crate) fn files(&self) -> Arc<dyn Files> {
        self.files.clone()
    }

    /// The file store itself, which can also be read.
    pub(crate) fn stored_files(&self) -> Arc<StoredFiles> {
        Arc::clone(&self.files)
    }
}

/// Only whoever develops sees mails in the log; they hold tokens.
fn mailer(settings: &Settings, ids: &Arc<RandomIds>) -> Result<Arc<dyn Mailer>, Failure> {
    let failed = |cause| Failure::Platform { what: "mail (mail.url, mail.from)", cause };
    let from = sender(&settings.mail.from).map_err(failed)?;
    if settings.mail.url.is_empty() {
        let (folder, echo) = (settings.mail.dir.clone(), !settings.production);
        return Ok(Arc::new(DirectoryMailer::new(folder, from, Arc::clone(ids) as Arc<dyn Ids>, echo)));
    }
    // A process may have one TLS provider; whoever comes second finds it there.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mailer = SmtpMailer::new(settings.mail.url.expose(), from).map_err(failed)?;
    Ok(Arc::new(mailer))
}
