//! Pages of lists in the format of Django REST Framework, or bare arrays (`docs/rules.md#pages`).

pub mod keyset;
mod link;
pub mod offset;

use std::sync::Arc;

use meshup_domain::Violations;

use actix_web::body::BoxBody;
use actix_web::dev::Payload;
use actix_web::http::header::{ContentType, LINK};
use actix_web::{FromRequest, HttpRequest, HttpResponse, Responder};
use meshup_app::{ErrorKind, Page, PageRequest};
use serde::Serialize;
use utoipa::ToSchema;

use crate::fields::Fields;
use crate::throttle::{AfterLimits, after_limits};
use crate::{ApiError, query};
use link::RequestUrl;

const DEFAULT_SIZE: u64 = 50;
const GREATEST_SIZE: u64 = 200;

/// The requested page, and the links to others. A parameter of handlers of lists.
#[derive(Debug, Clone)]
pub struct Paging {
    /// None requests the bare array.
    asked: Option<Asked>,
    place: RequestUrl,
}

/// The number of a page, starting at 1.
#[derive(Debug, Clone, Copy)]
struct Asked {
    number: u64,
    size: u64,
}

impl Asked {
    /// The items in a bare array.
    const FIRST: Self = Self { number: 1, size: PageRequest::FIRST.limit };
}

impl Paging {
    /// The page to request from the use case: the first 200 items without `page` and `page_size`.
    pub fn request(&self) -> PageRequest {
        let Asked { number, size } = self.page();
        PageRequest::page(number, size)
    }

    fn page(&self) -> Asked {
        self.asked.unwrap_or(Asked::FIRST)
    }

    /// Always a page, with the default size, for lists that are never bare.
    #[must_use]
    pub fn enveloped(mut self) -> Self {
        self.asked.get_or_insert(Asked { number: 1, size: DEFAULT_SIZE });
        self
    }

    /// Whether the request has paging parameters.
    pub(crate) fn is_asked(&self) -> bool {
        self.asked.is_some()
    }

    pub(crate) fn url(&self) -> &RequestUrl {
        &self.place
    }

    /// The response for a page; 404 past the end.
    pub fn answer<T>(&self, page: Page<T>) -> Result<Listing<T>, ApiError> {
        let Page { items, total } = page;
        let Asked { number, size } = self.page();
        let pages = total.div_ceil(size).max(1);
        if number > pages {
            return Err(invalid_page());
        }
        let to = |page: u64| self.place.with(&[("page", page.to_string()), ("page_size", size.to_string())]);
        let next = (number < pages).then(|| to(number + 1));
        if self.asked.is_none() {
            return Ok(Listing::Bare(Bare { items, next }));
        }
        let previous = (number > 1).then(|| to(number - 1));
        Ok(Listing::Page(PageOf { count: total, next, previous, results: items }))
    }

    fn read(request: &HttpRequest) -> Result<Self, ApiError> {
        let place = RequestUrl::of(request);
        let (page, size) = (place.parameter("page"), place.parameter("page_size"));
        let asked = match (page, size) {
            (None, None) => None,
            (page, size) => Some(Asked { size: page_size(size)?, number: page_number(page)? }),
        };
        Ok(Self { asked, place })
    }
}

fn page_number(text: Option<&str>) -> Result<u64, ApiError> {
    match text.map(str::trim) {
        None | Some("") => Ok(1),
        Some(digits) => digits.parse().ok().filter(|number| *number > 0).ok_or_else(invalid_page),
    }
}

fn page_size(text: Option<&str>) -> Result<u64, ApiError> {
    match text.map(str::trim) {
        None | Some("") => Ok(DEFAULT_SIZE),
        Some(digits) => clamped(digits, GREATEST_SIZE)
            .filter(|size| *size > 0)
            .ok_or_else(|| Violations::one("page_size", "A valid positive integer is required.").into()),
    }
}

/// A whole number, limited to `most`; nothing for negative numbers and anything else.
pub(crate) fn clamped(digits: &str, most: u64) -> Option<u64> {
    let all_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    all_digits.then(|| digits.parse().unwrap_or(most).min(most))
}

/// The error for a limit that is not a number.
const NOT_WHOLE: &str = "A valid integer is required.";

/// A `limit`, clamped to 1 to `greatest`; nothing for anything but a whole number.
fn limit(text: &str, greatest: u64) -> Option<u64> {
    let (negative, digits) = match text.trim().strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.trim()),
    };
    clamped(digits, greatest).map(|limit| if negative { 1 } else { limit.max(1) })
}

/// The `limit` of a query, if present, clamped to 1 to `greatest`.
pub fn limit_of(fields: &mut Fields, greatest: u64) -> Option<u64> {
    number(fields, "limit", |text| limit(text, greatest), NOT_WHOLE)
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

pub(crate) fn invalid_page() -> ApiError {
    ApiError::new(ErrorKind::NotFound, "invalid_page", "Invalid page.")
}

impl FromRequest for Paging {
    type Error = ApiError;
    type Future = AfterLimits<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        after_limits(request, Self::read(request))
    }
}

/// A page of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PageOf<T> {
    /// The number of items in the whole list.
    pub count: u64,
    /// The URL of the next page.
    pub next: Option<String>,
    /// The URL of the previous page.
    pub previous: Option<String>,
    /// The items of this page.
    pub results: Vec<T>,
}

/// The start of a list, and a link to the rest.
#[derive(Debug, Clone)]
pub struct Bare<T> {
    pub items: Vec<T>,
    pub next: Option<String>,
}

/// A list as requested: a page, or a bare array with a `Link` to the next items.
#[derive(Debug, Clone)]
pub enum Listing<T> {
    Page(PageOf<T>),
    Bare(Bare<T>),
}

impl<T> Listing<T> {
    /// The same part of a list, with converted items.
    pub fn map<U>(self, each: impl FnMut(T) -> U) -> Listing<U> {
        match self {
            Self::Page(PageOf { count, next, previous, results }) => {
                let results = results.into_iter().map(each).collect();
                Listing::Page(PageOf { count, next, previous, results })
            }
            Self::Bare(Bare { items, next }) => {
                Listing::Bare(Bare { items: items.into_iter().map(each).collect(), next })
            }
        }
    }
}

impl<T: Serialize> Responder for Listing<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        match self {
            Self::Page(page) => HttpResponse::Ok().json(page),
            Self::Bare(Bare { items, next }) => {
                let mut answer = HttpResponse::Ok();
                if let Some(next) = next {
                    answer.insert_header((LINK, format!("<{next}>; rel=\"next\"")));
                }
                answer.json(items)
            }
        }
    }
}

/// A listing of items that are JSON already.
#[derive(Debug, Clone)]
pub struct RenderedListing {
    body: String,
    /// The link of a bare array.
    next: Option<String>,
}

impl RenderedListing {
    pub fn new(listing: Listing<Arc<str>>) -> Result<Self, ApiError> {
        Ok(match listing {
            Listing::Bare(Bare { items, next }) => Self { body: array(&items), next },
            Listing::Page(PageOf { count, next, previous, results }) => {
                let empty = PageOf::<()> { count, next, previous, results: Vec::new() };
                let empty = serde_json::to_string(&empty).map_err(ApiError::internal)?;
                // The results come last.
                let (head, tail) = empty.split_at(empty.len() - "[]}".len());
                Self { body: [head, &array(&results), &tail["[]".len()..]].concat(), next: None }
            }
        })
    }
}

impl Responder for RenderedListing {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut answer = HttpResponse::Ok();
        if let Some(next) = self.next {
            answer.insert_header((LINK, format!("<{next}>; rel=\"next\"")));
        }
        answer.content_type(ContentType::json()).body(self.body)
    }
}

/// A JSON array of JSON values.
fn array(items: &[Arc<str>]) -> String {
    let length: usize = items.iter().map(|item| item.len() + 1).sum();
    let mut text = String::with_capacity(length + 2);
    text.push('[');
    for (number, item) in items.iter().enumerate() {
        if number > 0 {
            text.push(',');
        }
        text.push_str(item);
    }
    text.push(']');
    text
}

// Documents a `Listing`: the body in `responses((status = 200, body = ListOf<Thing>))`.
/// A page, or the first 200 items without `page` and `page_size`.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(untagged)]
pub enum ListOf<T> {
    /// Without `page` and `page_size`, the first 200 items.
    Bare(Vec<T>),
    /// With `page` or `page_size`.
    Page(PageOf<T>),
}

/// Documents the parameters of lists that are arrays unless a page is requested ([`ListOf`]).
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "read by the document only")]
pub struct ListParams {
    /// The number of the page, starting at 1. With `page` or `page_size` the response is a page, without them an
    /// array of the first 200 items; with `page_size` alone, it is the first page.
    #[param(example = 1, minimum = 1)]
    page: Option<u64>,
    /// The number of items per page, 1 to 200; larger values are reduced to 200. Defaults to 50 if `page` is sent.
    #[param(example = 50, minimum = 1, maximum = 200)]
    page_size: Option<u64>,
}

/// Documents the parameters of lists that are always returned in pages ([`PageOf`]).
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "read by the document only")]
pub struct PageParams {
    /// The number of the page, starting at 1; defaults to 1.
    #[param(example = 1, minimum = 1)]
    page: Option<u64>,
    /// The number of items per page, 1 to 200; defaults to 50, and larger values are reduced to 200.
    #[param(example = 50, minimum = 1, maximum = 200)]
    page_size: Option<u64>,
}

/// The value of a query parameter; an empty one counts as missing.
pub(crate) fn lookup<'p>(pairs: &'p [(String, String)], name: &str) -> Option<&'p str> {
    pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

impl RequestUrl {
    fn of(request: &HttpRequest) -> Self {
        let origin = crate::WebSettings::of(request).origin(request);
        Self::new(format!("{origin}{}", request.path()), query::all_pairs(request.query_string()))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use super::*;

    #[test]
    fn rendered_items_make_the_same_list() {
        for items in [vec![], vec!["a"], vec!["a", "b]}", "c"]] {
            let rendered = || items.iter().map(|item| serde_json::to_string(item).unwrap().into()).collect();
            let page = |results| PageOf { count: 7, next: Some("/next".to_owned()), previous: None, results };
            let plain = serde_json::to_string(&page(items.clone())).unwrap();
            let PageOf { count, next, previous, results: _ } = page(Vec::new());
            let same = Listing::Page(PageOf { count, next, previous, results: rendered() });
            assert_eq!(RenderedListing::new(same).unwrap().body, plain);
            let bare = Listing::Bare(Bare { items: rendered(), next: None });
            assert_eq!(RenderedListing::new(bare).unwrap().body, serde_json::to_string(&items).unwrap());
        }
    }
}
