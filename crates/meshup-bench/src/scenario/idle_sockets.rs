//! Sockets that do nothing.

use std::time::Duration;

use tokio::task::JoinSet;

use crate::Failure;
use crate::api::User;
use crate::bench::Bench;
use crate::load::Measured;
use crate::socket::Socket;
use crate::usage::float;

/// How many sockets are opened at once.
const AT_ONCE: usize = 50;

/// What the server may still do after the last socket was opened.
const REST: Duration = Duration::from_secs(2);

pub(crate) async fn run(bench: &mut Bench, count: usize) -> Result<Measured, Failure> {
    let count = bench.scale.of(count);
    let users = User::several(bench.nodes(), AT_ONCE).await?;
    // What the first of them take for all.
    drop(open(bench, &users, AT_ONCE).await?);
    tokio::time::sleep(REST).await;
    let watch = bench.processes().watch();
    let mut sockets = open(bench, &users, count).await?;
    tokio::time::sleep(REST).await;
    let mut measured = Measured { count, usage: watch.end(), ..Measured::default() };
    let grown = measured.usage.memory_after - measured.usage.memory_before;
    measured.note("KiB of a socket", grown * 1024.0 / float(count), None);
    while let Some(ended) = sockets.try_join_next() {
        measured.fail(1, ended?.err().map_or_else(|| "a socket ended".to_owned(), |why| why.to_string()));
    }
    Ok(measured)
}

async fn open(bench: &Bench, users: &[User], count: usize) -> Result<JoinSet<Result<(), Failure>>, Failure> {
    let mut sockets = JoinSet::new();
    let mut opening = JoinSet::new();
    for (user, node) in users.iter().cycle().zip(bench.nodes().iter().cycle()).take(count) {
        let (node, path) = (node.clone(), user.at_socket("", ""));
        opening.spawn(async move { Socket::open(&node, &path).await });
        if opening.len() == AT_ONCE {
            while let Some(socket) = opening.join_next().await {
                listen(&mut sockets, socket??);
            }
        }
    }
    while let Some(socket) = opening.join_next().await {
        listen(&mut sockets, socket??);
    }
    Ok(sockets)
}

/// Answers pings.
fn listen(sockets: &mut JoinSet<Result<(), Failure>>, mut socket: Socket) {
    sockets.spawn(async move { socket.listen(|_| true).await });
}
