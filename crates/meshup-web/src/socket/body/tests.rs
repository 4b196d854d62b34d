#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use std::time::Duration;

use meshup_realtime::TextFrame;
use tokio::sync::oneshot;
use tokio::task::yield_now;
use tokio::time::timeout;

use super::*;

/// What the connection is given next: a piece, nothing yet, or the end.
async fn poll(body: &mut SocketBody) -> Poll<Option<Bytes>> {
    poll_fn(|context| {
        let next = Pin::new(&mut *body).poll_next(context);
        Poll::Ready(next.map(|piece| piece.map(|piece| piece.unwrap())))
    })
    .await
}

/// All that a connection that can always write is given, until the end.
async fn read(body: &mut SocketBody) -> Vec<Bytes> {
    let mut pieces = Vec::new();
    while let Some(piece) = poll_fn(|context| Pin::new(&mut *body).poll_next(context)).await {
        pieces.push(piece.unwrap());
    }
    pieces
}

fn frame(text: &str) -> Bytes {
    TextFrame::new(text).into_bytes()
}

#[actix_web::test]
async fn what_a_session_writes_at_once_is_written_at_once() {
    let writer = Writer::default();
    let mut body = SocketBody::new(writer.clone(), async move {
        for n in 0..10 {
            writer.text(TextFrame::new(&format!("frame {n}")));
        }
        yield_now().await;
        writer.text(TextFrame::new("later"));
    });
    let together: Vec<Bytes> = (0..10).map(|n| frame(&format!("frame {n}"))).collect();
    assert_eq!(read(&mut body).await, [Bytes::from(together.concat()), frame("later")]);
}

#[actix_web::test]
async fn much_is_written_in_pieces_of_which_one_waits_at_a_time() {
    let writer = Writer::default();
    let text = "x".repeat(3 * PIECE);
    let mut body = SocketBody::new(writer.clone(), {
        let frame = TextFrame::new(&text);
        async move { writer.text(frame) }
    });
    assert!(matches!(poll(&mut body).await, Poll::Ready(Some(piece)) if piece.len() == PIECE));
    assert!(poll(&mut body).await.is_pending());
    assert_eq!(read(&mut body).await.concat(), frame(&text)[PIECE..]);
}

#[actix_web::test]
async fn a_session_goes_on_while_its_connection_cannot_write() {
    let writer = Writer::default();
    let (answer, question) = oneshot::channel();
    let mut body = SocketBody::new(writer.clone(), async move {
        writer.text(TextFrame::new("stuck"));
        writer.set_idle(true);
        yield_now().await;
        answer.send(()).unwrap();
        yield_now().await;
        writer.text(TextFrame::new("still there"));
    });
    assert_eq!(poll(&mut body).await, Poll::Ready(Some(frame("stuck"))));
    timeout(Duration::from_secs(5), question).await.unwrap().unwrap();
    assert_eq!(timeout(Duration::from_secs(5), read(&mut body)).await.unwrap(), [frame("still there")]);
}

#[actix_web::test]
async fn an_idle_session_stays_with_its_connection_that_can_write() {
    let writer = Writer::default();
    let mut body = SocketBody::new(writer.clone(), async move {
        writer.text(TextFrame::new("hello"));
        writer.set_idle(true);
        std::future::pending::<()>().await;
    });
    assert_eq!(poll(&mut body).await, Poll::Ready(Some(frame("hello"))));
    assert!(poll(&mut body).await.is_pending());
    for _ in 0..10 {
        yield_now().await;
    }
    assert!(matches!(*body.0.session.borrow(), Session::Here(_)));
}

#[actix_web::test]
async fn what_a_session_has_begun_goes_on_whatever_its_connection_does() {
    let writer = Writer::default();
    let (done, completed) = oneshot::channel();
    let mut body = SocketBody::new(writer.clone(), async move {
        yield_now().await;
        done.send(()).unwrap();
        writer.set_idle(true);
        writer.room().await.unwrap();
        std::future::pending::<()>().await;
    });
    assert!(poll(&mut body).await.is_pending());
    timeout(Duration::from_secs(5), completed).await.unwrap().unwrap();
    assert!(matches!(*body.0.session.borrow(), Session::Here(_)), "it is idle again");
}

#[actix_web::test]
async fn a_session_whose_connection_is_gone_completes_what_it_began() {
    let writer = Writer::default();
    let (done, completed) = oneshot::channel();
    let mut body = SocketBody::new(writer.clone(), async move {
        writer.set_idle(true);
        poll_fn(|context| writer.poll_gone(context)).await;
        yield_now().await;
        done.send(writer.room().await.is_err()).unwrap();
    });
    assert!(poll(&mut body).await.is_pending());
    drop(body);
    assert!(timeout(Duration::from_secs(5), completed).await.unwrap().unwrap());
}
