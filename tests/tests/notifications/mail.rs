//! Mails about unread notifications.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{alice_and_bob, notified, post};
use crate::harness::{Database, Person, Server};

on_each_database!(
    who_is_away_is_mailed_once_and_who_is_here_is_not,
    a_mail_says_what_messages_say_when_it_is_sent,
);

async fn verified(server: &Server, person: &Person) {
    let token = server.mailed_token(&format!("{}@example.com", person.username)).await;
    person.post("/auth/verify-email/", &json!({"token": token})).await.expect(200);
}

fn digests(server: &Server, person: &Person) -> Vec<String> {
    let mut mails = server.mails_to(&format!("{}@example.com", person.username));
    mails.retain(|mail| mail.contains("unread notification"));
    mails
}

async fn who_is_away_is_mailed_once_and_who_is_here_is_not(database: Database) {
    let server = Server::start_with(database, &[("NOTIFICATIONS__MAIL_DELAY", "1")]).await;
    let (alice, bob, community, channel) = alice_and_bob(&server).await;
    let [here, busy, unverified] = [
        Person::register(&server, "here").await,
        Person::register(&server, "busy").await,
        Person::register(&server, "unverified").await,
    ];
    for person in [&here, &busy, &unverified] {
        person.join(&community).await;
    }
    for person in [&bob, &here, &busy] {
        verified(&server, person).await;
    }
    busy.patch("/users/me/", &json!({"status": "dnd"})).await.expect(200);
    let mut socket = here.socket("/").await;
    socket.until("ready").await;
    for n in 1..=2 {
        post(&alice, &channel, &format!("@everyone {n}")).await;
    }
    for person in [&bob, &here, &busy, &unverified] {
        notified(person, 2).await;
    }
    let started = Instant::now();
    while digests(&server, &bob).join("").matches("> @everyone").count() < 2 {
        assert!(started.elapsed() < Duration::from_secs(20), "{:?}", digests(&server, &bob));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(digests(&server, &bob)[0].contains("alice mentioned you in #general"));
    // A later notification is mailed later: by then, all earlier ones would have been.
    let late = Person::register(&server, "later").await;
    late.join(&community).await;
    verified(&server, &late).await;
    post(&alice, &channel, "@later").await;
    while digests(&server, &late).is_empty() {
        assert!(started.elapsed() < Duration::from_secs(40), "no email was sent");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(digests(&server, &bob).join("").matches("> @everyone").count(), 2);
    for person in [&here, &busy, &unverified, &alice] {
        assert!(digests(&server, person).is_empty(), "{}", person.username);
    }
}

async fn a_mail_says_what_messages_say_when_it_is_sent(database: Database) {
    let server = Server::start_with(database, &[("NOTIFICATIONS__MAIL_DELAY", "3")]).await;
    let (alice, bob, _, channel) = alice_and_bob(&server).await;
    verified(&server, &bob).await;
    let ids = [
        post(&alice, &channel, "@bobby first secret").await["id"].clone(),
        post(&alice, &channel, "@bobby second secret").await["id"].clone(),
        post(&alice, &channel, "@bobby third secret").await["id"].clone(),
    ];
    let path = |n: usize| format!("/messages/channels/{channel}/{}/", ids[n].as_str().unwrap());
    alice.patch(&path(0), &json!({"content": "@bobby first as corrected"})).await.expect(200);
    alice.patch(&path(1), &json!({"content": "nobody is called"})).await.expect(200);
    alice.delete(&path(2)).await.expect(204);
    notified(&bob, 1).await;
    let started = Instant::now();
    while digests(&server, &bob).is_empty() {
        assert!(started.elapsed() < Duration::from_secs(20), "no email was sent");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let mails = digests(&server, &bob).join("");
    assert!(mails.contains("> @bobby first as corrected"), "{mails}");
    assert!(!mails.contains("secret") && !mails.contains("nobody is called"), "{mails}");
}
