//! The archive that `backup` writes and `restore` reads: the database, the files, the secret, and a manifest.

mod manifest;
mod target;
mod verify;

pub(crate) use manifest::{Files, Manifest};
pub(crate) use target::{Target, beside, sync_folder_of};
pub(crate) use verify::{open, secret_of, verify};

/// The names of entries.
pub(crate) const MANIFEST: &str = "manifest.json";
pub(crate) const DATABASE: &str = "database.sqlite";
pub(crate) const SECRET: &str = "auth.secret";
/// The folder of files, each under its key.
pub(crate) const MEDIA: &str = "media/";

/// A URL as it may be shown: without passwords.
pub(crate) fn without_password(url: &str) -> String {
    let (url, query) = url.split_once('?').map_or((url, None), |(url, query)| (url, Some(query)));
    let Some((scheme, rest)) = url.split_once("://") else { return String::new() };
    let (login, host) = rest.rsplit_once('@').map_or(("", rest), |(login, host)| (login, host));
    let user = login.split(':').next().unwrap_or_default();
    let at = if user.is_empty() { "" } else { "@" };
    let options = query.into_iter().flat_map(|query| query.split('&'));
    let options: Vec<_> = options.filter(|option| !option.starts_with("password=")).collect();
    let mark = if options.is_empty() { "" } else { "?" };
    format!("{scheme}://{user}{at}{host}{mark}{}", options.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_shown_without_its_password() {
        for (url, shown) in [
            ("postgres://me:se:cr@et@host:5432/chat", "postgres://me@host:5432/chat"),
            ("postgres://me@host/chat", "postgres://me@host/chat"),
            ("postgres:///chat?host=/run&user=me&password=secret", "postgres:///chat?host=/run&user=me"),
            ("postgres://host/chat?password=secret", "postgres://host/chat"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }
}
