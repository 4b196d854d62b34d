//! Notifications of messages, created by the projection on a real store.

use std::sync::Arc;

use meshup_app::access::Access;
use meshup_app::notifications::MessageNotifier;
use meshup_app::page::PageRequest;
use meshup_app::ports::{Clock, Ids, NewRoomEvent, NotificationFilter, Store};
use meshup_app::projection::ProjectionRunner;
use meshup_app::server_context::ServerContext;
use meshup_app::transactions::Transactions;
use meshup_domain::channel::{Channel, ChannelProfile};
use meshup_domain::conversation::{Conversation, Participant, RequestStatus};
use meshup_domain::member::{Ban, Member};
use meshup_domain::mention::Mention;
use meshup_domain::message::Message;
use meshup_domain::role::Permissions;
use meshup_domain::room::RoomChange;
use meshup_domain::server::Server;
use meshup_domain::settings::{NotificationLevel, Preference, ServerNotificationLevel, Topics, UserSettings};
use meshup_domain::user::User;
use meshup_domain::{PreferenceId, RoomId, UserId};
use meshup_store::migrate_up;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::community::{channel, founded, member, role, server};
use crate::fixtures::{at, id, person};
use crate::harness::{Database, revert_to};
use crate::on_each_database;
use crate::talk::{conversation, delete, opened, participant, say, talk};

on_each_database!(
    a_call_is_one_notification_with_two_followers_at_once,
    roles_and_everyone_reach_those_who_see_the_channel,
    settings_preferences_and_mutes_silence_a_call,
    an_edit_notifies_only_those_who_had_not_been_notified,
    a_deleted_message_notifies_nobody,
    a_direct_message_reaches_the_others_who_listen,
    a_request_notifies_once,
    what_was_said_before_the_upgrade_is_nobodys_news,
);

/// Ten seconds after everything else.
struct Late;

impl Clock for Late {
    fn now(&self) -> OffsetDateTime {
        at(10)
    }
}

impl Ids for Late {
    fn next(&self) -> Uuid {
        id()
    }

    fn secret(&self) -> String {
        unreachable!("no secrets are made here")
    }

    fn code(&self, _: &'static [u8], _: usize) -> String {
        unreachable!("no codes are made here")
    }

    fn number(&self, _: u32) -> u32 {
        unreachable!("no numbers are made here")
    }
}

fn projection(store: &Arc<dyn Store>) -> ProjectionRunner {
    let clock: Arc<dyn Clock> = Arc::new(Late);
    let access = Arc::new(Access::new(Arc::clone(store), Arc::clone(&clock)));
    let community =
        ServerContext { store: Transactions::new(Arc::clone(store)), access, clock, ids: Arc::new(Late) };
    ProjectionRunner::new(Arc::clone(store), Arc::new(MessageNotifier::new(community)))
}

async fn follow(store: &Arc<dyn Store>, room: RoomId) {
    while projection(store).advance(room).await.unwrap() {}
}

async fn notified(store: &dyn Store, user: UserId) -> Vec<(String, String)> {
    let every = NotificationFilter::default();
    let page = store.read().notifications().list(user, every, PageRequest::FIRST).await.unwrap();
    page.items.into_iter().map(|notification| (notification.title, notification.body)).collect()
}

async fn titles(store: &dyn Store, user: &User) -> Vec<String> {
    notified(store, user.id).await.into_iter().map(|(title, _)| title).collect()
}

/// A server with a channel, its owner, and members with these names.
async fn place<const N: usize>(
    store: &dyn Store,
    is_private: bool,
    names: [&str; N],
) -> (Server, Channel, User, [User; N]) {
    let owner = person(store, "owner").await;
    let server = server(&owner, 100);
    founded(store, &server, &owner).await;
    let channel = Channel {
        profile: ChannelProfile { is_private, ..channel(&server, "general", 0).profile },
        ..channel(&server, "general", 0)
    };
    let work = store.begin().await.unwrap();
    work.channels().insert(&channel).await.unwrap();
    work.commit().await.unwrap();
    let mut people = Vec::new();
    for name in names {
        let user = person(store, name).await;
        enrol(store, &member(&server, &user, 0)).await;
        people.push(user);
    }
    (server, channel, owner, people.try_into().unwrap())
}

async fn enrol(store: &dyn Store, member: &Member) {
    let work = store.begin().await.unwrap();
    work.members().insert(member).await.unwrap();
    work.members().save(member).await.unwrap();
    work.commit().await.unwrap();
}

async fn call(store: &dyn Store, message: &Message, calls: &[Mention]) {
    let work = store.begin().await.unwrap();
    work.messages().set_mentions(message, calls).await.unwrap();
    work.commit().await.unwrap();
}

async fn record(store: &dyn Store, message: &Message, change: RoomChange) {
    let event = NewRoomEvent { change, message: message.id, actor: message.author, at: at(5) };
    let work = store.begin().await.unwrap();
    work.rooms().lock(message.room).await.unwrap();
    work.rooms().record(message.room, &event).await.unwrap();
    work.commit().await.unwrap();
}

async fn a_call_is_one_notification_with_two_followers_at_once(Database { store, .. }: Database) {
    let (_, channel, owner, [bob, stranger]) = place(&*store, false, ["bob", "carol"]).await;
    for n in 0..20 {
        let message = say(&*store, channel.room, owner.id, &format!("@bob and @bob {n}")).await;
        call(&*store, &message, &[Mention::User(bob.id), Mention::User(owner.id)]).await;
    }
    let room = channel.room;
    let nodes = [(); 2].map(|()| {
        let store = Arc::clone(&store);
        tokio::spawn(async move { follow(&store, room).await })
    });
    for node in nodes {
        node.await.unwrap();
    }
    let notices = notified(&*store, bob.id).await;
    assert_eq!(notices.len(), 20);
    assert_eq!(notices[0], ("owner mentioned you in #general".into(), "@bob and @bob 19".into()));
    assert!(titles(&*store, &stranger).await.is_empty() && titles(&*store, &owner).await.is_empty());
}

async fn roles_and_everyone_reach_those_who_see_the_channel(Database { store, .. }: Database) {
    let (server, channel, owner, [bob, carol, dave]) = place(&*store, true, ["bob", "carol", "dave"]).await;
    let gone = person(&*store, "gone").await;
    enrol(
        &*store,
        &Member { ban: Some(Ban { at: at(1), reason: String::new() }), ..member(&server, &gone, 0) },
    )
    .await;
    let team = role(&server, 5, Permissions::NONE);
    let bobs = store.read().members().find(server.id, bob.id.0).await.unwrap().unwrap().member.id;
    let work = store.begin().await.unwrap();
    work.roles().insert(std::slice::from_ref(&team)).await.unwrap();
    work.members().set_roles(bobs, &[team.id]).await.unwrap();
    for user in [bob.id, carol.id, gone.id] {
        work.channels().add_member(channel.id, user, at(0)).await.unwrap();
    }
    work.commit().await.unwrap();

    let to_role = say(&*store, channel.room, owner.id, "@team").await;
    call(&*store, &to_role, &[Mention::Role(team.id), Mention::User(dave.id)]).await;
    follow(&store, channel.room).await;
    assert_eq!(titles(&*store, &bob).await.len(), 1);
    assert!(titles(&*store, &carol).await.is_empty());

    let to_all = say(&*store, channel.room, owner.id, "@everyone and @team").await;
    call(&*store, &to_all, &[Mention::Everyone, Mention::Role(team.id)]).await;
    follow(&store, channel.room).await;
    assert_eq!(titles(&*store, &bob).await.len(), 2);
    assert_eq!(titles(&*store, &carol).await.len(), 1);
    for unseeing in [&dave, &gone, &owner] {
        assert!(titles(&*store, unseeing).await.is_empty(), "{}", unseeing.username);
    }
}

async fn settings_preferences_and_mutes_silence_a_call(Database { store, .. }: Database) {
    let names = ["plain", "deaf", "choosy", "muted", "past"];
    let (server, channel, owner, people) = place(&*store, false, names).await;
    let [plain, deaf, choosy, muted, past] = &people;
    let prefer = |user: &User, volume| Preference {
        id: PreferenceId(id()),
        user: user.id,
        server: server.id,
        volume,
        updated_at: at(0),
    };
    let volume = |level, mute_until: Option<i64>| ServerNotificationLevel {
        level,
        mute_server: mute_until.is_some(),
        mute_until: mute_until.map(at),
    };
    let work = store.begin().await.unwrap();
    let initial = UserSettings::initial(deaf.id, at(0));
    let topics = Topics { mentions: false, ..initial.topics };
    work.settings().save(&UserSettings { topics, ..initial }).await.unwrap();
    for preference in [
        prefer(choosy, volume(NotificationLevel::Nothing, None)),
        prefer(muted, volume(NotificationLevel::All, Some(11))),
        prefer(past, volume(NotificationLevel::Mentions, Some(9))),
    ] {
        assert!(work.settings().add_preference(&preference).await.unwrap());
    }
    work.commit().await.unwrap();

    let message = say(&*store, channel.room, owner.id, "@everyone").await;
    call(&*store, &message, &[Mention::Everyone]).await;
    follow(&store, channel.room).await;
    for (user, count) in [(plain, 1), (deaf, 0), (choosy, 0), (muted, 0), (past, 1)] {
        assert_eq!(titles(&*store, user).await.len(), count, "{}", user.username);
    }
}

async fn an_edit_notifies_only_those_who_had_not_been_notified(Database { store, .. }: Database) {
    let (_, channel, owner, [bob, carol]) = place(&*store, false, ["bob", "carol"]).await;
    let message = say(&*store, channel.room, owner.id, "@bob").await;
    call(&*store, &message, &[Mention::User(bob.id)]).await;
    follow(&store, channel.room).await;
    call(&*store, &message, &[Mention::User(bob.id), Mention::User(carol.id)]).await;
    record(&*store, &message, RoomChange::Edited).await;
    record(&*store, &message, RoomChange::Edited).await;
    follow(&store, channel.room).await;
    assert_eq!((titles(&*store, &bob).await.len(), titles(&*store, &carol).await.len()), (1, 1));
}

async fn a_deleted_message_notifies_nobody(Database { store, .. }: Database) {
    let (_, channel, owner, [bob]) = place(&*store, false, ["bob"]).await;
    let mut messages = Vec::new();
    for text in ["told", "not told"] {
        let message = say(&*store, channel.room, owner.id, text).await;
        call(&*store, &message, &[Mention::User(bob.id)]).await;
        messages.push(message);
        if messages.len() == 1 {
            follow(&store, channel.room).await;
            assert_eq!(titles(&*store, &bob).await.len(), 1);
        }
    }
    for message in &messages {
        delete(&*store, message, 6).await;
        record(&*store, message, RoomChange::Deleted).await;
    }
    follow(&store, channel.room).await;
    assert!(titles(&*store, &bob).await.is_empty());
}

#[expect(clippy::similar_names, reason = "the blocker and the blocked user")]
async fn a_direct_message_reaches_the_others_who_listen(Database { store, .. }: Database) {
    let mut people = Vec::new();
    for name in ["ann", "ben", "mute", "blocker", "blocked"] {
        people.push(person(&*store, name).await);
    }
    let [ann, ben, mute, blocker, blocked] = people.try_into().unwrap();
    let ids = [ann.id, ben.id, mute.id, blocker.id, blocked.id];
    let group = talk(&*store, &ids).await;
    let work = store.begin().await.unwrap();
    let silent = Participant { is_muted: true, ..participant(&group, mute.id, at(0)) };
    work.conversations().save_participant(&silent).await.unwrap();
    work.relations().block(blocker.id, ann.id, at(0)).await.unwrap();
    work.relations().block(ann.id, blocked.id, at(0)).await.unwrap();
    work.commit().await.unwrap();

    let long = "é".repeat(101);
    say(&*store, group.room, ann.id, &long).await;
    follow(&store, group.room).await;
    assert_eq!(notified(&*store, ben.id).await, [("ann sent you a message".to_owned(), "é".repeat(100))]);
    for silent in [&ann, &mute, &blocker, &blocked] {
        assert!(titles(&*store, silent).await.is_empty(), "{}", silent.username);
    }
}

async fn a_request_notifies_once(Database { store, .. }: Database) {
    let [ann, ben] = [person(&*store, "ann").await, person(&*store, "ben").await];
    let people = [ann.id, ben.id];
    let request = Conversation { status: RequestStatus::Pending, ..conversation(&people) };
    let request = opened(&*store, &request, &people).await;
    say(&*store, request.room, ann.id, "hi").await;
    say(&*store, request.room, ann.id, "hello?").await;
    follow(&store, request.room).await;
    assert_eq!(notified(&*store, ben.id).await, [("ann wants to message you".to_owned(), "hi".to_owned())]);
    assert!(titles(&*store, &ann).await.is_empty());

    let work = store.begin().await.unwrap();
    let accepted = Conversation { status: RequestStatus::Accepted, ..request.clone() };
    work.conversations().save(&accepted).await.unwrap();
    work.commit().await.unwrap();
    say(&*store, request.room, ben.id, "hello").await;
    follow(&store, request.room).await;
    assert_eq!(titles(&*store, &ann).await, ["ben sent you a message"]);
    assert_eq!(titles(&*store, &ben).await.len(), 1);
}

async fn what_was_said_before_the_upgrade_is_nobodys_news(Database { store, url, .. }: Database) {
    let (server, channel, owner, [bob]) = place(&*store, false, ["bob"]).await;
    let old = say(&*store, channel.room, owner.id, "@bob, long ago").await;
    call(&*store, &old, &[Mention::User(bob.id)]).await;
    revert_to(&url, "m0012_notifications").await;
    migrate_up(&url).await.unwrap();

    let new = say(&*store, channel.room, owner.id, "@bob").await;
    call(&*store, &new, &[Mention::User(bob.id)]).await;
    follow(&store, channel.room).await;
    assert_eq!(notified(&*store, bob.id).await.len(), 1);
    let fresh = crate::community::channel(&server, "fresh", 1);
    let work = store.begin().await.unwrap();
    work.channels().insert(&fresh).await.unwrap();
    work.commit().await.unwrap();
    let first = say(&*store, fresh.room, owner.id, "@bob").await;
    call(&*store, &first, &[Mention::User(bob.id)]).await;
    follow(&store, fresh.room).await;
    assert_eq!(
        notified(&*store, bob.id).await.len(),
        2,
        "the projection starts at the beginning of a new room"
    );
}
