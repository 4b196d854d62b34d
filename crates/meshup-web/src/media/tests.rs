#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use actix_web::App;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use futures_util::{StreamExt, stream};

use super::*;

/// One file, under links that are signed "good".
struct OneFile;

#[async_trait]
impl MediaSource for OneFile {
    fn permits(&self, link: MediaLink<'_>, signature: &str) -> bool {
        link.expires > 1000 && signature == "good"
    }

    async fn open(&self, key: &str) -> Result<Option<Media>, PlatformError> {
        let content = stream::iter([Ok(Bytes::from_static(b"bytes"))]).boxed();
        let file = Media { size: 5, media_type: "image/png".to_owned(), content };
        Ok((key == "avatars/x.png").then_some(file))
    }
}

async fn get(uri: &str) -> actix_web::dev::ServiceResponse<BoxBody> {
    let source: Arc<dyn MediaSource> = Arc::new(OneFile);
    let app = init_service(App::new().app_data(Data::from(source)).service(service())).await;
    call_service(&app, TestRequest::get().uri(uri).to_request()).await
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
