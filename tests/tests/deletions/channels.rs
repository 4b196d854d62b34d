//! Deleting channels while members write in them.

use serde_json::{Value, json};

use super::world::{People, World};
use super::{Raced, Write, nobody_stood_in_the_way, race, writes};
use crate::harness::{Database, Person, Server};

on_each_database!(
    what_is_written_while_a_channel_is_deleted_is_kept_or_refused,
    what_is_to_belong_to_a_deleted_channel_is_refused_on_that_field,
);

/// The deletion happens at a different moment in each round.
const ROUNDS: usize = 10;

pub(super) fn everybody(people: &People, world: &World) -> Vec<(Person, Vec<Write>)> {
    let others = people.members.iter().cycle().skip(1);
    let members = people.members.iter().zip(others);
    let mut all: Vec<_> =
        members.map(|(member, other)| (member.clone(), writes::of_member(world, other))).collect();
    all.push((people.owner.clone(), writes::of_owner(world, people)));
    all.push((people.stranger.clone(), writes::of_stranger(world)));
    all
}

async fn what_is_written_while_a_channel_is_deleted_is_kept_or_refused(database: Database) {
    let server = Server::start(database).await;
    let people = People::register(&server).await;
    let mut failures = Vec::new();
    for round in 0..ROUNDS {
        let is_private = round % 3 == 2;
        let world = World::make(&people, is_private).await;
        let doomed = [format!("/api/v1/channels/{}/{}/", world.community, world.channel)];
        let raced = race(&everybody(&people, &world), &people.owner, &doomed, 3 + round * 9).await;
        failures.extend(raced.failures());
        if failures.is_empty() {
            assert_eq!(raced.deletions[0].status.as_u16(), 204, "{}", raced.deletions[0].body);
            nothing_is_left_of_it(&people.owner, &world, &raced).await;
        }
    }
    assert!(failures.is_empty(), "{} failures, {:#?}", failures.len(), &failures[..failures.len().min(12)]);
    nobody_stood_in_the_way(&server);
}

/// What was created in a public channel now belongs only to the server; what was created in a private one is
/// gone.
async fn nothing_is_left_of_it(owner: &Person, world: &World, raced: &Raced) {
    for path in raced.made(&world.lists()) {
        let found = owner.ask_at("GET", &path, None).await;
        assert!([200, 404].contains(&found.status.as_u16()), "{path}: {}", found.body);
        assert_eq!(found.body["channel"], Value::Null, "{path}");
    }
    for path in world.lists() {
        let left = owner.ask_at("GET", &path, None).await.expect(200);
        assert!(!left.to_string().contains(&world.channel), "{path}: {left}");
    }
    owner.get(&format!("/messages/channels/{}/", world.channel)).await.expect(404);
}

async fn what_is_to_belong_to_a_deleted_channel_is_refused_on_that_field(database: Database) {
    let server = Server::start(database).await;
    let people = People::register(&server).await;
    let world = World::make(&people, false).await;
    let owner = &people.owner;
    owner.delete(&format!("/channels/{}/{}/", world.community, world.channel)).await.expect(204);
    let bodies = [
        json!({"title": "Late", "channel": world.channel}),
        json!({"title": "Late", "channel": world.channel, "start_time": "2030-01-01T10:00:00Z",
            "end_time": "2030-01-01T11:00:00Z"}),
        json!({"question": "Late?", "options": ["a", "b"], "channel": world.channel}),
    ];
    for (path, body) in world.lists().into_iter().zip(bodies) {
        let refused = owner.ask_at("POST", &path, Some(&body)).await.expect(400);
        assert_eq!(refused["channel"], json!(["This channel does not exist in this server."]), "{path}");
    }
}
