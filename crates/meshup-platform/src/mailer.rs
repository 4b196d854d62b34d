//! Email, over SMTP or, for development, as files.

mod directory;
mod smtp;

use lettre::Message;
use lettre::message::header::{ContentTransferEncoding, ContentType};
use lettre::message::{Body, Mailbox, SinglePart};
use meshup_app::ports::{Mail, MailError, OutgoingMail, PlatformError};

pub use directory::DirectoryMailer;
pub use smtp::SmtpMailer;

/// Parses the sender address of emails, such as `Meshup <no-reply@example.org>`.
pub fn sender(address: &str) -> Result<Mailbox, PlatformError> {
    address.parse().map_err(|error| PlatformError::Internal(format!("not an address: {error}")))
}

/// An RFC 5322 message with one text part.
///
/// The text is never base64-encoded, so that a line such as `Token: ...` is readable in the file.
fn compose(from: &Mailbox, mail: OutgoingMail) -> Result<Message, MailError> {
    let OutgoingMail { id: _, message_id, date, mail: Mail { to, subject, text } } = mail;
    let failure = |error: String| MailError::Refused(format!("it cannot be composed: {error}"));
    let to = to.parse().map_err(|error| failure(format!("{error}")))?;
    let body = Body::new_with_encoding(text.clone(), ContentTransferEncoding::SevenBit)
        .or_else(|_| Body::new_with_encoding(text, ContentTransferEncoding::QuotedPrintable))
        .map_err(|_| failure("the text cannot be encoded".into()))?;
    Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .subject(subject)
        .message_id(Some(message_id))
        .date(date.into())
        .singlepart(SinglePart::builder().header(ContentType::TEXT_PLAIN).body(body))
        .map_err(|error| failure(error.to_string()))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use meshup_domain::MailId;
    use time::macros::datetime;
    use uuid::Uuid;

    use super::*;

    pub(super) fn outgoing(to: &str, subject: &str, text: &str) -> OutgoingMail {
        OutgoingMail {
            id: MailId(Uuid::from_u128(7)),
            message_id: "<7@meshup.test>".into(),
            date: datetime!(2025-11-07 08:00 UTC),
            mail: Mail { to: to.into(), subject: subject.into(), text: text.into() },
        }
    }

    fn composed(to: &str, text: &str) -> Result<String, MailError> {
        let from = sender("Meshup <no-reply@meshup.test>").unwrap();
        compose(&from, outgoing(to, "Grüße\r\nBcc: all@x.test", text))
            .map(|message| String::from_utf8(message.formatted()).unwrap())
    }

    #[test]
    fn a_mail_has_the_headers_of_rfc_5322() {
        let mail = composed("alice@example.org", "Hello").unwrap();
        let has = |line: &str| mail.lines().any(|found| found == line);
        assert!(has("To: alice@example.org") && has("Content-Type: text/plain; charset=utf-8"), "{mail}");
        assert!(has("Message-ID: <7@meshup.test>") && has("Date: Fri, 07 Nov 2025 08:00:00 +0000"), "{mail}");
        for header in ["From: ", "Subject: "] {
            assert!(mail.lines().any(|line| line.starts_with(header)), "{header} in {mail}");
        }
        assert!(mail.ends_with("\r\n\r\nHello\r\n"), "{mail}");
    }

    #[test]
    fn a_subject_cannot_add_headers() {
        assert!(!composed("alice@example.org", "Hello").unwrap().lines().any(|line| line.starts_with("Bcc")));
    }

    #[test]
    fn a_token_stays_on_a_line_of_its_own_in_any_text() {
        let token = format!("Token: {}", "x".repeat(43));
        for greeting in ["Hello Bob,", "Hello Jürgen,", "你好,"] {
            let mail = composed("bob@example.org", &format!("{greeting}\n\n{token}\n")).unwrap();
            assert!(mail.lines().any(|line| line == token), "{mail}");
        }
    }

    #[test]
    fn an_address_that_is_none_is_an_error() {
        assert!(composed("nobody", "Hello").is_err());
        assert!(composed("a@example.org\r\nBcc: b@example.org", "Hello").is_err());
    }
}
