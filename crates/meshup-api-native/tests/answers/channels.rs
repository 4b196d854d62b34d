//! Channels.

use actix_web::test::TestRequest;
use insta::assert_json_snapshot;
use meshup_app::Page;
use meshup_app::ports::InsertChannelOutcome;
use meshup_app::testing::{START, TestRepos, user_id};
use meshup_domain::channel::{Channel, ChannelProfile, ChannelType};
use meshup_domain::permission::{ChannelFacts, RoomFacts, RoomSubject};
use meshup_domain::{ChannelId, RoomId};
use serde_json::json;
use uuid::Uuid;

use crate::community::{SERVER, known_as, owner, plain};
use crate::kit::{ask, get, post, signed_in};

fn channel() -> Channel {
    Channel {
        id: ChannelId(Uuid::from_u128(8)),
        server: SERVER,
        room: RoomId(Uuid::from_u128(9)),
        profile: ChannelProfile {
            name: "general".into(),
            description: "Team chat".into(),
            channel_type: ChannelType::Text,
            position: 1,
            is_private: true,
            is_nsfw: false,
            slowmode_delay: 0,
            parent_category: None,
        },
        created_by: user_id(2),
        created_at: START,
        updated_at: START,
    }
}

fn channels() -> String {
    format!("/channels/{SERVER}/")
}

fn one() -> String {
    format!("{}{}/", channels(), channel().id)
}

/// A private channel, for user 1 as an ordinary member of the server.
fn outside() -> TestRepos {
    let mut repos = known_as(plain);
    repos.channels.expect_get().returning(|_| Ok(Some(channel())));
    repos.rooms.expect_facts().returning(|room, person| {
        let Channel { id, profile, created_by, .. } = channel();
        let ChannelProfile { channel_type, is_private, slowmode_delay, .. } = profile;
        let server = plain(person);
        let facts = ChannelFacts {
            id,
            server,
            channel_type,
            is_private,
            slowmode_delay,
            created_by,
            is_added: false,
        };
        Ok(Some(RoomFacts { room, person, place: RoomSubject::Channel(facts) }))
    });
    repos
}

#[actix_web::test]
async fn channels_have_the_documented_fields() {
    let mut repos = known_as(plain);
    repos.channels.expect_visible().returning(|_, _, _, _| Ok(Page { items: vec![channel()], total: 1 }));
    assert_json_snapshot!(ask(repos, signed_in(get(&channels()))).await);
}

#[actix_web::test]
async fn the_limit_and_a_taken_name_are_reported() {
    let with = |count: u64| {
        let mut repos = known_as(owner);
        repos.channels.expect_count().returning(move |_| Ok(count));
        repos.channels.expect_last_position().returning(|_| Ok(None));
        repos.channels.expect_insert().returning(|_| Ok(InsertChannelOutcome::NameTaken));
        repos
    };
    let request = || signed_in(post(&channels(), &json!({"name": "General"})));
    assert_json_snapshot!("channel_limit", ask(with(50), request()).await);
    assert_json_snapshot!("channel_taken", ask(with(1), request()).await);
}

#[actix_web::test]
async fn broken_rules_are_reported_at_once_and_put_wants_the_name() {
    let body = json!({"name": " ", "channel_type": "tv", "slowmode_delay": 21601, "position": -1});
    assert_json_snapshot!("channel_rules", ask(known_as(owner), signed_in(post(&channels(), &body))).await);
    let mixed = json!({"name": " ", "channel_type": "tv", "position": "first"});
    let refused = ask(known_as(owner), signed_in(post(&channels(), &mixed))).await;
    let fields = refused["body"].as_object().unwrap().keys().collect::<Vec<_>>();
    assert_eq!(fields, ["channel_type", "name", "position"], "a rule, a choice and a type: {refused}");
    let put = TestRequest::put().uri(&format!("/api/v1{}", one())).set_json(json!({"description": "x"}));
    assert_json_snapshot!("channel_put", ask(outside(), signed_in(put)).await);
}

#[actix_web::test]
async fn a_private_channel_is_forbidden_to_others() {
    assert_json_snapshot!(ask(outside(), signed_in(get(&one()))).await);
}
