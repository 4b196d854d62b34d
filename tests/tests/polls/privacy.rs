//! What is hidden about a poll.

use serde_json::{Value, json};

use super::{alice_and_bob, create, each, fields, options, refusal, vote};
use crate::harness::{Database, Person, Server};

on_each_database!(
    results_are_hidden_until_one_has_voted,
    anonymous_votes_name_nobody,
    the_creator_and_the_voters_are_notified_once_of_the_close,
    polls_of_private_channels_are_for_those_who_see_the_channel,
    strangers_and_other_servers_find_nothing,
);

async fn results_are_hidden_until_one_has_voted(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let (path, poll) = create(&alice, &community, &json!({"show_results_before_vote": false})).await;
    let ids = options(&poll);
    vote(&bob, &path, &ids[..1]).await.expect(200);

    let in_list = alice.get(&format!("/polls/{community}/")).await.expect(200)[0].clone();
    for hidden in [&alice.get(&path).await.expect(200), &in_list] {
        assert_eq!(hidden["total_votes"], Value::Null);
        assert_eq!(each(hidden, "vote_count"), [&Value::Null; 3]);
        assert_eq!(each(hidden, "percentage"), [&Value::Null; 3]);
    }
    let results = format!("{path}results/");
    assert_eq!(refusal(&alice.get(&results).await), (403, "results_hidden"));
    assert_eq!(bob.get(&results).await.expect(200)["total_votes"], json!(1));
    assert_eq!(bob.get(&path).await.expect(200)["options"][0]["percentage"], json!(100.0));
    bob.delete(&format!("{path}unvote/")).await.expect(200);
    assert_eq!(refusal(&bob.get(&results).await), (403, "results_hidden"), "who took it back has not voted");
    alice.post(&format!("{path}close/"), &json!({})).await.expect(200);
    assert_eq!(bob.get(&results).await.expect(200)["total_votes"], json!(0));
}

async fn anonymous_votes_name_nobody(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let (path, poll) = create(&alice, &community, &json!({"anonymous_votes": true})).await;
    vote(&bob, &path, &options(&poll)[..1]).await.expect(200);
    let results = format!("{path}results/");
    for answer in [
        alice.get(&path).await,
        alice.get(&results).await,
        alice.get(&format!("/polls/{community}/")).await,
        alice.post(&format!("{path}close/"), &json!({})).await,
        alice.get(&results).await,
    ] {
        let body = answer.expect(200).to_string();
        assert!(!body.contains(&bob.id) && !body.contains("\"voters\""), "{body}");
    }
    assert_eq!(alice.get(&results).await.expect(200)["total_votes"], json!(1));
}

/// The polls whose closing a user was notified of.
async fn notified(person: &Person) -> Vec<String> {
    let notices = person.get("/notifications/").await.expect(200);
    let notices = notices.as_array().unwrap().iter().filter(|notice| notice["kind"] == "poll_closed");
    notices.map(|notice| notice["target_id"].as_str().unwrap().to_owned()).collect()
}

async fn the_creator_and_the_voters_are_notified_once_of_the_close(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let (voter, gone) = (Person::register(&server, "voter").await, Person::register(&server, "gone").await);
    let silent = Person::register(&server, "silent").await;
    for person in [&voter, &gone, &silent] {
        person.join(&community).await;
    }
    let (path, poll) = create(&bob, &community, &json!({"anonymous_votes": true})).await;
    let id = poll["id"].as_str().unwrap();
    for person in [&voter, &gone, &alice] {
        vote(person, &path, &options(&poll)[..1]).await.expect(200);
    }
    gone.post(&format!("/servers/{community}/leave/"), &json!({})).await.expect(200);
    alice.post(&format!("{path}close/"), &json!({})).await.expect(200);
    alice.post(&format!("{path}close/"), &json!({})).await.expect(400);
    assert_eq!((notified(&bob).await, notified(&voter).await), (vec![id.to_owned()], vec![id.to_owned()]));
    for person in [&alice, &gone, &silent] {
        assert!(notified(person).await.is_empty(), "{}", person.username);
    }
    let notices = bob.get("/notifications/").await.expect(200).to_string();
    assert!(!notices.contains(&voter.id) && !notices.contains("voter"), "{notices}");
}

async fn polls_of_private_channels_are_for_those_who_see_the_channel(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let inner = json!({"name": "inner", "is_private": true});
    let made = alice.post(&format!("/channels/{community}/"), &inner).await.expect(201);
    let channel = made["id"].as_str().unwrap();
    let (path, poll) = create(&alice, &community, &json!({"channel": channel})).await;
    let ids = options(&poll);

    let list = format!("/polls/{community}/");
    assert_eq!(bob.get(&list).await.expect(200), json!([]));
    assert_eq!(bob.get(&format!("{list}?channel={channel}&page=1")).await.expect(200)["count"], json!(0));
    for closed in [
        bob.get(&path).await,
        bob.get(&format!("{path}results/")).await,
        vote(&bob, &path, &ids[..1]).await,
        bob.delete(&path).await,
        bob.post(&format!("{path}options/"), &json!({"option_text": "x"})).await,
    ] {
        assert_eq!(refusal(&closed), (403, "private_channel"));
    }
    let body = json!({"question": "Where?", "options": ["a", "b"], "channel": channel});
    assert_eq!(fields(&bob.post(&list, &body).await), ["channel"]);
    let (his, _) = create(&bob, &community, &json!({})).await;
    assert_eq!(fields(&bob.patch(&his, &json!({"channel": channel})).await), ["channel"]);

    alice.put(&format!("/channels/{community}/{channel}/members/{}/", bob.id), &json!({})).await.expect(204);
    vote(&bob, &path, &ids[..1]).await.expect(200);
    bob.patch(&his, &json!({"channel": channel})).await.expect(200);
    alice.delete(&format!("/channels/{community}/{channel}/")).await.expect(204);
    assert_eq!(bob.get(&path).await.status.as_u16(), 404, "it went with the channel");
    assert_eq!(alice.get(&list).await.expect(200), json!([]));
}

async fn strangers_and_other_servers_find_nothing(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let (path, poll) = create(&bob, &community, &json!({})).await;
    let id = poll["id"].as_str().unwrap();
    let stranger = Person::register(&server, "stranger").await;
    assert_eq!(refusal(&stranger.get(&path).await), (403, "not_a_member"));
    assert_eq!(refusal(&stranger.get(&format!("/polls/{community}/")).await), (403, "not_a_member"));
    assert_eq!(refusal(&vote(&stranger, &path, &options(&poll)[..1]).await), (403, "not_a_member"));
    let other = alice.create_server("Other", true).await;
    assert_eq!(alice.get(&format!("/polls/{other}/{id}/")).await.status.as_u16(), 404);
    assert_eq!(alice.get(&format!("/polls/{community}/not-an-id/")).await.status.as_u16(), 404);
    let elsewhere = alice.create_channel(&other, "elsewhere").await;
    let body = json!({"question": "Where?", "options": ["a", "b"], "channel": elsewhere});
    assert_eq!(fields(&alice.post(&format!("/polls/{community}/"), &body).await), ["channel"]);
    let (_, theirs) = create(&alice, &other, &json!({})).await;
    assert_eq!(fields(&vote(&bob, &path, &options(&theirs)[..1]).await), ["option_ids"]);
    assert_eq!(bob.get(&path).await.expect(200)["total_votes"], json!(0));
}
