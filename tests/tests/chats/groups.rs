//! Permissions in groups, and the life of groups.

use reqwest::Method;
use serde_json::{Value, json};

use super::{CHATS, ask, delete, get, group, numbers, open, people, post, say};
use crate::harness::{Database, Person, Server};

on_each_database!(
    admins_members_and_strangers_have_their_rights,
    the_longest_member_follows_the_last_admin,
    admins_are_replaced_by_members,
    a_1_to_1_is_one_for_both_and_for_ever,
    groups_are_bounded_and_their_people_willing,
    chats_are_found_by_title_name_and_text_in_the_order_of_activity,
);

async fn admins_members_and_strangers_have_their_rights(database: Database) {
    let server = Server::start(database).await;
    let [admin, member, stranger] = people(&server, ["admin", "member", "stranger"]).await;
    let mut pool = Vec::new();
    for n in 0..8 {
        pool.push(Person::register(&server, &format!("person{n}")).await.number().await);
    }
    let chat = group(&admin, "Ours", &[&member]).await;
    let someone = pool.pop().unwrap();
    post(&admin, &format!("{chat}members/add/"), &json!({"user_ids": [someone]})).await.expect(200);
    for (who, [title, admins, add, remove]) in
        [(&stranger, [404; 4]), (&member, [403; 4]), (&admin, [200, 200, 200, 204])]
    {
        let answers = [
            ask(who, Method::PATCH, &chat, &json!({"title": "Renamed"})).await,
            ask(who, Method::PATCH, &chat, &json!({"admins": [admin.number().await]})).await,
            post(who, &format!("{chat}members/add/"), &json!({"user_ids": [pool.pop().unwrap()]})).await,
            delete(who, &format!("{chat}members/{someone}/remove/")).await,
        ];
        let statuses = answers.map(|answer| answer.status.as_u16());
        assert_eq!(statuses, [title, admins, add, remove], "{}", who.username);
    }
    delete(&stranger, &chat).await.expect(404);
    delete(&member, &chat).await.expect(403);
    say(&member, &chat, "still here").await;
    delete(&member, &format!("{chat}members/{}/remove/", member.number().await)).await.expect(204);
    get(&member, &chat).await.expect(404);
    delete(&admin, &chat).await.expect(204);
    get(&admin, &chat).await.expect(404);
    assert_eq!(get(&admin, CHATS).await.expect(200)["count"], 0);
}

async fn the_longest_member_follows_the_last_admin(database: Database) {
    let server = Server::start(database).await;
    let [first, second, third] = people(&server, ["first", "second", "third"]).await;
    let chat = group(&first, "Ours", &[&second]).await;
    let third_number = third.number().await;
    post(&first, &format!("{chat}members/add/"), &json!({"user_ids": [third_number]})).await.expect(200);
    delete(&first, &format!("{chat}members/{}/remove/", first.number().await)).await.expect(204);
    let left = get(&third, &chat).await.expect(200);
    assert_eq!(
        (numbers(&left["admins"]), left["members"].as_array().unwrap().len()),
        (vec![second.number().await], 2)
    );
    ask(&second, Method::PATCH, &chat, &json!({"title": "Mine now"})).await.expect(200);
    delete(&second, &format!("{chat}members/{}/remove/", second.number().await)).await.expect(204);
    delete(&third, &chat).await.expect(204);
}

async fn admins_are_replaced_by_members(database: Database) {
    let server = Server::start(database).await;
    let [first, second, outside] = people(&server, ["first", "second", "outside"]).await;
    let chat = group(&first, "Ours", &[&second]).await;
    for wrong in
        [json!([]), json!([outside.number().await]), json!([404_404]), json!(["x"]), json!(1), Value::Null]
    {
        let refused =
            ask(&first, Method::PATCH, &chat, &json!({"admins": wrong, "title": ""})).await.expect(400);
        assert!(refused["details"]["admins"].is_array(), "{wrong}: {refused}");
    }
    let second_number = second.number().await;
    let changed = ask(&first, Method::PATCH, &chat, &json!({"admins": [second_number]})).await.expect(200);
    assert_eq!(numbers(&changed["admins"]), [second_number]);
    ask(&first, Method::PATCH, &chat, &json!({"title": "Mine"})).await.expect(403);
    let put = ask(&second, Method::PUT, &chat, &json!({"admins": [second_number]})).await.expect(400);
    assert!(put["details"]["title"].is_array(), "PUT wants the title: {put}");
}

async fn a_1_to_1_is_one_for_both_and_for_ever(database: Database) {
    let server = Server::start(database).await;
    let [alice, bob, carol] = people(&server, ["alice", "bobby", "carol"]).await;
    let (a, b) = (alice.number().await, bob.number().await);
    let chat = open(&alice, &bob).await;
    let again = post(&bob, CHATS, &json!({"chat_type": "dm", "member_ids": [a]})).await.expect(200);
    assert_eq!(
        (super::path_of(&again), &again["title"], numbers(&again["admins"])),
        (chat.clone(), &json!("alice"), vec![a])
    );
    for wrong in [json!([]), json!([b, carol.number().await]), json!([b, b]), json!([a]), json!([404_404])] {
        let body = json!({"chat_type": "dm", "member_ids": wrong});
        let refused = post(&alice, CHATS, &body).await.expect(400);
        assert!(refused["details"]["member_ids"].is_array(), "{wrong}: {refused}");
    }
    let add =
        post(&alice, &format!("{chat}members/add/"), &json!({"user_ids": [carol.number().await]})).await;
    assert_eq!(add.expect(400)["code"], "not_a_group");
    let leave = delete(&alice, &format!("{chat}members/{a}/remove/")).await;
    assert_eq!(leave.expect(400)["code"], "not_a_group");

    delete(&alice, &chat).await.expect(204);
    let count = async |who: &Person| get(who, CHATS).await.expect(200)["count"].clone();
    assert_eq!((count(&alice).await, count(&bob).await), (json!(0), json!(1)));
    get(&alice, &chat).await.expect(200);
    say(&bob, &chat, "Still there?").await;
    assert_eq!(count(&alice).await, 1);
}

async fn groups_are_bounded_and_their_people_willing(database: Database) {
    let server = Server::start(database).await;
    let [alice, bob, loner] = people(&server, ["alice", "bobby", "loner"]).await;
    let (a, b, lonely) = (alice.number().await, bob.number().await, loner.number().await);
    loner.patch("/settings/user/", &json!({"dm_privacy": "no_one"})).await.expect(200);
    let new = |members: Value| json!({"chat_type": "group", "title": "Ours", "member_ids": members});
    for alone in [json!([]), json!([a])] {
        assert!(post(&alice, CHATS, &new(alone)).await.expect(400)["details"]["member_ids"].is_array());
    }
    let crowd: Vec<i64> = (1..=60).collect();
    assert!(post(&alice, CHATS, &new(json!(crowd))).await.expect(400)["details"]["member_ids"].is_array());
    for title in [Value::Null, json!(""), json!("x".repeat(101)), json!("a\u{0}b"), json!(7)] {
        let body = json!({"chat_type": "group", "title": title, "member_ids": [b]});
        assert!(post(&alice, CHATS, &body).await.expect(400)["details"]["title"].is_array(), "{title}");
    }
    for kind in [json!("channel"), json!(""), json!(1), Value::Null] {
        let body = json!({"chat_type": kind, "member_ids": [b]});
        assert!(post(&alice, CHATS, &body).await.expect(400)["details"]["chat_type"].is_array(), "{kind}");
    }
    post(&alice, CHATS, &new(json!([b, lonely]))).await.expect(403);
    let chat = group(&alice, "Ours", &[&bob]).await;
    let add = format!("{chat}members/add/");
    post(&alice, &add, &json!({"user_ids": [lonely]})).await.expect(403);
    // The privacy settings of existing members do not matter.
    bob.patch("/settings/user/", &json!({"dm_privacy": "no_one"})).await.expect(200);
    assert_eq!(post(&alice, &add, &json!({"user_ids": [a, b]})).await.expect(200)["added_count"], 0);
    for wrong in [json!([]), json!([404_404]), json!(["x"]), json!([-1]), json!("x"), Value::Null] {
        let refused = post(&alice, &add, &json!({"user_ids": wrong})).await.expect(400);
        assert!(refused["details"]["user_ids"].is_array(), "{wrong}: {refused}");
    }
    let many: Vec<i64> = (1..=100_000).collect();
    post(&alice, &add, &json!({"user_ids": many})).await.expect(400);

    let mut extra = Vec::new();
    for n in 0..49 {
        extra.push(Person::register(&server, &format!("extra{n}")).await.number().await);
    }
    assert_eq!(post(&alice, &add, &json!({"user_ids": extra[..48]})).await.expect(200)["added_count"], 48);
    assert!(
        post(&alice, &add, &json!({"user_ids": [extra[48]]})).await.expect(400)["details"]["user_ids"]
            .is_array()
    );
}

async fn chats_are_found_by_title_name_and_text_in_the_order_of_activity(database: Database) {
    let server = Server::start(database).await;
    let [alice, bob, carol] = people(&server, ["alice", "bobby", "carol"]).await;
    let with_bob = open(&alice, &bob).await;
    let team = group(&alice, "Project Team", &[&carol]).await;
    say(&bob, &with_bob, "lunch at noon?").await;
    let found = async |query: &str| {
        let page = get(&alice, &format!("{CHATS}{query}")).await.expect(200);
        let chats = page["results"].as_array().unwrap().iter().map(super::path_of).collect::<Vec<_>>();
        assert_eq!(page["count"], json!(chats.len()));
        chats
    };
    assert_eq!(found("").await, [with_bob.clone(), team.clone()]);
    say(&carol, &team, "hello all").await;
    assert_eq!(found("").await, [team.clone(), with_bob.clone()]);
    for (text, expected) in [("PROJECT", &team), ("bobb", &with_bob), ("Noon", &with_bob), ("carol", &team)] {
        assert_eq!(found(&format!("?search={text}")).await, std::slice::from_ref(expected), "{text}");
    }
    assert_eq!(found("?search=nothing").await, [""; 0]);

    // A group without a title, from another surface.
    let body = json!({"participant_ids": [bob.id, carol.id]});
    let dm = alice.post("/messages/dm/", &body).await.expect(201);
    let untitled = get(&bob, &format!("{CHATS}{}/", dm["number"])).await.expect(200);
    assert_eq!(
        (&untitled["chat_type"], &untitled["title"]),
        (&json!("group"), &json!("alice, bobby, carol"))
    );
}
