//! Times on the wire: RFC 3339 in UTC with `Z` (`docs/rules.md#times`).

use std::borrow::Cow;

use serde::{Serialize, Serializer};
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime, UtcOffset};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Schema};

/// The length of a time in UTC with nanoseconds.
const LONGEST: usize = "2025-11-07T08:04:00.123456789Z".len();

/// A point in time, serialized as RFC 3339 in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(pub OffsetDateTime);

impl From<OffsetDateTime> for Timestamp {
    fn from(at: OffsetDateTime) -> Self {
        Self(at)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let at = self.0.to_offset(UtcOffset::UTC);
        let mut buffer = [0; LONGEST];
        let mut rest = buffer.as_mut_slice();
        at.format_into(&mut rest, &Rfc3339).map_err(serde::ser::Error::custom)?;
        // The length that `format_into` returns lacks the fraction.
        let length = LONGEST - rest.len();
        let text = str::from_utf8(&buffer[..length]).map_err(serde::ser::Error::custom)?;
        serializer.serialize_str(text)
    }
}

impl utoipa::PartialSchema for Timestamp {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .description(Some("A point in time in UTC, with up to six decimals of a second."))
            .examples([serde_json::json!("2025-11-07T08:04:00Z")])
            .into()
    }
}

impl utoipa::ToSchema for Timestamp {
    fn name() -> Cow<'static, str> {
        "Timestamp".into()
    }
}

/// Parses RFC 3339 with any offset; without an offset, UTC is assumed. Years 1970 to 9999, truncated to
/// microseconds.
pub fn parse(text: &str) -> Option<OffsetDateTime> {
    let text = text.trim();
    let at = OffsetDateTime::parse(text, &Rfc3339).ok().or_else(|| naive(text))?;
    let at = at.checked_to_offset(UtcOffset::UTC)?;
    if !(1970..=9999).contains(&at.year()) {
        return None;
    }
    at.replace_microsecond(at.microsecond()).ok()
}

fn naive(text: &str) -> Option<OffsetDateTime> {
    let format = format_description!(
        version = 2,
        "[year]-[month]-[day]T[hour]:[minute][optional [:[second][optional [.[subsecond]]]]]"
    );
    PrimitiveDateTime::parse(text, &format).ok().map(PrimitiveDateTime::assume_utc)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn any_offset_is_read_and_a_naive_time_is_utc() {
        assert_eq!(parse("2025-11-15T23:59:00+02:00"), Some(datetime!(2025-11-15 21:59 UTC)));
        assert_eq!(parse("2025-11-15T23:59:00"), Some(datetime!(2025-11-15 23:59 UTC)));
        assert_eq!(parse("2025-11-15T23:59"), Some(datetime!(2025-11-15 23:59 UTC)));
        assert_eq!(parse("2025-11-15T23:59:00.1234567Z"), Some(datetime!(2025-11-15 23:59:00.123456 UTC)));
    }

    #[test]
    fn years_outside_the_range_and_nonsense_are_refused() {
        for bad in [
            "",
            "soon",
            "1969-12-31T23:59:59Z",
            "9999-12-31T23:59:59-05:00",
            "2025-02-30T00:00:00Z",
            "2025-11-15",
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn times_are_shown_in_utc_with_a_z() {
        let shown = serde_json::to_string(&Timestamp(datetime!(2025-11-15 23:59:00.5 +2)));
        assert_eq!(shown.ok().as_deref(), Some("\"2025-11-15T21:59:00.5Z\""));
        let longest = serde_json::to_string(&Timestamp(datetime!(2025-11-15 23:59:00.123_456_789 UTC)));
        assert_eq!(longest.ok().as_deref(), Some("\"2025-11-15T23:59:00.123456789Z\""));
    }
}
