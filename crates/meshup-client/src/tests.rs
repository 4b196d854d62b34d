#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use std::path::{Path, PathBuf};

use actix_web::http::header::ACCEPT;
use actix_web::test::TestRequest;

use super::*;

/// The files below a folder, relative to it.
fn built(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = PathBuf::from(path.file_name().unwrap());
        if path.is_dir() {
            found.extend(built(&path).into_iter().map(|below| name.join(below)));
        } else {
            found.push(name);
        }
    }
    found
}

#[test]
fn every_file_of_the_build_is_served_as_it_is() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("web/dist");
    let is_packed = |path: &PathBuf| path.extension().is_some_and(|kind| kind == "br" || kind == "gz");
    let mut files = 0;
    for path in built(&folder).into_iter().filter(|path| !is_packed(path)) {
        files += 1;
        let found = file(path.to_str().unwrap()).unwrap_or_else(|| panic!("{} is missing", path.display()));
        assert_eq!(found.content(), std::fs::read(folder.join(&path)).unwrap(), "{}", path.display());
        assert_ne!(found.media_type(), "application/octet-stream", "{}", path.display());
    }
    assert!(files > 1, "the client has not been built");
}

#[test]
fn only_browsers_that_open_a_page_accept_html() {
    let accepts = |value: &str| {
        let request = TestRequest::default().insert_header((ACCEPT, value));
        accepts_html(&request.to_http_request())
    };
    for browser in ["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html;q=0.1"] {
        assert!(accepts(browser), "{browser}");
    }
    for other in ["*/*", "application/json", "text/html;q=0", "text/*", "image/avif,image/webp,*/*;q=0.8", ""]
    {
        assert!(!accepts(other), "{other}");
    }
    assert!(!accepts_html(&TestRequest::default().to_http_request()));
}

#[test]
fn the_store_that_downloads_are_redirected_to_is_allowed() {
    let allowed = policy(Some("https://s3.example.org"));
    for part in
        ["img-src 'self' blob: data: https://s3.example.org;", "connect-src 'self' https://s3.example.org;"]
    {
        assert!(allowed.contains(part), "{allowed}");
    }
    assert!(!policy(None).contains("http"));
}
