//! Messages of a few, heard by many.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use reqwest::Client;
use tokio_tungstenite::tungstenite::Message;

use crate::api::Socket;
use crate::load::{Measured, repeat};
use crate::scenario::sends::senders;
use crate::world::Room;
use crate::{Failure, Options};

/// How long deliveries may take after the last message.
const PATIENCE: Duration = Duration::from_secs(30);

/// Runs with as many users who send and as many sockets that listen. A delivery that does not arrive is an error.
pub(crate) async fn run(options: &Options, users: usize, listeners: usize) -> Result<Measured, Failure> {
    let room = Room::with_members(&Client::new(), &options.nodes[0], users).await?;
    let heard = Arc::new(AtomicUsize::new(0));
    for node in options.nodes.iter().cycle().take(listeners) {
        let socket = room.members[0].socket(node, &room.socket()).await?;
        tokio::spawn(listen(socket, Arc::clone(&heard)));
    }
    let (processes, start) = (options.processes(), Instant::now());
    let before = processes.usage();
    let mut measured = repeat(&processes, options.duration(), senders(options, &room, users)).await;
    let expected = measured.latencies.len() * listeners;
    let until = Instant::now() + PATIENCE;
    while heard.load(Ordering::Relaxed) < expected && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let (elapsed, heard) = (start.elapsed().as_secs_f64(), heard.load(Ordering::Relaxed));
    measured.usage = processes.usage().since(before);
    measured.errors += expected.abs_diff(heard);
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let heard = heard as f64;
    let spent = measured.usage.servers + measured.usage.database;
    measured.remark = format!("{:.0} deliveries/s, {:.0} per CPU second", heard / elapsed, heard / spent);
    Ok(measured)
}

/// Counts frames of messages until the socket ends.
async fn listen(mut socket: Socket, heard: Arc<AtomicUsize>) {
    while let Some(Ok(frame)) = socket.next().await {
        if matches!(&frame, Message::Text(text) if text.contains("message.created")) {
            heard.fetch_add(1, Ordering::Relaxed);
        }
    }
}
