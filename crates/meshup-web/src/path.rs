//! Ids in paths: a malformed id is 404, like an unknown one.

use std::borrow::Cow;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use meshup_domain::Number;
use percent_encoding::percent_decode_str;
use uuid::Uuid;

use crate::ApiError;
use crate::matched::Matched;
use crate::throttle::{AfterLimits, after_limits};

/// The variable segments of the path, in order: `PathParams<ServerId>`, `PathParams<(ServerId, ChannelId)>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PathParams<T>(pub T);

/// A variable segment of a path.
pub trait Segment: Sized {
    fn from_segment(text: &str) -> Option<Self>;
}

impl Segment for Uuid {
    fn from_segment(text: &str) -> Option<Self> {
        hyphenated(text)
    }
}

/// Percent-decoded, including slashes.
impl Segment for String {
    fn from_segment(text: &str) -> Option<Self> {
        percent_decode_str(text).decode_utf8().ok().map(Cow::into_owned)
    }
}

/// A positive number, in digits only.
impl Segment for Number {
    fn from_segment(text: &str) -> Option<Self> {
        let is_plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
        is_plain.then(|| text.parse().ok().map(Self)).flatten()
    }
}

macro_rules! id_segments {
    ($($(#[$doc:meta])* $id:ident),+ $(,)?) => {$(
        impl Segment for meshup_domain::$id {
            fn from_segment(text: &str) -> Option<Self> {
                hyphenated(text).map(Self)
            }
        }
    )+};
}

meshup_domain::ids!(id_segments);

/// A UUID in hyphenated form only (`docs/rules.md#ids`).
pub(crate) fn hyphenated(text: &str) -> Option<Uuid> {
    if text.len() == 36 { Uuid::try_parse(text).ok() } else { None }
}

/// All variable segments of a path.
pub trait Segments: Sized {
    fn from_segments(segments: &mut dyn Iterator<Item = &str>) -> Option<Self>;
}

impl<A: Segment> Segments for A {
    fn from_segments(segments: &mut dyn Iterator<Item = &str>) -> Option<Self> {
        A::from_segment(segments.next()?)
    }
}

impl<A: Segment, B: Segment> Segments for (A, B) {
    fn from_segments(segments: &mut dyn Iterator<Item = &str>) -> Option<Self> {
        Some((A::from_segment(segments.next()?)?, B::from_segment(segments.next()?)?))
    }
}

impl<A: Segment, B: Segment, C: Segment> Segments for (A, B, C) {
    fn from_segments(segments: &mut dyn Iterator<Item = &str>) -> Option<Self> {
        let (a, b) = Segments::from_segments(segments)?;
        Some((a, b, C::from_segment(segments.next()?)?))
    }
}

impl<T: Segments + 'static> FromRequest for PathParams<T> {
    type Error = ApiError;
    type Future = AfterLimits<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let extensions = request.extensions();
        let segments = extensions.get::<Matched>().and_then(|path| T::from_segments(&mut path.segments()));
        after_limits(request, segments.map(Self).ok_or_else(ApiError::not_found))
    }
}
