//! Absolute links to other parts of a list, which keep the other query parameters.

use form_urlencoded::Serializer;

/// The URL of a list.
#[derive(Debug, Clone)]
pub(crate) struct RequestUrl {
    address: String,
    parameters: Vec<(String, String)>,
}

impl RequestUrl {
    pub(super) fn new(address: String, parameters: Vec<(String, String)>) -> Self {
        Self { address, parameters }
    }

    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        super::lookup(&self.parameters, name)
    }

    /// The URL with some parameters replaced.
    pub(super) fn with(&self, replaced: &[(&str, String)]) -> String {
        let mut query = Serializer::new(String::new());
        for (name, value) in &self.parameters {
            if !replaced.iter().any(|(other, _)| other == name) {
                query.append_pair(name, value);
            }
        }
        for (name, value) in replaced.iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        format!("{}?{}", self.address, query.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_parameters_are_kept_and_escaped() {
        let parameters = [("search", "a b&c"), ("page", "1")];
        let place = RequestUrl::new(
            "https://host/list/".to_owned(),
            parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        );
        assert_eq!(place.with(&[("page", "2".to_owned())]), "https://host/list/?search=a+b%26c&page=2");
    }
}
