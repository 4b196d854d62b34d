//! The life of a socket: rejected, or greeted, served and closed.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use actix_http::ws::CloseReason;
use meshup_app::Actor;
use meshup_realtime::{Closing, OutboxItem, ReplayPage};
use tokio::task::yield_now;
use tokio::time::{Instant, Sleep, sleep_until, timeout};
use tokio_util::sync::WaitForCancellationFuture;

use super::caller::Caller;
use super::rate::Rate;
use super::reader::{Incoming, Reader};
use super::writer::Writer;
use super::{Close, Limits, SocketContext, SocketHandler, Sockets};

/// How many queued items are sent before the client is read again.
const AT_ONCE: usize = 64;

/// How long the close frame may wait for a client that does not read.
const PATIENCE: Duration = Duration::from_secs(30);

/// A socket that was admitted and greeted, or that is to be rejected.
pub(super) struct Session<D> {
    admitted: Result<SocketContext, Close>,
    writer: Writer,
    reader: Reader,
    handler: D,
}

impl<D: SocketHandler> Session<D> {
    pub(super) async fn begin(
        sockets: Arc<Sockets>,
        caller: Caller,
        writer: Writer,
        reader: Reader,
        mut handler: D,
    ) -> Self {
        let admitted = admit(sockets, caller, &writer, &mut handler).await;
        Self { admitted, writer, reader, handler }
    }

    /// The user; nobody if the client is rejected.
    pub(super) fn actor(&self) -> Option<&Actor> {
        self.admitted.as_ref().ok().map(SocketContext::actor)
    }

    /// Serves the client until either side closes.
    ///
    /// The future is about as large as the session: an `async fn` would have room for what it moves twice. What most of
    /// a socket's life does not need is allocated when it is needed, here and below.
    pub(super) fn run(self) -> impl Future<Output = ()> {
        let mut session = self;
        async move {
            let ended = match &mut session.admitted {
                Ok(context) => serve(context, &mut session.reader, &mut session.handler).await,
                Err(close) => End::Close((*close).into()),
            };
            // The user has left, whether or not the client reads that.
            let Self { admitted, writer, reader, handler } = session;
            drop((admitted, handler));
            match ended {
                End::Close(reason) => Box::pin(close(writer, reader, reason)).await,
                End::Disconnected => {}
            }
        }
    }
}

/// Closes the connection as RFC 6455 wants it, if the client reads.
async fn close(writer: Writer, reader: Reader, reason: Option<CloseReason>) {
    if let Ok(Ok(())) = timeout(PATIENCE, writer.room()).await {
        writer.close(reason);
        reader.drain().await;
    }
}

async fn admit<D: SocketHandler>(
    sockets: Arc<Sockets>,
    caller: Caller,
    writer: &Writer,
    handler: &mut D,
) -> Result<SocketContext, Close> {
    if caller.is_foreign {
        return Err(Close::FORBIDDEN);
    }
    let credential = caller.credential.ok_or(Close::UNAUTHENTICATED)?;
    let mut context = SocketContext::new(sockets, &credential, writer, D::SURFACE).await?;
    handler.on_open(&mut context).await?;
    Ok(context)
}

/// How a session ends.
enum End {
    Close(Option<CloseReason>),
    /// The client is gone, so there is nothing to close.
    Disconnected,
}

impl From<Close> for Option<CloseReason> {
    fn from(close: Close) -> Self {
        Some(close.into())
    }
}

async fn serve<D: SocketHandler>(context: &mut SocketContext, reader: &mut Reader, handler: &mut D) -> End {
    let sockets = Arc::clone(&context.sockets);
    let mut heartbeat = Heartbeat::new(&sockets.limits);
    // They live as long as the socket, because most of what wakes it concerns neither.
    let stop = pin!(sockets.stop.cancelled());
    let timer = pin!(sleep_until(heartbeat.next(context)));
    let mut alarms = Alarms { stop, timer };
    loop {
        match turn(context, reader, handler, &mut heartbeat, &mut alarms).await {
            Ok(None) => {}
            Ok(Some(end)) => return end,
            Err(close) => return End::Close(close.into()),
        }
    }
}

/// What ends a socket, or pings its client, whatever else happens.
struct Alarms<'a, 'b> {
    stop: Pin<&'a mut WaitForCancellationFuture<'b>>,
    /// Fires when something may be due, or earlier.
    timer: Pin<&'a mut Sleep>,
}

/// Handles one event: from the client, the hub, a replay or a timer.
async fn turn<D: SocketHandler>(
    context: &mut SocketContext,
    reader: &mut Reader,
    handler: &mut D,
    heartbeat: &mut Heartbeat,
    alarms: &mut Alarms<'_, '_>,
) -> Result<Option<End>, Close> {
    let due = heartbeat.next(context);
    if due < alarms.timer.deadline() || alarms.timer.is_elapsed() {
        alarms.timer.as_mut().reset(due);
    }
    let is_replaying = !context.replays.is_empty();
    let is_sending = D::MANY_ROOMS || !is_replaying;
    context.writer.set_idle(true);
    let event = tokio::select! {
        () = alarms.stop.as_mut() => Event::Stop,
        heard = reader.next() => Event::Heard(heard),
        next = context.connected.outbox().next(), if is_sending => Event::Queued(next),
        () = std::future::ready(()), if is_replaying => Event::Replay,
        () = alarms.timer.as_mut() => Event::Timer,
    };
    context.writer.set_idle(false);
    match event {
        Event::Stop => Err(Close::RESTART),
        Event::Heard(heard) => listen(context, handler, heartbeat, heard).await,
        Event::Queued(first) => send_queued(context, handler, first?).await.map(|()| None),
        Event::Replay => replay(context, handler).await.map(|()| None),
        Event::Timer => heartbeat.beat(context).await.map(|()| None),
    }
}

/// What a session waits for.
enum Event {
    Stop,
    Heard(Incoming),
    Queued(Result<OutboxItem, Closing>),
    Replay,
    Timer,
}

async fn listen<D: SocketHandler>(
    context: &mut SocketContext,
    handler: &mut D,
    heartbeat: &mut Heartbeat,
    heard: Incoming,
) -> Result<Option<End>, Close> {
    match heard {
        Incoming::Disconnected => return Ok(Some(End::Disconnected)),
        Incoming::Closing(reason) => return Ok(Some(End::Close(reason))),
        Incoming::ProtocolError(close) => return Err(close),
        Incoming::Text(_) | Incoming::Fragment | Incoming::Ping(_) | Incoming::Pong => {}
    }
    heartbeat.heard()?;
    match heard {
        Incoming::Text(text) => Box::pin(handler.on_text(context, &text)).await?,
        Incoming::Ping(payload) => context.pong(payload).await?,
        Incoming::Fragment
        | Incoming::Pong
        | Incoming::Closing(_)
        | Incoming::ProtocolError(_)
        | Incoming::Disconnected => {}
    }
    Ok(None)
}

/// Sends a queued item, and those that follow immediately, which go out in the same write.
async fn send_queued<D: SocketHandler>(
    context: &mut SocketContext,
    handler: &mut D,
    first: OutboxItem,
) -> Result<(), Close> {
    send_item(context, handler, first).await?;
    for _ in 1..AT_ONCE {
        let Some(next) = context.connected.outbox().take()? else { break };
        send_item(context, handler, next).await?;
    }
    Ok(())
}

async fn send_item<D: SocketHandler>(
    context: &mut SocketContext,
    handler: &mut D,
    item: OutboxItem,
) -> Result<(), Close> {
    match item {
        OutboxItem::Frame(frame) => handler.on_frame(context, &frame).await,
        OutboxItem::UserEvent(event) => context.send_some(handler.on_user_event(&event)).await,
        OutboxItem::Revoked(room) => handler.on_revoked(context, room).await,
    }
}

/// Sends the next part of a replay, unless access to the room was lost meanwhile.
async fn replay<D: SocketHandler>(context: &mut SocketContext, handler: &mut D) -> Result<(), Close> {
    let Some(replay) = context.replays.front_mut() else { return Ok(()) };
    let page = Box::pin(replay.next()).await.map_err(|error| Close::of(&error))?;
    if let Some(room) = context.connected.outbox().settled().await? {
        return handler.on_revoked(context, room).await;
    }
    match page {
        ReplayPage::Frames(frames) => {
            for frame in frames.iter() {
                handler.on_frame(context, frame).await?;
            }
            // Others have their turn, however much of the replay is in memory.
            yield_now().await;
        }
        ReplayPage::End => drop(context.replays.pop_front()),
    }
    Ok(())
}

/// When the client was last heard and pinged, and its rate of frames.
struct Heartbeat {
    last_activity: Instant,
    ping_at: Instant,
    rate: Option<Rate>,
}

impl Heartbeat {
    fn new(limits: &Limits) -> Self {
        let now = Instant::now();
        Self {
            last_activity: now,
            ping_at: now + limits.ping,
            rate: limits.frames.map(|limit| Rate::new(limit, now)),
        }
    }

    fn heard(&mut self) -> Result<(), Close> {
        self.last_activity = Instant::now();
        let is_allowed = self.rate.as_mut().is_none_or(|rate| rate.allow(self.last_activity));
        if is_allowed { Ok(()) } else { Err(Close::TOO_FAST) }
    }

    /// When the next timer is due.
    fn next(&self, context: &SocketContext) -> Instant {
        self.ping_at.min(self.last_activity + context.sockets.limits.silence).min(context.expires_at)
    }

    async fn beat(&mut self, context: &mut SocketContext) -> Result<(), Close> {
        let now = Instant::now();
        if now >= context.expires_at {
            return Err(Close::UNAUTHENTICATED);
        }
        if now >= self.last_activity + context.sockets.limits.silence {
            return Err(Close::SILENT);
        }
        if now < self.ping_at {
            return Ok(());
        }
        self.ping_at = now + context.sockets.limits.ping;
        context.ping().await
    }
}

#[cfg(test)]
mod tests;
