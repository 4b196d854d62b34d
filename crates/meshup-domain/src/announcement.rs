//! Announcements of site admins to everybody.

use time::OffsetDateTime;

use crate::permission::{AdministerSite, Allowed};
use crate::text::bounded;
use crate::{AnnouncementId, UserId, Violations};

/// An announcement, delivered as a notification to every active account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcement {
    /// UUIDv7, so ids sort by creation time.
    pub id: AnnouncementId,
    /// The site admin who wrote it.
    pub author: UserId,
    /// 1 to 200 characters.
    pub title: String,
    /// 1 to 4,000 characters.
    pub body: String,
    /// When it was written; notifications follow shortly.
    pub created_at: OffsetDateTime,
}

impl Announcement {
    /// A new announcement, or every rule that its texts violate.
    pub fn create(
        by: &Allowed<AdministerSite>,
        id: AnnouncementId,
        (title, body): (&str, &str),
        now: OffsetDateTime,
    ) -> Result<Self, Violations> {
        let mut violations = Violations::default();
        let mut text =
            |field, text, most| violations.check(field, bounded(text, 1..=most)).unwrap_or_default();
        let (title, body) = (text("title", title, 200), text("body", body, 4_000));
        violations.into_result().map(|()| Self { id, author: by.by(), title, body, created_at: now })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permission::{SiteFacts, ask};
    use uuid::Uuid;

    #[test]
    fn an_announcement_needs_a_title_and_a_body() {
        let now = OffsetDateTime::UNIX_EPOCH;
        let facts = SiteFacts { person: UserId(Uuid::from_u128(1)), is_admin: true, is_active: true };
        let by = ask::<AdministerSite>(&facts, now).unwrap_or_else(|denied| panic!("{denied}"));
        let id = AnnouncementId(Uuid::from_u128(2));
        let announced = Announcement::create(&by, id, (" Maintenance ", "At noon."), now);
        assert!(announced.is_ok_and(|made| made.title == "Maintenance" && made.author == facts.person));
        let long = "x".repeat(4_001);
        let refused = Announcement::create(&by, id, ("", &long), now);
        assert!(refused.is_err_and(|broken| broken.0.keys().eq(["body", "title"])));
    }
}
