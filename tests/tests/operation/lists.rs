//! Lists that are too long are rejected quickly and with a short error, in any body or query.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{Answer, Database, Person, Server};

on_each_database!(lists_that_are_too_long_are_refused_at_once_and_in_few_words);

/// Below the limit of 1 MiB for bodies.
const BODY: usize = 1_000_000;
/// Far more than a rejection takes on a busy machine, and far less than comparing all pairs.
const AT_ONCE: Duration = Duration::from_secs(3);
/// Maximum size of a response in bytes.
const FEW: usize = 1_000;

/// Up to 90,000 distinct entries.
fn many(entry: impl Fn(u32) -> Value) -> Value {
    let mut bytes = 0;
    let fits = |entry: &Value| {
        bytes += entry.to_string().len() + 1;
        bytes < BODY
    };
    (0..90_000).map(entry).take_while(fits).collect()
}

fn words() -> Value {
    many(|n| json!(format!("t{n}")))
}

fn ids() -> Value {
    many(|n| json!(Uuid::from_u128(u128::from(n))))
}

fn numbers() -> Value {
    many(|n| json!(n + 1))
}

fn urls() -> Value {
    many(|n| json!(format!("http://x.org/{n}")))
}

/// What Alice owns.
struct Grounds {
    alice: Person,
    community: String,
    member: String,
    role: String,
    poll: String,
    group: i64,
    thread: i64,
}

async fn grounds(server: &Server) -> Grounds {
    let alice = Person::register(server, "alice").await;
    let bob = Person::register(server, "bobby").await;
    let community = alice.create_server("Project Alpha", true).await;
    bob.join(&community).await;
    let id = |made: Value| made["id"].as_str().unwrap().to_owned();
    let role = alice.post(&format!("/servers/{community}/roles/"), &json!({"name": "Crew"})).await;
    let poll = json!({"question": "Where?", "options": ["Here", "There"]});
    let poll = alice.post(&format!("/polls/{community}/"), &poll).await;
    let number = bob.number().await;
    let chats = "/messages/api/chats/";
    let group = json!({"chat_type": "group", "title": "Crew", "member_ids": [number]});
    let group = alice.ask_at("POST", chats, Some(&group)).await.expect(201);
    let dm = json!({"chat_type": "dm", "member_ids": [number]});
    let dm = alice.ask_at("POST", chats, Some(&dm)).await.expect(201);
    Grounds {
        community,
        member: bob.id,
        role: id(role.expect(201)),
        poll: id(poll.expect(201)),
        group: group["id"].as_i64().unwrap(),
        thread: dm["id"].as_i64().unwrap(),
        alice,
    }
}

/// Every list in any body: the request, the field, and the rest of the body.
fn bodies(grounds: &Grounds) -> Vec<(&'static str, String, &'static str, Value, Value)> {
    let Grounds { alice: _, community, member, role, poll, group, thread } = grounds;
    let event =
        json!({"title": "E", "start_time": "2030-01-01T09:00:00Z", "end_time": "2030-01-01T10:00:00Z"});
    let (titled, nothing) = (json!({"title": "T"}), json!({}));
    let (notes, tasks, events) =
        (format!("/notes/{community}/"), format!("/tasks/{community}/"), format!("/events/{community}/"));
    let native = [
        ("POST", notes, "tags", words(), titled.clone()),
        ("POST", tasks, "tags", words(), titled),
        ("POST", events.clone(), "tags", words(), event.clone()),
        ("POST", events.clone(), "attendee_ids", ids(), event.clone()),
        ("POST", events, "reminder_minutes_before", many(|n| json!(n % 40_000)), event),
        ("POST", format!("/polls/{community}/"), "options", words(), json!({"question": "Q"})),
        ("PATCH", format!("/polls/{community}/{poll}/"), "options", words(), nothing.clone()),
        ("POST", format!("/polls/{community}/{poll}/vote/"), "option_ids", ids(), nothing.clone()),
        (
            "POST",
            format!("/servers/{community}/roles/"),
            "permissions",
            many(|_| json!("poll.manage")),
            json!({"name": "R"}),
        ),
        ("PATCH", format!("/servers/{community}/roles/{role}/"), "permissions", words(), nothing.clone()),
        ("POST", format!("/servers/{community}/members/{member}/roles/"), "role_ids", ids(), nothing.clone()),
        ("PATCH", format!("/settings/servers/{community}/"), "banned_words", words(), nothing.clone()),
        ("POST", "/notifications/read/".into(), "ids", ids(), nothing.clone()),
        ("POST", "/messages/dm/".into(), "participant_ids", ids(), nothing.clone()),
        ("POST", "/conversations/".into(), "participant_ids", ids(), json!({"title": "T"})),
    ];
    let native =
        native.map(|(method, path, field, list, more)| (method, format!("/api/v1{path}"), field, list, more));
    let chats = "/messages/api/chats/";
    let others = [
        ("POST", chats.to_owned(), "member_ids", numbers(), json!({"chat_type": "group", "title": "T"})),
        ("PATCH", format!("{chats}{group}/"), "admins", numbers(), nothing.clone()),
        ("POST", format!("{chats}{group}/members/add/"), "user_ids", numbers(), nothing.clone()),
        ("POST", format!("/dms/threads/{thread}/messages"), "photo_urls", urls(), json!({"text": "x"})),
        ("POST", format!("/dms/threads/{thread}/messages"), "video_urls", urls(), nothing),
    ];
    native.into_iter().chain(others).collect()
}

/// Sends a request, and expects a 400 that names the field.
async fn is_refused(alice: &Person, method: &str, path: &str, body: Option<&Value>, field: &str) {
    let shown: String = format!("{method} {path} {field}").chars().take(120).collect();
    let started = Instant::now();
    let answer = alice.ask_at(method, path, body).await;
    let took = started.elapsed();
    let response = answer.body.to_string();
    let start: String = response.chars().take(300).collect();
    assert_eq!(answer.status.as_u16(), 400, "{shown}: {start}");
    assert!(took < AT_ONCE, "{shown} took {took:?}");
    assert!(response.len() < FEW, "{shown}: {} bytes, {start}", response.len());
    assert!(response.contains(field), "{shown}: {start}");
}

async fn lists_that_are_too_long_are_refused_at_once_and_in_few_words(database: Database) {
    let server = Server::start(database).await;
    let grounds = grounds(&server).await;
    for (method, path, field, list, mut body) in bodies(&grounds) {
        body[field] = list;
        is_refused(&grounds.alice, method, &path, Some(&body), field).await;
        body[field] = many(|_| json!({"no": ["such", "value"]}));
        is_refused(&grounds.alice, method, &path, Some(&body), field).await;
    }

    let Grounds { alice, community, .. } = &grounds;
    let list: Vec<String> = (0..8_000).map(|n| format!("t{n}")).collect();
    // Clients do not send URLs of more than 64 KiB.
    let repeated = list[..5_000].join("&tags=");
    let kinds = vec!["note"; 8_000].join(",");
    for (path, field) in [
        (format!("/api/v1/notes/{community}/?tags={}", list.join(",")), "tags"),
        (format!("/api/v1/notes/{community}/?tags={repeated}"), "tags"),
        (format!("/api/v1/servers/{community}/search/?q=word&kind={kinds}"), "kind"),
    ] {
        is_refused(alice, "GET", &path, None, field).await;
    }
    let huge = json!({"title": "T", "status": words()});
    is_refused(alice, "POST", &format!("/api/v1/tasks/{community}/"), Some(&huge), "status").await;
    let form = (0..20_000).fold(String::new(), |form, _| {
        form + "--b\r\nContent-Disposition: form-data; name=\"tags\"\r\n\r\n\r\n"
    });
    let form = alice
        .request(Method::PATCH, "/users/me/")
        .header("Content-Type", "multipart/form-data; boundary=b")
        .body(form + "--b--\r\n");
    assert_eq!(Answer::of(form).await.status.as_u16(), 413);
    assert_eq!(alice.get(&format!("/notes/{community}/")).await.expect(200), json!([]));
    assert_eq!(alice.get(&format!("/tasks/{community}/")).await.expect(200), json!([]));
}
