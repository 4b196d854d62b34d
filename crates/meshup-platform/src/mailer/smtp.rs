//! Email over SMTP.

mod server;

use std::time::Duration;

use async_trait::async_trait;
use lettre::Message;
use lettre::message::Mailbox;
use lettre::transport::smtp::Error;
use meshup_app::ports::{MailError, Mailer, OutgoingMail, PlatformError};
use tokio::time::timeout;

use self::server::Server;
use super::compose;

/// How long a mail may take, from the connection to the server's last answer.
///
/// RFC 5321 (4.5.3.2) advises to wait long for that answer, because a mail whose answer was missed is sent again.
const PATIENCE: Duration = Duration::from_mins(4);

/// How long to wait for the end of a connection.
const GOODBYE: Duration = Duration::from_secs(5);

/// Answers that demand a login, so that they refuse this program rather than a mail (RFC 4954, section 6).
const LOGIN: [u16; 4] = [530, 534, 535, 538];

/// Sends each mail to a mail server over a connection of its own: after a timeout, the answer to one mail could otherwise
/// be taken for that to another.
pub struct SmtpMailer {
    server: Server,
    from: Mailbox,
    patience: Duration,
}

impl SmtpMailer {
    /// `url` is `smtp://`, `smtp://...?tls=required` or `smtps://`, with user and password if the server
    /// requires them. The certificate must be valid for the host in the URL and issued by an authority that the system
    /// trusts; the environment variable `SSL_CERT_FILE` names others.
    ///
    /// Except for plain `smtp://`, the process must have a TLS provider installed.
    pub fn new(url: &str, from: Mailbox) -> Result<Self, PlatformError> {
        Ok(Self { server: Server::parse(url).map_err(PlatformError::Internal)?, from, patience: PATIENCE })
    }

    /// Whoever refuses the connection or the password does not refuse the mail, which is sent later.
    async fn hand_over(&self, message: &Message) -> Result<(), MailError> {
        let mut connection = self.server.connect().await.map_err(|error| unavailable(&error))?;
        connection.send(message.envelope(), &message.formatted()).await.map_err(|error| failure(&error))?;
        tokio::spawn(async move {
            let _ = timeout(GOODBYE, connection.quit()).await;
        });
        Ok(())
    }
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, mail: OutgoingMail) -> Result<(), MailError> {
        let message = compose(&self.from, mail)?;
        match timeout(self.patience, self.hand_over(&message)).await {
            Ok(handed_over) => handed_over,
            Err(_) => Err(MailError::Unavailable("it did not answer in time".into())),
        }
    }
}

fn unavailable(error: &Error) -> MailError {
    MailError::Unavailable(error.to_string())
}

fn failure(error: &Error) -> MailError {
    let wants_login = error.status().is_some_and(|code| LOGIN.contains(&code.into()));
    if (error.is_permanent() && !wants_login) || error.is_client() {
        MailError::Refused(error.to_string())
    } else {
        unavailable(error)
    }
}

#[cfg(test)]
mod tests;
