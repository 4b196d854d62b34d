//! Email over SMTP.

use async_trait::async_trait;
use lettre::message::Mailbox;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use meshup_app::ports::{Mail, Mailer, PlatformError};

use super::compose;

/// Sends emails to a mail server over pooled connections.
pub struct SmtpMailer {
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl SmtpMailer {
    /// `url` is `smtp://`, `smtp://...?tls=required` or `smtps://`, with user and password if the server
    /// requires them. The first connection is opened when the first email is sent.
    ///
    /// Except for plain `smtp://`, the process must have a TLS provider installed.
    pub fn new(url: &str, from: Mailbox) -> Result<Self, PlatformError> {
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|error| PlatformError::Internal(error.to_string()))?
            .build();
        Ok(Self { server, from })
    }
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, mail: Mail) -> Result<(), PlatformError> {
        let message = compose(&self.from, mail)?;
        self.server.send(message).await.map_err(|error| {
            if error.is_permanent() {
                PlatformError::Internal(format!("the mail server refused a mail: {error}"))
            } else {
                PlatformError::Unavailable(format!("the mail server cannot be reached: {error}"))
            }
        })?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
