#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use std::time::Duration;

use actix_web::App;
use actix_web::test::{TestRequest, call_service, init_service, read_body};

use super::*;

/// One file, whose links have the signature "good".
struct OneFile {
    is_direct: bool,
}

#[async_trait]
impl MediaSource for OneFile {
    fn permits(&self, link: MediaLink<'_>, signature: &str) -> bool {
        link.expires > 1000 && signature == "good"
    }

    async fn find(&self, key: &str) -> Result<Option<Media>, PlatformError> {
        let modified = SystemTime::UNIX_EPOCH + Duration::from_mins(29_375_044);
        let file = Media { size: 5, media_type: "image/png".to_owned(), modified };
        Ok((key == "avatars/x.png").then_some(file))
    }

    async fn direct_url(
        &self,
        _: &str,
        media_type: &str,
        disposition: &str,
    ) -> Result<Option<DirectUrl>, PlatformError> {
        let url = format!("https://store.test/x?type={media_type}&disposition={disposition}");
        Ok(self.is_direct.then_some(DirectUrl { url, lifetime: Duration::from_mins(10) }))
    }

    async fn read(&self, _: &str, range: Range<u64>) -> Result<Option<Content>, PlatformError> {
        let (first, end) = (usize::try_from(range.start).unwrap(), usize::try_from(range.end).unwrap());
        Ok(Some(stream::iter([Ok(Bytes::from_static(&b"bytes"[first..end]))]).boxed()))
    }
}

async fn get(uri: &str) -> actix_web::dev::ServiceResponse<BoxBody> {
    ask(TestRequest::get().uri(uri)).await
}

async fn ask(request: TestRequest) -> actix_web::dev::ServiceResponse<BoxBody> {
    ask_of(OneFile { is_direct: false }, request).await
}

async fn ask_of(file: OneFile, request: TestRequest) -> actix_web::dev::ServiceResponse<BoxBody> {
    let source: Arc<dyn MediaSource> = Arc::new(file);
    let app = init_service(App::new().app_data(Data::from(source)).service(service())).await;
    call_service(&app, request.to_request()).await
}

#[actix_web::test]
async fn a_signed_link_shows_the_file_and_lets_nothing_run() {
    let answer = get("/media/avatars/x.png?expires=2000&name=me.png&signature=good").await;
    let header = |name: &str| answer.headers().get(name).unwrap().to_str().unwrap().to_owned();
    assert_eq!(answer.status(), 200);
    assert_eq!(header("Content-Type"), "image/png");
    assert_eq!(header("Content-Disposition"), "inline; filename=\"me.png\"; filename*=UTF-8''me.png");
    assert_eq!(header("X-Content-Type-Options"), "nosniff");
    assert!(header("Content-Security-Policy").ends_with("sandbox"));
    assert_eq!(read_body(answer).await, "bytes");
}

#[actix_web::test]
async fn other_links_are_refused_and_missing_files_not_found() {
    for query in [
        "",
        "?expires=2000",
        "?expires=2000&signature=bad",
        "?expires=1&signature=good",
        "?expires=x&signature=good",
    ] {
        assert_eq!(get(&format!("/media/avatars/x.png{query}")).await.status(), 403, "{query}");
    }
    assert_eq!(get("/media/avatars/y.png?expires=2000&signature=good").await.status(), 404);
}

const LINK: &str = "/media/avatars/x.png?expires=2000&signature=good";

fn header(answer: &actix_web::dev::ServiceResponse<BoxBody>, name: &str) -> String {
    answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

#[actix_web::test]
async fn a_part_says_where_it_belongs() {
    let part = ask(TestRequest::get().uri(LINK).insert_header(("Range", "bytes=1-2"))).await;
    assert_eq!((part.status().as_u16(), header(&part, "Content-Range").as_str()), (206, "bytes 1-2/5"));
    assert_eq!(
        (header(&part, "Content-Type"), header(&part, "Accept-Ranges")),
        ("image/png".into(), "bytes".into())
    );
    assert_eq!(read_body(part).await, "yt");
    let beyond = ask(TestRequest::get().uri(LINK).insert_header(("Range", "bytes=5-"))).await;
    assert_eq!((beyond.status().as_u16(), header(&beyond, "Content-Range").as_str()), (416, "bytes */5"));
}

#[actix_web::test]
async fn the_tag_of_a_file_is_strong_and_brings_304() {
    let whole = get(LINK).await;
    let (tag, modified) = (header(&whole, "ETag"), header(&whole, "Last-Modified"));
    assert!(tag.starts_with('"') && tag.len() == 34, "{tag}");
    assert_eq!(modified, "Fri, 07 Nov 2025 08:04:00 GMT");
    for known in [("If-None-Match", tag.as_str()), ("If-Modified-Since", modified.as_str())] {
        let again = ask(TestRequest::get().uri(LINK).insert_header(known)).await;
        assert_eq!((again.status().as_u16(), header(&again, "ETag")), (304, tag.clone()), "{known:?}");
        assert!(header(&again, "Cache-Control").contains("max-age"), "{known:?}");
        assert_eq!(read_body(again).await, "");
    }
    let other = ask(TestRequest::get().uri(LINK).insert_header(("If-Match", "\"another\""))).await;
    assert_eq!(other.status(), 412);
}

#[actix_web::test]
async fn a_head_is_that_of_the_whole_file() {
    let head =
        ask(TestRequest::with_uri(LINK).method(Method::HEAD).insert_header(("Range", "bytes=1-2"))).await;
    assert_eq!((head.status().as_u16(), header(&head, "Accept-Ranges").as_str()), (200, "bytes"));
    assert_eq!(header(&head, "Content-Range"), "");
}

#[actix_web::test]
async fn a_store_that_serves_files_itself_is_pointed_to_once_the_link_was_checked() {
    let direct = |uri: &str| ask_of(OneFile { is_direct: true }, TestRequest::get().uri(uri));
    let named = format!("{LINK}&name=me.png");
    let answer = direct(&named).await;
    assert_eq!(answer.status(), 307);
    let disposition = "inline; filename=\"me.png\"; filename*=UTF-8''me.png";
    let url = format!("https://store.test/x?type=image/png&disposition={disposition}");
    assert_eq!(header(&answer, "Location"), url);
    assert_eq!(header(&answer, "Cache-Control"), "private, max-age=300");
    let refused = direct("/media/avatars/x.png?expires=2000&signature=bad").await;
    assert_eq!(refused.status(), 403);
    let missing = direct("/media/avatars/y.png?expires=2000&signature=good").await;
    assert_eq!(missing.status(), 404);
    let head = TestRequest::with_uri(LINK).method(Method::HEAD);
    assert_eq!(ask_of(OneFile { is_direct: true }, head).await.status(), 200);
}
