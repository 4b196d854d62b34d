//! Every kind of write in a server.

use std::fmt::Display;

use reqwest::Method;
use serde_json::{Value, json};

use super::Write;
use super::world::{People, World, soon};
use crate::harness::Person;

const POST: Method = Method::POST;
const PUT: Method = Method::PUT;
const PATCH: Method = Method::PATCH;
const DELETE: Method = Method::DELETE;

fn write(method: Method, path: impl Display, body: Value) -> Write {
    Write::new(method, format!("/api/v1{path}"), body)
}

fn with_file(field: &'static str, path: String) -> Write {
    Write { file: Some(field), ..write(POST, path, json!({})) }
}

/// Writes of members.
pub(super) fn of_member(world: &World, other: &Person) -> Vec<Write> {
    let mut all = in_room(world, other);
    all.extend(to_tasks(world, other));
    all.extend(to_events_and_polls(world, other));
    all.extend(beside_rooms(world));
    all
}

fn in_room(world: &World, other: &Person) -> Vec<Write> {
    let World { channel, message, .. } = world;
    let room = format!("/messages/channels/{channel}/");
    vec![
        write(POST, room.clone(), json!({"content": format!("hello @{} and @everyone", other.username)})),
        write(POST, format!("{room}{message}/react/"), json!({"emoji": "👍"})),
        write(POST, format!("{room}read/"), json!({})),
        write(POST, room.clone(), json!({"content": "yes", "reply_to": message})),
        with_file("attachments", room.clone()),
        write(DELETE, format!("{room}{message}/unreact/"), json!({"emoji": "👍"})),
        write(POST, format!("{room}read/"), json!({"message_id": message})),
        write(POST, "/notifications/read/".to_owned(), json!({"all": true})),
    ]
}

fn to_tasks(world: &World, other: &Person) -> Vec<Write> {
    let World { community, channel, task, .. } = world;
    let tasks = format!("/tasks/{community}/");
    vec![
        write(
            POST,
            tasks.clone(),
            json!({"title": "Soon", "channel": channel, "due_date": soon(3_600),
            "assigned_to_id": other.id}),
        ),
        write(PATCH, format!("{tasks}{task}/"), json!({"channel": null, "title": "Everywhere"})),
        write(POST, format!("{tasks}{task}/assign/"), json!({"user_id": other.id})),
        write(POST, format!("{tasks}{task}/comments/"), json!({"content": "Looks good"})),
        write(PATCH, format!("{tasks}{task}/"), json!({"channel": channel, "title": "Back"})),
        with_file("file", format!("{tasks}{task}/attachments/")),
        write(POST, format!("{tasks}{task}/complete/"), json!({})),
        write(POST, tasks, json!({"title": "Late", "channel": channel, "due_date": "2020-01-01T00:00:00Z"})),
    ]
}

fn to_events_and_polls(world: &World, other: &Person) -> Vec<Write> {
    let World { community, channel, event, poll, option, .. } = world;
    let (events, polls) = (format!("/events/{community}/"), format!("/polls/{community}/"));
    vec![
        write(
            POST,
            events.clone(),
            json!({"title": "Demo", "channel": channel, "attendee_ids": [other.id],
            "start_time": soon(1), "end_time": soon(2), "reminder_minutes_before": [0]}),
        ),
        write(POST, format!("{polls}{poll}/vote/"), json!({"option_ids": [option]})),
        write(PATCH, format!("{events}{event}/"), json!({"channel": null})),
        write(POST, format!("{polls}{poll}/comments/"), json!({"content": "Hm"})),
        write(POST, format!("{events}{event}/rsvp/"), json!({"rsvp_status": "accepted"})),
        write(
            POST,
            polls.clone(),
            json!({"question": "And now?", "options": ["a", "b"], "channel": channel,
            "expires_at": soon(1)}),
        ),
        write(PATCH, format!("{events}{event}/"), json!({"channel": channel})),
        write(DELETE, format!("{polls}{poll}/unvote/"), json!({})),
        write(POST, format!("{events}calendar-link/"), json!({})),
        write(POST, format!("{polls}{poll}/options/"), json!({"option_text": other.username})),
    ]
}

fn beside_rooms(world: &World) -> Vec<Write> {
    let World { community, note, .. } = world;
    let notes = format!("/notes/{community}/");
    vec![
        write(POST, notes.clone(), json!({"title": "Ours"})),
        write(
            POST,
            "/settings/notifications/".to_owned(),
            json!({"server": community,
            "notification_level": "all"}),
        ),
        write(PATCH, format!("{notes}{note}/"), json!({"content": soon(0)})),
        write(POST, "/notifications/read/".to_owned(), json!({"all": true})),
    ]
}

/// Writes that only the owner can do.
pub(super) fn of_owner(world: &World, people: &People) -> Vec<Write> {
    let World { community, channel, message, event, poll, note, role, .. } = world;
    let (room, server) = (format!("/messages/channels/{channel}/"), format!("/servers/{community}/"));
    let (first, second) = (&people.members[0].id, &people.members[1].id);
    let member = format!("/channels/{community}/{channel}/members/{second}/");
    vec![
        write(POST, format!("{server}roles/"), json!({"name": "Another"})),
        write(PATCH, format!("{room}{message}/"), json!({"content": format!("@everyone, {}", soon(0))})),
        write(POST, format!("{server}members/{first}/roles/"), json!({"role_ids": [role]})),
        write(POST, format!("{room}{message}/pin/"), json!({})),
        write(DELETE, member.clone(), json!({})),
        write(POST, format!("{server}invites/"), json!({})),
        write(PATCH, format!("/channels/{community}/{channel}/"), json!({"description": soon(0)})),
        write(PATCH, format!("/settings/servers/{community}/"), json!({"banned_words": [soon(0)]})),
        write(PUT, member, json!({})),
        write(POST, format!("{server}members/{second}/mute/"), json!({})),
        write(PATCH, format!("{server}roles/{role}/"), json!({"name": "Renamed"})),
        write(
            POST,
            format!("/notes/{community}/{note}/collaborators/"),
            json!({"user_id": first,
            "permission": "edit"}),
        ),
        write(POST, format!("/polls/{community}/{poll}/close/"), json!({})),
        write(POST, format!("{server}members/{second}/unmute/"), json!({})),
        write(DELETE, format!("{room}{message}/unpin/"), json!({})),
        write(DELETE, format!("{server}roles/{role}/"), json!({})),
        write(DELETE, format!("/events/{community}/{event}/"), json!({})),
        write(PATCH, format!("/servers/{community}/"), json!({"description": soon(0)})),
        write(
            POST,
            format!("/channels/{community}/"),
            json!({"name": "another", "parent_category": channel}),
        ),
        write(DELETE, format!("{room}{message}/"), json!({})),
    ]
}

/// Writes of a user who joins and leaves.
pub(super) fn of_stranger(world: &World) -> Vec<Write> {
    let World { community, invite, .. } = world;
    let come = [
        write(POST, format!("/servers/{community}/join/"), json!({})),
        write(POST, format!("/servers/{community}/leave/"), json!({})),
        write(POST, "/servers/invites/accept/".to_owned(), json!({"code": invite})),
        write(POST, format!("/servers/{community}/leave/"), json!({})),
    ];
    come.iter().cycle().take(20).cloned().collect()
}
