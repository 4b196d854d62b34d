//! Violated rules: one as a sentence, and several by field.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// A violated rule, as a sentence for the user who entered the value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// The text shows nothing, although it is required.
    #[error("This field may not be blank.")]
    Blank,
    /// The text has fewer characters than this minimum.
    #[error("Ensure this field has at least {0} characters.")]
    TooShort(usize),
    /// The text has more characters than this maximum.
    #[error("Ensure this field has no more than {0} characters.")]
    TooLong(usize),
    /// The text contains NUL or another control character apart from line feeds and tabs.
    #[error("Control characters are not allowed.")]
    ControlCharacters,
    /// The number is below the first or above the second limit, both inclusive.
    #[error("Ensure this value is between {0} and {1}.")]
    OutOfRange(i64, i64),
    /// The name is not a known value; see [`Violation::unknown_choice`].
    #[error("\"{0}\" is not a valid choice.")]
    UnknownChoice(String),
    /// The list has more items than this maximum.
    #[error("Ensure this list has no more than {0} items.")]
    TooMany(usize),
    /// Any other rule, as a complete sentence.
    #[error("{0}")]
    Rule(&'static str),
}

impl Violation {
    /// The violation for a name that is not a known value, quoting its start.
    pub fn unknown_choice(word: &str) -> Self {
        Self::UnknownChoice(word.chars().take(50).collect())
    }

    /// The violation, reported for one field.
    pub fn of(self, field: &'static str) -> Violations {
        Violations::one(field, self.to_string())
    }
}

/// The maximum number of messages per field: the sender of a long list of bad values needs only the first
/// few.
const MESSAGES: usize = 5;
/// The maximum number of fields. In a query or form, clients choose their names.
const FIELDS: usize = 100;
/// The maximum length of a field's name in characters; the rest is cut off.
const NAME: usize = 100;

/// Violations by field; `non_field_errors` for those that concern no single field. Their number is bounded,
/// whatever the input.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Violations(pub BTreeMap<Cow<'static, str>, Vec<String>>);

impl Violations {
    /// A single violation.
    pub fn one(field: &'static str, message: impl Into<String>) -> Self {
        let mut errors = Self::default();
        errors.add(field, message);
        errors
    }

    /// Adds a violation, unless a limit is reached. The message must quote no more than the start of a value.
    pub fn add(&mut self, field: impl Into<Cow<'static, str>>, message: impl Into<String>) {
        let mut field = field.into();
        if let Some((end, _)) = field.char_indices().nth(NAME) {
            field = field[..end].to_owned().into();
        }
        if self.0.len() >= FIELDS && !self.0.contains_key(&field) {
            return;
        }
        let messages = self.0.entry(field).or_default();
        if messages.len() < MESSAGES {
            messages.push(message.into());
        }
    }

    /// Adds all violations of another list.
    pub fn extend(&mut self, other: Self) {
        for (field, messages) in other.0 {
            for message in messages {
                self.add(field.clone(), message);
            }
        }
    }

    /// The value, unless either side has violations; then all of them.
    pub fn and<T>(mut self, other: Result<T, Self>) -> Result<T, Self> {
        match other {
            Ok(value) => self.into_result().map(|()| value),
            Err(other) => {
                self.extend(other);
                Err(self)
            }
        }
    }

    /// Stores a valid value in `place`. An invalid one adds a violation and leaves `place` unchanged.
    pub fn set<T>(&mut self, field: &'static str, place: &mut T, value: Option<Result<T, Violation>>) {
        if let Some(value) = value.and_then(|value| self.check(field, value)) {
            *place = value;
        }
    }

    /// Returns a valid value, or adds a violation.
    pub fn check<T>(&mut self, field: &'static str, value: Result<T, Violation>) -> Option<T> {
        value.map_err(|broken| self.add(field, broken.to_string())).ok()
    }

    /// Renames a field to the name that a surface uses.
    #[must_use]
    pub fn renamed(mut self, from: &str, to: &'static str) -> Self {
        if let Some(messages) = self.0.remove(from) {
            self.0.entry(to.into()).or_default().extend(messages);
        }
        self
    }

    /// Whether no rule was violated.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// An error if any rule was violated.
    pub fn into_result(self) -> Result<(), Self> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl std::fmt::Display for Violations {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sentence = |(field, why): (&Cow<'static, str>, &Vec<String>)| match field.as_ref() {
            "non_field_errors" => why.join(" "),
            field => format!("{field}: {}", why.join(" ")),
        };
        let fields: Vec<_> = self.0.iter().map(sentence).collect();
        f.write_str(&fields.join(" "))
    }
}

impl std::error::Error for Violations {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn however_much_is_wrong_little_is_said() {
        let mut errors = Violations::default();
        for n in 0..1_000 {
            errors.add("ids", format!("{n} is nobody."));
            errors.add(format!("{n}{}", "x".repeat(1_000)), "What is this?");
        }
        assert_eq!(errors.0["ids"].len(), 5);
        assert_eq!(errors.0["ids"][0], "0 is nobody.");
        assert_eq!(errors.0.len(), 100);
        assert!(errors.0.keys().all(|name| name.chars().count() <= 100));
    }
}
