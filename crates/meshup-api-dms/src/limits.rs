//! How often somebody may write (`docs/rules.md#rate-limits`).

use meshup_web::throttle::Limit;

/// Requests to talk; 5 a minute of each person unless set otherwise.
#[derive(Debug, Clone, Copy)]
pub struct DmRequests;

impl Limit for DmRequests {
    const NAME: &'static str = "dm_requests";
}

/// Messages, over HTTP and sockets together; 20 a minute of each person unless set otherwise.
#[derive(Debug, Clone, Copy)]
pub struct DmMessages;

impl Limit for DmMessages {
    const NAME: &'static str = "dm_messages";
}
