//! Lists of messages next to a given one.

use serde_json::json;

use super::{Pair, delete, get, ids};
use crate::harness::{Database, Person, Server};

on_each_database!(
    messages_are_listed_beside_any_of_them,
    bad_stretches_are_refused_on_the_field,
    whatever_is_written_meanwhile_nothing_comes_twice_or_is_left_out,
);

async fn messages_are_listed_beside_any_of_them(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    for n in 2..=8 {
        pair.say(if n % 2 == 0 { &pair.alice } else { &pair.bob }, &format!("{n}")).await;
    }
    let all = ids(&pair.messages(&pair.bob).await);
    // A deleted message still marks its position.
    let gone = all[7];
    delete(&pair.alice, &pair.at(&format!("/messages/{gone}"))).await.expect(204);
    for (query, range, limit) in [
        (format!("?before={}", all[2]), 3..7, 50),
        (format!("?before={}&limit=2", all[2]), 3..5, 2),
        (format!("?before={}&limit=2&offset=0", all[6]), 7..7, 2),
        (format!("?after={}", all[3]), 0..3, 50),
        (format!("?after={}&limit=2", all[5]), 3..5, 2),
        (format!("?after={gone}&limit=3"), 4..7, 3),
        (format!("?after={}&limit=500", all[0]), 0..0, 100),
    ] {
        let answer = get(&pair.bob, &pair.at(&format!("/messages{query}"))).await.expect(200);
        assert_eq!(ids(&answer), all[range], "{query}");
        let actual = (&answer["total"], &answer["limit"], &answer["offset"]);
        assert_eq!(actual, (&json!(7), &json!(limit), &json!(0)), "{query}");
    }
}

async fn bad_stretches_are_refused_on_the_field(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    let own = ids(&pair.messages(&pair.bob).await)[0];
    let carol = Person::register(&server, "carol").await;
    let c = carol.number().await;
    let to_carol = json!({"recipient_id": c, "content": "x"});
    let foreign = pair.alice.ask_at("POST", "/api/messages/messages/", Some(&to_carol));
    let foreign = foreign.await.expect(201)["id"].clone();
    for (field, query) in [
        ("before", "?before=424242".to_owned()),
        ("after", "?after=424242".to_owned()),
        ("before", format!("?before={foreign}")),
        ("before", "?before=first".to_owned()),
        ("after", "?after=-1".to_owned()),
        ("after", format!("?after={own}&before={own}")),
        ("offset", format!("?after={own}&offset=2")),
    ] {
        let refused = get(&pair.bob, &pair.at(&format!("/messages{query}"))).await.expect(400);
        assert!(refused["detail"].as_str().unwrap().starts_with(&format!("{field}: ")), "{query}: {refused}");
        assert_eq!(refused["code"], "invalid");
    }
}

async fn whatever_is_written_meanwhile_nothing_comes_twice_or_is_left_out(database: Database) {
    let server = Server::start(database).await;
    let pair = Pair::new(&server).await;
    for n in 2..=9 {
        pair.say(&pair.alice, &format!("{n}")).await;
    }
    let all = ids(&pair.messages(&pair.bob).await);
    let mut seen = ids(&get(&pair.bob, &pair.at("/messages?limit=2")).await.expect(200));
    while let Some(last) = seen.last().filter(|last| **last != all[8]) {
        let query = pair.at(&format!("/messages?limit=2&before={last}"));
        pair.say(&pair.alice, "meanwhile").await;
        seen.extend(ids(&get(&pair.bob, &query).await.expect(200)));
    }
    assert_eq!(seen, all);
}
