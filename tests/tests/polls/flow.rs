//! The life of a poll, from its creation to its results.

use serde_json::{Value, json};

use super::{alice_and_bob, create, crowd, each, fields, options, refusal, vote};
use crate::harness::{Database, Server};

on_each_database!(
    a_poll_is_asked_answered_and_closed,
    a_multiple_choice_takes_a_new_mind,
    members_add_options_where_they_may,
    a_draft_takes_no_votes_until_it_is_active,
    once_there_are_votes_only_the_rest_changes,
    polls_are_listed_filtered_and_deleted,
    people_comment_on_a_poll,
    a_poll_is_found_by_what_it_asks_and_gives_to_choose_from,
    an_expired_poll_takes_no_votes_and_is_closed_by_the_clock,
);

async fn a_poll_is_asked_answered_and_closed(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let channel = alice.create_channel(&community, "general").await;
    let expires = "2999-11-15T23:59:00Z";
    let about =
        json!({"channel": channel, "description": "Vote for preferred location", "expires_at": expires});
    let (path, poll) = create(&alice, &community, &about).await;
    for (field, value) in json!({
        "question": "Where?", "description": "Vote for preferred location", "server": community,
        "channel": channel, "status": "active", "allow_multiple_votes": false, "allow_add_options": false,
        "anonymous_votes": false, "show_results_before_vote": true, "expires_at": expires, "total_votes": 0,
        "user_votes": [], "is_expired": false, "can_vote": true, "closed_at": null,
    })
    .as_object()
    .unwrap()
    {
        assert_eq!(&poll[field], value, "{field}");
    }
    assert_eq!(poll["created_by"]["id"], alice.id);
    assert_eq!(each(&poll, "position"), [&json!(0), &json!(1), &json!(2)]);
    assert_eq!(poll["options"][0]["percentage"], json!(0.0));
    let ids = options(&poll);

    let voted = vote(&bob, &path, &[ids[0], ids[0]]).await.expect(200);
    assert!(voted["message"].is_string());
    let after = &voted["poll"];
    assert_eq!((&after["total_votes"], &after["can_vote"]), (&json!(1), &json!(false)));
    assert_eq!(after["user_votes"], json!([ids[0]]));
    assert_eq!(each(after, "has_voted"), [&json!(true), &json!(false), &json!(false)]);
    assert_eq!(refusal(&vote(&bob, &path, &[ids[1]]).await), (400, "already_voted"));
    vote(&alice, &path, &[ids[1]]).await.expect(200);
    let carol = &crowd(&server, &community, 1).await[0];
    vote(carol, &path, &[ids[1]]).await.expect(200);

    let seen = bob.get(&path).await.expect(200);
    assert_eq!(each(&seen, "vote_count"), [&json!(1), &json!(2), &json!(0)]);
    assert_eq!(each(&seen, "percentage"), [&json!(33.33), &json!(66.67), &json!(0.0)]);
    let results = bob.get(&format!("{path}results/")).await.expect(200);
    assert_eq!((&results["question"], &results["total_votes"]), (&json!("Where?"), &json!(3)));
    let voters = |n: usize| -> Vec<&Value> {
        results["options"][n]["voters"].as_array().unwrap().iter().map(|person| &person["id"]).collect()
    };
    assert_eq!(voters(0), [&json!(bob.id)]);
    assert_eq!(voters(1), [&json!(alice.id), &json!(carol.id)], "in the order of their votes");
    assert!(voters(2).is_empty());

    assert_eq!(refusal(&carol.delete(&format!("{path}close/")).await).0, 405);
    bob.delete(&format!("{path}unvote/")).await.expect(200);
    assert_eq!(refusal(&bob.delete(&format!("{path}unvote/")).await), (400, "not_voted"));
    assert_eq!(bob.get(&path).await.expect(200)["can_vote"], json!(true));
    assert_eq!(refusal(&bob.post(&format!("{path}close/"), &json!({})).await), (403, "permission_denied"));
    let closed = alice.post(&format!("{path}close/"), &json!({})).await.expect(200);
    assert_eq!((&closed["poll"]["status"], &closed["poll"]["can_vote"]), (&json!("closed"), &json!(false)));
    assert!(closed["poll"]["closed_at"].is_string());
    assert_eq!(refusal(&alice.post(&format!("{path}close/"), &json!({})).await), (400, "poll_closed"));
    assert_eq!(refusal(&vote(&bob, &path, &[ids[0]]).await), (400, "poll_closed"));
    assert_eq!(refusal(&carol.delete(&format!("{path}unvote/")).await), (400, "poll_closed"));
    assert_eq!(bob.get(&path).await.expect(200)["total_votes"], json!(2));
    assert_eq!(fields(&alice.patch(&path, &json!({"status": "active"})).await), ["status"]);
}

async fn a_multiple_choice_takes_a_new_mind(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let (path, poll) = create(&alice, &community, &json!({"allow_multiple_votes": true})).await;
    let ids = options(&poll);
    vote(&bob, &path, &ids[..2]).await.expect(200);
    vote(&alice, &path, &ids).await.expect(200);
    let changed = vote(&bob, &path, &ids[2..]).await.expect(200);
    let after = &changed["poll"];
    assert_eq!((&after["total_votes"], &after["can_vote"]), (&json!(2), &json!(true)));
    assert_eq!(each(after, "vote_count"), [&json!(1), &json!(1), &json!(2)]);
    assert_eq!(each(after, "percentage"), [&json!(50.0), &json!(50.0), &json!(100.0)]);
    assert_eq!(after["user_votes"], json!([ids[2]]));
}

async fn members_add_options_where_they_may(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let (fixed, _) = create(&alice, &community, &json!({})).await;
    let body = json!({"option_text": "Mountain hut"});
    assert_eq!(refusal(&bob.post(&format!("{fixed}options/"), &body).await), (403, "options_fixed"));
    let (path, poll) = create(&alice, &community, &json!({"allow_add_options": true})).await;
    vote(&alice, &path, &options(&poll)[..1]).await.expect(200);
    let added = bob.post(&format!("{path}options/"), &body).await.expect(201);
    let option = &added["options"][3];
    assert_eq!((&option["option_text"], &option["position"]), (&json!("Mountain hut"), &json!(3)));
    assert_eq!(option["added_by"]["id"], bob.id);
    for bad in ["", " MOUNTAIN hut ", "ＬＡＫＥ cabin", "a\u{7}b", &"x".repeat(201)] {
        let answer = bob.post(&format!("{path}options/"), &json!({"option_text": bad})).await;
        assert_eq!(fields(&answer), ["option_text"], "{bad:?}");
    }
    alice.post(&format!("{path}close/"), &json!({})).await.expect(200);
    let late = bob.post(&format!("{path}options/"), &json!({"option_text": "Tent"})).await;
    assert_eq!(refusal(&late), (400, "poll_closed"));
}

async fn a_draft_takes_no_votes_until_it_is_active(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let (path, poll) = create(&alice, &community, &json!({"status": "draft"})).await;
    let ids = options(&poll);
    assert_eq!((&poll["status"], &poll["can_vote"]), (&json!("draft"), &json!(false)));
    assert_eq!(refusal(&vote(&bob, &path, &ids[..1]).await), (400, "poll_draft"));
    assert_eq!(refusal(&bob.delete(&format!("{path}unvote/")).await), (400, "not_voted"));

    let other = json!({"question": "When?", "options": ["beach RESORT", "City hotel"], "channel": null});
    let changed = alice.put(&path, &other).await.expect(200);
    assert_eq!(options(&changed), [ids[2], ids[1]], "what looks the same is the same option");
    assert_eq!(changed["options"][0]["option_text"], "beach RESORT");
    alice.patch(&path, &json!({"status": "active"})).await.expect(200);
    alice.patch(&path, &json!({"status": "draft"})).await.expect(200);
    alice.patch(&path, &json!({"status": "active"})).await.expect(200);
    assert_eq!(fields(&vote(&bob, &path, &ids[..1]).await), ["option_ids"], "that option is gone");
    vote(&bob, &path, &ids[1..2]).await.expect(200);
    assert_eq!(fields(&alice.patch(&path, &json!({"status": "draft"})).await), ["status"]);
    let closed = alice.patch(&path, &json!({"status": "closed"})).await.expect(200);
    assert!(closed["closed_at"].is_string());
}

async fn once_there_are_votes_only_the_rest_changes(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let channel = alice.create_channel(&community, "general").await;
    let (path, poll) = create(&alice, &community, &json!({})).await;
    assert_eq!(refusal(&bob.patch(&path, &json!({"description": "x"})).await), (403, "permission_denied"));
    vote(&bob, &path, &options(&poll)[..1]).await.expect(200);
    let everything = json!({
        "question": "When?", "options": ["a", "b"], "channel": channel, "allow_multiple_votes": true,
        "allow_add_options": true, "anonymous_votes": true, "show_results_before_vote": false,
        "status": "draft", "description": "fine", "expires_at": "2999-01-01T00:00:00Z",
    });
    let refused = alice.patch(&path, &everything).await;
    assert_eq!(
        fields(&refused),
        [
            "allow_add_options",
            "allow_multiple_votes",
            "anonymous_votes",
            "channel",
            "options",
            "question",
            "show_results_before_vote",
            "status"
        ]
    );
    assert_eq!(alice.get(&path).await.expect(200)["description"], "", "nothing was written");
    let rest = json!({"description": "fine", "expires_at": "2999-01-01T00:00:00Z",
        "question": "Where?", "options": ["Lake cabin", "City hotel", "Beach resort"], "anonymous_votes": false});
    let changed = alice.put(&path, &rest).await.expect(200);
    assert_eq!((&changed["description"], &changed["total_votes"]), (&json!("fine"), &json!(1)));
    bob.delete(&format!("{path}unvote/")).await.expect(200);
    alice.patch(&path, &json!({"question": "When?"})).await.expect(200);
}

async fn polls_are_listed_filtered_and_deleted(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let channel = alice.create_channel(&community, "general").await;
    let (first, _) = create(&alice, &community, &json!({"question": "first"})).await;
    create(&bob, &community, &json!({"question": "second", "channel": channel})).await;
    create(&bob, &community, &json!({"question": "third", "status": "draft"})).await;
    let list = format!("/polls/{community}/");
    let asked = async |query: &str| {
        let polls = bob.get(&format!("{list}{query}")).await.expect(200);
        let questions =
            polls.as_array().unwrap().iter().map(|poll| poll["question"].as_str().unwrap().to_owned());
        questions.collect::<Vec<_>>()
    };
    assert_eq!(asked("").await, ["third", "second", "first"]);
    assert_eq!(asked("?status=draft").await, ["third"]);
    assert_eq!(asked(&format!("?created_by={}", alice.id)).await, ["first"]);
    assert_eq!(asked(&format!("?channel={channel}&status=active")).await, ["second"]);
    let page = bob.get(&format!("{list}?page=2&page_size=2")).await.expect(200);
    assert_eq!((&page["count"], &page["results"][0]["question"]), (&json!(3), &json!("first")));
    for bad in ["status=open", "created_by=me", "channel=general"] {
        let field = bad.split('=').next().unwrap();
        assert_eq!(fields(&bob.get(&format!("{list}?{bad}")).await), [field]);
    }
    assert_eq!(refusal(&bob.delete(&first).await), (403, "permission_denied"));
    assert_eq!(alice.delete(&first).await.status.as_u16(), 204);
    assert_eq!(alice.get(&first).await.status.as_u16(), 404);
    assert_eq!(alice.delete(&first).await.status.as_u16(), 404);
    assert_eq!(asked("").await, ["third", "second"]);
}

async fn a_poll_is_found_by_what_it_asks_and_gives_to_choose_from(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let (path, _) = create(&alice, &community, &json!({"allow_add_options": true})).await;
    bob.post(&format!("{path}options/"), &json!({"option_text": "Mountain hut"})).await.expect(201);
    let found = async |q: &str| {
        let search = format!("/servers/{community}/search/?kind=poll&q={q}");
        bob.get(&search).await.expect(200).as_array().unwrap().len()
    };
    assert_eq!((found("cabin").await, found("mountain").await, found("where").await), (1, 1, 1));
    alice.patch(&path, &json!({"question": "When?"})).await.expect(200);
    assert_eq!((found("where").await, found("when").await), (0, 1));
    alice.delete(&path).await.expect(204);
    assert_eq!((found("cabin").await, found("when").await), (0, 0));
}

async fn people_comment_on_a_poll(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let (path, _) = create(&alice, &community, &json!({})).await;
    let comments = format!("{path}comments/");
    let comment = bob.post(&comments, &json!({"content": "Great option"})).await.expect(201);
    assert_eq!((&comment["content"], &comment["author"]["id"]), (&json!("Great option"), &json!(bob.id)));
    let answer = json!({"content": "Which one?", "reply_to": comment["id"]});
    alice.post(&comments, &answer).await.expect(201);
    assert_eq!(fields(&bob.post(&comments, &json!({"content": " "})).await), ["content"]);
    let (other, _) = create(&alice, &community, &json!({})).await;
    assert_eq!(fields(&bob.post(&format!("{other}comments/"), &answer).await), ["reply_to"]);
    let listed = alice.get(&comments).await.expect(200);
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!(listed[0]["replies"][0]["content"], "Which one?");
    alice.delete(&path).await.expect(204);
    assert_eq!(bob.get(&comments).await.status.as_u16(), 404);
}

async fn an_expired_poll_takes_no_votes_and_is_closed_by_the_clock(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let soon = soon();
    let (path, poll) =
        create(&alice, &community, &json!({"expires_at": soon, "show_results_before_vote": false})).await;
    let ids = options(&poll);
    vote(&bob, &path, &ids[..1]).await.expect(200);
    assert_eq!(alice.get(&path).await.expect(200)["total_votes"], Value::Null);
    while alice.get(&path).await.expect(200)["is_expired"] == json!(false) {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(refusal(&vote(&alice, &path, &ids[..1]).await), (400, "poll_closed"));
    assert_eq!(refusal(&bob.delete(&format!("{path}unvote/")).await), (400, "poll_closed"));
    assert_eq!(fields(&alice.patch(&path, &json!({"expires_at": null})).await), ["expires_at"]);
    let started = std::time::Instant::now();
    let closed = loop {
        let now = alice.get(&path).await.expect(200);
        if now["status"] == "closed" {
            break now;
        }
        assert!(started.elapsed().as_secs() < 15, "the clock closes no poll");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    };
    assert_eq!((&closed["closed_at"], &closed["total_votes"]), (&json!(soon), &json!(1)));
    for person in [&alice, &bob] {
        let notices = person.get("/notifications/").await.expect(200);
        let notified =
            notices.as_array().unwrap().iter().filter(|notice| notice["kind"] == "poll_closed").count();
        assert_eq!(notified, 1, "{}", person.username);
    }
}

/// Two seconds from now.
fn soon() -> String {
    let at = time::OffsetDateTime::from(std::time::SystemTime::now() + std::time::Duration::from_secs(2));
    let at = at.replace_nanosecond(0).unwrap();
    at.format(&time::format_description::well_known::Rfc3339).unwrap()
}
