use meshup_domain::Seq;
use meshup_realtime::Backend;
use proptest::prelude::*;

use crate::world::*;

#[tokio::test]
async fn a_hundred_who_missed_the_same_read_it_once() {
    let (hub, world) = open(QUICK);
    world.with(|state| state.rooms.insert(ROOM, 1_000));
    let mut all = tokio::task::JoinSet::new();
    for n in 1..=100 {
        let hub = hub.clone();
        all.spawn(async move {
            let (socket, entered) = enter(&hub, n, Some(7)).await;
            (socket, replay(entered).await.len())
        });
    }
    assert!(all.join_all().await.iter().all(|(_, count)| *count == 993));
    assert_eq!(world.with(|state| state.reads), 5);
}

#[tokio::test]
async fn who_comes_a_little_later_reads_only_what_others_did_not() {
    let (hub, world) = open(QUICK);
    world.with(|state| state.rooms.insert(ROOM, 1_000));
    let (_ann, entered) = enter(&hub, 1, Some(0)).await;
    assert_eq!((replay(entered).await.len(), world.with(|state| state.reads)), (1_000, 5));
    let (_bob, entered) = enter(&hub, 2, Some(150)).await;
    assert_eq!((replay(entered).await.len(), world.with(|state| state.reads)), (850, 6));
}

#[tokio::test]
async fn a_storm_of_people_is_heard_in_few_frames() {
    let (hub, _) = open(QUICK);
    let (ann, _) = enter(&hub, 1_000, None).await;
    let mut people = Vec::new();
    for n in 1..=500 {
        people.push(enter(&hub, n, None).await.0);
    }
    drop(people);
    let heard = std::iter::from_fn(|| ann.outbox().take().unwrap()).count();
    assert!((150..=200).contains(&heard), "{heard} frames about 500 people who came and went");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Messages are written and edited while clients resume from anywhere, again and again.
    #[test]
    fn what_is_replayed_from_memory_is_what_the_database_holds(
        before in 1_i64..700,
        steps in prop::collection::vec((any::<bool>(), 0_i64..100, 0_i64..100), 1..40),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (hub, world) = open(QUICK);
            world.with(|state| state.rooms.insert(ROOM, before));
            let _ann = enter(&hub, 1, None).await;
            for (is_edit, message, after) in steps {
                if is_edit {
                    edit(&hub, &world, 1 + before * message / 100);
                } else {
                    happen(&hub, &world);
                }
                let after = Seq(before * after / 100);
                let (_bob, entered) = enter(&hub, 2, Some(after.0)).await;
                let stored = world.events_after(ROOM, after, 10_000).await.unwrap();
                assert_eq!(replay(entered).await, stored);
            }
        });
    }
}
