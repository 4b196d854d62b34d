//! What is shown of a deleted server before its rows are deleted, and what is left afterwards.

use std::time::{Duration, Instant};

use reqwest::multipart::{Form, Part};
use reqwest::{Client, Method};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use serde_json::{Value, json};

use super::large::fill;
use super::world::{People, World};
use crate::harness::{Answer, Database, Person, Server, files_in};

on_each_database!(a_deleted_server_is_gone_for_everybody_before_its_rows_are, the_sweep_goes_on_after_a_kill,);

const PATIENCE: Duration = Duration::from_mins(1);
/// Enough for a sweep of a second or more.
const MESSAGES: i64 = 6_000;

/// A table and a column that may refer to a server or something in it.
type Column = (String, String);

/// Every column with ids in the database.
async fn columns(database: &DatabaseConnection) -> Vec<Column> {
    let sql = if database.get_database_backend() == DbBackend::Postgres {
        "SELECT c.table_name AS t, c.column_name AS c FROM information_schema.columns c
         WHERE c.table_schema = current_schema() AND c.data_type = 'uuid'"
    } else {
        "SELECT m.name AS t, p.name AS c FROM sqlite_master m JOIN pragma_table_info(m.name) p
         WHERE m.type = 'table' AND lower(p.type) = 'blob' AND m.name NOT LIKE 'search_index%'
            AND m.name NOT LIKE 'message_words%'"
    };
    let statement = Statement::from_string(database.get_database_backend(), sql);
    let rows = database.query_all_raw(statement).await.unwrap();
    rows.iter().map(|row| (row.try_get("", "t").unwrap(), row.try_get("", "c").unwrap())).collect()
}

/// The columns that contain one of these ids.
async fn referring(database: &DatabaseConnection, columns: &[Column], ids: &[String]) -> Vec<String> {
    let is_postgres = database.get_database_backend() == DbBackend::Postgres;
    let written =
        |id: &String| if is_postgres { format!("'{id}'") } else { format!("x'{}'", id.replace('-', "")) };
    let list = ids.iter().map(written).collect::<Vec<_>>().join(", ");
    let mut found = Vec::new();
    for (table, column) in columns {
        let sql = format!("SELECT count(*) AS n FROM {table} WHERE {column} IN ({list})");
        let statement = Statement::from_string(database.get_database_backend(), sql);
        let count: i64 = database.query_one_raw(statement).await.unwrap().unwrap().try_get("", "n").unwrap();
        if count > 0 {
            found.push(format!("{table}.{column}"));
        }
    }
    found
}

async fn count(database: &DatabaseConnection, table: &str) -> i64 {
    let sql = format!("SELECT count(*) AS n FROM {table}");
    let statement = Statement::from_string(database.get_database_backend(), sql);
    database.query_one_raw(statement).await.unwrap().unwrap().try_get("", "n").unwrap()
}

/// Waits until there are neither servers nor rooms, and checks that nothing of them is left.
async fn until_empty(database: &DatabaseConnection) {
    let started = Instant::now();
    while count(database, "servers").await + count(database, "rooms").await > 0 {
        assert!(started.elapsed() < PATIENCE, "{} messages are left", count(database, "messages").await);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    for table in
        ["messages", "reactions", "attachments", "mentions", "room_events", "read_markers", "room_followers"]
    {
        assert_eq!(count(database, table).await, 0, "{table}");
    }
}

/// Makes the database keep rows, or delete them again, of everything that belongs to a server or room.
async fn keep_rows(database: &DatabaseConnection, columns: &[Column], keep: bool) {
    let owners =
        ["server_id", "room_id", "channel_id", "task_id", "event_id", "poll_id", "note_id", "member_id"];
    let mut tables: Vec<&str> = columns
        .iter()
        .filter(|(_, column)| owners.contains(&column.as_str()))
        .map(|(table, _)| table.as_str())
        .chain(["servers", "rooms"])
        .collect();
    tables.sort_unstable();
    tables.dedup();
    assert!(tables.len() > 25, "{tables:?}");
    let is_postgres = database.get_database_backend() == DbBackend::Postgres;
    if is_postgres && keep {
        let function = "CREATE FUNCTION kept() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'";
        database.execute_unprepared(function).await.unwrap();
    }
    for table in tables {
        let statement = match (keep, is_postgres) {
            (true, true) => {
                format!("CREATE TRIGGER kept BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION kept()")
            }
            (false, true) => format!("DROP TRIGGER kept ON {table}"),
            (true, false) => {
                format!(
                    "CREATE TRIGGER kept_{table} BEFORE DELETE ON {table} BEGIN SELECT RAISE(IGNORE); END"
                )
            }
            (false, false) => format!("DROP TRIGGER kept_{table}"),
        };
        database.execute_unprepared(&statement).await.unwrap();
    }
}

async fn attach(person: &Person, path: &str, field: &'static str) -> Value {
    let part = Part::bytes(b"to be gone soon".to_vec()).file_name("notes.txt");
    let request = person.request(Method::POST, path).multipart(Form::new().part(field, part));
    Answer::of(request).await.expect(201)
}

/// The paths of the native surface that can be read, as the document names them.
async fn readable(server: &Server) -> Vec<String> {
    let document = Answer::of(Client::new().get(format!("{}/api/openapi/native.json", server.base))).await;
    let document = document.expect(200);
    let paths = document["paths"].as_object().unwrap();
    let readable = paths.iter().filter(|(_, item)| item["get"].is_object());
    readable.filter_map(|(path, _)| path.strip_prefix("/api/v1").map(str::to_owned)).collect()
}

/// With what the parameters of a path mean in the world; nothing for paths about something else.
fn in_world(path: &str, world: &World, people: &People, preference: &str) -> Option<String> {
    let filled = [
        ("{server_id}", world.community.as_str()),
        ("{channel_id}", &world.channel),
        ("{task_id}", &world.task),
        ("{event_id}", &world.event),
        ("{poll_id}", &world.poll),
        ("{note_id}", &world.note),
        ("{member_id}", &people.members[0].id),
        ("{preference_id}", preference),
    ];
    let is_there = filled.iter().any(|(name, _)| path.contains(name));
    let path = filled.iter().fold(path.to_owned(), |path, (name, id)| path.replace(name, id));
    let path = path.replace("{message_id}", &world.message);
    let query = if path.ends_with("/search/") { "?q=hello" } else { "" };
    is_there.then(|| format!("{path}{query}"))
}

/// Lists of things that may be in a server.
fn is_list(path: &str) -> bool {
    !path.contains('{') && !["/users/search/", "/site/", "/realtime/"].contains(&path)
}

async fn preference(person: &Person, world: &World) -> String {
    let body = json!({"server": world.community, "notification_level": "all"});
    let made = person.post("/settings/notifications/", &body).await.expect(201);
    made["id"].as_str().unwrap().to_owned()
}

/// Waits until somebody is notified of the message to everyone.
async fn until_notified(person: &Person, world: &World) {
    let started = Instant::now();
    while !person.get("/notifications/").await.expect(200).to_string().contains(&world.community) {
        assert!(started.elapsed() < PATIENCE);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn a_deleted_server_is_gone_for_everybody_before_its_rows_are(database: Database) {
    let server = Server::start(database).await;
    let people = People::register(&server).await;
    let world = World::make(&people, false).await;
    let admin = Person::register(&server, "root").await;
    server.run("UPDATE users SET is_admin = TRUE WHERE username = 'root'").await;
    let member = &people.members[0];
    let room = format!("/messages/channels/{}/", world.channel);
    let sent = attach(&people.owner, &room, "attachments").await;
    let file = sent["attachments"][0]["file"].as_str().unwrap().to_owned();
    attach(&people.owner, &format!("/tasks/{}/{}/attachments/", world.community, world.task), "file").await;
    let mine = preference(member, &world).await;
    until_notified(member, &world).await;
    let rows = server.database().await;
    let columns = columns(&rows).await;
    keep_rows(&rows, &columns, true).await;

    let paths = readable(&server).await;
    let inside = |preference: &str| -> Vec<String> {
        paths.iter().filter_map(|path| in_world(path, &world, &people, preference)).collect()
    };
    let inside = inside(&mine);
    assert!(inside.len() > 25, "{inside:?}");
    for path in &inside {
        let shown = people.owner.get(path).await.status.as_u16();
        let is_own = path.contains(&mine);
        assert!(is_own || shown != 404, "{path} before: {shown}");
    }
    assert!(member.get("/servers/").await.expect(200).to_string().contains(&world.community));
    let found = member.get("/users/search/?q=memb").await.expect(200);
    assert_eq!(found.as_array().unwrap().len(), 4);
    let socket = format!("/servers/{}/channels/{}/", world.community, world.channel);
    let mut heard = member.socket(&socket).await;
    heard.until("presence.join").await;

    people.owner.delete(&format!("/servers/{}/", world.community)).await.expect(204);
    assert_eq!(heard.closed().await, 4403);
    assert_eq!(member.socket(&socket).await.closed().await, 4404);
    let ids = [
        &world.community,
        &world.channel,
        &world.message,
        &world.task,
        &world.event,
        &world.poll,
        &world.note,
    ];
    let ids: Vec<String> = ids.into_iter().cloned().collect();
    for person in [&people.owner, member, &admin, &people.stranger] {
        for path in &inside {
            let shown = person.get(path).await;
            assert_eq!(shown.status.as_u16(), 404, "{path} for {}: {}", person.username, shown.body);
        }
        for path in paths.iter().filter(|path| is_list(path)) {
            let shown = person.get(path).await.body.to_string();
            let traces: Vec<_> = ids.iter().filter(|id| shown.contains(*id)).collect();
            assert!(traces.is_empty(), "{path} for {} shows {traces:?}", person.username);
        }
    }
    assert_eq!(admin.get("/admin/stats/").await.expect(200)["servers"], 0);
    assert_eq!(member.get("/users/search/?q=memb").await.expect(200), json!([]));
    let refused = people.stranger.post("/servers/invites/accept/", &json!({"code": world.invite})).await;
    assert_eq!((refused.status.as_u16(), refused.code()), (400, "invalid_invite"));
    let late = member.post(&room, &json!({"content": "late"})).await;
    assert_eq!(late.status.as_u16(), 404, "{}", late.body);
    assert_eq!(admin.delete(&format!("/admin/servers/{}/", world.community)).await.status.as_u16(), 404);
    let left = referring(&rows, &columns, &ids).await;
    assert!(left.len() > 25, "nothing has been deleted yet: {left:?}");

    keep_rows(&rows, &columns, false).await;
    until_empty(&rows).await;
    let left = referring(&rows, &columns, &ids).await;
    assert!(left.is_empty(), "{left:?}");
    let started = Instant::now();
    while !files_in(&server.home().join("var/media")).is_empty() {
        assert!(started.elapsed() < PATIENCE, "{:?}", files_in(&server.home().join("var/media")));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(reqwest::get(file).await.unwrap().status().as_u16(), 404);
}

async fn the_sweep_goes_on_after_a_kill(database: Database) {
    let mut server = Server::start(database).await;
    let owner = Person::register(&server, "owner").await;
    let community = owner.create_server("Doomed", false).await;
    let channel = owner.create_channel(&community, "general").await;
    fill(&server, database, &channel, MESSAGES).await;
    owner.delete(&format!("/servers/{community}/")).await.expect(204);
    let rows = server.database().await;
    let started = Instant::now();
    while count(&rows, "messages").await == MESSAGES {
        assert!(started.elapsed() < PATIENCE);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    server.kill();
    assert!(count(&rows, "messages").await > 0, "it was killed too late");
    server.restart().await;
    until_empty(&rows).await;
}
