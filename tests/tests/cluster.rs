//! Several nodes on one database: what happens on one is seen on the others, also while their bus is down.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::{Database, Heard, Person, Server, Socket, client};

on_each_cluster!(
    access_that_ends_on_one_node_closes_sockets_on_the_other_within_a_second,
    a_message_is_heard_on_the_other_node_soon,
    items_and_notifications_are_heard_on_the_other_node,
    typing_and_presence_cross_nodes_once_per_person,
    a_dead_node_takes_its_people_along_within_15_seconds,
    limits_hold_over_all_nodes,
    a_client_that_loses_its_node_resumes_on_another,
);

/// Alice, who owns a server with a channel, and Bob, a member, with their sockets on another node than their requests.
struct Community {
    alice: Person,
    bob: Person,
    server: String,
    channel: String,
}

impl Community {
    async fn new(server: &Server) -> Self {
        let (alice, bob) = (Person::register(server, "alice").await, Person::register(server, "bobby").await);
        let community = alice.create_server("Project Alpha", true).await;
        let channel = alice.create_channel(&community, "general").await;
        bob.join(&community).await;
        Self { alice, bob, server: community, channel }
    }

    fn room(&self) -> String {
        format!("/servers/{}/channels/{}/", self.server, self.channel)
    }

    async fn post(&self, who: &Person, content: &str) -> Value {
        let path = format!("/messages/channels/{}/", self.channel);
        who.post(&path, &json!({"content": content})).await.expect(201)
    }

    /// A socket in the channel, after its own `presence.join`.
    async fn socket(&self, who: &Person) -> Socket {
        let mut socket = who.socket(&self.room()).await;
        assert_eq!(socket.next().await["event"], "presence.join");
        socket
    }

    async fn ban_bob(&self) {
        let members = self.alice.get(&format!("/servers/{}/members/", self.server)).await.expect(200);
        let mut members = members.as_array().unwrap().iter();
        let member = members.find(|member| member["user"]["id"] == self.bob.id.as_str()).unwrap();
        let path = format!("/servers/{}/members/{}/ban/", self.server, member["id"].as_str().unwrap());
        self.alice.post(&path, &json!({"reason": "spam"})).await.expect(200);
    }
}

/// The settings of a cluster whose bus cannot be reached.
const WITHOUT_BUS: [(&str, &str); 1] = [("REDIS__URL", "redis://127.0.0.1:9")];

/// Closes sockets by a ban and by a logout; returns how long each took.
async fn lose_access(server: &Server) -> [Duration; 2] {
    let community = Community::new(server).await;
    let (mut banned, mut logged_out) =
        (community.socket(&community.bob).await, community.socket(&community.alice).await);
    let start = Instant::now();
    community.ban_bob().await;
    assert_eq!(banned.closed().await, 4403);
    let ban = start.elapsed();
    let start = Instant::now();
    let refresh = json!({"refresh": community.alice.refresh});
    community.alice.post("/auth/logout/", &refresh).await.expect(200);
    assert_eq!(logged_out.closed().await, 4401);
    [ban, start.elapsed()]
}

async fn access_that_ends_on_one_node_closes_sockets_on_the_other_within_a_second(database: Database) {
    let server = Server::start(database).await;
    let times = lose_access(&server).await;
    assert!(times.iter().all(|time| *time < Duration::from_secs(1)), "{times:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn access_that_ends_while_the_bus_is_down_closes_sockets_within_five_seconds() {
    let server = Server::start_with(Database::Cluster, &WITHOUT_BUS).await;
    let times = lose_access(&server).await;
    assert!(times.iter().all(|time| *time < Duration::from_secs(5)), "{times:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_while_the_bus_is_down() {
    let server = Server::start_with(Database::Cluster, &WITHOUT_BUS).await;
    let community = Community::new(&server).await;
    let mut bob = community.socket(&community.bob).await;
    let mut many = community.bob.socket("/").await;
    assert_eq!(many.next().await["event"], "ready");
    let start = Instant::now();
    for n in 1..=20 {
        community.post(&community.alice, &n.to_string()).await;
    }
    let (path, body) = (format!("/tasks/{}/", community.server), json!({"title": "Review"}));
    let task = community.alice.post(&path, &body).await.expect(201);
    for n in 1..=20 {
        let frame = bob.until("message.created").await;
        assert_eq!((&frame["seq"], &frame["payload"]["content"]), (&json!(n), &json!(n.to_string())));
    }
    assert_eq!(many.until("task.created").await["payload"]["id"], task["id"]);
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}

async fn a_message_is_heard_on_the_other_node_soon(database: Database) {
    let server = Server::start(database).await;
    let community = Community::new(&server).await;
    let mut bob = community.socket(&community.bob).await;
    let mut times = Vec::new();
    for n in 1..=50 {
        let sent = community.post(&community.alice, "hi").await;
        let start = Instant::now();
        let frame = bob.next().await;
        times.push(start.elapsed());
        assert_eq!((&frame["seq"], &frame["payload"]["id"]), (&json!(n), &sent["id"]));
    }
    times.sort();
    // On a busy machine; `scripts/cluster` measures it.
    assert!(times[45] < Duration::from_millis(500), "{times:?}");
}

async fn items_and_notifications_are_heard_on_the_other_node(database: Database) {
    let server = Server::start(database).await;
    let community = Community::new(&server).await;
    let mut bob = community.bob.socket("/").await;
    assert_eq!(bob.next().await["event"], "ready");
    let poll = json!({"question": "Where?", "options": ["Here", "There"]});
    let poll = community.alice.post(&format!("/polls/{}/", community.server), &poll).await.expect(201);
    assert_eq!(bob.until("poll.created").await["payload"]["id"], poll["id"]);
    community.post(&community.alice, "look here, @bobby").await;
    let notification = bob.until("notification.created").await;
    assert_eq!(notification["payload"]["kind"], "mention", "{notification}");
    let path = format!("/polls/{}/{}/", community.server, poll["id"].as_str().unwrap());
    community.alice.delete(&path).await.expect(204);
    // Each is heard once: nothing else lies in between.
    assert_eq!(bob.next().await["event"], "poll.deleted");
}

async fn typing_and_presence_cross_nodes_once_per_person(database: Database) {
    let server = Server::start(database).await;
    let community = Community::new(&server).await;
    let (alice_here, bob_here) = (community.alice.on(&server), community.bob.on(&server));
    let mut alice = community.socket(&alice_here).await;
    let mut there = community.socket(&community.bob).await;
    let arrival = alice.until("presence.join").await;
    assert_eq!(arrival["payload"]["user"]["username"], "bobby");
    let here = bob_here.socket(&community.room()).await;
    there.send(&json!({"event": "typing.start", "payload": {}})).await;
    assert_eq!(alice.next().await["event"], "typing.start", "a second socket is not another arrival");
    there.send(&json!({"event": "typing.stop", "payload": {}})).await;
    assert_eq!(alice.next().await["event"], "typing.stop");
    drop(there);
    assert!(alice.is_silent_for(Duration::from_millis(500)).await, "Bob is still here");
    drop(here);
    assert_eq!(alice.next().await["event"], "presence.leave");

    // Whoever joins on the other node finds those who are here.
    let mut bob = community.bob.socket(&community.room()).await;
    assert_eq!(bob.next().await["payload"]["online_count"], 2);
}

async fn a_dead_node_takes_its_people_along_within_15_seconds(database: Database) {
    let server = Server::start(database).await;
    let mut doomed = server.another_node().await;
    let community = Community::new(&server).await;
    let mut alice = community.socket(&community.alice.on(&server)).await;
    let _bob = community.socket(&community.bob.on(&doomed)).await;
    assert_eq!(alice.next().await["event"], "presence.join");
    let start = Instant::now();
    doomed.kill();
    assert_eq!(alice.next().await["event"], "presence.leave");
    assert!(start.elapsed() < Duration::from_secs(15), "{:?}", start.elapsed());

    // A node that is told to stop takes them along at once.
    let mut leaving = server.another_node().await;
    let _bob = community.socket(&community.bob.on(&leaving)).await;
    assert_eq!(alice.next().await["event"], "presence.join");
    assert!(leaving.terminate().await.success());
    assert_eq!(alice.next().await["event"], "presence.leave");
}

async fn limits_hold_over_all_nodes(database: Database) {
    let server = Server::start_with(database, &[("LIMITS__ENABLED", "true")]).await;
    let other = server.another_node().await;
    let http = client();
    let mut statuses = Vec::new();
    for n in 0..12 {
        let base = if n % 2 == 0 { &server.base } else { &other.base };
        let body = json!({"username": "nobody", "password": "wrong"});
        let answer = http.post(format!("{base}/api/v1/auth/login/")).json(&body).send().await.unwrap();
        statuses.push(answer.status().as_u16());
    }
    assert_eq!(statuses, [[401; 10].as_slice(), &[429; 2]].concat());
}

async fn a_client_that_loses_its_node_resumes_on_another(database: Database) {
    let server = Server::start(database).await;
    let mut doomed = server.another_node().await;
    let community = Community::new(&server).await;
    let mut bob = community.socket(&community.bob.on(&doomed)).await;
    community.post(&community.alice, "1").await;
    assert_eq!(bob.next().await["seq"], 1);
    doomed.kill();
    while bob.hear().await != Heard::Closed(1006) {}
    for n in 2..=5 {
        community.post(&community.alice, &n.to_string()).await;
    }
    let mut bob = community.bob.socket(&format!("{}?after_seq=1", community.room())).await;
    assert_eq!(bob.next().await["event"], "presence.join");
    for n in 2..=5 {
        let frame = bob.until("message.created").await;
        assert_eq!(frame["seq"], n);
    }
}
