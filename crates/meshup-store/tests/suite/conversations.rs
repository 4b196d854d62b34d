//! Conversations and their participants.

use meshup_app::page::PageRequest;
use meshup_app::ports::{ConversationFilter, ConversationQuery, InsertConversationOutcome, Store};
use meshup_domain::conversation::{Conversation, Participant, RequestStatus};
use meshup_domain::user::User;
use meshup_domain::{ConversationId, Seq, UserId};
use sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

use crate::fixtures::{at, person};
use crate::harness::Database;
use crate::on_each_database;
use crate::statements::statements;
use crate::sweep::swept;
use crate::talk::{
    anybody, conversation, delete, new_message, opened, participant, participants, posted, say, talk,
};

on_each_database!(
    a_conversation_is_read_as_it_was_written,
    twenty_at_once_open_one_conversation,
    without_a_set_every_conversation_is_new,
    lists_hold_what_one_has_by_latest_activity,
    a_page_and_the_number_of_all_take_one_statement,
    requests_are_listed_to_whoever_made_them,
    each_shelf_holds_its_own,
    a_search_looks_at_titles_people_and_messages,
    unread_numbers_of_many_rooms_are_found_at_once,
    a_deleted_conversation_takes_its_room_along,
    people_come_once_begin_at_the_head_and_go,
    a_message_shows_a_conversation_to_all_again,
);

async fn list(store: &dyn Store, person: UserId) -> Vec<ConversationId> {
    on(store, person, ConversationFilter::Everything).await
}

async fn on(store: &dyn Store, person: UserId, filter: ConversationFilter) -> Vec<ConversationId> {
    let query = ConversationQuery { person, filter, search: None };
    let page = store.read().conversations().list(&query, PageRequest::FIRST).await.unwrap();
    assert_eq!(page.total, page.items.len() as u64);
    page.items.into_iter().map(|conversation| conversation.id).collect()
}

async fn a_conversation_is_read_as_it_was_written(Database { store, .. }: Database) {
    let people = [anybody(), anybody(), anybody()];
    let new = Conversation {
        title: Some("Trip".to_owned()),
        created_at: at(1),
        updated_at: at(2),
        ..conversation(&people)
    };
    let stored = opened(&*store, &new, &people).await;
    assert!(stored.number.0 > 0);
    assert_eq!(stored, Conversation { number: stored.number, ..new.clone() });

    let conversations = store.read().conversations();
    assert_eq!(conversations.get(new.id).await.unwrap().as_ref(), Some(&stored));
    assert_eq!(conversations.by_set(new.set_key.as_deref().unwrap()).await.unwrap().as_ref(), Some(&stored));
    assert_eq!(store.read().rooms().of_conversation(new.id).await.unwrap(), Some(new.room));
    assert_eq!(conversations.get(ConversationId(Uuid::new_v4())).await.unwrap(), None);

    let changed = Conversation {
        title: None,
        set_key: None,
        status: RequestStatus::Rejected,
        updated_at: at(9),
        ..stored
    };
    let work = store.begin().await.unwrap();
    assert_eq!(work.conversations().lock(new.id).await.unwrap().unwrap().title, new.title);
    work.conversations().save(&changed).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(store.read().conversations().get(new.id).await.unwrap(), Some(changed));
}

async fn twenty_at_once_open_one_conversation(database: Database) {
    let people = [anybody(), anybody()];
    let opening = (0..20).map(|_| {
        let store = database.store.clone();
        tokio::spawn(async move {
            let new = conversation(&people);
            let work = store.begin().await.unwrap();
            let inserted = work.conversations().insert(&new, &participants(&new, &people)).await.unwrap();
            work.commit().await.unwrap();
            inserted
        })
    });
    let (mut new, mut existing) = (Vec::new(), Vec::new());
    for outcome in opening.collect::<Vec<_>>() {
        match outcome.await.unwrap() {
            InsertConversationOutcome::New(conversation) => new.push(conversation),
            InsertConversationOutcome::Existing(conversation) => existing.push(conversation),
        }
    }
    assert_eq!((new.len(), existing.len()), (1, 19));
    assert!(existing.iter().all(|conversation| *conversation == new[0]));
    let people = database.store.read().conversations().participants(&[new[0].id]).await.unwrap();
    assert_eq!(people.len(), 2);
    assert_eq!(rooms(&database).await, 1, "no room is left behind");
}

async fn rooms(database: &Database) -> i64 {
    let outside = database.outside().await;
    let backend = outside.get_database_backend();
    let counted = outside.query_one_raw(Statement::from_string(backend, "SELECT COUNT(*) AS n FROM rooms"));
    counted.await.unwrap().unwrap().try_get("", "n").unwrap()
}

async fn without_a_set_every_conversation_is_new(Database { store, .. }: Database) {
    let people = [anybody(), anybody(), anybody()];
    let untitled = talk(&*store, &people).await;
    for _ in 0..2 {
        let titled = Conversation { set_key: None, title: Some("Trip".to_owned()), ..conversation(&people) };
        opened(&*store, &titled, &people).await;
    }
    let again = conversation(&people);
    let work = store.begin().await.unwrap();
    let found = work.conversations().insert(&again, &participants(&again, &people)).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(found, InsertConversationOutcome::Existing(untitled));
    assert_eq!(list(&*store, people[0]).await.len(), 3);
}

async fn lists_hold_what_one_has_by_latest_activity(Database { store, .. }: Database) {
    let me = anybody();
    let mut talks = Vec::new();
    for created in [1, 2, 3, 4] {
        let people = [me, anybody()];
        let new = Conversation { created_at: at(created), ..conversation(&people) };
        talks.push(opened(&*store, &new, &people).await);
    }
    talk(&*store, &[anybody(), anybody()]).await;
    let late =
        meshup_domain::message::NewMessage { created_at: at(9), ..new_message(talks[0].room, me, "late") };
    posted(&*store, &late).await;
    let hidden = Participant { is_hidden: true, ..participant(&talks[3], me, at(0)) };
    let work = store.begin().await.unwrap();
    work.conversations().save_participant(&hidden).await.unwrap();
    work.commit().await.unwrap();

    assert_eq!(list(&*store, me).await, [talks[0].id, talks[2].id, talks[1].id]);
    let conversations = store.read().conversations();
    let query = ConversationQuery { person: me, filter: ConversationFilter::Everything, search: None };
    let page = conversations.list(&query, PageRequest::page(2, 2)).await.unwrap();
    assert_eq!((page.items[0].id, page.items.len(), page.total), (talks[1].id, 1, 3));
    for (offset, limit, expected) in [(1, 2, &[2, 1][..]), (1, 1, &[2]), (2, 2, &[1]), (3, 1, &[])] {
        let page = conversations.list(&query, PageRequest { offset, limit }).await.unwrap();
        let found: Vec<_> = page.items.iter().map(|found| found.id).collect();
        assert_eq!(found, expected.iter().map(|at| talks[*at].id).collect::<Vec<_>>(), "{offset}");
        assert_eq!(page.total, 3);
    }
}

async fn a_page_and_the_number_of_all_take_one_statement(Database { store, .. }: Database) {
    let me = anybody();
    for _ in 0..3 {
        talk(&*store, &[me, anybody()]).await;
    }
    let query = ConversationQuery { person: me, filter: ConversationFilter::Everything, search: None };
    let conversations = store.read().conversations();
    for (offset, items, most) in [(0, 2, 1), (2, 1, 1), (3, 0, 3)] {
        let reading = async {
            let page = conversations.list(&query, PageRequest { offset, limit: 2 }).await.unwrap();
            assert_eq!((page.items.len(), page.total), (items, 3));
        };
        let count = statements(reading).await;
        assert!((1..=most).contains(&count), "{count} statements from {offset}");
    }
}

async fn requests_are_listed_to_whoever_made_them(Database { store, .. }: Database) {
    let [initiator, recipient] = [anybody(), anybody()];
    for status in [RequestStatus::Pending, RequestStatus::Rejected, RequestStatus::Accepted] {
        let people = [initiator, recipient];
        let new = Conversation { status, set_key: None, ..conversation(&people) };
        opened(&*store, &new, &people).await;
    }
    assert_eq!(list(&*store, initiator).await.len(), 3);
    assert_eq!(list(&*store, recipient).await.len(), 1);
}

async fn people_come_once_begin_at_the_head_and_go(Database { store, .. }: Database) {
    let [ann, ben, cleo] = [anybody(), anybody(), anybody()];
    let group = talk(&*store, &[ann, ben, anybody()]).await;
    say(&*store, group.room, ann, "before").await;
    let muted =
        Participant { is_muted: true, is_admin: true, is_pinned: true, ..participant(&group, ben, at(0)) };
    let newcomers = [participant(&group, ben, at(5)), participant(&group, cleo, at(5))];
    let work = store.begin().await.unwrap();
    work.conversations().save_participant(&muted).await.unwrap();
    work.conversations().add_participants(&newcomers).await.unwrap();
    work.conversations().add_participants(&[]).await.unwrap();
    work.commit().await.unwrap();

    let conversations = store.read().conversations();
    let people = conversations.participants(&[group.id]).await.unwrap();
    let newcomer = Participant { last_read_seq: Seq(1), ..newcomers[1].clone() };
    assert_eq!((people.len(), &people[3]), (4, &newcomer), "in the order they joined");
    let read: Vec<_> = people.iter().map(|part| part.last_read_seq).collect();
    assert_eq!(
        read.iter().filter(|seq| **seq == Seq(1)).count(),
        2,
        "the author and who came later: {read:?}"
    );
    assert!(people.contains(&muted), "existing participants do not change");

    let work = store.begin().await.unwrap();
    assert!(work.conversations().remove_participant(group.id, cleo).await.unwrap());
    assert!(!work.conversations().remove_participant(group.id, cleo).await.unwrap());
    work.commit().await.unwrap();
    assert_eq!(store.read().conversations().participants(&[group.id]).await.unwrap().len(), 3);
}

async fn a_message_shows_a_conversation_to_all_again(Database { store, .. }: Database) {
    let people = [anybody(), anybody()];
    let ours = talk(&*store, &people).await;
    let work = store.begin().await.unwrap();
    for (user, is_hidden) in [(people[0], true), (people[1], false)] {
        let away = Participant { is_hidden, is_archived: !is_hidden, ..participant(&ours, user, at(0)) };
        work.conversations().save_participant(&away).await.unwrap();
    }
    work.commit().await.unwrap();
    assert_eq!(list(&*store, people[0]).await, []);

    let work = store.begin().await.unwrap();
    work.conversations().show_to_all(&[ours.id]).await.unwrap();
    work.commit().await.unwrap();
    let shown = store.read().conversations().participants(&[ours.id]).await.unwrap();
    assert!(shown.iter().all(|participant| !participant.is_hidden && !participant.is_archived));
}

/// Two named users with a one-to-one conversation that has a message.
async fn acquainted(store: &dyn Store) -> (User, User, Conversation) {
    let (ann, ben) = (person(store, "ann").await, person(store, "ben").await);
    let ours = talk(store, &[ann.id, ben.id]).await;
    say(store, ours.room, ann.id, "the Budget of Rome").await;
    (ann, ben, ours)
}

async fn each_shelf_holds_its_own(Database { store, .. }: Database) {
    let store = &*store;
    let me = anybody();
    let with_status = async |created, status, created_by| {
        let people = [me, anybody()];
        let new = Conversation { status, created_by, created_at: at(created), ..conversation(&people) };
        opened(store, &new, &people).await
    };
    let pending = with_status(1, RequestStatus::Pending, anybody()).await;
    let [plain, archived, pinned] = [
        with_status(4, RequestStatus::Accepted, me).await,
        with_status(3, RequestStatus::Accepted, me).await,
        with_status(2, RequestStatus::Accepted, me).await,
    ];
    let own_request = with_status(5, RequestStatus::Pending, me).await;
    let group = talk(store, &[me, anybody(), anybody()]).await;
    let work = store.begin().await.unwrap();
    let mine = |conversation: &Conversation| participant(conversation, me, conversation.created_at);
    let archive = Participant { is_archived: true, ..mine(&archived) };
    let pin = Participant { is_pinned: true, ..mine(&pinned) };
    for part in [archive, pin] {
        work.conversations().save_participant(&part).await.unwrap();
    }
    work.commit().await.unwrap();

    let inbox = |archived, only_pinned| ConversationFilter::Inbox { archived, only_pinned };
    assert_eq!(on(store, me, inbox(false, false)).await, [pinned.id, plain.id]);
    assert_eq!(on(store, me, inbox(true, false)).await, [pinned.id, plain.id, archived.id]);
    assert_eq!(on(store, me, inbox(false, true)).await, [pinned.id]);
    assert_eq!(on(store, me, ConversationFilter::Requests).await, [pending.id]);
    let direct = [own_request.id, plain.id, archived.id, pinned.id];
    assert_eq!(on(store, me, ConversationFilter::Direct).await, direct);
    let all = on(store, me, ConversationFilter::Everything).await;
    assert!(all.len() == 5 && all.contains(&group.id) && !all.contains(&pending.id));
}

async fn a_search_looks_at_titles_people_and_messages(Database { store, .. }: Database) {
    let store = &*store;
    let (ann, ben, ours) = acquainted(store).await;
    let people = [ann.id, ben.id, anybody()];
    let titled = Conversation { set_key: None, title: Some("Trip".into()), ..conversation(&people) };
    let titled = opened(store, &titled, &people).await;
    let deleted = say(store, titled.room, ann.id, "secret").await;
    delete(store, &deleted, 9).await;
    let found = async |text: &str| {
        let search = Some(text.to_owned());
        let query = ConversationQuery { person: ann.id, filter: ConversationFilter::Everything, search };
        let page = store.read().conversations().list(&query, PageRequest::FIRST).await.unwrap();
        page.items.into_iter().map(|conversation| conversation.id).collect::<Vec<_>>()
    };
    assert_eq!(found("budget").await, [ours.id]);
    assert_eq!(found("TRIP").await, [titled.id]);
    assert_eq!(found("BEN").await.len(), 2);
    assert_eq!(found("secret").await, []);
}

async fn unread_numbers_of_many_rooms_are_found_at_once(Database { store, .. }: Database) {
    let store = &*store;
    let (ann, ben, ours) = acquainted(store).await;
    let other = talk(store, &[ann.id, anybody()]).await;
    say(store, ours.room, ben.id, "one").await;
    let rooms = [ours.room, other.room];
    let unread = async |user| store.read().rooms().unread_in(user, &rooms).await.unwrap();
    assert_eq!(unread(ben.id).await, [], "sending marks as read");
    assert_eq!(unread(ann.id).await, [(ours.room, 1)]);
    assert_eq!(store.read().rooms().unread_in(ann.id, &[]).await.unwrap(), []);
    let users = store.read().users();
    let numbers = [ben.number, meshup_domain::Number(999_999)];
    assert_eq!(users.by_numbers(&numbers).await.unwrap(), [(ben.number, ben.id)]);
}

async fn a_deleted_conversation_takes_its_room_along(Database { store, .. }: Database) {
    let store = &*store;
    let (_, _, ours) = acquainted(store).await;
    let message = store.read().messages().last_of(&[ours.room]).await.unwrap().remove(0);
    let conversations = store.read().conversations();
    assert_eq!(conversations.by_number(ours.number).await.unwrap().as_ref(), Some(&ours));
    let messages = store.read().messages();
    assert_eq!(messages.by_number(message.number).await.unwrap().as_ref(), Some(&message));

    let work = store.begin().await.unwrap();
    work.conversations().delete(ours.id, at(0)).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(conversations.by_number(ours.number).await.unwrap(), None);
    swept(store).await;
    assert_eq!(messages.by_number(message.number).await.unwrap(), None);
    assert_eq!(store.read().rooms().head(ours.room).await.unwrap(), None);
}
