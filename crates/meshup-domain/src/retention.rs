//! How long messages are kept (`docs/rules.md#retention`).

use time::{Duration, OffsetDateTime};

/// The maximum number of days after which messages expire.
pub const MAX_DAYS: i32 = 3_650;

/// The time before which messages of a room have expired at `now`; `None` if they are kept.
///
/// `server` is the setting of the server that the room belongs to; without one, the setting of the site applies, of which
/// 0 means that messages are kept.
pub fn expired_before(server: Option<i32>, site: i32, now: OffsetDateTime) -> Option<OffsetDateTime> {
    let days = server.unwrap_or(site);
    (days > 0).then(|| now.saturating_sub(Duration::days(days.into())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_setting_of_a_server_wins_and_zero_days_keep_messages() {
        let now = OffsetDateTime::UNIX_EPOCH + Duration::days(20_000);
        let days_ago = |days| Some(now - Duration::days(days));
        assert_eq!(expired_before(Some(7), 30, now), days_ago(7));
        assert_eq!(expired_before(Some(3_650), 30, now), days_ago(3_650));
        assert_eq!(expired_before(None, 30, now), days_ago(30));
        assert_eq!(expired_before(Some(1), 0, now), days_ago(1));
        assert_eq!(expired_before(None, 0, now), None);
    }
}
