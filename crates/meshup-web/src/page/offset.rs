//! Paging by `limit` and `offset`, as the dms surface has it (`docs/rules.md#pages`).

use actix_web::body::BoxBody;
use actix_web::{HttpRequest, HttpResponse, Responder};
use meshup_app::messages::Stretch;
use meshup_app::{Page, PageRequest};
use serde::Serialize;
use utoipa::ToSchema;

use super::keyset::Beside;
use super::{clamped, limit_of, number};
use crate::fields::{Fields, FromFields};

/// Things at once at most.
const GREATEST_LIMIT: u64 = 100;

/// Which stretch a request wants, of `DEFAULT` things if it does not say: a query, or part of one.
#[derive(Debug, Clone, Copy)]
pub struct Offset<const DEFAULT: u64>(PageRequest);

impl<const DEFAULT: u64> Offset<DEFAULT> {
    /// What to ask the use case for.
    pub fn request(&self) -> PageRequest {
        self.0
    }

    /// The answer for a stretch; past the end it is empty.
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

/// Which stretch of messages a request wants: by `limit` and `offset`, or by `limit` beside a message.
#[derive(Debug, Clone, Copy)]
pub struct MessageOffset<const DEFAULT: u64> {
    offset: Offset<DEFAULT>,
    beside: Option<Beside>,
}

impl<const DEFAULT: u64> MessageOffset<DEFAULT> {
    /// What to ask the use case for.
    pub fn stretch(&self) -> Stretch {
        let page = self.offset.request();
        self.beside.map_or(Stretch::Page(page), |beside| beside.stretch(page.limit))
    }

    /// The answer for a stretch. `total` is that of the whole list for every stretch.
    pub fn answer<T>(&self, page: Page<T>) -> Items<T> {
        self.offset.answer(page)
    }
}

impl<const DEFAULT: u64> FromFields for MessageOffset<DEFAULT> {
    fn from_fields(fields: &mut Fields) -> Self {
        let (offset, beside) = (Offset::from_fields(fields), Beside::of(fields));
        if beside.is_some() && offset.request().offset > 0 {
            fields.refuse("offset", "Use either offset, or before or after.");
        }
        Self { offset, beside }
    }
}

/// A stretch of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Items<T> {
    pub items: Vec<T>,
    /// How long the whole list is.
    #[schema(example = 25)]
    pub total: u64,
    /// How many were asked for.
    #[schema(example = 20)]
    pub limit: u64,
    /// How many were left out at the beginning; 0 beside a message.
    #[schema(example = 0)]
    pub offset: u64,
}

/// The parameters of every such list, for the document: `params(OffsetParams)`.
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "read by the document only")]
pub struct OffsetParams {
    /// 1 to 100; out of range is cut.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u64>,
    /// How many to leave out at the beginning.
    #[param(example = 0, minimum = 0)]
    offset: Option<u64>,
}

impl<T: Serialize> Responder for Items<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok().json(self)
    }
}
