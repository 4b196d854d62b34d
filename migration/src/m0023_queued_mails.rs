//! Mails that have not been sent yet.

use crate::dialect::tables;

tables!(SCHEMA, ["queued_mails"]);

/// `due_at` is when a mail may be claimed: at once, after a wait, or when the lease of a node ends.
const SCHEMA: &str = "
CREATE TABLE queued_mails (
    id {uuid} NOT NULL PRIMARY KEY,
    message_id text NOT NULL,
    recipient text NOT NULL,
    subject text NOT NULL,
    sealed_text {bytes} NOT NULL,
    queued_at bigint NOT NULL,
    attempts integer NOT NULL,
    due_at bigint NOT NULL
);
CREATE INDEX queued_mails_due ON queued_mails (due_at);
";
