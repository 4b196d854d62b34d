//! Deleting servers while members write in them.

use serde_json::json;

use super::channels::everybody;
use super::world::{People, World};
use super::{nobody_stood_in_the_way, race};
use crate::harness::{Database, Server};

on_each_database!(what_is_written_while_a_server_is_deleted_goes_with_it_or_is_refused);

const ROUNDS: usize = 10;

async fn what_is_written_while_a_server_is_deleted_goes_with_it_or_is_refused(database: Database) {
    let server = Server::start(database).await;
    let people = People::register(&server).await;
    let mut failures = Vec::new();
    for round in 0..ROUNDS {
        let world = World::make(&people, round % 3 == 2).await;
        // Some channels are deleted on their own at the same moment.
        let mut doomed = vec![format!("/api/v1/servers/{}/", world.community)];
        if round % 2 == 1 {
            doomed.push(format!("/api/v1/channels/{}/{}/", world.community, world.channel));
        }
        let raced = race(&everybody(&people, &world), &people.owner, &doomed, 3 + round * 9).await;
        failures.extend(raced.failures());
        if failures.is_empty() {
            assert_eq!(raced.deletions[0].status.as_u16(), 204, "{}", raced.deletions[0].body);
            for path in raced.made(&world.lists()) {
                people.owner.ask_at("GET", &path, None).await.expect(404);
            }
        }
    }
    assert!(failures.is_empty(), "{} failures, {:#?}", failures.len(), &failures[..failures.len().min(12)]);
    let preferences = people.owner.get("/settings/notifications/").await.expect(200);
    assert_eq!(preferences, json!([]), "they were deleted with their servers");
    nobody_stood_in_the_way(&server);
}
