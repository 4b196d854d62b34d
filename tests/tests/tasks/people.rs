//! Who can see and change tasks.

use serde_json::json;

use super::{alice_and_bob, at, fields, make, secret, titles};
use crate::harness::{Database, Person, Server};

on_each_database!(others_look_and_talk_but_change_nothing, tasks_of_a_private_channel_are_secret);

async fn others_look_and_talk_but_change_nothing(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let eve = Person::register(&server, "everyone_else").await;
    let task = make(&alice, &community, &json!({"title": "Mine"})).await;
    let path = at(&community, &task, "");
    for (status, person) in [(403, &bob), (403, &eve)] {
        let answers = [
            person.patch(&path, &json!({"title": "Yours"})).await,
            person.post(&at(&community, &task, "assign/"), &json!({"user_id": person.id})).await,
            person.post(&at(&community, &task, "complete/"), &json!({})).await,
            person.delete(&path).await,
        ];
        assert!(answers.iter().all(|answer| answer.status.as_u16() == status), "{answers:?}");
    }
    bob.get(&path).await.expect(200);
    bob.post(&at(&community, &task, "comments/"), &json!({"content": "Nice"})).await.expect(201);
    assert_eq!(eve.get(&format!("/tasks/{community}/")).await.status.as_u16(), 403);
    assert_eq!(eve.get(&path).await.status.as_u16(), 403);

    alice.post(&at(&community, &task, "assign/"), &json!({"user_id": bob.id})).await.expect(200);
    bob.patch(&path, &json!({"progress": 5})).await.expect(200);
    assert_eq!(bob.delete(&path).await.status.as_u16(), 403, "who is to do it does not delete it");
    let other = alice.create_server("Other", true).await;
    assert_eq!(alice.get(&at(&other, &task, "")).await.status.as_u16(), 404);
}

async fn tasks_of_a_private_channel_are_secret(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let channel = secret(&alice, &community).await;
    let task = make(&alice, &community, &json!({"title": "Hidden", "channel": channel})).await;
    make(&alice, &community, &json!({"title": "Open"})).await;

    assert_eq!(titles(&bob, &community, "").await, ["Open"]);
    let page = bob.get(&format!("/tasks/{community}/?page=1&channel={channel}")).await.expect(200);
    assert_eq!(page["count"], 0);
    for answer in [
        bob.get(&at(&community, &task, "")).await,
        bob.get(&at(&community, &task, "comments/")).await,
        bob.post(&at(&community, &task, "comments/"), &json!({"content": "psst"})).await,
    ] {
        assert_eq!((answer.status.as_u16(), answer.code()), (403, "private_channel"));
    }
    let there = json!({"title": "There", "channel": channel});
    let refused = bob.post(&format!("/tasks/{community}/"), &there).await;
    assert_eq!(refused.body, json!({"channel": ["This channel does not exist in this server."]}));
    let assign = alice.post(&at(&community, &task, "assign/"), &json!({"user_id": bob.id})).await;
    assert_eq!(fields(&assign), ["user_id"]);
    let update = alice.patch(&at(&community, &task, ""), &json!({"assigned_to_id": bob.id})).await;
    assert_eq!(fields(&update), ["assigned_to_id"]);

    alice.put(&format!("/channels/{community}/{channel}/members/{}/", bob.id), &json!({})).await.expect(204);
    alice.post(&at(&community, &task, "assign/"), &json!({"user_id": bob.id})).await.expect(200);
    assert_eq!(titles(&bob, &community, "").await, ["Open", "Hidden"]);
    alice.delete(&format!("/channels/{community}/{channel}/")).await.expect(204);
    assert_eq!(titles(&alice, &community, "").await, ["Open"], "a task goes with its channel");
}
