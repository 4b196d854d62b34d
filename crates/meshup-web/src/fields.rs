//! Typed reading of a body's or query's fields, with everything that is wrong noted at once.

mod source;
mod value;

use std::borrow::Cow;

use meshup_app::ports::Upload;
use meshup_domain::search::SearchQuery;
use meshup_domain::{Patch, Violations};
use serde_json::Value;

pub use source::Source;
pub use value::FromValue;
pub(crate) use value::type_name;

const REQUIRED: &str = "This field is required.";
const NULL: &str = "This field may not be null.";
pub(crate) const NOT_A_FILE: &str = "The submitted data was not a file. Check the encoding type on the form.";

/// A request that is read from fields. Fields that nobody asks for are ignored.
///
/// Bodies implement it by [`request!`](crate::request).
pub trait FromFields: Sized {
    /// Fields of the domain that have another name in the request: first the domain's, then the request's.
    const RENAMED: &'static [(&'static str, &'static str)] = &[];

    fn from_fields(fields: &mut Fields) -> Self;

    /// Fields that must be there, beside those that are read as such. `complete` asks of a PUT.
    fn needed(_complete: bool) -> Vec<&'static str> {
        Vec::new()
    }

    /// Fields that must have a value because of what the others hold.
    fn required(&self, _fields: &Fields) -> &'static [&'static str] {
        &[]
    }

    /// The rules of the domain that the values break, under the domain's names. Asked only where something else is
    /// wrong already, so that all of it is told at once: otherwise the use case finds them.
    fn violations(self) -> Violations {
        Violations::default()
    }
}

/// Tells violations of the domain's rules under the names of a request.
pub fn renamed(violations: Violations, names: &[(&str, &'static str)]) -> Violations {
    names.iter().fold(violations, |violations, (from, to)| violations.renamed(from, to))
}

/// A body without fields.
impl FromFields for () {
    fn from_fields(_: &mut Fields) -> Self {}
}

/// The fields of one body or query.
///
/// Where a field is missing or of the wrong type, the reading methods note it and answer a placeholder that nobody
/// sees, because [`Fields::read`] then fails. Only types are checked here; rules are the use case's.
#[derive(Debug)]
pub struct Fields {
    source: Source,
    errors: Violations,
}

impl Fields {
    pub fn new(source: Source) -> Self {
        Self { source, errors: Violations::default() }
    }

    /// Reads a whole request; of a `complete` one, as PUT sends it, more may be needed.
    pub fn read<T: FromFields>(source: Source, complete: bool) -> Result<T, Violations> {
        let mut fields = Self::new(source);
        let value = T::from_fields(&mut fields);
        for name in T::needed(complete) {
            if !fields.source.has(name) && !fields.errors.0.contains_key(name) {
                fields.errors.add(name, REQUIRED);
            }
        }
        for name in value.required(&fields) {
            if !fields.errors.0.contains_key(*name) {
                fields.present(name, REQUIRED, NULL);
            }
        }
        if fields.errors.is_empty() {
            return Ok(value);
        }
        fields.errors.extend(renamed(value.violations(), T::RENAMED));
        Err(fields.errors)
    }

    /// Whether the field was sent, be it null.
    pub fn has(&self, name: &str) -> bool {
        self.source.has(name)
    }

    /// Notes a broken rule that the types alone do not show.
    pub fn refuse(&mut self, name: impl Into<Cow<'static, str>>, message: impl Into<String>) {
        self.errors.add(name, message);
    }

    /// A field that must be there.
    pub fn required<T: FromValue>(&mut self, name: &'static str) -> T {
        let value = self.present(name, T::MISSING.unwrap_or(REQUIRED), T::MISSING.unwrap_or(NULL));
        value.and_then(|value| self.convert(name, &value)).unwrap_or_else(T::placeholder)
    }

    /// The value of a field, or a note that it is missing or null.
    fn present(&mut self, name: &'static str, missing: &'static str, null: &'static str) -> Option<Value> {
        let message = match self.source.value(name) {
            None => missing,
            Some(Value::Null) => null,
            Some(value) => return Some(value),
        };
        self.errors.add(name, message);
        None
    }

    /// A field that may be left out, but not be null.
    pub fn optional<T: FromValue>(&mut self, name: &'static str) -> Option<T> {
        let value = self.source.value(name)?;
        if value.is_null() {
            self.errors.add(name, NULL);
            return None;
        }
        self.convert(name, &value)
    }

    /// A field that may be left out or null, which mean the same.
    pub fn nullable<T: FromValue>(&mut self, name: &'static str) -> Option<T> {
        let value = self.source.value(name).filter(|value| !value.is_null())?;
        self.convert(name, &value)
    }

    /// Words that a list is searched for; blank asks for all of it.
    pub fn search(&mut self, name: &'static str) -> Option<SearchQuery> {
        let typed = self.nullable::<String>(name).filter(|typed| !typed.trim().is_empty())?;
        self.errors.check(name, SearchQuery::narrowing(&typed))
    }

    /// A field of an update that may be cleared with null.
    pub fn patch<T: FromValue>(&mut self, name: &'static str) -> Patch<T> {
        match self.source.value(name) {
            None => Patch::Keep,
            Some(Value::Null) => Patch::Clear,
            Some(value) => self.convert(name, &value).map_or(Patch::Keep, Patch::Set),
        }
    }

    /// One file of an update; null, or an empty text field, clears it.
    pub fn patch_file<T: From<Upload>>(&mut self, name: &'static str) -> Patch<T> {
        if let Some(upload) = self.source.files(name).into_iter().next() {
            return Patch::Set(upload.into());
        }
        match self.source.value(name) {
            None => Patch::Keep,
            Some(Value::Null) => Patch::Clear,
            Some(Value::String(text)) if text.is_empty() => Patch::Clear,
            Some(_) => {
                self.errors.add(name, NOT_A_FILE);
                Patch::Keep
            }
        }
    }

    /// The one file of a form.
    pub fn file<T: From<Upload>>(&mut self, name: &'static str) -> T {
        let mut files: Vec<T> = self.files(name);
        if files.len() > 1 {
            self.refuse(name, "Send one file at a time.");
        }
        if files.is_empty() && !self.errors.0.contains_key(name) {
            self.refuse(name, "No file was submitted.");
        }
        files.pop().unwrap_or_else(|| Upload::default().into())
    }

    /// All files of a repeated field.
    pub fn files<T: From<Upload>>(&mut self, name: &'static str) -> Vec<T> {
        let files = self.source.files(name);
        match self.source.value(name) {
            None | Some(Value::Null) => {}
            Some(Value::Array(items)) if items.is_empty() => {}
            Some(Value::String(text)) if text.is_empty() => {}
            Some(_) => self.errors.add(name, NOT_A_FILE),
        }
        files.into_iter().map(Into::into).collect()
    }

    fn convert<T: FromValue>(&mut self, name: &'static str, value: &Value) -> Option<T> {
        match T::from_value(value, self.source.is_text()) {
            Ok(value) => Some(value),
            Err(message) => {
                self.errors.add(name, message);
                None
            }
        }
    }
}
