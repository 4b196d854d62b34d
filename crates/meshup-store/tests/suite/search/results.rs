//! Which matches a user finds, and in which order.

use meshup_app::ports::{SearchFilter, Viewer};
use meshup_app::search::SearchDocument;
use meshup_domain::UserId;
use meshup_domain::channel::{Channel, ChannelProfile};
use meshup_domain::search::{SearchKind, SearchQuery};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{community, everything, find, put};
use crate::community::channel;
use crate::fixtures::{at, id, person};
use crate::harness::Database;
use crate::on_each_database;
use crate::sweep::swept;

on_each_database!(
    private_channels_are_found_by_those_who_see_them,
    few_of_many_channels_are_searched_like_all,
    filters_narrow_what_is_found,
    the_newest_are_found_first_and_no_more_than_asked_for,
    other_servers_have_words_of_their_own,
);

async fn private_channels_are_found_by_those_who_see_them(Database { store, .. }: Database) {
    let ours = community(&*store).await;
    let (maker, added, other) =
        (person(&*store, "maker").await, person(&*store, "added").await, person(&*store, "other").await);
    let open = channel(&ours.server, "open", 0);
    let hidden = Channel {
        profile: ChannelProfile { is_private: true, ..channel(&ours.server, "hidden", 1).profile },
        created_by: maker.id,
        ..channel(&ours.server, "hidden", 1)
    };
    let work = store.begin().await.unwrap();
    for channel in [&open, &hidden] {
        work.channels().insert(channel).await.unwrap();
    }
    work.channels().add_member(hidden.id, added.id, at(0)).await.unwrap();
    work.commit().await.unwrap();
    let public = SearchDocument { channel: Some(open.id), ..ours.note("word", "") };
    let secret = SearchDocument { channel: Some(hidden.id), created_at: at(1), ..ours.note("word", "") };
    put(&*store, &[public.clone(), secret.clone()]).await;

    for (viewer, sees_all, sees_it) in
        [(&ours.owner, true, true), (&maker, false, true), (&added, false, true), (&other, false, false)]
    {
        let viewer = Viewer { user: viewer.id, sees_all };
        let expected = if sees_it { vec![secret.id, public.id] } else { vec![public.id] };
        assert_eq!(find(&*store, ours.server.id, viewer, "word", &everything()).await, expected);
        let there = SearchFilter { channel: Some(hidden.id), ..everything() };
        let expected = if sees_it { vec![secret.id] } else { vec![] };
        assert_eq!(find(&*store, ours.server.id, viewer, "word", &there).await, expected);
    }
}

/// Whichever channels are fewer are named in the query: those that one sees, or those that one does not see.
async fn few_of_many_channels_are_searched_like_all(Database { store, .. }: Database) {
    let ours = community(&*store).await;
    let viewer = person(&*store, "viewer").await;
    let mut expected = vec![ours.note("word", "")];
    let mut documents = expected.clone();
    for n in 0..6 {
        let private = Channel {
            profile: ChannelProfile {
                is_private: true,
                ..channel(&ours.server, &format!("c{n}"), n).profile
            },
            ..channel(&ours.server, &format!("c{n}"), n)
        };
        let work = store.begin().await.unwrap();
        work.channels().insert(&private).await.unwrap();
        work.commit().await.unwrap();
        for kind in [SearchKind::Message, SearchKind::Task] {
            let place = Some(private.id);
            documents.push(SearchDocument { kind, channel: place, id: id(), ..ours.note("word", "") });
        }
    }
    put(&*store, &documents).await;
    let viewer = Viewer { user: viewer.id, sees_all: false };
    for item in documents.iter().skip(1).step_by(2) {
        let mut found = find(&*store, ours.server.id, viewer, "word", &everything()).await;
        found.sort_unstable();
        let mut ids: Vec<_> = expected.iter().map(|item: &SearchDocument| item.id).collect();
        ids.sort_unstable();
        assert_eq!(found, ids);
        let place = item.channel.unwrap();
        let work = store.begin().await.unwrap();
        work.channels().add_member(place, viewer.user, at(0)).await.unwrap();
        work.commit().await.unwrap();
        expected.extend(documents.iter().filter(|item| item.channel == Some(place)).cloned());
        let here = SearchFilter { channel: Some(place), ..everything() };
        assert_eq!(find(&*store, ours.server.id, viewer, "word", &here).await.len(), 2);
    }
    assert_eq!(expected.len(), documents.len());
}

async fn filters_narrow_what_is_found(Database { store, .. }: Database) {
    let ours = community(&*store).await;
    let place = channel(&ours.server, "general", 0);
    let work = store.begin().await.unwrap();
    work.channels().insert(&place).await.unwrap();
    work.commit().await.unwrap();
    let somebody = UserId(Uuid::new_v4());
    let documents: Vec<_> = SearchKind::ALL
        .iter()
        .zip(0..)
        .map(|(kind, n)| SearchDocument {
            kind: *kind,
            author: if n == 1 { somebody } else { ours.owner.id },
            channel: (n == 2).then_some(place.id),
            created_at: at(n),
            ..ours.note("word", "")
        })
        .collect();
    put(&*store, &documents).await;
    // Deleted messages are looked up by id; this one has no row, so it counts as live.
    for (filter, expected) in [
        (everything(), vec![4, 3, 2, 1, 0]),
        (SearchFilter { kinds: vec![SearchKind::Task, SearchKind::Message], ..everything() }, vec![2, 0]),
        (SearchFilter { author: Some(somebody), ..everything() }, vec![1]),
        (SearchFilter { channel: Some(place.id), ..everything() }, vec![2]),
        (SearchFilter { since: Some(at(2)), until: Some(at(3)), ..everything() }, vec![3, 2]),
        (SearchFilter { since: Some(at(9)), ..everything() }, vec![]),
        (SearchFilter { until: Some(at(-9)), ..everything() }, vec![]),
    ] {
        let found = find(&*store, ours.server.id, ours.sees_all(), "word", &filter).await;
        let expected: Vec<_> = expected.into_iter().map(|n: usize| documents[n].id).collect();
        assert_eq!(found, expected, "{filter:?}");
    }
}

async fn the_newest_are_found_first_and_no_more_than_asked_for(Database { store, .. }: Database) {
    let ours = community(&*store).await;
    let at = |n: i64| OffsetDateTime::UNIX_EPOCH + time::Duration::seconds(n / 100);
    let documents: Vec<_> = (0..300)
        .map(|n| SearchDocument {
            created_at: at(n),
            ..ours.note(if n % 7 == 0 { "rare often" } else { "often" }, "")
        })
        .collect();
    put(&*store, &documents).await;
    for (q, all) in [("often", 300), ("rare", 43), ("rar oft", 43)] {
        let query = SearchQuery::parse(q).unwrap();
        let find = async |limit| {
            let search = store.read().search();
            search.find(ours.server.id, ours.sees_all(), &query, &everything(), limit).await.unwrap()
        };
        let everything = find(1_000).await;
        assert_eq!(everything.len(), all, "{q}");
        assert_eq!(find(10).await, everything[..10], "{q}");
    }
}

async fn other_servers_have_words_of_their_own(Database { store, .. }: Database) {
    let (ours, theirs) = (community(&*store).await, community(&*store).await);
    let (here, there) = (ours.note("word", ""), theirs.note("word", ""));
    put(&*store, &[here.clone(), there.clone()]).await;
    assert_eq!(find(&*store, ours.server.id, ours.sees_all(), "word", &everything()).await, [here.id]);
    let work = store.begin().await.unwrap();
    work.servers().delete(theirs.server.id, at(0)).await.unwrap();
    work.commit().await.unwrap();
    swept(&*store).await;
    assert_eq!(
        find(&*store, theirs.server.id, ours.sees_all(), "word", &everything()).await,
        [] as [Uuid; 0]
    );
    assert_eq!(find(&*store, ours.server.id, ours.sees_all(), "word", &everything()).await, [here.id]);
}
