//! Reactions.

use meshup_domain::MessageId;
use uuid::Uuid;

use crate::harness::Database;
use crate::on_each_database;
use crate::talk::{anybody, reaction, say, talk};

on_each_database!(a_reaction_is_kept_once_and_given_back_when_it_goes, twenty_at_once_are_one_reaction);

async fn a_reaction_is_kept_once_and_given_back_when_it_goes(Database { store, .. }: Database) {
    let [ann, ben] = [anybody(), anybody()];
    let room = talk(&*store, &[ann, ben]).await.room;
    let message = say(&*store, room, ann, "hello").await.id;
    let work = store.begin().await.unwrap();
    let (first, is_new) = work.reactions().add(room, &reaction(message, ann, "👍")).await.unwrap();
    assert!(is_new && first.number.0 > 0);
    let again = work.reactions().add(room, &reaction(message, ann, "👍")).await.unwrap();
    assert_eq!(again, (first.clone(), false));
    let (second, _) = work.reactions().add(room, &reaction(message, ben, "👍")).await.unwrap();
    let (third, _) = work.reactions().add(room, &reaction(message, ben, "❤️")).await.unwrap();
    work.commit().await.unwrap();

    let reactions = store.read().reactions();
    let other = MessageId(Uuid::new_v4());
    assert_eq!(reactions.of(&[other, message]).await.unwrap(), [first, second.clone(), third]);
    assert_eq!(reactions.count_others(message, "👍").await.unwrap(), 1);
    assert_eq!(reactions.count_others(message, "🎉").await.unwrap(), 2);
    assert_eq!(reactions.count_others(other, "👍").await.unwrap(), 0);

    let work = store.begin().await.unwrap();
    assert_eq!(work.reactions().remove(message, ben, "👍").await.unwrap(), Some(second));
    assert_eq!(work.reactions().remove(message, ben, "👍").await.unwrap(), None);
    work.commit().await.unwrap();
    assert_eq!(store.read().reactions().of(&[message]).await.unwrap().len(), 2);
}

async fn twenty_at_once_are_one_reaction(Database { store, .. }: Database) {
    let [ann, ben] = [anybody(), anybody()];
    let room = talk(&*store, &[ann, ben]).await.room;
    let message = say(&*store, room, ann, "hello").await.id;
    let adding = (0..20).map(|_| {
        let store = store.clone();
        tokio::spawn(async move {
            let work = store.begin().await.unwrap();
            let added = work.reactions().add(room, &reaction(message, ben, "👍")).await.unwrap();
            work.commit().await.unwrap();
            added
        })
    });
    let mut added = Vec::new();
    for one in adding.collect::<Vec<_>>() {
        added.push(one.await.unwrap());
    }
    assert_eq!(added.iter().filter(|(_, is_new)| *is_new).count(), 1);
    assert!(added.iter().all(|(reaction, _)| *reaction == added[0].0));
}
