//! Mail without a mail server.

use std::sync::Arc;

use meshup_domain::MailId;

use super::{TestClock, TestIds};
use crate::mail::MailQueue;
use crate::ports::{Mail, PlatformError, QueuedMail, Seal};

/// Seals texts readably, as `<id>:<text>`.
pub struct TestSeal;

impl Seal for TestSeal {
    fn seal(&self, id: MailId, text: &str) -> Result<Vec<u8>, PlatformError> {
        Ok(format!("{id}:{text}").into_bytes())
    }

    fn open(&self, id: MailId, sealed: &[u8]) -> Option<String> {
        let text = String::from_utf8(sealed.to_vec()).ok()?;
        Some(text.strip_prefix(&format!("{id}:"))?.to_owned())
    }
}

/// A queue with a clock and ids of its own, and [`TestSeal`].
pub fn mail_queue() -> MailQueue {
    MailQueue {
        clock: Arc::new(TestClock::default()),
        ids: Arc::new(TestIds::default()),
        seal: Arc::new(TestSeal),
        domain: "example.com".into(),
    }
}

/// The mail that [`mail_queue`] queued.
pub fn opened(queued: &QueuedMail) -> Mail {
    let QueuedMail { id, message_id: _, to, subject, sealed_text, queued_at: _, attempts: _ } = queued;
    let text = TestSeal.open(*id, sealed_text).unwrap_or_default();
    Mail { to: to.clone(), subject: subject.clone(), text }
}
