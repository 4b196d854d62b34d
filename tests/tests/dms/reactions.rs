//! Hearts and other reactions.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;

use super::{Pair, ask, delete, get, post, put};
use crate::harness::{Answer, Database, Person, Server};

on_each_database!(
    a_heart_is_toggled_and_counted,
    twenty_hearts_at_once_are_taken_in_turns,
    one_reaction_of_each_emoji_and_person,
    bad_reactions_are_refused,
    a_reaction_is_known_on_every_surface,
);

/// The first message of a thread.
async fn first(pair: &Pair) -> String {
    pair.at(&format!("/messages/{}", pair.messages(&pair.alice).await["items"][0]["id"]))
}

async fn heart(who: &Person, message: &str) -> Answer {
    ask(who, Method::POST, &format!("{message}/heart"), None).await
}

async fn react(who: &Person, message: &str, emoji: &str) -> Answer {
    post(who, &format!("{message}/reactions"), &json!({"emoji": emoji})).await
}

async fn a_heart_is_toggled_and_counted(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    let message = first(&pair).await;
    for (who, liked, count) in
        [(&pair.bob, true, 1), (&pair.alice, true, 2), (&pair.bob, false, 1), (&pair.bob, true, 2)]
    {
        let answer = heart(who, &message).await.expect(200);
        assert_eq!(answer, json!({"liked": liked, "heart_count": count}));
    }
    heart(&pair.bob, &message).await.expect(200);
    for (who, liked) in [(&pair.alice, true), (&pair.bob, false)] {
        let shown = pair.messages(who).await["items"][0].clone();
        assert_eq!((&shown["heart_count"], &shown["liked_by_me"]), (&json!(1), &json!(liked)));
    }
    // A heart is the reaction with that emoji and no other.
    react(&pair.bob, &message, "👍").await.expect(201);
    react(&pair.bob, &message, "❤️").await.expect(201);
    assert_eq!(pair.messages(&pair.bob).await["items"][0]["heart_count"], 2);
}

async fn twenty_hearts_at_once_are_taken_in_turns(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    let message = first(&pair).await;
    let answers = join_all((0..20).map(|_| heart(&pair.bob, &message))).await;
    let liked = answers.into_iter().filter(|answer| answer.clone().expect(200)["liked"] == true).count();
    assert_eq!(liked, 10);
    assert_eq!(pair.messages(&pair.bob).await["items"][0]["heart_count"], 0);
}

async fn one_reaction_of_each_emoji_and_person(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    let message = first(&pair).await;
    let added = react(&pair.alice, &message, "👍").await.expect(201);
    assert_eq!(added["user_id"], pair.a);
    assert_eq!(react(&pair.alice, &message, "👍").await.expect(200), added);
    for (who, emoji) in [(&pair.bob, "👍"), (&pair.bob, "🎉"), (&pair.alice, ":a/b%:"), (&pair.alice, "+1")]
    {
        react(who, &message, emoji).await.expect(201);
    }
    let all = get(&pair.bob, &format!("{message}/reactions")).await.expect(200);
    let (alice, bob) =
        (json!({"user_id": pair.a, "user_name": "alice"}), json!({"user_id": pair.b, "user_name": "bobby"}));
    assert_eq!(all, json!({"👍": [alice, bob], "🎉": [bob], ":a/b%:": [alice], "+1": [alice]}));

    let path = |emoji: &str| format!("{message}/reactions/{emoji}");
    assert_eq!(delete(&pair.alice, &path("%F0%9F%91%8D")).await.expect(200), json!({"success": true}));
    assert_eq!(delete(&pair.alice, &path("%F0%9F%91%8D")).await.expect(404)["code"], "no_reaction");
    for emoji in ["%3Aa%2Fb%25%3A", "+1"] {
        delete(&pair.alice, &path(emoji)).await.expect(200);
    }
    for nothing in ["%F0%9F%8E%89", "%FF", "%20", "x%00y"] {
        delete(&pair.alice, &path(nothing)).await.expect(404);
    }
    let left = get(&pair.alice, &format!("{message}/reactions")).await.expect(200);
    assert_eq!(left, json!({"👍": [bob], "🎉": [bob]}));
}

async fn bad_reactions_are_refused(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    let message = first(&pair).await;
    for body in [
        json!({}),
        json!({"emoji": ""}),
        json!({"emoji": "a b"}),
        json!({"emoji": 1}),
        json!({"emoji": "x".repeat(101)}),
    ] {
        let refused = post(&pair.alice, &format!("{message}/reactions"), &body).await.expect(400);
        assert!(refused["detail"].as_str().unwrap().starts_with("emoji: "), "{body}: {refused}");
    }
    for n in 0..20 {
        react(&pair.alice, &message, &format!("e{n}")).await.expect(201);
    }
    assert_eq!(react(&pair.bob, &message, "one_more").await.expect(400)["code"], "emoji_limit");
    assert_eq!(heart(&pair.bob, &message).await.expect(400)["code"], "emoji_limit");
    react(&pair.bob, &message, "e3").await.expect(201);
    let gone = pair.at("/messages/424242");
    heart(&pair.alice, &gone).await.expect(404);
    get(&pair.alice, &format!("{gone}/reactions")).await.expect(404);
}

async fn a_reaction_is_known_on_every_surface(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    let message = first(&pair).await;
    let added = react(&pair.bob, &message, "❤️").await.expect(201);
    let dm = pair.alice.get("/messages/dm/").await.expect(200)[0]["id"].as_str().unwrap().to_owned();
    let native = pair.alice.get(&format!("/messages/dm/{dm}/messages/")).await.expect(200)[0].clone();
    assert_eq!(
        (&native["reactions"][0]["number"], &native["reactions"][0]["emoji"]),
        (&added["id"], &json!("❤️"))
    );
    let path = format!("/messages/dm/{dm}/messages/{}/react/", native["id"].as_str().unwrap());
    pair.alice.post(&path, &json!({"emoji": "❤️"})).await.expect(201);
    assert_eq!(pair.messages(&pair.alice).await["items"][0]["heart_count"], 2);
    put(&pair.bob, &pair.at("/block"), &json!({"blocked": true})).await.expect(200);
    heart(&pair.bob, &message).await.expect(403);
}
