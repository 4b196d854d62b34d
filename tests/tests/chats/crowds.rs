//! Fifty concurrent requests.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use super::{CHATS, ask, delete, get, group, numbers, open, people, post, say};
use crate::harness::{Answer, Database, Person, Server};

on_each_database!(
    every_other_switch_takes_a_reaction_back,
    each_message_is_marked_once,
    somebody_is_added_once,
    two_people_have_one_chat,
    of_admins_who_remove_each_other_one_is_left,
    a_group_always_has_an_admin,
    a_group_may_end_while_it_is_used,
);

const CROWD: usize = 50;

/// Sends the same request fifty times; none may cause an internal error.
async fn at_once(person: &Person, path: &str, body: &Value) -> Vec<Answer> {
    let answers = join_all((0..CROWD).map(|_| post(person, path, body))).await;
    assert!(answers.iter().all(|answer| answer.status.as_u16() < 500), "{answers:?}");
    answers
}

async fn every_other_switch_takes_a_reaction_back(database: Database) {
    let server = Server::start(database).await;
    let [alice, bob] = people(&server, ["alice", "bobby"]).await;
    let chat = open(&alice, &bob).await;
    let message = say(&alice, &chat, "Hello").await;
    let answers = at_once(&bob, &format!("{message}reactions/"), &json!({"emoji": "👍"})).await;
    let added = answers.iter().filter(|answer| answer.body["action"] == "added").count();
    let removed = answers.iter().filter(|answer| answer.body["action"] == "removed").count();
    assert_eq!((added, removed), (CROWD / 2, CROWD / 2));
    assert_eq!(get(&bob, &message).await.expect(200)["reactions"], json!([]));
}

async fn each_message_is_marked_once(database: Database) {
    let server = Server::start(database).await;
    let [alice, bob] = people(&server, ["alice", "bobby"]).await;
    let chat = open(&alice, &bob).await;
    for n in 0..7 {
        say(&alice, &chat, &n.to_string()).await;
    }
    let answers = at_once(&bob, &format!("{chat}mark-as-read/"), &Value::Null).await;
    let marked: i64 = answers.iter().map(|answer| answer.body["marked_count"].as_i64().unwrap()).sum();
    assert_eq!(marked, 7);
}

async fn somebody_is_added_once(database: Database) {
    let server = Server::start(database).await;
    let [alice, bob, carol] = people(&server, ["alice", "bobby", "carol"]).await;
    let chat = group(&alice, "Ours", &[&bob]).await;
    let body = json!({"user_ids": [carol.number().await]});
    let answers = at_once(&alice, &format!("{chat}members/add/"), &body).await;
    let added: i64 = answers.iter().map(|answer| answer.body["added_count"].as_i64().unwrap()).sum();
    assert_eq!(added, 1);
    assert_eq!(get(&carol, &chat).await.expect(200)["members"].as_array().unwrap().len(), 3);
}

async fn two_people_have_one_chat(database: Database) {
    let server = Server::start(database).await;
    let [alice, bob] = people(&server, ["alice", "bobby"]).await;
    let body = json!({"chat_type": "dm", "member_ids": [bob.number().await]});
    let answers = at_once(&alice, CHATS, &body).await;
    assert_eq!(answers.iter().filter(|answer| answer.status.as_u16() == 201).count(), 1);
    assert!(answers.iter().all(|answer| answer.body["id"] == answers[0].body["id"]));
}

async fn of_admins_who_remove_each_other_one_is_left(database: Database) {
    let server = Server::start(database).await;
    let [alice, bob] = people(&server, ["alice", "bobby"]).await;
    let (a, b) = (alice.number().await, bob.number().await);
    for _ in 0..10 {
        let chat = group(&alice, "Ours", &[&bob]).await;
        ask(&alice, Method::PATCH, &chat, &json!({"admins": [a, b]})).await.expect(200);
        let remove = |member: i64| format!("{chat}members/{member}/remove/");
        let (by_alice, by_bob) = (remove(b), remove(a));
        let (one, other) = tokio::join!(delete(&alice, &by_alice), delete(&bob, &by_bob));
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 404]);
        let left = if one.status.as_u16() == 204 { (&alice, a) } else { (&bob, b) };
        assert_eq!(numbers(&get(left.0, &chat).await.expect(200)["admins"]), [left.1]);
    }
}

async fn a_group_always_has_an_admin(database: Database) {
    let server = Server::start(database).await;
    let mut crowd = Vec::new();
    for n in 0..20 {
        crowd.push(Person::register(&server, &format!("person{n}")).await);
    }
    let others: Vec<&Person> = crowd[1..].iter().collect();
    let chat = group(&crowd[0], "Ours", &others).await;
    let leave = async |person: &Person| {
        delete(person, &format!("{chat}members/{}/remove/", person.number().await)).await
    };
    let left = join_all(crowd[..19].iter().flat_map(|person| [leave(person), leave(person)])).await;
    let gone = left.iter().filter(|answer| answer.status.as_u16() == 204).count();
    assert!(left.iter().all(|answer| [204, 404].contains(&answer.status.as_u16())), "{left:?}");
    assert_eq!(gone, 19);
    let last = get(&crowd[19], &chat).await.expect(200);
    assert_eq!(numbers(&last["admins"]), [crowd[19].number().await]);
}

async fn a_group_may_end_while_it_is_used(database: Database) {
    let server = Server::start(database).await;
    let [alice, bob, carol] = people(&server, ["alice", "bobby", "carol"]).await;
    let (b, c) = (bob.number().await, carol.number().await);
    for _ in 0..5 {
        let chat = group(&alice, "Ours", &[&bob]).await;
        let message = say(&alice, &chat, "Hello").await;
        let uses = [
            (Method::POST, format!("{chat}messages/"), json!({"content": "Hello"})),
            (Method::POST, format!("{message}reactions/"), json!({"emoji": "👍"})),
            (Method::POST, format!("{chat}mark-as-read/"), Value::Null),
            (Method::POST, format!("{chat}members/add/"), json!({"user_ids": [c]})),
            (Method::PATCH, chat.clone(), json!({"title": "Theirs"})),
            (Method::DELETE, format!("{chat}members/{b}/remove/"), Value::Null),
            (Method::GET, format!("{chat}messages/"), Value::Null),
            (Method::PATCH, message.clone(), json!({"content": "Hello again"})),
        ];
        let all = (0..48).map(|n| {
            let (method, path, body) = &uses[n % uses.len()];
            let who = if n % 3 == 0 { &bob } else { &alice };
            async move { ask(who, method.clone(), path, body).await }
        });
        let (answers, ended) = tokio::join!(join_all(all), delete(&alice, &chat));
        ended.expect(204);
        for answer in answers {
            assert!(answer.status.as_u16() < 500, "{answer:?}");
        }
        get(&alice, &chat).await.expect(404);
    }
}
