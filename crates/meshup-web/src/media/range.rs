//! Conditional and range requests for a stored file (RFC 9110, sections 13 and 14).

use std::ops::Range;
use std::time::{SystemTime, UNIX_EPOCH};

use actix_web::http::Method;
use actix_web::http::header::{
    EntityTag, Header, HttpDate, IF_RANGE, IfMatch, IfModifiedSince, IfNoneMatch, IfRange, IfUnmodifiedSince,
    RANGE,
};
use actix_web::{HttpMessage, HttpRequest};

/// The validators of a version of a file.
#[derive(Debug, Clone)]
pub(super) struct Version {
    pub(super) tag: EntityTag,
    pub(super) modified: SystemTime,
}

/// How to respond.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RangeOutcome {
    Whole,
    /// A non-empty range of bytes.
    Part(Range<u64>),
    /// The client has this version: 304.
    Nothing,
    /// Not the version that the client expects: 412.
    Other,
    /// The range is beyond the end: 416.
    Beyond,
}

/// The response to a request for a file of `size` bytes, with conditions in the order of section 13.2.2.
pub(super) fn evaluate(request: &HttpRequest, version: &Version, size: u64) -> RangeOutcome {
    if !is_expected(request, version) {
        return RangeOutcome::Other;
    }
    if is_known(request, version) {
        return RangeOutcome::Nothing;
    }
    // Ranges apply to GET only (section 14.2).
    if *request.method() != Method::GET || !may_be_part(request, version) {
        return RangeOutcome::Whole;
    }
    match one_range(request) {
        None => RangeOutcome::Whole,
        Some(range) => range.within(size).map_or(RangeOutcome::Beyond, RangeOutcome::Part),
    }
}

/// `If-Match`, or else `If-Unmodified-Since`.
fn is_expected(request: &HttpRequest, version: &Version) -> bool {
    match request.get_header::<IfMatch>() {
        Some(IfMatch::Any) => true,
        Some(IfMatch::Items(tags)) => tags.iter().any(|tag| tag.strong_eq(&version.tag)),
        None => request
            .get_header::<IfUnmodifiedSince>()
            .is_none_or(|IfUnmodifiedSince(date)| seconds(version.modified) <= seconds(date.into())),
    }
}

/// `If-None-Match`, or else `If-Modified-Since`.
fn is_known(request: &HttpRequest, version: &Version) -> bool {
    match request.get_header::<IfNoneMatch>() {
        Some(IfNoneMatch::Any) => true,
        Some(IfNoneMatch::Items(tags)) => tags.iter().any(|tag| tag.weak_eq(&version.tag)),
        None => request
            .get_header::<IfModifiedSince>()
            .is_some_and(|IfModifiedSince(date)| seconds(version.modified) <= seconds(date.into())),
    }
}

/// `If-Range`: a range is returned only for this version. An unreadable value matches no version.
fn may_be_part(request: &HttpRequest, version: &Version) -> bool {
    if !request.headers().contains_key(IF_RANGE) {
        return true;
    }
    IfRange::parse(request).is_ok_and(|known| match known {
        IfRange::EntityTag(tag) => tag.strong_eq(&version.tag),
        IfRange::Date(date) => seconds(date.into()) == seconds(version.modified),
    })
}

/// Dates in headers have a precision of one second.
fn seconds(at: SystemTime) -> u64 {
    at.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// The date of the last change, for a header.
pub(super) fn date(at: SystemTime) -> HttpDate {
    HttpDate::from(at)
}

/// A requested range of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// Both ends are inclusive.
    FromTo(u64, u64),
    Last(u64),
}

impl Asked {
    /// The part of this range within a file of `size` bytes, or nothing if it is empty.
    fn within(self, size: u64) -> Option<Range<u64>> {
        let range = match self {
            Self::FromTo(first, last) => first..last.saturating_add(1).min(size),
            Self::Last(count) => size.saturating_sub(count)..size,
        };
        (!range.is_empty()).then_some(range)
    }
}

/// The requested range. Anything but a single well-formed range of bytes means the whole file, since servers
/// may ignore other ranges.
fn one_range(request: &HttpRequest) -> Option<Asked> {
    let mut lines = request.headers().get_all(RANGE);
    let (Some(line), None) = (lines.next(), lines.next()) else { return None };
    let (unit, ranges) = line.to_str().ok()?.split_once('=')?;
    let (first, last) =
        ranges.trim().split_once('-').filter(|_| unit.trim().eq_ignore_ascii_case("bytes"))?;
    match (first, last) {
        ("", count) => Some(Asked::Last(number(count)?)),
        (first, "") => Some(Asked::FromTo(number(first)?, u64::MAX)),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            (first <= last).then_some(Asked::FromTo(first, last))
        }
    }
}

/// A decimal number, saturating at the maximum.
fn number(digits: &str) -> Option<u64> {
    let all_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    all_digits.then(|| digits.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use actix_web::http::header::RANGE;
    use actix_web::test::TestRequest;

    use super::*;

    /// 2025-11-07 08:04:00.5 UTC.
    const MODIFIED: Duration = Duration::from_millis(1_762_502_640_500);

    fn asked(headers: &[(&'static str, &str)]) -> RangeOutcome {
        let version =
            Version { tag: EntityTag::new_strong("v1".to_owned()), modified: UNIX_EPOCH + MODIFIED };
        let request = headers
            .iter()
            .fold(TestRequest::default(), |request, header| request.append_header((header.0, header.1)));
        evaluate(&request.to_http_request(), &version, 10)
    }

    #[test]
    fn a_range_is_cut_to_what_there_is() {
        for (range, part) in [
            ("bytes=0-1", 0..2),
            ("bytes=0-0", 0..1),
            ("bytes=5-", 5..10),
            ("bytes=-3", 7..10),
            ("bytes=-30", 0..10),
            ("bytes=8-99999999999999999999999", 8..10),
            ("Bytes= 2-4 ", 2..5),
        ] {
            assert_eq!(asked(&[("Range", range)]), RangeOutcome::Part(part), "{range}");
        }
        for range in ["bytes=10-", "bytes=10-12", "bytes=-0", "bytes=99999999999999999999999-"] {
            assert_eq!(asked(&[("Range", range)]), RangeOutcome::Beyond, "{range}");
        }
    }

    #[test]
    fn what_is_no_single_range_of_bytes_is_ignored() {
        for range in [
            "bytes=",
            "bytes=-",
            "bytes=5-2",
            "bytes=a-b",
            "bytes=1",
            "bytes 0-1",
            "bytes=+1-2",
            "bytes=0x1-2",
            "lines=0-1",
            "",
            "bytes=0-1,3-4",
            "bytes=0-1,",
            "bytes=1--2",
        ] {
            assert_eq!(asked(&[("Range", range)]), RangeOutcome::Whole, "{range}");
        }
        assert_eq!(asked(&[("Range", "bytes=0-1"), (RANGE.as_str(), "bytes=2-3")]), RangeOutcome::Whole);
    }

    const AT: &str = "Fri, 07 Nov 2025 08:04:00 GMT";
    const BEFORE: &str = "Fri, 07 Nov 2025 08:03:59 GMT";
    const AFTER: &str = "Fri, 07 Nov 2025 08:04:01 GMT";

    #[test]
    fn what_a_client_has_is_not_sent_again() {
        for known in
            [("If-None-Match", "\"v1\""), ("If-None-Match", "\"v0\", W/\"v1\""), ("If-None-Match", "*")]
        {
            assert_eq!(asked(&[known]), RangeOutcome::Nothing, "{known:?}");
        }
        assert_eq!(asked(&[("If-None-Match", "\"v0\"")]), RangeOutcome::Whole);
        assert_eq!(asked(&[("If-Modified-Since", AT)]), RangeOutcome::Nothing);
        assert_eq!(asked(&[("If-Modified-Since", AFTER)]), RangeOutcome::Nothing);
        assert_eq!(asked(&[("If-Modified-Since", BEFORE)]), RangeOutcome::Whole);
        assert_eq!(asked(&[("If-Modified-Since", "yesterday")]), RangeOutcome::Whole);
        // The tag takes precedence over the date.
        assert_eq!(asked(&[("If-None-Match", "\"v0\""), ("If-Modified-Since", AT)]), RangeOutcome::Whole);
        assert_eq!(asked(&[("If-None-Match", "\"v1\""), ("Range", "bytes=0-1")]), RangeOutcome::Nothing);
    }

    #[test]
    fn a_download_is_resumed_only_where_it_left_off() {
        let range = ("Range", "bytes=5-");
        for (known, is_same) in [
            ("\"v1\"", true),
            ("\"v0\"", false),
            ("W/\"v1\"", false),
            (AT, true),
            (BEFORE, false),
            (AFTER, false),
            ("nonsense", false),
        ] {
            let expected = if is_same { RangeOutcome::Part(5..10) } else { RangeOutcome::Whole };
            assert_eq!(asked(&[range, ("If-Range", known)]), expected, "{known}");
        }
        assert_eq!(asked(&[range, ("If-Match", "\"v1\"")]), RangeOutcome::Part(5..10));
        assert_eq!(asked(&[range, ("If-Match", "\"v0\"")]), RangeOutcome::Other);
        assert_eq!(asked(&[range, ("If-Unmodified-Since", BEFORE)]), RangeOutcome::Other);
        assert_eq!(asked(&[range, ("If-Unmodified-Since", AT)]), RangeOutcome::Part(5..10));
    }
}
