//! Lists of all rooms of a user.

use serde_json::json;

use crate::Failure;
use crate::api::{User, text};
use crate::bench::Bench;
use crate::load::{Client, Measured, repeat};
use crate::usage::float;
use crate::world::message;

/// How many rooms the user has.
const ROOMS: usize = 500;

/// How many others there are: any two of them have a conversation with the user.
const OTHERS: usize = 33;

pub(crate) async fn run(bench: &mut Bench, path: &str) -> Result<Measured, Failure> {
    let user = in_rooms(bench, bench.scale.of(ROOMS)).await?;
    let clients = Client::several(bench.nodes(), 4, user.request("GET", path, None));
    let mut measured = repeat(bench.processes(), bench.scale.duration, clients).await;
    let each = measured.usage.spent() * 1000.0 / float(measured.count.max(1));
    measured.note("CPU ms of a request", each, None);
    Ok(measured)
}

/// A user with as many conversations, with two unread messages in each.
async fn in_rooms(bench: &Bench, rooms: usize) -> Result<User, Failure> {
    let mut user = User::register(&bench.nodes()[0]).await?;
    let mut others = User::several(bench.nodes(), OTHERS).await?;
    let pairs = (0..OTHERS).flat_map(|one| (0..one).map(move |other| (one, other)));
    for (one, other) in pairs.take(rooms) {
        let body = json!({ "participant_ids": [others[one].id, others[other].id] });
        let conversation = text(&user.post("/messages/dm/", &body).await?["id"]);
        let path = format!("/messages/dm/{conversation}/messages/");
        for author in [one, other] {
            others[author].post(&path, &message("a sentence that nobody has read")).await?;
        }
    }
    Ok(user)
}
