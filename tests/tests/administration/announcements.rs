//! Announcements to everybody.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{account, admin};
use crate::harness::{Database, Heard, Person, Server};

on_each_database!(
    an_announcement_reaches_every_active_account_once,
    an_announcement_to_a_thousand_comes_in_pieces_and_survives_a_crash,
);

/// The announcements that a user has been notified of, once there is one.
async fn notified(person: &Person) -> Vec<Value> {
    for _ in 0..500 {
        let all = person.get("/notifications/?kind=announcement").await.expect(200);
        if let Some(all) = all.as_array().filter(|all| !all.is_empty()) {
            return all.clone();
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{} heard nothing", person.username);
}

async fn an_announcement_reaches_every_active_account_once(database: Database) {
    let server = Server::start(database).await;
    let (root, alice, gone) = (
        admin(&server, "root").await,
        Person::register(&server, "alice").await,
        Person::register(&server, "gone").await,
    );
    root.post(&account(&gone, "deactivate/"), &json!({})).await.expect(200);
    let mut socket = alice.socket("/").await;
    assert!(matches!(socket.hear().await, Heard::Frame(_)));

    let body = json!({"title": "Maintenance", "body": "We are back at noon."});
    let accepted = root.post("/admin/announcements/", &body).await.expect(202);

    let Heard::Frame(frame) = socket.hear().await else { panic!("the socket closed") };
    assert_eq!(
        (&frame["event"], &frame["payload"]["kind"]),
        (&json!("notification.created"), &json!("announcement"))
    );
    for person in [&root, &alice] {
        let all = notified(person).await;
        assert_eq!(all.len(), 1);
        assert_eq!((&all[0]["title"], &all[0]["body"]), (&body["title"], &body["body"]));
        assert_eq!((&all[0]["target_id"], &all[0]["server"]), (&accepted["id"], &Value::Null));
    }
    root.post(&account(&gone, "reactivate/"), &json!({})).await.expect(200);
    let missed = gone.log_in_again().await.get("/notifications/").await.expect(200);
    assert_eq!(missed, json!([]));
}

async fn an_announcement_to_a_thousand_comes_in_pieces_and_survives_a_crash(database: Database) {
    let mut server = Server::start(database).await;
    let root = admin(&server, "root").await;
    let names: Vec<String> = (0..6).map(|n| format!("person{n}")).collect();
    let people = join_all(names.iter().map(|name| Person::register(&server, name))).await;
    let id = if database == Database::Sqlite { "randomblob(16)" } else { "gen_random_uuid()" };
    server
        .run(&format!(
            "INSERT INTO users (id, email, email_key, username, username_key, discriminator, display_name,
                password_hash, bio, status, status_chosen, custom_status, is_admin, is_verified, two_factor,
                show_online_status, show_email, dm_privacy, date_joined)
             WITH RECURSIVE more (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM more WHERE n < 1200)
             SELECT {id}, 'bulk' || n, 'bulk' || n, 'bulk' || n, 'bulk' || n, '0001', 'Bulk', '', '', 'offline',
                FALSE, '', FALSE, FALSE, FALSE, TRUE, FALSE, 'everyone', 0 FROM more"
        ))
        .await;

    let body = json!({"title": "Maintenance", "body": "We are back at noon."});
    root.post("/admin/announcements/", &body).await.expect(202);
    server.kill();
    server.restart().await;

    for person in &people {
        assert_eq!(notified(person).await.len(), 1);
    }
    for _ in 0..500 {
        if count(&server).await == 1_207 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(count(&server).await, 1_207, "each once");
}

async fn count(server: &Server) -> i64 {
    use sea_orm::ConnectionTrait;
    let database = server.database().await;
    let sql = "SELECT COUNT(*) FROM notifications WHERE kind = 'announcement'";
    let statement = sea_orm::Statement::from_string(database.get_database_backend(), sql);
    database.query_one_raw(statement).await.unwrap().unwrap().try_get_by_index(0).unwrap()
}
