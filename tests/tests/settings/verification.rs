//! Verification levels: what members must have before they can post.

use serde_json::json;

use super::{App, ServerContext, refusal, until};
use crate::harness::{Database, Server};

on_each_database!(each_level_asks_for_more_of_members_and_nothing_of_the_owner);

async fn each_level_asks_for_more_of_members_and_nothing_of_the_owner(database: Database) {
    let server = Server::start(database).await;
    let community = ServerContext::new(&server).await;
    let ServerContext { alice, bob, .. } = &community;
    let level = async |level: u8| {
        community.set(json!({"verification_level": level})).await;
        assert_eq!(refusal(&community.post(bob, "hello").await), (403, "verification_required"), "{level}");
        community.post(alice, "the owner is exempt").await.expect(201);
    };
    community.post(bob, "nothing is asked").await.expect(201);

    level(1).await;
    let token = server.mailed_token("bobby@example.com").await;
    bob.post("/auth/verify-email/", &json!({"token": token})).await.expect(200);
    community.post(bob, "verified").await.expect(201);

    level(2).await;
    server.run(&format!("UPDATE users SET date_joined = date_joined - {}", minutes(6))).await;
    until(201, async || community.post(bob, "five minutes registered").await).await;

    level(3).await;
    server.run(&format!("UPDATE members SET joined_at = joined_at - {}", minutes(11))).await;
    until(201, async || community.post(bob, "ten minutes a member").await).await;

    level(4).await;
    App::turned_on(bob).await;
    community.post(bob, "with a second factor").await.expect(201);
}

/// In microseconds.
const fn minutes(count: u64) -> u64 {
    count * 60_000_000
}
