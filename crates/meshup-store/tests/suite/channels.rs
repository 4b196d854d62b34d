//! Channels.

use std::sync::Arc;

use meshup_app::page::PageRequest;
use meshup_app::ports::{InsertChannelOutcome, Store};
use meshup_domain::channel::{Channel, ChannelProfile, ChannelType};
use meshup_domain::server::Server;
use meshup_domain::user::User;
use meshup_domain::{ChannelId, Seq};

use crate::community::{channel, founded, server};
use crate::fixtures::{at, person};
use crate::harness::Database;
use crate::on_each_database;
use crate::sweep::swept;

on_each_database!(
    a_channel_is_read_as_it_was_written_and_opens_an_empty_room,
    a_name_is_taken_in_any_case_and_the_unit_stays_usable,
    renaming_to_a_taken_name_changes_nothing,
    twenty_at_once_make_one_channel_of_a_name,
    deleting_a_channel_takes_its_room_and_frees_its_children,
    private_channels_are_listed_to_those_who_may_see_them,
    channels_are_listed_by_position_then_age,
    people_are_added_once_and_taken_out_everywhere,
);

async fn community(store: &dyn Store) -> (User, Server) {
    let owner = person(store, "owner").await;
    let server = server(&owner, 100);
    founded(store, &server, &owner).await;
    (owner, server)
}

async fn stored(store: &dyn Store, channel: &Channel) {
    let work = store.begin().await.unwrap();
    assert_eq!(work.channels().insert(channel).await.unwrap(), InsertChannelOutcome::Done);
    work.commit().await.unwrap();
}

async fn get(store: &dyn Store, id: ChannelId) -> Option<Channel> {
    store.read().channels().get(id).await.unwrap()
}

async fn a_channel_is_read_as_it_was_written_and_opens_an_empty_room(Database { store, .. }: Database) {
    let (_, server) = community(&*store).await;
    let category = channel(&server, "lobby", 0);
    let full = Channel {
        profile: ChannelProfile {
            description: "Team chat".to_owned(),
            channel_type: ChannelType::Announcement,
            is_private: true,
            is_nsfw: true,
            slowmode_delay: 21_600,
            parent_category: Some(category.id),
            ..channel(&server, "Général", 3).profile
        },
        updated_at: at(9),
        ..channel(&server, "Général", 3)
    };
    stored(&*store, &category).await;
    stored(&*store, &full).await;

    assert_eq!(get(&*store, full.id).await.as_ref(), Some(&full));
    assert_eq!(store.read().rooms().of_channel(full.id).await.unwrap(), Some(full.room));
    let head = store.read().rooms().head(full.room).await.unwrap().unwrap();
    assert_eq!((head.last_seq, head.message_count, head.last_message_at), (Seq(0), 0, None));
    let channels = store.read().channels();
    assert_eq!(channels.count(server.id).await.unwrap(), 2);
    assert_eq!(channels.last_position(server.id).await.unwrap(), Some(3));
    let mut parents = channels.parents(server.id).await.unwrap();
    parents.sort();
    assert_eq!(parents, [(category.id, None), (full.id, Some(category.id))]);
}

async fn a_name_is_taken_in_any_case_and_the_unit_stays_usable(Database { store, .. }: Database) {
    let (owner, ours) = community(&*store).await;
    assert_eq!(store.read().channels().last_position(ours.id).await.unwrap(), None);
    stored(&*store, &channel(&ours, "Général", 0)).await;

    let taken = channel(&ours, "GÉNÉRAL", 1);
    let work = store.begin().await.unwrap();
    assert_eq!(work.channels().insert(&taken).await.unwrap(), InsertChannelOutcome::NameTaken);
    let free = channel(&ours, "other", 1);
    assert_eq!(work.channels().insert(&free).await.unwrap(), InsertChannelOutcome::Done);
    work.commit().await.unwrap();

    assert!(get(&*store, free.id).await.is_some());
    assert_eq!(get(&*store, taken.id).await, None);
    assert_eq!(store.read().rooms().head(taken.room).await.unwrap(), None, "no room is left behind");

    let theirs = server(&owner, 100);
    founded(&*store, &theirs, &owner).await;
    stored(&*store, &channel(&theirs, "Général", 0)).await;
}

async fn renaming_to_a_taken_name_changes_nothing(Database { store, .. }: Database) {
    let (_, server) = community(&*store).await;
    let (first, second) = (channel(&server, "first", 0), channel(&server, "second", 1));
    stored(&*store, &first).await;
    stored(&*store, &second).await;

    let work = store.begin().await.unwrap();
    work.servers().lock(server.id).await.unwrap();
    let taken = Channel {
        profile: ChannelProfile { name: "FIRST".to_owned(), position: 7, ..second.profile.clone() },
        ..second.clone()
    };
    assert!(!work.channels().save(&taken).await.unwrap());
    let louder = Channel {
        profile: ChannelProfile { name: "SECOND".to_owned(), ..second.profile.clone() },
        updated_at: at(5),
        ..second.clone()
    };
    assert!(work.channels().save(&louder).await.unwrap(), "a channel may keep its own name");
    work.commit().await.unwrap();

    assert_eq!(get(&*store, second.id).await, Some(louder));
    assert_eq!(get(&*store, first.id).await, Some(first));
}

async fn twenty_at_once_make_one_channel_of_a_name(Database { store, .. }: Database) {
    let (_, server) = community(&*store).await;
    let mut callers = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (store, channel) = (Arc::clone(&store), channel(&server, "general", 0));
        callers.spawn(async move {
            let work = store.begin().await.unwrap();
            work.servers().lock(channel.server).await.unwrap();
            let inserted = work.channels().insert(&channel).await.unwrap();
            work.commit().await.unwrap();
            inserted
        });
    }
    let inserted = callers.join_all().await;
    assert_eq!(inserted.iter().filter(|answer| **answer == InsertChannelOutcome::Done).count(), 1);
    assert_eq!(store.read().channels().count(server.id).await.unwrap(), 1);
}

async fn deleting_a_channel_takes_its_room_and_frees_its_children(Database { store, .. }: Database) {
    let (owner, server) = community(&*store).await;
    let category = channel(&server, "category", 0);
    let child = Channel {
        profile: ChannelProfile {
            parent_category: Some(category.id),
            ..channel(&server, "child", 1).profile
        },
        ..channel(&server, "child", 1)
    };
    stored(&*store, &category).await;
    stored(&*store, &child).await;
    let work = store.begin().await.unwrap();
    assert!(work.channels().add_member(category.id, owner.id, at(0)).await.unwrap());
    work.rooms().start_reading(server.id, owner.id, at(0)).await.unwrap();
    work.channels().delete(category.id, at(0)).await.unwrap();
    work.commit().await.unwrap();

    assert_eq!(get(&*store, category.id).await, None);
    assert_eq!(store.read().rooms().head(category.room).await.unwrap(), None);
    swept(&*store).await;
    assert_eq!(store.read().rooms().markers(category.room).await.unwrap(), []);
    let members = store.read().channels().members(category.id, PageRequest::FIRST).await.unwrap();
    assert_eq!(members.total, 0);
    let orphan = get(&*store, child.id).await.unwrap();
    assert_eq!(
        orphan,
        Channel { profile: ChannelProfile { parent_category: None, ..child.profile }, ..child }
    );
}

async fn private_channels_are_listed_to_those_who_may_see_them(Database { store, .. }: Database) {
    let (owner, server) = community(&*store).await;
    let (maker, added, other) =
        (person(&*store, "maker").await, person(&*store, "added").await, person(&*store, "other").await);
    let open = channel(&server, "open", 0);
    let hidden = Channel {
        profile: ChannelProfile { is_private: true, ..channel(&server, "hidden", 1).profile },
        created_by: maker.id,
        ..channel(&server, "hidden", 1)
    };
    stored(&*store, &open).await;
    stored(&*store, &hidden).await;
    let work = store.begin().await.unwrap();
    work.channels().add_member(hidden.id, added.id, at(0)).await.unwrap();
    work.commit().await.unwrap();

    for (viewer, all, seen) in [
        (&owner, true, vec!["open", "hidden"]),
        (&maker, false, vec!["open", "hidden"]),
        (&added, false, vec!["open", "hidden"]),
        (&other, false, vec!["open"]),
    ] {
        let page =
            store.read().channels().visible(server.id, viewer.id, all, PageRequest::FIRST).await.unwrap();
        let names: Vec<_> = page.items.iter().map(|channel| channel.profile.name.as_str()).collect();
        assert_eq!((names, page.total), (seen.clone(), seen.len() as u64), "{}", viewer.username);
    }
}

async fn channels_are_listed_by_position_then_age(Database { store, .. }: Database) {
    let (owner, server) = community(&*store).await;
    for (name, position, age) in [("last", 9, 0), ("younger", 1, 8), ("older", 1, 7), ("top", 0, 9)] {
        stored(&*store, &Channel { created_at: at(age), ..channel(&server, name, position) }).await;
    }
    let names = async |number| {
        let request = PageRequest::page(number, 3);
        let page = store.read().channels().visible(server.id, owner.id, true, request).await.unwrap();
        assert_eq!(page.total, 4);
        page.items.into_iter().map(|channel| channel.profile.name).collect::<Vec<_>>()
    };
    assert_eq!(names(1).await, ["top", "older", "younger"]);
    assert_eq!(names(2).await, ["last"]);
}

async fn people_are_added_once_and_taken_out_everywhere(Database { store, .. }: Database) {
    let (owner, ours) = community(&*store).await;
    let theirs = server(&owner, 100);
    founded(&*store, &theirs, &owner).await;
    let guest = person(&*store, "guest").await;
    let (first, second) = (channel(&ours, "first", 0), channel(&ours, "second", 1));
    let elsewhere = channel(&theirs, "elsewhere", 0);
    for channel in [&first, &second, &elsewhere] {
        stored(&*store, channel).await;
    }

    let work = store.begin().await.unwrap();
    for channel in [&first, &second, &elsewhere] {
        assert!(work.channels().add_member(channel.id, guest.id, at(1)).await.unwrap());
        assert!(!work.channels().add_member(channel.id, guest.id, at(2)).await.unwrap(), "twice");
        assert!(work.channels().add_member(channel.id, owner.id, at(3)).await.unwrap());
    }
    assert!(work.channels().remove_member(first.id, owner.id).await.unwrap());
    assert!(!work.channels().remove_member(first.id, owner.id).await.unwrap(), "again");
    work.commit().await.unwrap();
    let members = async |channel: &Channel| {
        store.read().channels().members(channel.id, PageRequest::FIRST).await.unwrap().items
    };
    assert_eq!(members(&first).await, [guest.card()]);
    assert_eq!(members(&second).await, [guest.card(), owner.card()], "oldest first");

    let work = store.begin().await.unwrap();
    work.channels().remove_everywhere(ours.id, guest.id).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(members(&first).await, []);
    assert_eq!(members(&second).await, [owner.card()]);
    assert_eq!(members(&elsewhere).await, [guest.card(), owner.card()]);
}
