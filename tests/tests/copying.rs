//! `copy-database`: a community reads the same before and after.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use meshup_test_databases::Postgres;
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use serde_json::{Value, json};

use crate::demo::{filled, log_in};
use crate::harness::{Answer, Database, Person, Server};

/// What depends on the process, or on the time of the request.
const PASSING: [&str; 4] =
    ["/api/v1/admin/stats/", "/api/v1/admin/jobs/", "/api/v1/auth/sessions/", "/api/v1/realtime/"];

/// Tables without rows in the community that is copied, with the reason.
const EMPTY: [(&str, &str); 5] = [
    ("erasures", "they end when nothing of a deleted account is left"),
    ("recovery_codes", "they are made when a second factor is turned on"),
    ("queued_mails", "mails are sent at once"),
    ("discarded_files", "files are deleted at once"),
    ("setup_tokens", "they end with the setup"),
];

/// Entries of a list that are read one by one.
const DETAILS: usize = 4;

/// Adds what the demo lacks, so that nearly every table has rows.
async fn complete(admin: &Person, other: &Person, third: &Person) -> String {
    let servers = admin.get("/servers/").await.expect(200);
    let id = servers["results"][0]["id"].as_str().or(servers[0]["id"].as_str()).unwrap().to_owned();
    other.put(&format!("/users/{}/block/", third.id), &json!({})).await.expect(204);
    other.post("/users/me/export/", &json!({})).await.expect(202);
    let email = &third.get("/users/me/").await.expect(200)["email"];
    done(&third.post("/auth/password-reset/", &json!({"email": email})).await);
    let private = json!({"name": "private", "is_private": true});
    let private = admin.post(&format!("/channels/{id}/"), &private).await.expect(201);
    let private = private["id"].as_str().unwrap();
    done(&admin.put(&format!("/channels/{id}/{private}/members/{}/", third.id), &json!({})).await);
    done(&admin.put(&format!("/users/me/drafts/{private}/"), &json!({"content": "Not yet"})).await);
    done(&admin.put(&format!("/users/me/rooms/{private}/"), &json!({"level": "mentions"})).await);
    let note =
        admin.post(&format!("/notes/{id}/"), &json!({"title": "Shared", "tags": ["one"]})).await.expect(201);
    let collaborators = format!("/notes/{id}/{}/collaborators/", note["id"].as_str().unwrap());
    let body = json!({"user_id": other.id, "permission": "edit"});
    done(&admin.post(&collaborators, &body).await);
    let task = admin.post(&format!("/tasks/{id}/"), &json!({"title": "With a file"})).await.expect(201);
    let path = format!("/tasks/{id}/{}/attachments/", task["id"].as_str().unwrap());
    let form = Form::new().part("file", Part::bytes(b"level".to_vec()).file_name("level.csv"));
    let attached = Answer::of(admin.request(Method::POST, &path).multipart(form)).await;
    done(&attached);
    let preference = json!({"server": id, "notification_level": "mentions"});
    done(&other.post("/settings/notifications/", &preference).await);
    done(&other.post(&format!("/events/{id}/calendar-link/"), &json!({})).await);
    admin.post("/admin/announcements/", &json!({"title": "Copy", "body": "Today"})).await.expect(202);
    let setup = third.post("/auth/2fa/setup/", &json!({})).await;
    done(&setup);
    let once = other.request(Method::POST, &format!("/tasks/{id}/")).header("Idempotency-Key", "once");
    Answer::of(once.json(&json!({"title": "Once"}))).await.expect(201);
    id
}

fn done(answer: &Answer) {
    assert!(answer.status.is_success(), "{}", answer.body);
}

/// The documented paths that can be read.
async fn readable(server: &Server) -> Vec<String> {
    let document =
        Answer::of(crate::harness::client().get(format!("{}/api/openapi.json", server.base))).await;
    let document = document.expect(200);
    let paths = document["paths"].as_object().unwrap().iter();
    paths.filter(|(_, item)| item.get("get").is_some()).map(|(path, _)| path.clone()).collect()
}

/// Reads everything that a person can read.
struct Reader<'a> {
    person: &'a Person,
    answers: BTreeMap<String, String>,
    /// Ids by the name of the parameter.
    known: BTreeMap<String, BTreeSet<String>>,
}

impl Reader<'_> {
    async fn all(person: &Person, templates: &[String]) -> BTreeMap<String, String> {
        let mut reader = Reader { person, answers: BTreeMap::new(), known: BTreeMap::new() };
        let mut templates: Vec<_> =
            templates.iter().filter(|path| !PASSING.contains(&path.as_str())).collect();
        templates.sort_by_key(|path| path.matches('{').count());
        for template in templates {
            for path in reader.filled(template).await {
                reader.read(&path).await;
            }
        }
        for server in reader.known.get("server_id").cloned().unwrap_or_default() {
            for word in ["segment", "tidemark", "beta"] {
                reader.read(&format!("/api/v1/servers/{server}/search/?q={word}")).await;
            }
        }
        reader.answers
    }

    /// The paths of a template, with ids from the list that a parameter follows, or else from an earlier one.
    async fn filled(&mut self, template: &str) -> Vec<String> {
        let mut paths = vec![String::new()];
        for segment in template.trim_start_matches('/').split('/') {
            let Some(name) = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else {
                for path in &mut paths {
                    *path = format!("{path}/{segment}");
                }
                continue;
            };
            let mut longer = Vec::new();
            for path in paths {
                let mut ids = self.listed(&format!("{path}/")).await;
                if ids.is_empty() {
                    ids = self.known.get(name).cloned().unwrap_or_default().into_iter().collect();
                }
                self.known.entry(name.to_owned()).or_default().extend(ids.iter().cloned());
                longer.extend(ids.iter().take(DETAILS).map(|id| format!("{path}/{id}")));
            }
            paths = longer;
        }
        paths
    }

    async fn listed(&mut self, path: &str) -> Vec<String> {
        let body: Value = serde_json::from_str(&self.read(path).await).unwrap_or_default();
        let items = ["results", "items"].into_iter().find_map(|name| body.get(name)).unwrap_or(&body);
        let id = |item: &Value| match item.get("id").or_else(|| item.get("thread_number")) {
            Some(Value::String(id)) => Some(id.clone()),
            Some(Value::Number(id)) => Some(id.to_string()),
            _ => None,
        };
        items.as_array().into_iter().flatten().filter_map(id).collect()
    }

    async fn read(&mut self, path: &str) -> String {
        if let Some(answer) = self.answers.get(path) {
            return answer.clone();
        }
        let url = format!("{}{path}", self.person.base);
        let response =
            crate::harness::client().get(url).bearer_auth(&self.person.access).send().await.unwrap();
        let status = response.status();
        let body = without(&response.text().await.unwrap(), "?expires=");
        let body = without(&body, r#""last_active_at":""#);
        assert!(!status.is_server_error(), "{path}: {status} {body}");
        self.answers.insert(path.to_owned(), body.clone());
        body
    }
}

/// Removes what passes: text from `begin` to the next quotation mark.
fn without(text: &str, begin: &str) -> String {
    let mut parts = text.split(begin);
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        kept.push_str(begin);
        kept.push_str(part.find('"').map_or("", |end| &part[end..]));
    }
    kept
}

async fn readings(people: &[Person], templates: &[String]) -> Vec<BTreeMap<String, String>> {
    let mut readings = Vec::new();
    for person in people {
        readings.push(Reader::all(person, templates).await);
    }
    readings
}

/// What background work has yet to do.
const WORK: [&str; 4] = [
    "attachments WHERE thumbnail_due IS NOT NULL",
    "announcements WHERE finished_at IS NULL",
    "exports WHERE due_at IS NOT NULL",
    "queued_mails",
];

/// Reads once background work has nothing left to change.
async fn settled(server: &Server, people: &[Person], templates: &[String]) -> Vec<BTreeMap<String, String>> {
    let (database, started) = (server.database().await, Instant::now());
    for work in WORK {
        while count(&database, work).await > 0 {
            assert!(started.elapsed() < Duration::from_mins(1), "{work}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    let mut last = readings(people, templates).await;
    for _ in 0..10 {
        let next = readings(people, templates).await;
        if next == last {
            return next;
        }
        last = next;
    }
    panic!("the community does not come to rest");
}

async fn count(connection: &DatabaseConnection, table: &str) -> i64 {
    let sql = format!("SELECT count(*) FROM {table}");
    let counted = Statement::from_string(connection.get_database_backend(), sql);
    connection.query_one_raw(counted).await.unwrap().unwrap().try_get_by_index(0).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_community_reads_the_same_after_it_was_copied() {
    let secret = [("AUTH__SECRET", "a secret that stays the same on both databases")];
    let mut server = Server::start_first(Database::Sqlite, &secret).await;
    let (usernames, password) = filled(&mut server, 13).await;
    let mut people = Vec::new();
    for username in &usernames[..3] {
        people.push(log_in(&server, username, &password).await);
    }
    let community = complete(&people[0], &people[1], &people[2]).await;
    let templates = readable(&server).await;
    let before = settled(&server, &people, &templates).await;
    assert!(before.iter().all(|answers| answers.len() > 100));
    server.terminate().await;

    let postgres = Postgres::empty().await;
    let (from, to) = (server.database_url(), postgres.url());
    let copied = server.command().args(["copy-database", "--from", &from, "--to", to]).output().unwrap();
    let output = String::from_utf8(copied.stdout).unwrap();
    assert!(copied.status.success(), "{}", String::from_utf8_lossy(&copied.stderr));
    assert!(output.contains("checked every table and sequence") && output.contains("files were not copied"));
    let tables = output.lines().filter_map(|line| line.trim().split_once(' '));
    let empty: Vec<_> = tables.filter(|(rows, _)| *rows == "0").map(|(_, table)| table).collect();
    let expected: Vec<_> = EMPTY.iter().map(|(table, _)| *table).collect();
    assert_eq!(empty.iter().collect::<BTreeSet<_>>(), expected.iter().collect::<BTreeSet<_>>(), "{output}");

    let source = server.database().await;
    server.set("DATABASE__URL", to);
    server.restart().await;
    for (before, after) in before.iter().zip(&readings(&people, &templates).await) {
        assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
        for (path, answer) in before {
            assert_eq!(answer, &after[path], "{path}");
        }
    }
    assert!(count(&source, "messages").await > 50);
    goes_on(&people[0], &community).await;
}

/// The next message has the next position and number.
async fn goes_on(admin: &Person, community: &str) {
    let channels = admin.get(&format!("/channels/{community}/")).await.expect(200);
    let channels = channels.get("results").unwrap_or(&channels).as_array().unwrap().clone();
    let channel = channels.iter().find(|channel| channel["name"] == "storage").unwrap();
    let path = format!("/messages/channels/{}/", channel["id"].as_str().unwrap());
    let list = admin.get(&path).await.expect(200);
    let newest = list.get("results").unwrap_or(&list)[0].clone();
    let first = admin.post(&path, &json!({"content": "It goes on."})).await.expect(201);
    let second = admin.post(&path, &json!({"content": "And on."})).await.expect(201);
    let number = |message: &Value, field: &str| message[field].as_i64().unwrap();
    assert!(number(&first, "number") > number(&newest, "number"));
    assert!(number(&first, "seq") > number(&newest, "seq"));
    assert_eq!(number(&second, "seq"), number(&first, "seq") + 1);
    assert_eq!(number(&second, "number"), number(&first, "number") + 1);
}
