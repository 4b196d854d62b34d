//! The files of the client.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes;
use meshup_web::ApiError;
use meshup_web::packed::{CHECKED, IMMUTABLE, Packed};
use rust_embed::{Embed, EmbeddedFile};

/// The page of all addresses of the client.
pub(crate) const PAGE: &str = "index.html";

/// Texts are embedded only in the forms that the build compresses them to.
#[derive(Embed)]
#[folder = "web/dist"]
#[exclude = "*.css"]
#[exclude = "*.html"]
#[exclude = "*.js"]
#[exclude = "*.json"]
#[exclude = "*.svg"]
#[exclude = "*.webmanifest"]
struct Dist;

static FILES: LazyLock<HashMap<String, File>> = LazyLock::new(|| {
    let names = Dist::iter().filter(|name| !name.ends_with(".br"));
    names.filter_map(|name| File::embedded(&name)).collect()
});

/// The file at a path, which does not begin with a slash.
pub(crate) fn file(path: &str) -> Option<&'static File> {
    FILES.get(path)
}

pub(crate) struct File {
    content: Packed,
    media_type: &'static str,
    cache: &'static str,
}

impl File {
    /// A file, with the name that it is served under.
    fn embedded(name: &str) -> Option<(String, Self)> {
        let content = bytes(Dist::get(name)?);
        let (name, content) = match name.strip_suffix(".gz") {
            Some(name) => {
                let brotli = Dist::get(&format!("{name}.br")).map(bytes);
                (name, Packed::compressed(content, brotli))
            }
            None => (name, Packed::plain(content)),
        };
        // The names of these contain a digest.
        let cache = if name.starts_with("assets/") { IMMUTABLE } else { CHECKED };
        Some((name.to_owned(), Self { content, media_type: media_type(name), cache }))
    }

    /// The policy is for all files, since some of them, such as the script of a worker, are what it applies to.
    pub(crate) fn answer(&self, request: &HttpRequest, policy: &str) -> Result<HttpResponse, ApiError> {
        let mut answer = HttpResponse::Ok();
        answer
            .insert_header((CONTENT_TYPE, self.media_type))
            .insert_header((CACHE_CONTROL, self.cache))
            .insert_header((CONTENT_SECURITY_POLICY, policy));
        self.content.answer(request, answer)
    }
}

#[cfg(test)]
impl File {
    pub(crate) fn content(&self) -> Bytes {
        self.content.content().unwrap_or_default()
    }

    pub(crate) fn media_type(&self) -> &'static str {
        self.media_type
    }
}

fn bytes(file: EmbeddedFile) -> Bytes {
    match file.data {
        Cow::Borrowed(content) => Bytes::from_static(content),
        Cow::Owned(content) => content.into(),
    }
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "ico" => "image/x-icon",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}
