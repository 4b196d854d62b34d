//! Searching a server.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::{Answer, Database, Person, Server};

on_each_database!(
    messages_are_found_as_they_are_now,
    what_members_make_is_found_at_once_as_it_is_now,
    private_channels_are_found_by_those_in_them_only,
    direct_conversations_and_other_servers_are_never_found,
    members_only_search_and_bad_parameters_are_refused,
    results_come_in_pages,
    exact_spelling_comes_first_and_accents_hide_nothing,
    what_was_said_while_the_server_was_down_is_found,
);

/// How long indexing may take.
const PATIENCE: Duration = Duration::from_secs(10);

async fn ask(person: &Person, server: &str, query: &[(&str, &str)]) -> Answer {
    let escaped = |text: &str| text.bytes().map(|byte| format!("%{byte:02x}")).collect::<Vec<_>>().concat();
    let query: Vec<_> = query.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
    person.get(&format!("/servers/{server}/search/?{}", query.join("&"))).await
}

async fn results(person: &Person, server: &str, q: &str) -> Vec<Value> {
    ask(person, server, &[("q", q)]).await.expect(200).as_array().unwrap().clone()
}

/// Searches until there are `count` results.
async fn until(person: &Person, server: &str, q: &str, count: usize) -> Vec<Value> {
    let start = Instant::now();
    loop {
        let found = results(person, server, q).await;
        if found.len() == count {
            return found;
        }
        assert!(start.elapsed() < PATIENCE, "{q}: {found:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn say(person: &Person, channel: &str, content: &str) -> Value {
    person.post(&format!("/messages/channels/{channel}/"), &json!({"content": content})).await.expect(201)
}

fn word<'v>(value: &'v Value, field: &str) -> &'v str {
    value[field].as_str().unwrap()
}

/// Alice, who owns a public server, Bob, who is a member, and its channel.
async fn community(server: &Server) -> (Person, Person, String, String) {
    let alice = Person::register(server, "alice").await;
    let bob = Person::register(server, "bobby").await;
    let community = alice.create_server("Project Alpha", true).await;
    bob.join(&community).await;
    let channel = alice.create_channel(&community, "general").await;
    (alice, bob, community, channel)
}

async fn messages_are_found_as_they_are_now(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community, channel) = community(&server).await;
    let sent = say(&alice, &channel, "Die <b>Straßen</b> sind gesperrt 🎉 \"heute\"").await;
    let found = until(&bob, &community, "STRASSEN", 1).await.remove(0);
    assert_eq!(
        found,
        json!({
            "kind": "message", "id": sent["id"], "title": null,
            "snippet": "Die &lt;b&gt;<mark>Straßen</mark>&lt;/b&gt; sind gesperrt 🎉 &#34;heute&#34;",
            "server": community, "channel": channel, "author": found["author"], "created_at": sent["created_at"],
        })
    );
    assert_eq!(found["author"]["username"], "alice");
    for q in
        ["strass", "gesperrt 🎉", "\"sind gesperrt\"", "die:*", "(heute", "heute & die", "'heute'", "<b>"]
    {
        assert_eq!(results(&bob, &community, q).await.len(), 1, "{q}");
    }
    for q in ["\"gesperrt sind\"", "gesperrt OR nothing", "rassen"] {
        assert_eq!(results(&bob, &community, q).await.len(), 0, "{q}");
    }

    let one = format!("/messages/channels/{channel}/{}/", word(&sent, "id"));
    alice.patch(&one, &json!({"content": "これは日本語です"})).await.expect(200);
    assert!(!format!("{:?}", results(&bob, &community, "gesperrt").await).contains("gesperrt"));
    until(&bob, &community, "gesperrt", 0).await;
    let now = until(&bob, &community, "日本", 1).await;
    assert_eq!(now[0]["snippet"], "これは<mark>日本</mark>語です");
    alice.delete(&one).await.expect(204);
    assert_eq!(results(&bob, &community, "日本").await, [] as [Value; 0], "at once");
}

async fn what_members_make_is_found_at_once_as_it_is_now(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community, channel) = community(&server).await;
    let inner = json!({"name": "inner", "is_private": true});
    let inner = alice.post(&format!("/channels/{community}/"), &inner).await.expect(201);
    let event = json!({"title": "Übersicht", "description": "of the Zeppelin", "location": "Hangar",
        "start_time": "2030-01-01T10:00:00Z", "end_time": "2030-01-01T11:00:00Z"});
    for (kind, title, body) in [
        ("note", "title", json!({"title": "Übersicht", "content": "about the Zeppelin"})),
        ("poll", "question", json!({"question": "Übersicht", "options": ["Zeppelin", "Balloon"]})),
        ("event", "title", event),
    ] {
        let path = format!("/{kind}s/{community}/");
        let made = bob.post(&path, &body).await.expect(201);
        let found = results(&bob, &community, "ÜBERSICHT zepp").await;
        assert_eq!(found.len(), 1, "{kind}");
        assert_eq!(
            (&found[0]["kind"], &found[0]["id"], &found[0]["title"], &found[0]["channel"]),
            (&json!(kind), &made["id"], &json!("Übersicht"), &Value::Null)
        );
        assert!(word(&found[0], "snippet").contains("<mark>Zeppelin</mark>"), "{kind}");
        assert_eq!(found[0]["author"]["id"], bob.id.as_str());

        let one = format!("{path}{}/", word(&made, "id"));
        bob.patch(&one, &json!({title: "Überblick"})).await.expect(200);
        assert_eq!(results(&bob, &community, "übersicht").await, [] as [Value; 0], "{kind}");
        assert_eq!(results(&alice, &community, "\"überblick\"").await.len(), 1, "{kind}");
        assert_eq!(
            ask(&bob, &community, &[("q", "zeppelin"), ("kind", kind)]).await.body[0]["id"],
            made["id"]
        );
        bob.delete(&one).await.expect(204);
        assert_eq!(results(&bob, &community, "zeppelin").await, [] as [Value; 0], "{kind}");
    }
    let poll =
        |channel: &Value| json!({"question": "Zeppelin?", "options": ["yes", "no"], "channel": channel});
    let path = format!("/polls/{community}/");
    alice.post(&path, &poll(&json!(channel))).await.expect(201);
    alice.post(&path, &poll(&inner["id"])).await.expect(201);
    assert_eq!(results(&alice, &community, "zeppelin").await.len(), 2);
    let his = results(&bob, &community, "zeppelin").await;
    assert_eq!((his.len(), &his[0]["channel"]), (1, &json!(channel)));
}

async fn private_channels_are_found_by_those_in_them_only(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community, _) = community(&server).await;
    let carol = Person::register(&server, "carol").await;
    carol.join(&community).await;
    let inner = json!({"name": "inner", "is_private": true});
    let inner = alice.post(&format!("/channels/{community}/"), &inner).await.expect(201);
    let inner = word(&inner, "id");
    let member = format!("/channels/{community}/{inner}/members/{}/", bob.id);
    alice.put(&member, &json!({})).await.expect(204);
    say(&bob, inner, "the secret plan").await;

    until(&alice, &community, "secret", 1).await;
    assert_eq!(results(&bob, &community, "secret").await.len(), 1);
    assert_eq!(results(&carol, &community, "secret").await, [] as [Value; 0]);
    let there = ask(&carol, &community, &[("q", "secret"), ("channel", inner)]).await.expect(200);
    assert_eq!(there, json!([]));
    let page = ask(&carol, &community, &[("q", "secret"), ("page", "1")]).await.expect(200);
    assert_eq!(page["count"], 0);

    alice.delete(&member).await.expect(204);
    assert_eq!(results(&bob, &community, "secret").await, [] as [Value; 0], "as soon as he is out");
    alice.patch(&format!("/channels/{community}/{inner}/"), &json!({"is_private": false})).await.expect(200);
    assert_eq!(results(&carol, &community, "secret").await.len(), 1);
}

async fn direct_conversations_and_other_servers_are_never_found(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community, channel) = community(&server).await;
    let dm = alice.open_dm(&[&bob]).await;
    alice.post(&format!("/messages/dm/{dm}/messages/"), &json!({"content": "sesame"})).await.expect(201);
    let elsewhere = alice.create_server("Other", true).await;
    let there = alice.create_channel(&elsewhere, "general").await;
    say(&alice, &there, "sesame").await;
    say(&alice, &channel, "open sesame").await;

    until(&alice, &elsewhere, "sesame", 1).await;
    let found = until(&alice, &community, "sesame", 1).await;
    assert_eq!(found[0]["channel"], channel.as_str());
}

async fn members_only_search_and_bad_parameters_are_refused(database: Database) {
    let server = Server::start(database).await;
    let (alice, _, community, _) = community(&server).await;
    let stranger = Person::register(&server, "stranger").await;
    let refused = ask(&stranger, &community, &[("q", "x")]).await;
    assert_eq!((refused.status.as_u16(), refused.code()), (403, "not_a_member"));
    assert_eq!(ask(&alice, &alice.id, &[("q", "x")]).await.status.as_u16(), 404);

    let long = "x".repeat(201);
    for (field, value) in [
        ("q", ""),
        ("q", "?!"),
        ("q", long.as_str()),
        ("q", "a\0b"),
        ("kind", "memo"),
        ("author", "alice"),
        ("channel", "general"),
        ("before", "soon"),
        ("after", "10000-01-01T00:00:00Z"),
    ] {
        let query = if field == "q" { vec![(field, value)] } else { vec![("q", "x"), (field, value)] };
        let refused = ask(&alice, &community, &query).await.expect(400);
        assert_eq!(refused.as_object().unwrap().keys().collect::<Vec<_>>(), [field], "{value:?}");
    }
}

async fn results_come_in_pages(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community, channel) = community(&server).await;
    for n in 0..5 {
        say(if n == 0 { &bob } else { &alice }, &channel, &format!("release {n}")).await;
    }
    let all = until(&alice, &community, "release", 5).await;
    let snippets: Vec<_> = all.iter().map(|found| word(found, "snippet").to_owned()).collect();
    let newest: Vec<_> = (0..5).rev().map(|n| format!("<mark>release</mark> {n}")).collect();
    assert_eq!(snippets, newest, "equals come newest first");

    let second = [("q", "release"), ("page", "2"), ("page_size", "2")];
    let page = ask(&alice, &community, &second).await.expect(200);
    assert_eq!((&page["count"], page["results"].as_array().unwrap().as_slice()), (&json!(5), &all[2..4]));
    assert!(word(&page, "next").contains("q=release&page=3"), "{page}");
    assert_eq!(ask(&alice, &community, &[("q", "release"), ("page", "9")]).await.code(), "invalid_page");

    let his = ask(&alice, &community, &[("q", "release"), ("author", &bob.id), ("kind", "message")]).await;
    assert_eq!(his.expect(200), json!([all[4]]));
    let time = word(&all[2], "created_at");
    let middle = ask(&alice, &community, &[("q", "release"), ("after", time), ("before", time)]).await;
    assert_eq!(middle.expect(200), json!([all[2]]), "times are inclusive");
    assert_eq!(ask(&alice, &community, &[("q", "release"), ("kind", "poll")]).await.expect(200), json!([]));
}

async fn exact_spelling_comes_first_and_accents_hide_nothing(database: Database) {
    let server = Server::start(database).await;
    let (alice, _, community, channel) = community(&server).await;
    for text in ["the cafe", "le café", "café au lait, café noir", "release_notes-2.txt"] {
        say(&alice, &channel, text).await;
    }
    until(&alice, &community, "txt", 1).await;
    for (q, first) in [("cafe", "the <mark>cafe</mark>"), ("CAFÉ", "<mark>café</mark> au lait")] {
        let found = results(&alice, &community, q).await;
        assert_eq!(found.len(), 3, "{q}");
        assert!(word(&found[0], "snippet").starts_with(first), "{q}: {found:?}");
    }
    assert_eq!(results(&alice, &community, "\"le cafe\"").await.len(), 1);
    for q in ["notes", "2", "release", "release_notes-2.txt", "release_no"] {
        assert_eq!(results(&alice, &community, q).await.len(), 1, "{q}");
    }
}

async fn what_was_said_while_the_server_was_down_is_found(database: Database) {
    let mut server = Server::start(database).await;
    let (alice, _, community, channel) = community(&server).await;
    for n in 0..20 {
        say(&alice, &channel, &format!("before the fall {n}")).await;
    }
    server.restart().await;
    until(&alice, &community, "\"the fall\"", 20).await;
}
