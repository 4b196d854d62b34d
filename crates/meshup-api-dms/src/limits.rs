//! Rate limits of this surface (`docs/rules.md#rate-limits`).

use meshup_web::throttle::Limit;

/// Message requests; by default 5 a minute per user.
#[derive(Debug, Clone, Copy)]
pub struct DmRequests;

impl Limit for DmRequests {
    const NAME: &'static str = "dm_requests";
}

/// Messages, over HTTP and sockets together; by default 20 a minute per user.
#[derive(Debug, Clone, Copy)]
pub struct DmMessages;

impl Limit for DmMessages {
    const NAME: &'static str = "dm_messages";
}
