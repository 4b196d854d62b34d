//! A server with one resource of each kind, to be deleted.

use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

use crate::harness::{Person, Server};

/// The owner, and the users who write.
pub(super) struct People {
    pub(super) owner: Person,
    pub(super) members: Vec<Person>,
    /// Not a member of any server.
    pub(super) stranger: Person,
}

impl People {
    pub(super) async fn register(server: &Server) -> Self {
        let owner = Person::register(server, "owner").await;
        let mut members = Vec::new();
        for n in 0..5 {
            members.push(Person::register(server, &format!("member{n}")).await);
        }
        Self { owner, members, stranger: Person::register(server, "stranger").await }
    }
}

/// A server of the owner with a channel, and one resource of each kind in it, by id.
#[derive(Debug, Clone)]
pub(super) struct World {
    pub(super) community: String,
    pub(super) channel: String,
    pub(super) message: String,
    pub(super) task: String,
    pub(super) event: String,
    pub(super) poll: String,
    pub(super) option: String,
    pub(super) note: String,
    pub(super) role: String,
    pub(super) invite: String,
}

/// The time in so many seconds.
pub(super) fn soon(seconds: i64) -> String {
    (OffsetDateTime::from(std::time::SystemTime::now()) + Duration::seconds(seconds))
        .format(&Rfc3339)
        .unwrap()
}

fn id(made: &Value) -> String {
    made["id"].as_str().unwrap().to_owned()
}

impl World {
    pub(super) async fn make(people: &People, is_private: bool) -> Self {
        let owner = &people.owner;
        let community = owner.create_server("Doomed", true).await;
        for member in &people.members {
            member.join(&community).await;
        }
        let made = async |path: String, body: Value| id(&owner.post(&path, &body).await.expect(201));
        let channels = format!("/channels/{community}/");
        let channel = made(channels.clone(), json!({"name": "doomed", "is_private": is_private})).await;
        for member in &people.members {
            let path = format!("{channels}{channel}/members/{}/", member.id);
            assert!(owner.put(&path, &json!({})).await.status.is_success());
        }
        let in_channel = |mut body: Value| {
            body["channel"] = json!(channel);
            body
        };
        let poll =
            in_channel(json!({"question": "Stay?", "options": ["Yes", "No"], "allow_add_options": true}));
        let poll = owner.post(&format!("/polls/{community}/"), &poll).await.expect(201);
        let event = in_channel(json!({"title": "Demo", "start_time": soon(2), "end_time": soon(60),
            "reminder_minutes_before": [0], "attendee_ids": [people.members[0].id]}));
        let task = in_channel(json!({"title": "Review", "due_date": soon(3_600),
            "assigned_to_id": people.members[1].id}));
        let invite = owner.post(&format!("/servers/{community}/invites/"), &json!({})).await.expect(201);
        Self {
            message: made(format!("/messages/channels/{channel}/"), json!({"content": "@everyone, hello"}))
                .await,
            task: made(format!("/tasks/{community}/"), task).await,
            event: made(format!("/events/{community}/"), event).await,
            note: made(format!("/notes/{community}/"), json!({"title": "Plan"})).await,
            role: made(format!("/servers/{community}/roles/"), json!({"name": "Reviewer"})).await,
            option: id(&poll["options"][0]),
            poll: id(&poll),
            invite: invite["code"].as_str().unwrap().to_owned(),
            channel,
            community,
        }
    }

    /// Where tasks, events and polls are listed and created.
    pub(super) fn lists(&self) -> [String; 3] {
        ["tasks", "events", "polls"].map(|kind| format!("/api/v1/{kind}/{}/", self.community))
    }
}
