//! Sources of fields: a JSON object, or the texts and files of a form or query.

use std::collections::HashMap;

use meshup_app::ports::Upload;
use serde_json::{Map, Value};

/// Fields by name.
#[derive(Debug)]
pub enum FieldSource {
    Object(Map<String, Value>),
    /// A form or query, in which all values are text and names may be repeated.
    Text {
        texts: HashMap<String, Vec<String>>,
        files: HashMap<String, Vec<Upload>>,
    },
}

impl FieldSource {
    /// Fields from pairs of name and text, as in a query.
    pub fn texts(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut texts: HashMap<String, Vec<String>> = HashMap::new();
        for (name, text) in pairs {
            texts.entry(name).or_default().push(text);
        }
        Self::Text { texts, files: HashMap::new() }
    }

    pub(super) fn is_text(&self) -> bool {
        matches!(self, Self::Text { .. })
    }

    pub(super) fn has(&self, name: &str) -> bool {
        match self {
            Self::Object(object) => object.contains_key(name),
            Self::Text { texts, files } => texts.contains_key(name) || files.contains_key(name),
        }
    }

    /// A repeated text becomes an array.
    pub(super) fn value(&self, name: &str) -> Option<Value> {
        match self {
            Self::Object(object) => object.get(name).cloned(),
            Self::Text { texts, .. } => match texts.get(name)?.as_slice() {
                [] => None,
                [text] => Some(Value::String(text.clone())),
                many => Some(many.iter().cloned().map(Value::String).collect()),
            },
        }
    }

    pub(super) fn files(&self, name: &str) -> Vec<Upload> {
        match self {
            Self::Object(_) => Vec::new(),
            Self::Text { files, .. } => files.get(name).cloned().unwrap_or_default(),
        }
    }
}
