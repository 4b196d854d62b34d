//! Roles, their hierarchy, and the audit log.

use serde_json::json;

use super::{alice_and_bob, assign, each, fields, promote, refusal, role};
use crate::harness::{Database, Person, Server};

on_each_database!(
    roles_are_made_changed_and_deleted,
    moderators_reach_only_those_below,
    nobody_grants_more_than_they_have,
    the_log_shows_who_did_what_to_whom,
);

async fn roles_are_made_changed_and_deleted(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let roles = format!("/servers/{community}/roles/");

    let listed = bob.get(&roles).await.expect(200);
    assert_eq!(each(&listed, "name"), ["Admin", "Manager", "Member", "Guest"]);
    let counts: Vec<_> =
        listed.as_array().unwrap().iter().map(|role| role["permissions"].as_array().unwrap().len()).collect();
    assert_eq!(counts, [9, 7, 0, 0]);
    let first = &listed[0]["permissions"][0];
    assert_eq!((&first["codename"], &first["category"]), (&json!("server.manage"), &json!("server")));

    let body =
        json!({"name": "Reviewer", "color": "#3498DB", "position": 250, "permissions": ["message.manage"]});
    let made = alice.post(&roles, &body).await.expect(201);
    assert_eq!((&made["role_type"], &made["color"]), (&json!("custom"), &json!("#3498db")));
    let bad = json!({"name": "", "color": "red", "position": 0, "permissions": ["fly"]});
    assert_eq!(fields(&alice.post(&roles, &bad).await), ["color", "name", "permissions", "position"]);
    assert_eq!(bob.post(&roles, &body).await.status.as_u16(), 403);
    let one = format!("{roles}{}/", made["id"].as_str().unwrap());
    let changed = alice.patch(&one, &json!({"name": "Editor", "is_hoisted": true})).await.expect(200);
    assert_eq!((&changed["name"], &changed["position"]), (&json!("Editor"), &json!(250)));

    let given = assign(&alice, &community, &bob, &[made["id"].as_str().unwrap()]).await.expect(200);
    assert_eq!(given["message"], "Roles updated successfully");
    assert_eq!(each(&given["roles"], "name"), ["Editor"]);
    alice.delete(&one).await.expect(204);
    assert_eq!(alice.delete(&one).await.status.as_u16(), 404);
    let member = alice.get(&format!("/servers/{community}/members/{}/", bob.id)).await.expect(200);
    assert_eq!(member["roles"], json!([]));
    let again = assign(&alice, &community, &bob, &[]).await.expect(200);
    assert_eq!(each(&again["roles"], "name"), ["Member"]);
    let guest = role(&alice, &community, "guest").await;
    assert_eq!(refusal(&alice.delete(&format!("{roles}{guest}/")).await), (400, "starting_role"));
}

async fn moderators_reach_only_those_below(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let carol = Person::register(&server, "carol").await;
    let dave = Person::register(&server, "dave").await;
    carol.join(&community).await;
    dave.join(&community).await;
    promote(&alice, &community, &bob, "manager").await;
    promote(&alice, &community, &carol, "manager").await;

    for target in [&alice, &carol] {
        let member = format!("/servers/{community}/members/{}/", target.id);
        for action in ["ban/", "mute/"] {
            let refused = bob.post(&format!("{member}{action}"), &json!({})).await;
            assert_eq!(refusal(&refused), (403, "role_hierarchy"), "{action}");
        }
        assert_eq!(refusal(&bob.delete(&member).await), (403, "role_hierarchy"));
    }
    let daves = format!("/servers/{community}/members/{}/", dave.id);
    assert_eq!(dave.delete(&format!("/servers/{community}/members/{}/", bob.id)).await.status.as_u16(), 403);
    bob.delete(&daves).await.expect(204);
    promote(&alice, &community, &bob, "admin").await;
    assert_eq!(
        refusal(&assign(&bob, &community, &alice, &[]).await),
        (403, "role_hierarchy"),
        "the owner's roles"
    );
    assert_eq!(refusal(&assign(&alice, &community, &alice, &[]).await), (403, "role_hierarchy"));
    bob.delete(&format!("/servers/{community}/members/{}/", carol.id)).await.expect(204);
}

async fn nobody_grants_more_than_they_have(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let carol = Person::register(&server, "carol").await;
    carol.join(&community).await;
    let roles = format!("/servers/{community}/roles/");
    let keeper = json!({"name": "Keeper", "position": 350, "permissions": ["role.manage", "poll.manage"]});
    let keeper = alice.post(&roles, &keeper).await.expect(201);
    assign(&alice, &community, &bob, &[keeper["id"].as_str().unwrap()]).await.expect(200);
    let [admin, manager] =
        [role(&alice, &community, "admin").await, role(&alice, &community, "manager").await];

    assert_eq!(refusal(&assign(&bob, &community, &carol, &[&admin]).await), (403, "role_hierarchy"));
    assert_eq!(refusal(&assign(&bob, &community, &carol, &[&manager]).await), (403, "permission_not_held"));
    let foreign = "00000000-0000-4000-8000-000000000000";
    assert_eq!(fields(&assign(&bob, &community, &carol, &[foreign]).await), ["role_ids"]);
    let more = json!({"name": "More", "position": 10, "permissions": ["server.manage"]});
    assert_eq!(refusal(&bob.post(&roles, &more).await), (403, "permission_not_held"));
    let equal = json!({"name": "Equal", "position": 350});
    assert_eq!(refusal(&bob.post(&roles, &equal).await), (403, "role_hierarchy"));
    let admins = format!("{roles}{admin}/");
    assert_eq!(refusal(&bob.patch(&admins, &json!({"name": "Weak"})).await), (403, "role_hierarchy"));
    assert_eq!(refusal(&bob.delete(&admins).await), (403, "role_hierarchy"));

    let fine = json!({"name": "Pollster", "position": 300, "permissions": ["poll.manage"]});
    let fine = bob.post(&roles, &fine).await.expect(201);
    assign(&bob, &community, &carol, &[fine["id"].as_str().unwrap()]).await.expect(200);
}

async fn the_log_shows_who_did_what_to_whom(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let path = format!("/servers/{community}/");
    alice.patch(&path, &json!({"name": "Beta", "description": "New"})).await.expect(200);
    alice.patch(&path, &json!({"name": "Beta"})).await.expect(200);
    let channel = alice.create_channel(&community, "general").await;
    alice
        .patch(&format!("/channels/{community}/{channel}/"), &json!({"slowmode_delay": 5}))
        .await
        .expect(200);
    alice.delete(&format!("/channels/{community}/{channel}/")).await.expect(204);
    promote(&alice, &community, &bob, "manager").await;
    alice.post(&format!("{path}members/{}/ban/", bob.id), &json!({"reason": "spam"})).await.expect(200);

    let log = alice.get(&format!("{path}audit-log/")).await.expect(200);

    let actions = [
        "member.banned",
        "member.roles_changed",
        "channel.deleted",
        "channel.updated",
        "channel.created",
        "server.updated",
        "member.joined",
    ];
    assert_eq!((each(&log["results"], "action"), &log["count"]), (actions.to_vec(), &json!(7)));
    let [ban, given, _, slowed, _, renamed, joined] = log["results"].as_array().unwrap().as_slice() else {
        panic!("{log}")
    };
    assert_eq!((&ban["actor"]["username"], &ban["target_type"]), (&json!("alice"), &json!("member")));
    assert_eq!(ban["target_id"], bob.id.as_str());
    assert_eq!(ban["changes"], json!([{"field": "reason", "from": null, "to": "spam"}]));
    assert_eq!(given["changes"], json!([{"field": "roles", "from": "Member", "to": "Manager"}]));
    assert_eq!(slowed["changes"], json!([{"field": "slowmode_delay", "from": "0", "to": "5"}]));
    assert_eq!(
        renamed["changes"],
        json!([
            {"field": "name", "from": "Project Alpha", "to": "Beta"},
            {"field": "description", "from": "", "to": "New"},
        ])
    );
    assert_eq!(joined["actor"]["username"], "bobby");
    let page = alice.get(&format!("{path}audit-log/?page=2&page_size=3")).await.expect(200);
    assert_eq!(each(&page["results"], "action"), actions[3..6]);
    assert_eq!(bob.get(&format!("{path}audit-log/")).await.status.as_u16(), 403);
}
