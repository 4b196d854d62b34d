//! Pagination with `limit` and `offset`, on the dms surface (`docs/rules.md#pages`).

use actix_web::body::BoxBody;
use actix_web::{HttpRequest, HttpResponse, Responder};
use meshup_app::messages::MessageRange;
use meshup_app::{Page, PageRequest};
use serde::Serialize;
use utoipa::ToSchema;

use super::keyset::MessageAnchor;
use super::{clamped, limit_of, number};
use crate::fields::{Fields, FromFields};

/// Maximum number of items per request.
const GREATEST_LIMIT: u64 = 100;

/// The requested part of a list, with `DEFAULT` items by default. A query, or part of one.
#[derive(Debug, Clone, Copy)]
pub struct Offset<const DEFAULT: u64>(PageRequest);

impl<const DEFAULT: u64> Offset<DEFAULT> {
    /// The part of the list to request from the use case.
    pub fn request(&self) -> PageRequest {
        self.0
    }

    /// The response for a part; empty past the end.
    pub fn answer<T>(&self, page: Page<T>) -> Items<T> {
        let Page { items, total } = page;
        let PageRequest { offset, limit } = self.0;
        Items { items, total, limit, offset }
    }
}

impl<const DEFAULT: u64> FromFields for Offset<DEFAULT> {
    fn from_fields(fields: &mut Fields) -> Self {
        let limit = limit_of(fields, GREATEST_LIMIT);
        let offset = number(
            fields,
            "offset",
            |text| clamped(text.trim(), i64::MAX.unsigned_abs()),
            "A valid non-negative integer is required.",
        );
        Self(PageRequest { offset: offset.unwrap_or_default(), limit: limit.unwrap_or(DEFAULT) })
    }
}

/// The requested part of a list of messages: by `limit` and `offset`, or by `limit` next to a message.
#[derive(Debug, Clone, Copy)]
pub struct MessageOffset<const DEFAULT: u64> {
    offset: Offset<DEFAULT>,
    beside: Option<MessageAnchor>,
}

impl<const DEFAULT: u64> MessageOffset<DEFAULT> {
    /// The part of the list to request from the use case.
    pub fn range(&self) -> MessageRange {
        let page = self.offset.request();
        self.beside.map_or(MessageRange::Page(page), |beside| beside.range(page.limit))
    }

    /// The response for a part; `total` is the length of the whole list.
    pub fn answer<T>(&self, page: Page<T>) -> Items<T> {
        self.offset.answer(page)
    }
}

impl<const DEFAULT: u64> FromFields for MessageOffset<DEFAULT> {
    fn from_fields(fields: &mut Fields) -> Self {
        let (offset, beside) = (Offset::from_fields(fields), MessageAnchor::of(fields));
        if beside.is_some() && offset.request().offset > 0 {
            fields.refuse("offset", "Use offset, before or after, but only one of them.");
        }
        Self { offset, beside }
    }
}

/// A part of a list, selected by `limit` and `offset`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Items<T> {
    pub items: Vec<T>,
    /// The number of items in the whole list.
    #[schema(example = 25)]
    pub total: u64,
    /// The requested maximum number of items.
    #[schema(example = 20)]
    pub limit: u64,
    /// The number of items skipped; 0 with `before` or `after`.
    #[schema(example = 0)]
    pub offset: u64,
}

/// Documents the parameters of such lists: `params(OffsetParams)`.
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "read by the document only")]
pub struct OffsetParams {
    /// The number of items to return, 1 to 100; values out of range are clamped.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u64>,
    /// The number of items to skip.
    #[param(example = 0, minimum = 0)]
    offset: Option<u64>,
}

impl<T: Serialize> Responder for Items<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok().json(self)
    }
}
