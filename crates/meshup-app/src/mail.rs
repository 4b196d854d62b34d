//! Mail, which waits in the database until the mail server has accepted it (`docs/reliability.md#mail`).

mod delivery;
mod queue;

pub use delivery::MailDeliveryJob;
pub use queue::MailQueue;
