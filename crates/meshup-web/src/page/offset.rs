//! Paging by `limit` and `offset`, as the dms surface has it (CONTRACT section 7 "Paging").

use actix_web::body::BoxBody;
use actix_web::{HttpRequest, HttpResponse, Responder};
use meshup_app::{Page, PageRequest};
use serde::Serialize;
use utoipa::ToSchema;

use super::{NOT_WHOLE, clamped, limit};
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
        let limit = number(fields, "limit", |text| limit(text, GREATEST_LIMIT), NOT_WHOLE);
        let offset = number(
            fields,
            "offset",
            |text| clamped(text.trim(), i64::MAX.unsigned_abs()),
            "A valid non-negative integer is required.",
        );
        Self(PageRequest { offset: offset.unwrap_or_default(), limit: limit.unwrap_or(DEFAULT) })
    }
}

fn number(
    fields: &mut Fields,
    name: &'static str,
    read: impl Fn(&str) -> Option<u64>,
    otherwise: &'static str,
) -> Option<u64> {
    let text: String = fields.nullable(name)?;
    let number = read(&text);
    if number.is_none() {
        fields.refuse(name, otherwise);
    }
    number
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
    /// How many come before.
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
