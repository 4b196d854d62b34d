//! Typed reading of the fields of a body or query, collecting all errors.

mod source;
mod value;

use std::borrow::Cow;

use meshup_app::ports::Upload;
use meshup_domain::search::SearchQuery;
use meshup_domain::{Patch, Violations};
use serde_json::Value;

pub use source::FieldSource;
pub use value::FromValue;
pub(crate) use value::type_name;

const REQUIRED: &str = "This field is required.";
const NULL: &str = "This field may not be null.";
pub(crate) const NOT_A_FILE: &str = "The submitted data was not a file. Check the encoding type on the form.";

/// A request that is read from fields. Unknown fields are ignored.
///
/// Bodies implement it with [`request!`](crate::request!).
pub trait FromFields: Sized {
    /// Pairs of the domain's name of a field and its name in the request, if they differ.
    const RENAMED: &'static [(&'static str, &'static str)] = &[];

    fn from_fields(fields: &mut Fields) -> Self;

    /// Additional required fields; `complete` is true for PUT.
    fn needed(_complete: bool) -> Vec<&'static str> {
        Vec::new()
    }

    /// Fields that are required because of the values of others.
    fn required(&self, _fields: &Fields) -> &'static [&'static str] {
        &[]
    }

    /// The domain rules that the values break, under the domain's names. Called only if there are other
    /// errors, to report all at once; otherwise the use case checks the rules.
    fn violations(self) -> Violations {
        Violations::default()
    }
}

/// Renames the fields of violations to those of a request.
pub fn renamed(violations: Violations, names: &[(&str, &'static str)]) -> Violations {
    names.iter().fold(violations, |violations, (from, to)| violations.renamed(from, to))
}

/// A body without fields.
impl FromFields for () {
    fn from_fields(_: &mut Fields) -> Self {}
}

/// The fields of a body or query.
///
/// If a field is missing or has the wrong type, the reading methods record an error and return a placeholder,
/// which is never used since [`Fields::read`] then fails. Only types are checked here; rules are checked by
/// use cases.
#[derive(Debug)]
pub struct Fields {
    source: FieldSource,
    errors: Violations,
}

impl Fields {
    pub fn new(source: FieldSource) -> Self {
        Self { source, errors: Violations::default() }
    }

    /// Reads a whole request; more fields may be required if it is `complete`, as for PUT.
    pub fn read<T: FromFields>(source: FieldSource, complete: bool) -> Result<T, Violations> {
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

    /// Whether the field was sent, even if null.
    pub fn has(&self, name: &str) -> bool {
        self.source.has(name)
    }

    /// Whether the field was sent and is not null.
    pub fn has_value(&self, name: &str) -> bool {
        self.source.value(name).is_some_and(|value| !value.is_null())
    }

    /// Records an error that the types alone do not show.
    pub fn refuse(&mut self, name: impl Into<Cow<'static, str>>, message: impl Into<String>) {
        self.errors.add(name, message);
    }

    /// A required field.
    pub fn required<T: FromValue>(&mut self, name: &'static str) -> T {
        let value = self.present(name, T::MISSING.unwrap_or(REQUIRED), T::MISSING.unwrap_or(NULL));
        value.and_then(|value| self.convert(name, &value)).unwrap_or_else(T::placeholder)
    }

    /// The value of a field; records an error if it is missing or null.
    fn present(&mut self, name: &'static str, missing: &'static str, null: &'static str) -> Option<Value> {
        let message = match self.source.value(name) {
            None => missing,
            Some(Value::Null) => null,
            Some(value) => return Some(value),
        };
        self.errors.add(name, message);
        None
    }

    /// A field that may be omitted but not null.
    pub fn optional<T: FromValue>(&mut self, name: &'static str) -> Option<T> {
        let value = self.source.value(name)?;
        if value.is_null() {
            self.errors.add(name, NULL);
            return None;
        }
        self.convert(name, &value)
    }

    /// A field that may be omitted or null, with the same meaning.
    pub fn nullable<T: FromValue>(&mut self, name: &'static str) -> Option<T> {
        let value = self.source.value(name).filter(|value| !value.is_null())?;
        self.convert(name, &value)
    }

    /// The search text of a list; blank means no search.
    pub fn search(&mut self, name: &'static str) -> Option<SearchQuery> {
        let typed = self.nullable::<String>(name).filter(|typed| !typed.trim().is_empty())?;
        self.errors.check(name, SearchQuery::filter(&typed))
    }

    /// A field of an update, which null clears.
    pub fn patch<T: FromValue>(&mut self, name: &'static str) -> Patch<T> {
        match self.source.value(name) {
            None => Patch::Keep,
            Some(Value::Null) => Patch::Clear,
            Some(value) => self.convert(name, &value).map_or(Patch::Keep, Patch::Set),
        }
    }

    /// A file of an update; null or an empty text field clears it.
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

    /// A required file.
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
