//! Which notifications users receive.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::ServerContext;
use crate::harness::{Database, Person, Server};

on_each_database!(each_switch_silences_its_own_news, levels_mutes_and_the_servers_default_silence_a_server,);

/// Every kind of notification that a single action can cause.
const ALL: [&str; 5] = ["direct_message", "event_invitation", "mention", "poll_closed", "task_assigned"];

/// Alice, whose actions affect Bob and Carol alike.
struct Activity {
    community: ServerContext,
    carol: Person,
    dm: String,
}

impl Activity {
    async fn new(server: &Server) -> Self {
        let community = ServerContext::new(server).await;
        let carol = Person::register(server, "carol").await;
        carol.join(&community.id).await;
        let dm = community.alice.open_dm(&[&community.bob, &carol]).await;
        Self { community, carol, dm }
    }

    /// Performs one action of each kind. Carol is in everything with Bob and receives all notifications, so
    /// hers show when all of them have been sent.
    async fn done(&self) -> BTreeSet<String> {
        let ServerContext { alice, bob, id, .. } = &self.community;
        self.community.post(alice, "@bobby @carol").await.expect(201);
        let dm = format!("/messages/dm/{}/messages/", self.dm);
        alice.post(&dm, &json!({"content": "hello"})).await.expect(201);
        for person in [bob, &self.carol] {
            let task = json!({"title": "Do it", "assigned_to_id": person.id});
            alice.post(&format!("/tasks/{id}/"), &task).await.expect(201);
        }
        let event = json!({"title": "Standup", "start_time": "2090-01-01T10:00:00Z",
            "end_time": "2090-01-01T11:00:00Z", "attendee_ids": [bob.id, self.carol.id]});
        alice.post(&format!("/events/{id}/"), &event).await.expect(201);
        self.close_a_poll().await;
        assert_eq!(unread_kinds(&self.carol, ALL.len()).await, ALL.map(str::to_owned).into());
        unread_kinds(bob, 0).await
    }

    async fn close_a_poll(&self) {
        let ServerContext { alice, bob, id, .. } = &self.community;
        let poll = json!({"question": "Where?", "options": ["Lake", "City"]});
        let poll = alice.post(&format!("/polls/{id}/"), &poll).await.expect(201);
        let path = format!("/polls/{id}/{}/", poll["id"].as_str().unwrap());
        let vote = json!({"option_ids": [poll["options"][0]["id"]]});
        for person in [bob, &self.carol] {
            person.post(&format!("{path}vote/"), &vote).await.expect(200);
        }
        alice.post(&format!("{path}close/"), &json!({})).await.expect(200);
    }

    /// Checks that Bob receives all notifications but these kinds.
    async fn all_but(&self, silent: &[&str]) {
        let expected: BTreeSet<String> =
            ALL.iter().filter(|kind| !silent.contains(kind)).map(|kind| (*kind).to_owned()).collect();
        assert_eq!(self.done().await, expected, "without {silent:?}");
    }

    async fn set(&self, settings: &Value) {
        self.community.bob.patch("/settings/user/", settings).await.expect(200);
    }
}

/// The kinds of a user's unread notifications, once there are so many; marks them as read.
async fn unread_kinds(person: &Person, at_least: usize) -> BTreeSet<String> {
    let started = Instant::now();
    loop {
        let unread = person.get("/notifications/?unread=true").await.expect(200);
        let unread = unread.as_array().unwrap();
        if unread.len() >= at_least {
            person.post("/notifications/read/", &json!({"all": true})).await.expect(200);
            return unread.iter().map(|one| one["kind"].as_str().unwrap().to_owned()).collect();
        }
        assert!(started.elapsed() < Duration::from_secs(20), "{unread:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn each_switch_silences_its_own_news(database: Database) {
    let server = Server::start(database).await;
    let activity = Activity::new(&server).await;
    activity.all_but(&[]).await;
    for (switch, kind) in [
        ("notify_messages", "direct_message"),
        ("notify_mentions", "mention"),
        ("notify_tasks", "task_assigned"),
        ("notify_events", "event_invitation"),
        ("notify_polls", "poll_closed"),
    ] {
        activity.set(&json!({switch: false})).await;
        activity.all_but(&[kind]).await;
        activity.set(&json!({switch: true})).await;
    }
}

async fn levels_mutes_and_the_servers_default_silence_a_server(database: Database) {
    let server = Server::start(database).await;
    let activity = Activity::new(&server).await;
    let ServerContext { bob, id, .. } = &activity.community;
    let path = "/settings/notifications/";
    let no_calls = ["event_invitation", "poll_closed", "task_assigned"];
    let nothing = ["event_invitation", "mention", "poll_closed", "task_assigned"];
    let hers = json!({"server": id, "notification_level": "all"});
    activity.carol.post(path, &hers).await.expect(201);

    activity.community.set(json!({"default_notifications": false})).await;
    activity.all_but(&no_calls).await;
    let made = bob.post(path, &hers).await.expect(201);
    activity.all_but(&[]).await;
    let one = format!("{path}{}/", made["id"].as_str().unwrap());
    for (change, silent) in [
        (json!({"notification_level": "mentions"}), &no_calls[..]),
        (json!({"notification_level": "nothing"}), &nothing[..]),
        (json!({"notification_level": "all", "mute_server": true}), &nothing[..]),
        (json!({"mute_until": "2090-01-01T00:00:00Z"}), &nothing[..]),
        (json!({"mute_until": "2020-01-01T00:00:00Z"}), &[][..]),
    ] {
        bob.patch(&one, &change).await.expect(200);
        activity.all_but(silent).await;
    }
}
