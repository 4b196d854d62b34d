//! All input about servers gets a clear response, and invalid input writes nothing.

use reqwest::Method;
use serde_json::json;

use super::{alice_and_bob, fields};
use crate::harness::{Answer, Database, Server};

on_each_database!(bad_servers_are_refused_with_every_broken_rule, all_routes_want_credentials);

async fn bad_servers_are_refused_with_every_broken_rule(database: Database) {
    let server = Server::start(database).await;
    let (alice, _, community) = alice_and_bob(&server).await;
    let long = json!({"name": "x".repeat(101), "region": "moon", "verification_level": 5, "description": "x".repeat(2_001)});
    let all = ["description", "name", "region", "verification_level"];
    assert_eq!(fields(&alice.post("/servers/", &long).await), all);
    assert_eq!(fields(&alice.patch(&format!("/servers/{community}/"), &long).await), all);
    let wrong =
        json!({"name": 5, "is_public": "maybe", "verification_level": 1.5, "icon": "https://example.com"});
    let all = ["icon", "is_public", "name", "verification_level"];
    assert_eq!(fields(&alice.post("/servers/", &wrong).await), all);
    for (body, complaint) in [
        (json!({}), "name"),
        (json!({"name": null}), "name"),
        (json!({"name": "a\u{0}b"}), "name"),
        (json!({"name": "a\u{7}b"}), "name"),
        (json!([]), "non_field_errors"),
    ] {
        assert_eq!(fields(&alice.post("/servers/", &body).await), [complaint], "{body}");
    }
    let broken =
        alice.request(Method::POST, "/servers/").header("content-type", "application/json").body("{");
    let broken = Answer::of(broken).await;
    assert!(broken.expect(400)["detail"].as_str().unwrap().starts_with("JSON parse error"));
    let text = alice.request(Method::POST, "/servers/").header("content-type", "text/plain").body("name=x");
    assert_eq!(Answer::of(text).await.status.as_u16(), 415);
    assert_eq!(alice.get("/servers/").await.expect(200).as_array().unwrap().len(), 1, "nothing was written");
}

async fn all_routes_want_credentials(database: Database) {
    let server = Server::start(database).await;
    let (alice, _, community) = alice_and_bob(&server).await;
    let nobody = reqwest::Client::new();
    let (member, channel) = (&alice.id, alice.create_channel(&community, "general").await);
    let routes = [
        (Method::GET, "/servers".to_owned()),
        (Method::POST, "/servers/".to_owned()),
        (Method::PUT, format!("/servers/{community}")),
        (Method::DELETE, format!("/servers/{community}/")),
        (Method::POST, format!("/servers/{community}/join/")),
        (Method::POST, format!("/servers/{community}/transfer")),
        (Method::GET, format!("/servers/{community}/audit-log/")),
        (Method::POST, format!("/servers/{community}/members/{member}/ban/")),
        (Method::POST, "/servers/invites/accept/".to_owned()),
        (Method::PATCH, format!("/channels/{community}/{channel}/")),
        (Method::PUT, format!("/channels/{community}/{channel}/members/{member}/")),
    ];
    for (method, path) in routes {
        let request = nobody.request(method.clone(), format!("{}/api/v1{path}", server.base));
        let answer = Answer::of(request).await;
        assert_eq!(answer.status.as_u16(), 401, "{method} {path}");
        assert!(answer.headers["www-authenticate"].to_str().unwrap().starts_with("Bearer"));
    }
    let wrong = Answer::of(alice.request(Method::PUT, "/servers/")).await;
    assert_eq!((wrong.status.as_u16(), wrong.code()), (405, "method_not_allowed"));
    assert!(wrong.headers["allow"].to_str().unwrap().contains("POST"));
}
