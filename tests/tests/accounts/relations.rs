//! Following, blocking and finding users.

use serde_json::json;

use super::usernames;
use crate::harness::{Database, Person, Server};

on_each_database!(
    follows_and_blocks_can_be_repeated_and_taken_back,
    a_block_stops_direct_messages_at_once,
    people_are_found_by_exact_name_or_where_they_share_a_place,
);

async fn follows_and_blocks_can_be_repeated_and_taken_back(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let bob = Person::register(&server, "bobby").await;
    let carol = Person::register(&server, "carol").await;

    for (what, list) in [("follow", "/users/me/following/"), ("block", "/users/me/blocks/")] {
        for other in [&bob, &carol, &bob] {
            let path = format!("/users/{}/{what}/", other.id);
            assert_eq!(alice.put(&path, &json!({})).await.status.as_u16(), 204);
        }
        assert_eq!(usernames(&alice.get(list).await.expect(200)), ["carol", "bobby"], "newest first");
        let page = alice.get(&format!("{list}?page_size=1")).await.expect(200);
        assert_eq!((&page["count"], usernames(&page["results"])), (&json!(2), vec!["carol"]));
        assert_eq!(bob.get(list).await.expect(200), json!([]));
        for _ in 0..2 {
            let path = format!("/users/{}/{what}/", carol.id);
            assert_eq!(alice.delete(&path).await.status.as_u16(), 204);
        }
        assert_eq!(usernames(&alice.get(list).await.expect(200)), ["bobby"]);

        let oneself = alice.put(&format!("/users/{}/{what}/", alice.id), &json!({})).await;
        assert_eq!(oneself.status.as_u16(), 400);
        let nobody = format!("/users/00000000-0000-0000-0000-000000000000/{what}/");
        assert_eq!(alice.put(&nobody, &json!({})).await.status.as_u16(), 404);
    }
}

async fn a_block_stops_direct_messages_at_once(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let bob = Person::register(&server, "bobby").await;
    let dm = alice.open_dm(&[&bob]).await;
    let path = format!("/messages/dm/{dm}/messages/");
    bob.post(&path, &json!({"content": "hello"})).await.expect(201);

    alice.put(&format!("/users/{}/block/", bob.id), &json!({})).await;
    for person in [&alice, &bob] {
        assert_eq!(person.post(&path, &json!({"content": "hello?"})).await.status.as_u16(), 403);
    }
    alice.delete(&format!("/users/{}/block/", bob.id)).await;
    bob.post(&path, &json!({"content": "hello again"})).await.expect(201);
}

async fn people_are_found_by_exact_name_or_where_they_share_a_place(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let bob = Person::register(&server, "bobby").await;
    Person::register(&server, "bobbynia").await;
    let community = alice.create_server("Project Alpha", true).await;
    bob.join(&community).await;

    assert_eq!(usernames(&alice.get("/users/search/?q=BOB").await.expect(200)), ["bobby"]);
    assert_eq!(usernames(&alice.get("/users/search/?q=bobbynia").await.expect(200)), ["bobbynia"]);
    assert_eq!(usernames(&alice.get("/users/search/?q=alice").await.expect(200)), Vec::<&str>::new());
    assert_eq!(usernames(&alice.get("/users/search/?q=%25").await.expect(200)), Vec::<&str>::new());

    bob.put(&format!("/users/{}/block/", alice.id), &json!({})).await;
    assert_eq!(usernames(&alice.get("/users/search/?q=bobby").await.expect(200)), Vec::<&str>::new());
    for bad in ["/users/search/", "/users/search/?q=", "/users/search/?q=a%00b"] {
        assert_eq!(alice.get(bad).await.status.as_u16(), 400, "{bad}");
    }
}
