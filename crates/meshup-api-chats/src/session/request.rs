//! Request bodies for logging in.

use actix_web::http::header::HeaderValue;
use meshup_app::accounts::{Device, Login};
use meshup_web::{Fields, FromFields};
use utoipa::IntoParams;

/// Where to redirect to after logging in.
#[derive(Debug, Clone, Default, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Next {
    /// A path on this server; anything else is ignored.
    #[param(example = "/messages/api/chats/")]
    next: Option<String>,
}

impl FromFields for Next {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { next: fields.nullable("next") }
    }
}

impl Next {
    /// The path, if browsers would take it for one on this server: it starts with exactly one slash, not
    /// followed by a backslash, and has no control characters, which browsers remove.
    pub(super) fn into_location(self) -> Option<HeaderValue> {
        let path = self.next.filter(|path| {
            let is_local = path.starts_with('/') && !path.starts_with("//") && !path.starts_with("/\\");
            is_local && !path.chars().any(char::is_control)
        })?;
        HeaderValue::from_bytes(path.as_bytes()).ok()
    }
}

meshup_web::request! {
    /// Login credentials.
    pub(crate) struct LoginForm as "chats.Login" {
        /// The username or email address.
        login as "username": required String, { "examples": ["user"] };
        password: required String, { "format": "password", "examples": ["pass"] };
        /// A one-time password or a recovery code; required if two-factor authentication is on.
        otp: nullable String;
        /// A path on this server to redirect to.
        next: nullable String;
    }
}

impl LoginForm {
    pub(super) fn next(&self) -> Next {
        Next { next: self.next.clone() }
    }

    pub(super) fn into_command(self, device: Device) -> Login {
        let Self { login, password, otp, next: _ } = self;
        Login { login, password, otp, device }
    }
}

#[cfg(test)]
mod tests {
    use super::Next;

    #[test]
    fn only_paths_of_this_server_are_gone_to() {
        let goes = |path: &str| Next { next: Some(path.to_owned()) }.into_location().is_some();
        for local in ["/", "/messages/api/chats/?page=2#x", "/ä b", "/a//b"] {
            assert!(goes(local), "{local}");
        }
        for other in [
            "",
            "next",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example",
            "/\t/evil.example",
            "/\n",
            " /x",
            "javascript:alert(1)",
            "/x\r\nSet-Cookie: a=b",
        ] {
            assert!(!goes(other), "{other}");
        }
    }
}
