//! Notifications about messages.

use serde_json::json;

use super::{alice_and_bob, each, notifications, notified, post, write};
use crate::harness::{Database, Person, Server};

on_each_database!(
    a_call_is_listed_until_it_is_read,
    a_direct_message_notifies_the_others,
    a_call_in_a_private_channel_reaches_nobody_outside,
    edits_notify_the_newly_mentioned_and_deletion_withdraws,
    a_notification_says_what_its_message_says_now,
    what_is_marked_as_unread_counts_again,
    an_edit_that_calls_somebody_no_more_takes_their_notification_away,
    a_call_survives_the_end_of_the_server,
    reading_a_room_reads_its_notifications,
    a_burst_of_mentions_notifies_one_by_one_and_once,
);

async fn a_call_is_listed_until_it_is_read(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community, channel) = alice_and_bob(&server).await;
    let message = post(&alice, &channel, "hello @bobby and @alice").await;
    let list = notified(&bob, 1).await;
    let created_at = &list[0]["created_at"];
    let expected = json!({
        "id": list[0]["id"], "kind": "mention", "title": "alice mentioned you in #general",
        "body": "hello @bobby and @alice", "server": community, "room": channel, "target_id": message["id"],
        "is_read": false, "created_at": created_at,
    });
    assert_eq!(list, [expected]);
    assert!(notifications(&alice, "").await.is_empty(), "users are not notified of their own messages");

    let others = json!({"ids": [list[0]["id"]]});
    let path = "/notifications/read/";
    assert_eq!(alice.post(path, &others).await.expect(200), json!({"marked_count": 0}));
    assert_eq!(notifications(&bob, "?unread=true").await.len(), 1);
    assert_eq!(bob.post(path, &others).await.expect(200), json!({"marked_count": 1}));
    assert_eq!(bob.post(path, &json!({"all": true})).await.expect(200), json!({"marked_count": 0}));
    assert!(notifications(&bob, "?unread=true").await.is_empty());
    assert_eq!(notifications(&bob, "?unread=false&kind=mention").await.len(), 1);
    assert!(notifications(&bob, "?kind=direct_message").await.is_empty());
    let page = bob.get("/notifications/?page=1&page_size=1").await.expect(200);
    assert_eq!((&page["count"], &page["results"][0]["is_read"]), (&json!(1), &json!(true)));
    let unread = bob.get("/users/me/unread/").await.expect(200);
    assert_eq!((&unread["total"], &unread["mentions"]), (&json!(1), &json!(1)), "the room's marker stays");
    bob.get("/notifications/?kind=gossip").await.expect(400);
    bob.post(path, &json!({"ids": ["x"]})).await.expect(400);
}

async fn a_direct_message_notifies_the_others(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, _, _) = alice_and_bob(&server).await;
    let carol = Person::register(&server, "carol").await;
    let dm = alice.open_dm(&[&bob]).await;
    write(&alice, &dm, "one").await;
    write(&alice, &dm, "two").await;
    let list = notified(&bob, 2).await;
    assert_eq!(each(&list, "body"), ["two", "one"]);
    assert_eq!(list[0]["title"], "alice sent you a message");
    assert_eq!((&list[0]["server"], &list[0]["room"]), (&json!(null), &json!(dm)));

    let group = alice.open_dm(&[&bob, &carol]).await;
    write(&bob, &group, "@carol").await;
    for person in [&alice, &carol] {
        assert_eq!(
            each(&notified(person, 1).await, "kind"),
            ["direct_message"],
            "and no mention in addition"
        );
    }
}

async fn a_call_in_a_private_channel_reaches_nobody_outside(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community, channel) = alice_and_bob(&server).await;
    let carol = Person::register(&server, "carol").await;
    carol.join(&community).await;
    let outside = Person::register(&server, "dave").await;
    let secret = json!({"name": "secret", "is_private": true});
    let secret = alice.post(&format!("/channels/{community}/"), &secret).await.expect(201);
    let secret = secret["id"].as_str().unwrap();
    let added = format!("/channels/{community}/{secret}/members/{}/", bob.id);
    alice.put(&added, &json!({})).await.expect(204);

    post(&alice, secret, "@bobby @carol @dave @everyone").await;
    notified(&bob, 1).await;
    // Later messages cause later notifications.
    post(&alice, &channel, "@carol @dave").await;
    assert_eq!(each(&notified(&carol, 1).await, "room"), [channel.as_str()]);
    assert!(notifications(&outside, "").await.is_empty());

    alice.delete(&added).await.expect(204);
    assert!(notifications(&bob, "").await.is_empty(), "a removed user no longer sees it");
    alice.put(&added, &json!({})).await.expect(204);
    notified(&bob, 1).await;
}

async fn edits_notify_the_newly_mentioned_and_deletion_withdraws(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community, channel) = alice_and_bob(&server).await;
    let carol = Person::register(&server, "carol").await;
    carol.join(&community).await;
    let message = post(&alice, &channel, "hi @bobby").await;
    notified(&bob, 1).await;
    let path = format!("/messages/channels/{channel}/{}/", message["id"].as_str().unwrap());
    alice.patch(&path, &json!({"content": "hi @bobby and @carol"})).await.expect(200);
    notified(&carol, 1).await;
    assert_eq!(notifications(&bob, "").await.len(), 1);
    alice.delete(&path).await.expect(204);
    notified(&bob, 0).await;
    notified(&carol, 0).await;
}

async fn a_notification_says_what_its_message_says_now(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, _, channel) = alice_and_bob(&server).await;
    let called = post(&alice, &channel, "@bobby the code is 1234").await;
    let dm = alice.open_dm(&[&bob]).await;
    let body = json!({"content": "the other is 5678"});
    let direct = alice.post(&format!("/messages/dm/{dm}/messages/"), &body).await.expect(201);
    assert_eq!(each(&notified(&bob, 2).await, "body"), ["the other is 5678", "@bobby the code is 1234"]);

    let of = |message: &serde_json::Value| message["id"].as_str().unwrap().to_owned();
    let called = format!("/messages/channels/{channel}/{}/", of(&called));
    let direct = format!("/messages/dm/{dm}/messages/{}/", of(&direct));
    let long = format!("@bobby {}", "é".repeat(200));
    alice.patch(&called, &json!({"content": long})).await.expect(200);
    alice.patch(&direct, &json!({"content": "never mind"})).await.expect(200);
    let cut: String = long.chars().take(100).collect();
    let now = notifications(&bob, "").await;
    assert_eq!(each(&now, "body"), ["never mind", cut.as_str()], "at once");
    assert!(now.iter().all(|notified| notified["is_read"] == false));

    alice.delete(&called).await.expect(204);
    assert_eq!(each(&notifications(&bob, "").await, "body"), ["never mind"], "at once");
    alice.delete(&direct).await.expect(204);
    assert!(notifications(&bob, "").await.is_empty());
    let page = bob.get("/notifications/?page=1").await.expect(200);
    assert_eq!(page["count"], 0);
}

async fn what_is_marked_as_unread_counts_again(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community, channel) = alice_and_bob(&server).await;
    post(&alice, &channel, "@bobby one").await;
    let second = post(&alice, &channel, "@bobby two").await;
    post(&alice, &channel, "three").await;
    notified(&bob, 2).await;
    let socket = format!("/servers/{community}/channels/{channel}/");
    let (mut his, mut hers) = (bob.socket(&socket).await, alice.socket(&socket).await);
    bob.post(&format!("/messages/channels/{channel}/read/"), &json!({})).await.expect(204);
    assert_eq!(his.until("read.updated").await["payload"]["last_read_seq"], 3);
    assert_eq!(hers.until("read.updated").await["payload"]["last_read_seq"], 3);
    assert!(notifications(&bob, "?unread=true").await.is_empty());

    let path = format!("/messages/channels/{channel}/unread/");
    let from = json!({"message_id": second["id"]});
    for _ in 0..2 {
        bob.post(&path, &from).await.expect(204);
    }
    let frame = his.until("read.updated").await;
    assert_eq!(
        (&frame["payload"]["last_read_seq"], &frame["payload"]["user"]["id"]),
        (&json!(1), &json!(bob.id))
    );
    let counts = bob.get("/users/me/unread/").await.expect(200);
    assert_eq!((&counts["total"], &counts["mentions"]), (&json!(2), &json!(1)));
    assert_eq!(each(&notifications(&bob, "?unread=true").await, "body"), ["@bobby two"]);

    bob.post(&format!("/messages/channels/{channel}/read/"), &from).await.expect(204);
    assert_eq!(
        hers.until("read.updated").await["payload"]["last_read_seq"],
        2,
        "she heard nothing in between"
    );
    assert_eq!(bob.get("/users/me/unread/").await.expect(200)["total"], 1);
    let unknown = bob.post(&path, &json!({"message_id": uuid::Uuid::new_v4()})).await.expect(400);
    assert!(unknown["message_id"].is_array(), "{unknown}");
    bob.post(&path, &json!({})).await.expect(400);

    let dm = alice.open_dm(&[&bob]).await;
    let first = write(&alice, &dm, "hello").await;
    bob.post(&format!("/messages/dm/{dm}/read/"), &json!({})).await.expect(204);
    bob.post(&format!("/messages/dm/{dm}/unread/"), &json!({"message_id": first["id"]})).await.expect(204);
    assert_eq!(bob.get("/users/me/unread/").await.expect(200)["total"], 2);
    let stranger = Person::register(&server, "carol").await;
    stranger
        .post(&format!("/messages/dm/{dm}/unread/"), &json!({"message_id": first["id"]}))
        .await
        .expect(404);
}

async fn an_edit_that_calls_somebody_no_more_takes_their_notification_away(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, _, channel) = alice_and_bob(&server).await;
    let message = post(&alice, &channel, "@bobby look").await;
    let first = notified(&bob, 1).await;
    let path = format!("/messages/channels/{channel}/{}/", message["id"].as_str().unwrap());
    let edit = async |content: &str| alice.patch(&path, &json!({"content": content})).await.expect(200);
    edit("look").await;
    assert!(notifications(&bob, "").await.is_empty());
    assert_eq!(bob.get("/users/me/unread/").await.expect(200)["mentions"], 0);
    assert_eq!(bob.post("/notifications/read/", &json!({"all": true})).await.expect(200)["marked_count"], 0);
    // Being mentioned again restores the notification without creating another one.
    edit("look, @everyone").await;
    let again = notified(&bob, 1).await;
    assert_eq!(
        (&again[0]["id"], &again[0]["body"]),
        (&first[0]["id"], &serde_json::json!("look, @everyone"))
    );
}

async fn a_call_survives_the_end_of_the_server(database: Database) {
    let mut server = Server::start(database).await;
    let (alice, bob, _, channel) = alice_and_bob(&server).await;
    for n in 0..3 {
        post(&alice, &channel, &format!("@bobby {n}")).await;
        server.kill();
        server.restart().await;
        notified(&bob, n + 1).await;
    }
    server.restart().await;
    post(&alice, &channel, "@bobby 3").await;
    assert_eq!(each(&notified(&bob, 4).await, "body"), ["@bobby 3", "@bobby 2", "@bobby 1", "@bobby 0"]);
}

async fn reading_a_room_reads_its_notifications(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, _, channel) = alice_and_bob(&server).await;
    let dm = alice.open_dm(&[&bob]).await;
    let first = post(&alice, &channel, "@bobby 1").await;
    post(&alice, &channel, "@bobby 2").await;
    write(&alice, &dm, "psst").await;
    notified(&bob, 3).await;

    let read = format!("/messages/channels/{channel}/read/");
    bob.post(&read, &json!({"message_id": first["id"]})).await.expect(204);
    let mut unread = each(&notifications(&bob, "?unread=true").await, "body").join(",");
    assert!(unread == "psst,@bobby 2" || unread == "@bobby 2,psst", "{unread}");
    post(&bob, &channel, "writing is reading").await;
    unread = each(&notifications(&bob, "?unread=true").await, "body").join(",");
    assert_eq!(unread, "psst");
    let numbers = bob.get("/users/me/unread/").await.expect(200);
    assert_eq!((&numbers["total"], &numbers["mentions"]), (&json!(1), &json!(0)));
    bob.post(&format!("/messages/dm/{dm}/read/"), &json!({})).await.expect(204);
    assert_eq!(bob.post("/notifications/read/", &json!({})).await.expect(200), json!({"marked_count": 0}));
}

async fn a_burst_of_mentions_notifies_one_by_one_and_once(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, _, channel) = alice_and_bob(&server).await;
    let senders = (0..4).map(|sender| {
        let (alice, channel) = (alice.clone(), channel.clone());
        tokio::spawn(async move {
            for n in 0..25 {
                post(&alice, &channel, &format!("@bobby {sender} {n}")).await;
            }
        })
    });
    for sender in senders.collect::<Vec<_>>() {
        sender.await.unwrap();
    }
    let list = notified(&bob, 100).await;
    let mut messages = each(&list, "target_id");
    messages.sort_unstable();
    messages.dedup();
    assert_eq!(messages.len(), 100);
}
