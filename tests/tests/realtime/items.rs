//! Notes, tasks, events and polls on the socket of many rooms.

use serde_json::{Value, json};

use super::{Channel, event};
use crate::harness::{Database, Person, Server, Socket};

on_each_database!(
    whoever_is_in_the_server_hears_what_changes,
    what_belongs_to_a_private_channel_is_heard_by_those_who_see_it,
    hidden_and_anonymous_results_are_never_sent,
);

/// A socket of many rooms, after its `ready` frame.
async fn many(person: &Person) -> Socket {
    let mut socket = person.socket("/").await;
    assert_eq!(event(&socket.next().await), "ready");
    socket
}

async fn hears(socket: &mut Socket, name: &str, id: &Value) -> Value {
    let frame = socket.until(name).await;
    assert_eq!(&frame["payload"]["id"], id, "{frame}");
    frame
}

async fn whoever_is_in_the_server_hears_what_changes(database: Database) {
    let server = Server::start(database).await;
    let Channel { alice, bob, server: community, .. } = Channel::new(&server).await;
    let stranger = Person::register(&server, "stranger").await;
    let (mut hearing, mut deaf) = (many(&bob).await, many(&stranger).await);
    let made = [
        ("note", "notes", json!({"title": "Retro", "content": "x"}), json!({"title": "Retrospective"})),
        ("task", "tasks", json!({"title": "Review"}), json!({"title": "Design review"})),
        (
            "event",
            "events",
            json!({"title": "Demo", "start_time": "2030-01-07T15:00:00Z", "end_time": "2030-01-07T16:00:00Z"}),
            json!({"title": "Sprint demo"}),
        ),
        (
            "poll",
            "polls",
            json!({"question": "Where?", "options": ["Here", "There"]}),
            json!({"description": "d"}),
        ),
    ];
    for (word, path, body, change) in made {
        let item = alice.post(&format!("/{path}/{community}/"), &body).await.expect(201);
        let frame = hears(&mut hearing, &format!("{word}.created"), &item["id"]).await;
        assert_eq!(frame["server"], json!(community), "{frame}");
        let at = format!("/{path}/{community}/{}/", item["id"].as_str().unwrap());
        alice.patch(&at, &change).await.expect(200);
        let frame = hears(&mut hearing, &format!("{word}.updated"), &item["id"]).await;
        let (field, value) = change.as_object().unwrap().iter().next().unwrap();
        assert_eq!(&frame["payload"][field], value, "{frame}");
        alice.delete(&at).await.expect(204);
        let frame = hears(&mut hearing, &format!("{word}.deleted"), &item["id"]).await;
        assert_eq!(frame["payload"], json!({"id": item["id"]}));
    }
    // This is sent last, after anything that should not have been sent.
    stranger.post("/servers/", &json!({"name": "Mine"})).await.expect(201);
    assert_eq!(event(&deaf.next().await), "server.joined");
}

async fn what_belongs_to_a_private_channel_is_heard_by_those_who_see_it(database: Database) {
    let server = Server::start(database).await;
    let Channel { alice, bob, server: community, .. } = Channel::new(&server).await;
    let carol = Person::register(&server, "carol").await;
    carol.join(&community).await;
    let body = json!({"name": "secret", "is_private": true});
    let secret = alice.post(&format!("/channels/{community}/"), &body).await.expect(201)["id"].clone();
    let path = format!("/channels/{community}/{}/members/{}/", secret.as_str().unwrap(), bob.id);
    alice.put(&path, &json!({})).await.expect(204);
    let (mut inside, mut outside) = (many(&bob).await, many(&carol).await);

    let hidden = json!({"title": "Hidden", "channel": secret});
    let hidden = alice.post(&format!("/tasks/{community}/"), &hidden).await.expect(201);
    let open = alice.post(&format!("/tasks/{community}/"), &json!({"title": "Open"})).await.expect(201);
    hears(&mut inside, "task.created", &hidden["id"]).await;
    hears(&mut inside, "task.created", &open["id"]).await;
    hears(&mut outside, "task.created", &open["id"]).await;
    let at = format!("/tasks/{community}/{}/", hidden["id"].as_str().unwrap());
    assert_eq!(carol.get(&at).await.expect(403)["code"], "private_channel");
}

async fn hidden_and_anonymous_results_are_never_sent(database: Database) {
    let server = Server::start(database).await;
    let Channel { alice, bob, server: community, .. } = Channel::new(&server).await;
    let mut hearing = many(&alice).await;
    let body = json!({"question": "Where?", "options": ["Here", "There"], "anonymous_votes": true,
        "show_results_before_vote": false});
    let poll = alice.post(&format!("/polls/{community}/"), &body).await.expect(201);
    let at = format!("/polls/{community}/{}/", poll["id"].as_str().unwrap());
    let ballot = json!({"option_ids": [poll["options"][0]["id"]]});
    bob.post(&format!("{at}vote/"), &ballot).await.expect(200);
    let frame = hears(&mut hearing, "poll.voted", &poll["id"]).await;
    assert_eq!(frame["payload"]["total_votes"], Value::Null, "{frame}");
    for option in frame["payload"]["options"].as_array().unwrap() {
        assert_eq!((&option["vote_count"], &option["has_voted"]), (&Value::Null, &Value::Null), "{frame}");
    }
    assert!(!frame.to_string().contains(&bob.id), "{frame}");

    alice.post(&format!("{at}close/"), &json!({})).await.expect(200);
    let frame = hears(&mut hearing, "poll.closed", &poll["id"]).await;
    assert_eq!(frame["payload"]["total_votes"], json!(1), "{frame}");
    assert!(!frame.to_string().contains(&bob.id), "{frame}");
}
