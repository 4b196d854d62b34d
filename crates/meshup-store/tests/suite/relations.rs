//! Follows and blocks.

use meshup_app::page::PageRequest;

use crate::fixtures::{at, person};
use crate::harness::Database;

crate::on_each_database![a_follow_counts_once_and_the_newest_comes_first, blocks_are_their_makers_own];

async fn a_follow_counts_once_and_the_newest_comes_first(database: Database) {
    let store = database.store.as_ref();
    let (alice, bob, carol) =
        (person(store, "alice").await, person(store, "bob").await, person(store, "carol").await);
    let work = database.begin().await;
    let relations = work.relations();
    relations.follow(alice.id, bob.id, at(1)).await.unwrap();
    relations.follow(alice.id, carol.id, at(2)).await.unwrap();
    relations.follow(alice.id, bob.id, at(3)).await.unwrap();
    work.commit().await.unwrap();

    let following = store.read().relations().following(alice.id, PageRequest::FIRST).await.unwrap();
    assert_eq!((following.items, following.total), (vec![carol.card(), bob.card()], 2));

    let work = database.begin().await;
    work.relations().unfollow(alice.id, carol.id).await.unwrap();
    work.relations().unfollow(alice.id, carol.id).await.unwrap();
    work.commit().await.unwrap();
    let following = store.read().relations().following(alice.id, PageRequest::FIRST).await.unwrap();
    assert_eq!(following.items, [bob.card()]);
}

async fn blocks_are_their_makers_own(database: Database) {
    let store = database.store.as_ref();
    let (alice, bob) = (person(store, "alice").await, person(store, "bob").await);
    let work = database.begin().await;
    work.relations().block(alice.id, bob.id, at(1)).await.unwrap();
    work.relations().block(alice.id, bob.id, at(1)).await.unwrap();
    work.commit().await.unwrap();
    let blocks = store.read().relations();
    assert_eq!(blocks.blocks(alice.id, PageRequest::FIRST).await.unwrap().items, [bob.card()]);
    assert_eq!(blocks.blocks(bob.id, PageRequest::FIRST).await.unwrap().total, 0);

    let work = database.begin().await;
    work.relations().unblock(alice.id, bob.id).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(blocks.blocks(alice.id, PageRequest::FIRST).await.unwrap().total, 0);
}
