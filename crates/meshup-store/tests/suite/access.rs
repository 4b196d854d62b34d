//! The facts about users in rooms and about those they want to write to.

use meshup_app::ports::Store;
use meshup_domain::channel::{Channel, ChannelProfile, ChannelType};
use meshup_domain::conversation::{Conversation, ConversationKind, RequestStatus};
use meshup_domain::permission::{ChannelFacts, ConversationFacts, PeerFacts, RoomFacts, RoomSubject};
use meshup_domain::user::{DmPrivacy, User};
use meshup_domain::{RoomId, UserId};
use uuid::Uuid;

use crate::community::{channel, founded, server};
use crate::fixtures::{at, person};
use crate::harness::Database;
use crate::on_each_database;
use crate::statements::statements;
use crate::talk::{anybody, conversation, opened, talk};

on_each_database!(
    a_one_to_one_knows_the_other_person,
    a_stranger_to_a_conversation_is_no_participant,
    a_group_has_no_peer,
    a_channel_knows_its_server_and_who_was_added,
    facts_take_few_statements,
    peers_stand_to_a_person_as_they_follow_block_and_allow,
);

async fn facts(store: &dyn Store, room: RoomId, person: UserId) -> Option<RoomFacts> {
    store.read().rooms().facts(room, person).await.unwrap()
}

async fn in_conversation(store: &dyn Store, room: RoomId, person: UserId) -> ConversationFacts {
    match facts(store, room, person).await.unwrap().place {
        RoomSubject::Conversation(facts) => facts,
        RoomSubject::Channel(channel) => panic!("a channel: {channel:?}"),
    }
}

async fn in_channel(store: &dyn Store, room: RoomId, person: UserId) -> ChannelFacts {
    match facts(store, room, person).await.unwrap().place {
        RoomSubject::Channel(facts) => facts,
        RoomSubject::Conversation(conversation) => panic!("a conversation: {conversation:?}"),
    }
}

async fn a_one_to_one_knows_the_other_person(Database { store, .. }: Database) {
    let [ann, ben] = [person(&*store, "ann").await, person(&*store, "ben").await];
    let new = Conversation { status: RequestStatus::Pending, ..conversation(&[ann.id, ben.id]) };
    let ours = opened(&*store, &new, &[ann.id, ben.id]).await;
    let work = store.begin().await.unwrap();
    work.users().save(&User { dm_privacy: DmPrivacy::Followers, ..ben.clone() }).await.unwrap();
    work.relations().follow(ann.id, ben.id, at(0)).await.unwrap();
    work.relations().block(ben.id, ann.id, at(0)).await.unwrap();
    work.commit().await.unwrap();

    let expected = ConversationFacts {
        id: ours.id,
        kind: ConversationKind::Direct,
        status: RequestStatus::Pending,
        created_by: ann.id,
        person: ann.id,
        is_participant: true,
        is_admin: false,
        peer: Some(PeerFacts {
            id: ben.id,
            privacy: DmPrivacy::Followers,
            is_followed: true,
            is_blocked: true,
        }),
    };
    assert_eq!(in_conversation(&*store, ours.room, ann.id).await, expected);
    let other = in_conversation(&*store, ours.room, ben.id).await.peer.unwrap();
    let expected =
        PeerFacts { id: ann.id, privacy: DmPrivacy::Everyone, is_followed: false, is_blocked: true };
    assert_eq!(other, expected);
}

async fn a_stranger_to_a_conversation_is_no_participant(Database { store, .. }: Database) {
    let [ann, ben] = [person(&*store, "ann").await, person(&*store, "ben").await];
    let ours = talk(&*store, &[ann.id, ben.id]).await;
    let known = in_conversation(&*store, ours.room, anybody()).await;
    assert!(!known.is_participant);
    assert_eq!(known.peer, None);
    assert_eq!(facts(&*store, RoomId(Uuid::new_v4()), ann.id).await, None);
}

async fn a_group_has_no_peer(Database { store, .. }: Database) {
    let [ann, ben] = [person(&*store, "ann").await, person(&*store, "ben").await];
    let group = talk(&*store, &[ann.id, ben.id, anybody()]).await;
    let known = in_conversation(&*store, group.room, ann.id).await;
    assert!(known.is_participant);
    assert_eq!((known.kind, known.peer), (ConversationKind::Group, None));
}

async fn a_channel_knows_its_server_and_who_was_added(Database { store, .. }: Database) {
    let [owner, added] = [person(&*store, "owner").await, person(&*store, "added").await];
    let ours = server(&owner, 10);
    let owning = founded(&*store, &ours, &owner).await;
    let private = Channel {
        profile: ChannelProfile {
            is_private: true,
            slowmode_delay: 30,
            channel_type: ChannelType::Announcement,
            ..channel(&ours, "private", 0).profile
        },
        ..channel(&ours, "private", 0)
    };
    let work = store.begin().await.unwrap();
    work.channels().insert(&private).await.unwrap();
    work.channels().add_member(private.id, added.id, at(0)).await.unwrap();
    work.commit().await.unwrap();

    let known = in_channel(&*store, private.room, owner.id).await;
    let expected = ChannelFacts {
        id: private.id,
        server: store.read().servers().facts(ours.id, owner.id).await.unwrap().unwrap(),
        channel_type: ChannelType::Announcement,
        is_private: true,
        slowmode_delay: 30,
        created_by: owner.id,
        is_added: false,
    };
    assert_eq!(known, expected);
    assert_eq!(known.server.member.unwrap().id, owning.id);
    let known = in_channel(&*store, private.room, added.id).await;
    assert!(known.is_added && known.server.member.is_none());
    assert_eq!(facts(&*store, private.room, anybody()).await, None, "an unknown user has no facts");
}

async fn facts_take_few_statements(Database { store, .. }: Database) {
    let owner = person(&*store, "owner").await;
    let ours = server(&owner, 10);
    founded(&*store, &ours, &owner).await;
    let general = channel(&ours, "general", 0);
    let work = store.begin().await.unwrap();
    work.channels().insert(&general).await.unwrap();
    work.commit().await.unwrap();
    let direct = talk(&*store, &[owner.id, anybody()]).await;
    assert_eq!(statements(facts(&*store, general.room, owner.id)).await, 2);
    assert_eq!(statements(facts(&*store, direct.room, owner.id)).await, 2);
}

async fn peers_stand_to_a_person_as_they_follow_block_and_allow(Database { store, .. }: Database) {
    let me = person(&*store, "me").await;
    let mut people = Vec::new();
    for name in ["plain", "followed", "blocking", "blocked", "closed"] {
        people.push(person(&*store, name).await);
    }
    let [plain, followed, blocking, blocked, closed] = &people[..] else { panic!("five people") };
    let work = store.begin().await.unwrap();
    work.users().save(&User { dm_privacy: DmPrivacy::NoOne, ..closed.clone() }).await.unwrap();
    work.relations().follow(me.id, followed.id, at(0)).await.unwrap();
    work.relations().follow(plain.id, me.id, at(0)).await.unwrap();
    work.relations().block(blocking.id, me.id, at(0)).await.unwrap();
    work.relations().block(me.id, blocked.id, at(0)).await.unwrap();
    work.relations().block(plain.id, followed.id, at(0)).await.unwrap();
    work.commit().await.unwrap();

    let asked: Vec<_> = people.iter().map(|user| user.id).chain([anybody()]).collect();
    let mut peers = store.read().conversations().peers(me.id, &asked).await.unwrap();
    peers.sort_by_key(|peer| people.iter().position(|user| user.id == peer.id));
    let relations: Vec<_> =
        peers.iter().map(|peer| (peer.privacy, peer.is_followed, peer.is_blocked)).collect();
    let everyone = DmPrivacy::Everyone;
    assert_eq!(
        relations,
        [
            (everyone, false, false),
            (everyone, true, false),
            (everyone, false, true),
            (everyone, false, true),
            (DmPrivacy::NoOne, false, false),
        ]
    );
    assert_eq!(store.read().conversations().peers(me.id, &[]).await.unwrap(), []);
}
