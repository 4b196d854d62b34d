//! Messages sent over HTTP, as fast as they are acknowledged.

use std::sync::Arc;

use reqwest::Client;

use crate::api::User;
use crate::load::{Measured, repeat};
use crate::world::Room;
use crate::{Failure, Options};

/// Runs with as many rooms, and as many users in each.
pub(crate) async fn run(options: &Options, rooms: usize, users: usize) -> Result<Measured, Failure> {
    let (mut workers, http) = (Vec::new(), Client::new());
    for _ in 0..rooms {
        let room = Room::with_members(&http, &options.nodes[0], users).await?;
        workers.extend(senders(options, &room, users));
    }
    Ok(repeat(&options.processes(), options.duration(), workers).await)
}

/// The first members of a room, spread over the nodes.
pub(crate) fn senders(
    options: &Options,
    room: &Room,
    count: usize,
) -> Vec<impl FnMut() -> futures_util::future::BoxFuture<'static, bool> + use<>> {
    let nodes = options.nodes.iter().cycle();
    room.members
        .iter()
        .zip(nodes)
        .take(count)
        .map(|(user, node)| sender(user.clone(), room.messages(node)))
        .collect()
}

fn sender(user: User, url: String) -> impl FnMut() -> futures_util::future::BoxFuture<'static, bool> {
    let (user, url) = (Arc::new(user), Arc::new(url));
    move || {
        let (user, url) = (Arc::clone(&user), Arc::clone(&url));
        Box::pin(async move {
            user.send(&url, "What a message holds, most of the time: a sentence or two.").await
        })
    }
}
