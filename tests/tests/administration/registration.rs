//! Who may register, on every surface that can.

use futures_util::future::join_all;
use serde_json::json;

use super::{anonymous, register, registration, site};
use crate::harness::{Answer, Database, Person, Server};

on_each_database!(a_closed_site_admits_nobody_on_any_surface, a_site_for_the_invited_admits_each_use_once);

const SURFACES: [&str; 2] = ["/api/v1/auth/register/", "/api/v1/users/"];

/// A server whose registration is closed or by invite, with a user from before.
async fn with_somebody(database: Database, mode: &str) -> (Server, Person) {
    let secret = ("AUTH__SECRET", "a secret of 32 bytes at the least");
    let server = Server::start_with(database, &[secret, ("SITE__REGISTRATION", mode)]).await;
    let log = server.log();
    let token = log.lines().find_map(|line| line.split_once("to become a site admin: ")).unwrap().1.trim();
    let body = register(&server, "owner", json!({"setup_token": token})).await.expect(201);
    let access = body["tokens"]["access"].as_str().unwrap();
    let owner = Person::with_token(&server, "owner", body["user"]["id"].as_str().unwrap(), access);
    (server, owner)
}

async fn a_closed_site_admits_nobody_on_any_surface(database: Database) {
    let (server, owner) = with_somebody(database, "closed").await;
    assert_eq!(site(&server).await["registration"], "closed");
    let community = owner.create_server("Project Alpha", true).await;
    let invites = format!("/servers/{community}/invites/");
    let invite = owner.post(&invites, &json!({})).await.expect(201);
    for path in SURFACES {
        for codes in [json!({}), json!({"invite_code": invite["code"]})] {
            let refused = anonymous(&server, path, &registration("alice", &codes)).await;
            assert_eq!((refused.status.as_u16(), refused.code()), (403, "registration_closed"), "{path}");
        }
    }
}

async fn a_site_for_the_invited_admits_each_use_once(database: Database) {
    let (server, owner) = with_somebody(database, "invite").await;
    let community = owner.create_server("Project Alpha", false).await;
    let invites = format!("/servers/{community}/invites/");
    let invite = owner.post(&invites, &json!({"max_uses": 5})).await.expect(201);
    for path in SURFACES {
        for codes in [json!({}), json!({"invite_code": "NOSUCHCODE"})] {
            let refused = anonymous(&server, path, &registration("alice", &codes)).await.expect(400);
            assert!(refused["invite_code"].is_array(), "{path}: {refused}");
        }
    }

    let codes = json!({"invite_code": invite["code"]});
    let bodies: Vec<_> = (0..20).map(|n| registration(&format!("person{n:02}"), &codes)).collect();
    let tries = bodies.iter().enumerate().map(|(n, body)| anonymous(&server, SURFACES[n % 2], body));
    let answers: Vec<Answer> = join_all(tries).await;

    assert_eq!(answers.iter().filter(|answer| answer.status.as_u16() == 201).count(), 5);
    for refused in answers.iter().filter(|answer| answer.status.as_u16() != 201) {
        assert_eq!(refused.status.as_u16(), 400);
        assert!(refused.body["invite_code"].is_array(), "{}", refused.body);
    }
    let members = owner.get(&format!("/servers/{community}/members/?page=1")).await.expect(200);
    assert_eq!(members["count"], 6, "who registered joined");
    assert_eq!(owner.get(&invites).await.expect(200)[0]["uses"], 5);
}
