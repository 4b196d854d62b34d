//! Sessions: refreshing, rotating, listing and ending them.

use serde_json::json;

use super::{anonymous, on_another_device, refresh, text};
use crate::harness::{Database, Person, Server};

on_each_database!(
    a_refresh_token_stays_valid_until_rotated_and_reuse_ends_the_session,
    of_two_rotations_at_once_one_wins_and_the_session_ends,
    logout_ends_the_session_and_only_that,
    sessions_are_listed_and_ended_one_by_one,
);

async fn a_refresh_token_stays_valid_until_rotated_and_reuse_ends_the_session(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    for _ in 0..2 {
        let body = refresh(&server, &alice.refresh, false).await.expect(200);
        assert_eq!(body.as_object().unwrap().keys().collect::<Vec<_>>(), ["access"]);
    }
    let rotated = refresh(&server, &alice.refresh, true).await.expect(200);
    let next = text(&rotated["refresh"]);
    refresh(&server, &next, false).await.expect(200);
    assert_eq!(alice.get("/users/me/").await.status.as_u16(), 200);

    let reused = refresh(&server, &alice.refresh, false).await;

    assert_eq!((reused.status.as_u16(), reused.code()), (401, "token_not_valid"));
    assert_eq!(refresh(&server, &next, false).await.status.as_u16(), 401);
    assert_eq!(alice.get("/users/me/").await.status.as_u16(), 401);
}

async fn of_two_rotations_at_once_one_wins_and_the_session_ends(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let (one, two) =
        tokio::join!(refresh(&server, &alice.refresh, true), refresh(&server, &alice.refresh, true));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401]);
    assert_eq!(alice.get("/users/me/").await.status.as_u16(), 401);
}

async fn logout_ends_the_session_and_only_that(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let phone = on_another_device(&server, &alice).await;
    let bob = Person::register(&server, "bobby").await;

    for bad in [bob.refresh.as_str(), phone.access.as_str(), "nonsense"] {
        let refused = alice.post("/auth/logout/", &json!({"refresh": bad})).await;
        assert_eq!((refused.status.as_u16(), refused.code()), (400, "token_not_valid"));
    }
    phone.post("/auth/logout/", &json!({"refresh": phone.refresh})).await.expect(200);

    let ended = phone.get("/users/me/").await;
    assert_eq!((ended.status.as_u16(), ended.code()), (401, "token_not_valid"));
    assert_eq!(refresh(&server, &phone.refresh, false).await.status.as_u16(), 401);
    let again = alice.post("/auth/logout/", &json!({"refresh": phone.refresh})).await;
    assert_eq!((again.status.as_u16(), again.code()), (400, "token_not_valid"));
    alice.get("/users/me/").await.expect(200);
    bob.get("/users/me/").await.expect(200);
    let nobody = anonymous(&server, "/auth/logout/", &json!({"refresh": alice.refresh})).await;
    assert_eq!((nobody.status.as_u16(), nobody.code()), (401, "not_authenticated"));
}

async fn sessions_are_listed_and_ended_one_by_one(database: Database) {
    let server = Server::start(database).await;
    let alice = Person::register(&server, "alice").await;
    let phone = on_another_device(&server, &alice).await;
    let bob = Person::register(&server, "bobby").await;

    let all = alice.get("/auth/sessions/").await.expect(200);
    let all = all.as_array().unwrap();
    assert_eq!(all.len(), 2);
    assert_eq!(all.iter().filter(|session| session["is_current"] == true).count(), 1);
    assert!(all.iter().all(|session| session["ip"] == "127.0.0.1" && session["last_used_at"].is_string()));
    let page = alice.get("/auth/sessions/?page=1&page_size=1").await.expect(200);
    assert_eq!((&page["count"], page["results"].as_array().unwrap().len()), (&json!(2), 1));

    let other = all.iter().find(|session| session["is_current"] == false).unwrap();
    let path = format!("/auth/sessions/{}/", text(&other["id"]));
    assert_eq!(bob.delete(&path).await.status.as_u16(), 404);
    assert_eq!(alice.delete(&path).await.status.as_u16(), 204);
    assert_eq!(alice.delete(&path).await.status.as_u16(), 404);
    assert_eq!(phone.get("/users/me/").await.status.as_u16(), 401);
    alice.get("/users/me/").await.expect(200);
}
