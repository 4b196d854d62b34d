#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use futures_util::{StreamExt, stream};

use super::*;

const SILENCE: Duration = Duration::from_millis(300);

/// Chunks of the given sizes, each after a delay in milliseconds.
fn body(chunks: Vec<(u64, usize)>) -> Watched {
    let chunks = stream::iter(chunks).then(|(wait, size)| async move {
        tokio::time::sleep(Duration::from_millis(wait)).await;
        Ok(Bytes::from(vec![0; size]))
    });
    Watched::new(Rc::new(RefCell::new(Payload::Stream { payload: Box::pin(chunks) })), SILENCE)
}

/// The number of bytes received, and whether the body was complete.
async fn read(mut body: Watched) -> (usize, bool) {
    let mut bytes = 0;
    while let Some(chunk) = body.next().await {
        match chunk {
            Ok(chunk) => bytes += chunk.len(),
            Err(PayloadError::Io(error)) if error.kind() == io::ErrorKind::TimedOut => {
                assert!(body.next().await.is_none(), "nothing comes after the end");
                return (bytes, false);
            }
            Err(error) => panic!("{error}"),
        }
    }
    (bytes, true)
}

#[tokio::test]
async fn a_client_may_pause_but_not_fall_silent() {
    assert_eq!(read(body(vec![(0, 100_000), (200, 1), (200, 1)])).await, (100_002, true));
    assert_eq!(read(body(vec![(0, 100_000), (900, 1)])).await, (100_000, false));
    assert_eq!(read(body(vec![(900, 1)])).await, (0, false));
}

#[tokio::test]
async fn a_byte_now_and_then_does_not_hold_a_request_open() {
    let started = Instant::now();
    assert_eq!(read(body(vec![(200, 1); 100])).await, (1, false));
    let (bytes, is_whole) = read(body(vec![(100, 20); 100])).await;
    assert!(!is_whole && bytes < 200, "{bytes}");
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn whoever_is_faster_than_the_lowest_rate_may_take_longer() {
    let started = Instant::now();
    assert_eq!(read(body(vec![(100, 512); 15])).await, (7_680, true));
    assert!(started.elapsed() > 4 * SILENCE);
}

#[tokio::test]
async fn the_time_that_the_server_takes_is_not_the_clients() {
    let mut body = body(vec![(100, 1), (100, 1), (100, 1)]);
    assert!(body.next().await.unwrap().is_ok());
    tokio::time::sleep(3 * SILENCE).await;
    assert!(body.next().await.unwrap().is_ok());
}
