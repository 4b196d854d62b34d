//! Limits hold exactly under concurrency.

use futures_util::future::join_all;
use serde_json::json;

use super::refusal;
use crate::harness::{Database, Person, Server};

on_each_database!(
    an_invite_lets_in_exactly_as_many_as_it_says,
    a_server_admits_exactly_as_many_as_it_holds,
    a_server_gets_exactly_as_many_channels_as_it_holds,
    one_person_joins_once,
);

async fn people(server: &Server, count: usize) -> Vec<Person> {
    let names: Vec<String> = (0..count).map(|n| format!("person{n:02}")).collect();
    join_all(names.iter().map(|name| Person::register(server, name))).await
}

async fn an_invite_lets_in_exactly_as_many_as_it_says(database: Database) {
    let server = Server::start(database).await;
    let owner = Person::register(&server, "owner").await;
    let community = owner.create_server("Project Alpha", false).await;
    let invites = format!("/servers/{community}/invites/");
    let invite = owner.post(&invites, &json!({"max_uses": 5})).await.expect(201);
    let body = json!({"code": invite["code"]});
    let people = people(&server, 20).await;

    let answers = join_all(people.iter().map(|person| person.post("/servers/invites/accept/", &body))).await;

    let in_now = answers.iter().filter(|answer| answer.status.as_u16() == 200).count();
    assert_eq!(in_now, 5);
    for refused in answers.iter().filter(|answer| answer.status.as_u16() != 200) {
        assert_eq!(refusal(refused), (400, "invalid_invite"));
        assert_eq!(refused.body["detail"], "Invite is invalid or expired.");
    }
    let shown = owner.get(&invites).await.expect(200);
    assert_eq!((&shown[0]["uses"], &shown[0]["is_active"]), (&json!(5), &json!(false)));
    let card = owner.get(&format!("/servers/{community}/")).await.expect(200);
    assert_eq!(card["member_count"], 6);
    let members = owner.get(&format!("/servers/{community}/members/?page=1")).await.expect(200);
    assert_eq!(members["count"], 6);
}

async fn a_server_admits_exactly_as_many_as_it_holds(database: Database) {
    let server = Server::start_with(database, &[("SERVERS__MAX_MEMBERS", "12")]).await;
    let owner = Person::register(&server, "owner").await;
    let community = owner.create_server("Project Alpha", true).await;
    let people = people(&server, 50).await;
    let join = format!("/servers/{community}/join/");

    let answers = join_all(people.iter().map(|person| async { person.post(&join, &json!({})).await })).await;

    let in_now = answers.iter().filter(|answer| answer.status.as_u16() == 200).count();
    assert_eq!(in_now, 11, "beside the owner");
    for refused in answers.iter().filter(|answer| answer.status.as_u16() != 200) {
        assert_eq!(refusal(refused), (403, "server_full"));
    }
    let card = owner.get(&format!("/servers/{community}/")).await.expect(200);
    assert_eq!(card["member_count"], 12);
    let invite =
        owner.post(&format!("/servers/{community}/invites/"), &json!({"max_uses": 1})).await.expect(201);
    let outside = people.iter().zip(&answers).find(|(_, answer)| answer.status.as_u16() != 200).unwrap().0;
    let body = json!({"code": invite["code"]});
    assert_eq!(refusal(&outside.post("/servers/invites/accept/", &body).await), (403, "server_full"));
    let inside = people.iter().zip(&answers).find(|(_, answer)| answer.status.as_u16() == 200).unwrap().0;
    inside.post(&format!("/servers/{community}/leave/"), &json!({})).await.expect(200);
    let accepted = outside.post("/servers/invites/accept/", &body).await.expect(200);
    assert_eq!(accepted["invite"]["uses"], 1, "the refusal used up nothing");
}

async fn a_server_gets_exactly_as_many_channels_as_it_holds(database: Database) {
    let server = Server::start_with(database, &[("SERVERS__MAX_CHANNELS", "4")]).await;
    let owner = Person::register(&server, "owner").await;
    let community = owner.create_server("Project Alpha", true).await;
    let path = format!("/channels/{community}/");

    let names: Vec<_> = (0..20).map(|n| json!({"name": format!("channel-{n}")})).collect();
    let answers = join_all(names.iter().map(|body| owner.post(&path, body))).await;

    let made: Vec<_> = answers.iter().filter(|answer| answer.status.as_u16() == 201).collect();
    assert_eq!(made.len(), 4);
    let mut positions: Vec<i64> =
        made.iter().map(|answer| answer.body["position"].as_i64().unwrap()).collect();
    positions.sort_unstable();
    assert_eq!(positions, [0, 1, 2, 3], "each came last in its turn");
    for refused in answers.iter().filter(|answer| answer.status.as_u16() != 201) {
        assert_eq!(refusal(refused), (403, "channel_limit"));
    }
}

async fn one_person_joins_once(database: Database) {
    let server = Server::start(database).await;
    let owner = Person::register(&server, "owner").await;
    let community = owner.create_server("Project Alpha", true).await;
    let keen = Person::register(&server, "keen").await;
    let join = format!("/servers/{community}/join/");

    let answers = join_all((0..10).map(|_| async { keen.post(&join, &json!({})).await.expect(200) })).await;

    let now = answers.iter().filter(|answer| answer["message"] == "Joined server successfully").count();
    assert_eq!(now, 1);
    assert_eq!(owner.get(&format!("/servers/{community}/")).await.expect(200)["member_count"], 2);
}
