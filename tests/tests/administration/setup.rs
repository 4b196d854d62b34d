//! The first site admin.

use futures_util::future::join_all;
use serde_json::json;

use super::{register, site};
use crate::harness::{Database, Person, Server};

on_each_database!(
    the_first_admin_registers_with_the_token_from_the_log,
    of_fifty_who_use_the_token_at_once_one_becomes_an_admin,
    an_account_without_the_token_ends_the_setup_but_not_the_token,
);

/// The setup tokens in a log, oldest first.
fn tokens(server: &Server) -> Vec<String> {
    let log = server.log();
    let said = log.lines().filter(|line| line.contains("setup_token"));
    said.map(|line| line.rsplit_once(": ").unwrap().1.trim().to_owned()).collect()
}

/// The user of a registration.
fn registered(server: &Server, answer: &serde_json::Value) -> Person {
    let id = answer["user"]["id"].as_str().unwrap();
    Person::with_token(server, "root", id, answer["tokens"]["access"].as_str().unwrap())
}

async fn the_first_admin_registers_with_the_token_from_the_log(database: Database) {
    let mut server = Server::start_first(database, &[("SITE__NAME", "Ours")]).await;
    let token = tokens(&server).remove(0);
    let described = site(&server).await;
    assert_eq!(described["name"], "Ours");
    assert_eq!((&described["registration"], &described["needs_setup"]), (&json!("open"), &json!(true)));
    assert!(described["version"].is_string());

    let guessed = register(&server, "mallory", json!({"setup_token": "guess"})).await.expect(400);
    assert!(guessed["setup_token"].is_array(), "{guessed}");
    let made = register(&server, "root", json!({"setup_token": token})).await.expect(201);
    let again = register(&server, "mallory", json!({"setup_token": token})).await.expect(400);
    assert!(again["setup_token"].is_array(), "{again}");
    assert_eq!(site(&server).await["needs_setup"], false);

    let alice = Person::register(&server, "alice").await;
    assert_eq!(alice.get("/admin/stats/").await.status.as_u16(), 403);
    let root = registered(&server, &made);
    let stats = root.get("/admin/stats/").await.expect(200);
    assert_eq!((&stats["users"], &stats["nodes"], &stats["sockets"]), (&json!(2), &json!(1), &json!(0)));
    let log = root.get("/admin/audit-log/").await.expect(200);
    assert_eq!((&log["count"], &log["results"][0]["action"]), (&json!(1), &json!("admin.created")));
    server.restart().await;
    assert_eq!(tokens(&server).len(), 1, "there is an account");
}

async fn of_fifty_who_use_the_token_at_once_one_becomes_an_admin(database: Database) {
    let secret = ("AUTH__SECRET", "a secret of 32 bytes at the least");
    let mut nodes = vec![Server::start_first(database, &[secret]).await];
    if database == Database::Postgres {
        nodes.push(nodes[0].another_node().await);
    }
    let tokens: Vec<String> = nodes.iter().map(|node| tokens(node).remove(0)).collect();
    let names: Vec<String> = (0..50).map(|n| format!("person{n:02}")).collect();

    // Each node gets the tokens of all.
    let answers = join_all(names.iter().enumerate().map(|(n, name)| {
        let (node, token) = (&nodes[n % nodes.len()], &tokens[n / 2 % tokens.len()]);
        register(node, name, json!({"setup_token": token}))
    }))
    .await;

    let made = answers.iter().filter(|answer| answer.status.as_u16() == 201).count();
    assert_eq!(made, 1);
    for refused in answers.iter().filter(|answer| answer.status.as_u16() != 201) {
        assert_eq!(refused.status.as_u16(), 400);
        assert!(refused.body["setup_token"].is_array(), "{}", refused.body);
    }
}

async fn an_account_without_the_token_ends_the_setup_but_not_the_token(database: Database) {
    let server = Server::start_first(database, &[("SITE__REGISTRATION", "open")]).await;
    let token = tokens(&server).remove(0);
    let early = Person::register(&server, "early").await;
    assert_eq!(site(&server).await["needs_setup"], false);
    assert_eq!(early.get("/admin/stats/").await.status.as_u16(), 403);
    let root = register(&server, "root", json!({"setup_token": token})).await.expect(201);
    registered(&server, &root).get("/admin/stats/").await.expect(200);
}
