//! Query parameters, read like fields of bodies.

use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use meshup_app::page::Direction;
use meshup_domain::Violations;

use crate::ApiError;
use crate::fields::{FieldSource, Fields, FromFields};
use crate::throttle::{AfterLimits, after_limits};

/// The query parameters of a request; invalid ones are 400 on the field.
///
/// A struct that also derives `IntoParams`, with `#[into_params(parameter_in = Query)]`, documents itself.
#[derive(Debug, Clone)]
pub struct Query<T>(pub T);

impl<T> Query<T> {
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Query<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: FromFields + 'static> FromRequest for Query<T> {
    type Error = ApiError;
    type Future = AfterLimits<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let pairs = pairs(request.query_string());
        let read = printable(&pairs).and_then(|()| Fields::read(FieldSource::texts(pairs), false));
        after_limits(request, read.map(Self).map_err(ApiError::from))
    }
}

/// Control characters are rejected in all input, and databases cannot search for NUL.
fn printable(pairs: &[(String, String)]) -> Result<(), Violations> {
    let mut errors = Violations::default();
    for (name, value) in pairs {
        if let Err(broken) = meshup_domain::text::printable(value) {
            errors.add(name.clone(), broken.to_string());
        }
    }
    errors.into_result()
}

/// The decoded parameters in order; an empty value counts as missing.
pub(crate) fn pairs(query: &str) -> Vec<(String, String)> {
    all_pairs(query).into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

pub(crate) fn all_pairs(query: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

/// `ordering=field` or `-field`. A field not in `known` is ignored, as in Django REST Framework.
pub fn ordering<T: Copy>(asked: Option<&str>, known: &[(&str, T)]) -> Option<(T, Direction)> {
    asked?.split(',').find_map(|word| {
        let word = word.trim();
        let (name, direction) = match word.strip_prefix('-') {
            Some(name) => (name, Direction::Descending),
            None => (word, Direction::Ascending),
        };
        known.iter().find(|(field, _)| *field == name).map(|(_, column)| (*column, direction))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_orderings_are_ignored() {
        let known = [("username", 1), ("date_joined", 2)];
        assert_eq!(ordering(Some("-date_joined"), &known), Some((2, Direction::Descending)));
        assert_eq!(ordering(Some("password,username"), &known), Some((1, Direction::Ascending)));
        assert_eq!(ordering(Some("password"), &known), None);
        assert_eq!(ordering(None, &known), None);
    }
}
