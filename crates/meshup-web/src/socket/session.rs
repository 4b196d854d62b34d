//! The life of a socket: rejected, or greeted, served and closed.

use std::sync::Arc;
use std::time::Duration;

use actix_http::ws::CloseReason;
use meshup_realtime::{Item, Page};
use tokio::time::{Instant, sleep_until, timeout};

use super::caller::Caller;
use super::rate::Rate;
use super::reader::{Heard, Reader};
use super::writer::Writer;
use super::{Close, Dialect, Limits, Link, Sockets};

/// How many queued items are sent before the client is read again.
const AT_ONCE: usize = 64;

/// How long the close frame may wait for a client that does not read.
const PATIENCE: Duration = Duration::from_secs(30);

/// A socket that was admitted and greeted, or that is to be rejected.
pub(super) struct Session<D> {
    admitted: Result<Link, Close>,
    writer: Writer,
    reader: Reader,
    dialect: D,
}

impl<D: Dialect> Session<D> {
    pub(super) async fn begin(
        sockets: Arc<Sockets>,
        caller: Caller,
        writer: Writer,
        reader: Reader,
        mut dialect: D,
    ) -> Self {
        let admitted = admit(sockets, caller, &writer, &mut dialect).await;
        Self { admitted, writer, reader, dialect }
    }

    /// Serves the client until either side closes.
    pub(super) async fn run(self) {
        let Self { admitted, writer, mut reader, mut dialect } = self;
        let ended = match admitted {
            Ok(link) => serve(link, &mut reader, &mut dialect).await,
            Err(close) => End::Close(close.into()),
        };
        if let End::Close(reason) = ended
            && let Ok(Ok(())) = timeout(PATIENCE, writer.close(reason)).await
        {
            reader.drain().await;
        }
    }
}

async fn admit<D: Dialect>(
    sockets: Arc<Sockets>,
    caller: Caller,
    writer: &Writer,
    dialect: &mut D,
) -> Result<Link, Close> {
    if caller.is_foreign {
        return Err(Close::FORBIDDEN);
    }
    let credential = caller.credential.ok_or(Close::UNAUTHENTICATED)?;
    let mut link = Link::new(sockets, &credential, writer).await?;
    dialect.enter(&mut link).await?;
    Ok(link)
}

/// How a session ends.
enum End {
    Close(Option<CloseReason>),
    /// The client is gone, so there is nothing to close.
    Gone,
}

impl From<Close> for Option<CloseReason> {
    fn from(close: Close) -> Self {
        Some(close.into())
    }
}

async fn serve<D: Dialect>(mut link: Link, reader: &mut Reader, dialect: &mut D) -> End {
    let mut pulse = Pulse::new(&link.sockets.limits);
    loop {
        match turn(&mut link, reader, dialect, &mut pulse).await {
            Ok(None) => {}
            Ok(Some(end)) => return end,
            Err(close) => return End::Close(close.into()),
        }
    }
}

/// Handles one event: from the client, the hub, a replay or a timer.
async fn turn<D: Dialect>(
    link: &mut Link,
    reader: &mut Reader,
    dialect: &mut D,
    pulse: &mut Pulse,
) -> Result<Option<End>, Close> {
    let sockets = Arc::clone(&link.sockets);
    let is_replaying = !link.replays.is_empty();
    let is_telling = D::MANY_ROOMS || !is_replaying;
    tokio::select! {
        () = sockets.stop.cancelled() => Err(Close::RESTART),
        heard = reader.next() => listen(link, dialect, pulse, heard).await,
        () = link.connected.outbox().ready(), if is_telling => tell(link, dialect).await.map(|()| None),
        () = std::future::ready(()), if is_replaying => replay(link, dialect).await.map(|()| None),
        () = sleep_until(pulse.next(link)) => pulse.beat(link).await.map(|()| None),
    }
}

async fn listen<D: Dialect>(
    link: &mut Link,
    dialect: &mut D,
    pulse: &mut Pulse,
    heard: Heard,
) -> Result<Option<End>, Close> {
    match heard {
        Heard::Gone => return Ok(Some(End::Gone)),
        Heard::Closing(reason) => return Ok(Some(End::Close(reason))),
        Heard::Broke(close) => return Err(close),
        Heard::Text(_) | Heard::Fragment | Heard::Ping(_) | Heard::Pong => {}
    }
    pulse.heard()?;
    match heard {
        Heard::Text(text) => dialect.hear(link, &text).await?,
        Heard::Ping(payload) => link.pong(payload).await?,
        Heard::Fragment | Heard::Pong | Heard::Closing(_) | Heard::Broke(_) | Heard::Gone => {}
    }
    Ok(None)
}

/// Sends queued frames; those that follow immediately go out in the same write.
async fn tell<D: Dialect>(link: &mut Link, dialect: &mut D) -> Result<(), Close> {
    for _ in 0..AT_ONCE {
        match link.connected.outbox().take()? {
            Some(Item::Frame(frame)) => dialect.tell(link, &frame).await?,
            Some(Item::News(news)) => link.send_some(dialect.report(&news)).await?,
            Some(Item::Lost(room)) => dialect.lose(link, room).await?,
            None => break,
        }
    }
    Ok(())
}

/// Sends the next part of a replay, unless access to the room was lost meanwhile.
async fn replay<D: Dialect>(link: &mut Link, dialect: &mut D) -> Result<(), Close> {
    let Some(replay) = link.replays.front_mut() else { return Ok(()) };
    let page = replay.next().await.map_err(|error| Close::of(&error))?;
    if let Some(room) = link.connected.outbox().settled().await? {
        return dialect.lose(link, room).await;
    }
    match page {
        Page::Frames(frames) => {
            for frame in frames {
                dialect.tell(link, &frame).await?;
            }
        }
        Page::End => drop(link.replays.pop_front()),
    }
    Ok(())
}

/// When the client was last heard and pinged, and its rate of frames.
struct Pulse {
    heard_at: Instant,
    ping_at: Instant,
    rate: Option<Rate>,
}

impl Pulse {
    fn new(limits: &Limits) -> Self {
        let now = Instant::now();
        Self {
            heard_at: now,
            ping_at: now + limits.ping,
            rate: limits.frames.map(|limit| Rate::new(limit, now)),
        }
    }

    fn heard(&mut self) -> Result<(), Close> {
        self.heard_at = Instant::now();
        let is_allowed = self.rate.as_mut().is_none_or(|rate| rate.allow(self.heard_at));
        if is_allowed { Ok(()) } else { Err(Close::TOO_FAST) }
    }

    /// When the next timer is due.
    fn next(&self, link: &Link) -> Instant {
        self.ping_at.min(self.heard_at + link.sockets.limits.silence).min(link.expires_at)
    }

    async fn beat(&mut self, link: &mut Link) -> Result<(), Close> {
        let now = Instant::now();
        if now >= link.expires_at {
            return Err(Close::UNAUTHENTICATED);
        }
        if now >= self.heard_at + link.sockets.limits.silence {
            return Err(Close::SILENT);
        }
        self.ping_at = now + link.sockets.limits.ping;
        link.ping().await
    }
}
