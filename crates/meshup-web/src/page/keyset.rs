//! Keyset pagination of messages: `before`, `after`, `around`, `limit`.

use std::future::{Ready, ready};
use std::marker::PhantomData;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use meshup_app::messages::{MessageKey, MessageRange};
use meshup_app::page::Direction;
use meshup_app::{ErrorKind, Page};
use meshup_domain::{MessageId, Number, Violations};

use super::{Bare, Listing, NOT_WHOLE, PageOf, Paging, limit};
use crate::ApiError;
use crate::fields::Fields;
use crate::path::Segment;

const DEFAULT_LIMIT: u64 = 50;
const GREATEST_LIMIT: u64 = 200;

/// The error for `before` together with `after`.
const EITHER: &str = "Use either before or after, not both.";

/// The error for `around` together with another way of paging.
const ALONE: &str = "Use around without before, after, page and page_size.";

/// How a surface identifies messages in `before` and `after`.
pub trait KeyStyle: Segment + Into<MessageKey> {
    /// The error for anything else.
    const WRONG: &'static str;
    /// Whether lists are never bare, so that without paging parameters they return the first page. They do not
    /// take `around`.
    const ENVELOPED: bool;

    fn text(&self) -> String;
}

impl KeyStyle for MessageId {
    const WRONG: &'static str = "Must be a valid UUID.";
    const ENVELOPED: bool = false;

    fn text(&self) -> String {
        self.0.to_string()
    }
}

impl KeyStyle for Number {
    const WRONG: &'static str = "A valid integer is required.";
    const ENVELOPED: bool = true;

    fn text(&self) -> String {
        self.0.to_string()
    }
}

/// The paging of a list of messages: by page, by keyset, or none.
#[derive(Debug, Clone)]
pub struct MessagePaging<K = MessageId> {
    paging: Paging,
    range: MessageRange,
    keys: PhantomData<K>,
}

impl<K: KeyStyle> MessagePaging<K> {
    /// The part of the list to request from the use case.
    pub fn range(&self) -> MessageRange {
        self.range
    }

    /// The response for a part whose items are in `order`; `id` returns the id of an item's message. On
    /// surfaces whose lists are never bare, `total` is the length of the whole list.
    pub fn answer<T>(
        &self,
        page: Page<T>,
        order: Direction,
        id: impl Fn(&T) -> K,
    ) -> Result<Listing<T>, ApiError> {
        if matches!(self.range, MessageRange::Page(_)) {
            return self.paging.answer(page);
        }
        let next = self.next(&page.items, order, id);
        if K::ENVELOPED {
            return Ok(Listing::Page(PageOf {
                count: page.total,
                next,
                previous: None,
                results: page.items,
            }));
        }
        Ok(Listing::Bare(Bare { items: page.items, next }))
    }

    /// The link to the next part.
    fn next<T>(&self, items: &[T], order: Direction, id: impl Fn(&T) -> K) -> Option<String> {
        let is_full = |limit| items.len() as u64 >= limit;
        let (limit, towards, far_end, is_full) = match self.range {
            MessageRange::Page(_) => return None,
            MessageRange::Latest { limit } | MessageRange::Before { limit, .. } => {
                (limit, "before", order == Direction::Descending, is_full(limit))
            }
            MessageRange::After { limit, .. } => {
                (limit, "after", order == Direction::Ascending, is_full(limit))
            }
            MessageRange::Around { message, limit } => {
                let towards = if order == Direction::Descending { "before" } else { "after" };
                let place = items.iter().position(|item| id(item).into() == message);
                let following = items.len() - place.map_or(0, |place| place + 1);
                (limit, towards, true, following as u64 >= limit / 2)
            }
        };
        let edge = if far_end { items.last() } else { items.first() };
        edge.filter(|_| is_full).map(|item| {
            self.paging.url().with(&[
                ("before", String::new()),
                ("after", String::new()),
                ("around", String::new()),
                (towards, id(item).text()),
                ("limit", limit.to_string()),
            ])
        })
    }

    fn read(request: &HttpRequest) -> Result<Self, ApiError> {
        let paging = Paging::read(request)?;
        let place = paging.url();
        let message = |name: &'static str| {
            let given = place.parameter(name).filter(|text| !text.is_empty());
            let parse = |text| {
                let key = K::from_segment(text).map(K::into);
                key.ok_or_else(|| ApiError::from(Violations::one(name, K::WRONG)))
            };
            given.map(parse).transpose()
        };
        let (before, after) = (message("before")?, message("after")?);
        let around = if K::ENVELOPED { None } else { message("around")? };
        let limit = place.parameter("limit").filter(|text| !text.is_empty()).map(greatest).transpose()?;
        if before.is_none() && after.is_none() && around.is_none() && limit.is_none() {
            let paging = if K::ENVELOPED { paging.enveloped() } else { paging };
            let range = MessageRange::Page(paging.request());
            return Ok(Self { paging, range, keys: PhantomData });
        }
        if around.is_some() && (before.is_some() || after.is_some() || paging.is_asked()) {
            return Err(mixed(ALONE));
        }
        if paging.is_asked() {
            return Err(mixed("Use either page and page_size, or before, after and limit."));
        }
        let limit = limit.unwrap_or(DEFAULT_LIMIT);
        let range = match (before, after) {
            (Some(_), Some(_)) => return Err(mixed(EITHER)),
            (Some(message), None) => MessageRange::Before { message, limit },
            (None, Some(message)) => MessageRange::After { message, limit },
            (None, None) => around
                .map_or(MessageRange::Latest { limit }, |message| MessageRange::Around { message, limit }),
        };
        Ok(Self { paging, range, keys: PhantomData })
    }
}

fn greatest(text: &str) -> Result<u64, Violations> {
    limit(text, GREATEST_LIMIT).ok_or_else(|| Violations::one("limit", NOT_WHOLE))
}

fn mixed(detail: &'static str) -> ApiError {
    ApiError::new(ErrorKind::Refused, "invalid_paging", detail)
}

impl<K: KeyStyle> FromRequest for MessagePaging<K> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::read(request))
    }
}

/// The message next to which a part begins: `before` or `after` of a query, for lists in their own format.
#[derive(Debug, Clone, Copy)]
pub enum MessageAnchor {
    Before(Number),
    After(Number),
}

impl MessageAnchor {
    /// Reads the query, in which `before` and `after` exclude each other.
    pub fn of(fields: &mut Fields) -> Option<Self> {
        let (before, after) = (fields.nullable("before"), fields.nullable("after"));
        if before.is_some() && after.is_some() {
            fields.refuse("after", EITHER);
        }
        before.map(Self::Before).or(after.map(Self::After))
    }

    /// The part of the list to request from the use case.
    pub fn range(self, limit: u64) -> MessageRange {
        match self {
            Self::Before(message) => MessageRange::Before { message: message.into(), limit },
            Self::After(message) => MessageRange::After { message: message.into(), limit },
        }
    }
}

/// Documents the parameters of [`MessageAnchor`].
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "read by the document only")]
pub struct AnchorParams {
    /// A message id; returns the messages immediately before it. This is equally fast anywhere in the
    /// history.
    #[param(example = 42)]
    before: Option<i64>,
    /// A message id; returns the messages immediately after it. Cannot be combined with `before`.
    after: Option<i64>,
}

/// Documents the parameters of lists of messages.
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "read by the document only")]
pub struct KeysetParams {
    /// A message id; returns the messages immediately before it.
    before: Option<uuid::Uuid>,
    /// A message id; returns the messages immediately after it. Cannot be combined with `before`.
    after: Option<uuid::Uuid>,
    /// A message id; returns it with up to half of `limit` on each side. Cannot be combined with
    /// `before`, `after` or `page`.
    around: Option<uuid::Uuid>,
    /// The number of messages to return, 1 to 200; defaults to 50, and values out of range are clamped.
    /// Cannot be combined with `page`.
    #[param(example = 50, minimum = 1, maximum = 200)]
    limit: Option<u64>,
}

/// The same for surfaces with integer ids.
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "read by the document only")]
pub struct NumberedKeysetParams {
    /// A message id; returns the messages immediately before it.
    #[param(example = 42)]
    before: Option<i64>,
    /// A message id; returns the messages immediately after it. Cannot be combined with `before`.
    after: Option<i64>,
    /// The number of messages to return, 1 to 200; defaults to 50, and values out of range are clamped.
    /// Cannot be combined with `page`.
    #[param(example = 50, minimum = 1, maximum = 200)]
    limit: Option<u64>,
}
