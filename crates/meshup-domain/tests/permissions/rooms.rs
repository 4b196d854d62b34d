//! Every action in a channel's room.

use meshup_domain::channel::ChannelType;
use meshup_domain::permission::{
    Action, ChannelFacts, DeleteMessage, Denied, EditMessage, ManageChannel, ManageChannelMembers,
    MessageFacts, PinMessage, PostMessage, React, ReadRoom, RoomFacts, RoomSubject, SendTyping, ServerFacts,
};
use meshup_domain::{ChannelId, RoomId, UserId};
use time::Duration;
use uuid::Uuid;

use crate::holds;
use crate::people::{Kind, ME, NOW, facts};

const SOMEBODY: UserId = UserId(Uuid::from_u128(2));

const ACTIONS: [&str; 11] =
    ["read", "post", "react", "type", "pin", "edit-own", "edit", "delete-own", "delete", "people", "manage"];

fn room(server: ServerFacts) -> ChannelFacts {
    ChannelFacts {
        id: ChannelId(Uuid::from_u128(8)),
        server,
        channel_type: ChannelType::Text,
        is_private: false,
        slowmode_delay: 0,
        created_by: SOMEBODY,
        is_added: false,
    }
}

fn ask(action: &str, channel: ChannelFacts) -> Result<(), Denied> {
    let person = channel.server.person.id;
    let room = RoomFacts { room: RoomId(Uuid::from_u128(9)), person, place: RoomSubject::Channel(channel) };
    let message = |author| MessageFacts { room: room.clone(), author };
    match action {
        "read" => ReadRoom::decide(&room, NOW),
        "post" => PostMessage::decide(&room, NOW),
        "react" => React::decide(&room, NOW),
        "type" => SendTyping::decide(&room, NOW),
        "pin" => PinMessage::decide(&room, NOW),
        "edit-own" => EditMessage::decide(&message(person), NOW),
        "edit" => EditMessage::decide(&message(SOMEBODY), NOW),
        "delete-own" => DeleteMessage::decide(&message(person), NOW),
        "delete" => DeleteMessage::decide(&message(SOMEBODY), NOW),
        "people" => ManageChannelMembers::decide(&room, NOW),
        "manage" => ManageChannel::decide(&room, NOW),
        other => panic!("no action {other}"),
    }
}

#[test]
fn in_a_text_channel() {
    let expected = "
        person         read  post  react  type  pin  edit-own  edit  delete-own  delete  people  manage
        owner          yes   yes   yes    yes   yes  yes       auth  yes         yes     yes     yes
        site-admin     yes   out   out    out   yes  out       auth  yes         yes     yes     yes
        admin          yes   yes   yes    yes   yes  yes       auth  yes         yes     yes     yes
        manager        yes   yes   yes    yes   yes  yes       auth  yes         yes     yes     yes
        member         yes   yes   yes    yes   -    yes       auth  yes         -       -       -
        guest          yes   yes   yes    yes   -    yes       auth  yes         -       -       -
        muted-manager  yes   mute  mute   mute  yes  mute      auth  yes         yes     yes     yes
        muted-member   yes   mute  mute   mute  -    mute      auth  yes         -       -       -
        banned-admin   ban   ban   ban    ban   ban  ban       ban   ban         ban     ban     ban
        stranger       out   out   out    out   out  out       out   out         out     out     out";
    holds(expected, &ACTIONS, |kind, action| ask(action, room(facts(kind))));
}

#[test]
fn in_a_private_channel() {
    let expected = "
        person         read  post  react  type  pin   edit-own  edit  delete-own  delete  people  manage
        owner          yes   yes   yes    yes   yes   yes       auth  yes         yes     yes     yes
        site-admin     yes   out   out    out   yes   out       auth  yes         yes     yes     yes
        admin          yes   yes   yes    yes   yes   yes       auth  yes         yes     yes     yes
        manager        yes   yes   yes    yes   yes   yes       auth  yes         yes     yes     yes
        member         priv  priv  priv   priv  priv  priv      priv  priv        priv    priv    priv
        guest          priv  priv  priv   priv  priv  priv      priv  priv        priv    priv    priv
        muted-manager  yes   mute  mute   mute  yes   mute      auth  yes         yes     yes     yes
        muted-member   priv  priv  priv   priv  priv  priv      priv  priv        priv    priv    priv
        banned-admin   ban   ban   ban    ban   ban   ban       ban   ban         ban     ban     ban
        stranger       out   out   out    out   out   out       out   out         out     out     out";
    let private = |kind| ChannelFacts { is_private: true, ..room(facts(kind)) };
    holds(expected, &ACTIONS, |kind, action| ask(action, private(kind)));
}

#[test]
fn in_a_private_channel_that_one_was_added_to_or_made() {
    let expected = "
        person         read  post  pin  people  manage
        owner          yes   yes   yes  yes     yes
        site-admin     yes   out   yes  yes     yes
        admin          yes   yes   yes  yes     yes
        manager        yes   yes   yes  yes     yes
        member         yes   yes   -    -       -
        guest          yes   yes   -    -       -
        muted-manager  yes   mute  yes  yes     yes
        muted-member   yes   mute  -    -       -
        banned-admin   ban   ban   ban  ban     ban
        stranger       out   out   out  out     out";
    let columns = ["read", "post", "pin", "people", "manage"];
    let added = |kind| ChannelFacts { is_private: true, is_added: true, ..room(facts(kind)) };
    holds(expected, &columns, |kind, action| ask(action, added(kind)));

    let made = ChannelFacts { is_private: true, created_by: ME, ..room(facts(Kind::Member)) };
    for (action, answer) in [
        ("read", Ok(())),
        ("people", Ok(())),
        ("manage", Err(Denied::MissingPermission)),
        ("pin", Err(Denied::MissingPermission)),
    ] {
        assert_eq!(ask(action, made.clone()), answer, "{action}");
    }
    let left = ChannelFacts { is_private: true, created_by: ME, ..room(facts(Kind::Stranger)) };
    assert_eq!(ask("read", left), Err(Denied::NotAMember), "nobody keeps a channel of a server they left");
}

#[test]
fn in_an_announcement_channel_only_who_manages_channels_posts() {
    let expected = "
        person         read  post  react
        owner          yes   yes   yes
        site-admin     yes   out   out
        admin          yes   yes   yes
        manager        yes   yes   yes
        member         yes   news  yes
        guest          yes   news  yes
        muted-manager  yes   mute  mute
        muted-member   yes   mute  mute
        banned-admin   ban   ban   ban
        stranger       out   out   out";
    let news = |kind| ChannelFacts { channel_type: ChannelType::Announcement, ..room(facts(kind)) };
    holds(expected, &["read", "post", "react"], |kind, action| ask(action, news(kind)));
}

/// The lowest verification level, from 1, that keeps a user out; 5 if none does.
fn stopped_at(change: impl Fn(&mut ServerFacts), kind: Kind) -> i16 {
    let stops = |level: &i16| {
        let mut server = ServerFacts { verification_level: *level, ..facts(kind) };
        change(&mut server);
        let answers = ["post", "react", "type"].map(|action| ask(action, room(server.clone())));
        assert!(answers.iter().all(|answer| *answer == answers[0]), "posting and reacting alike");
        matches!(answers[0], Err(Denied::NotVerified(_)))
    };
    (1..=4).find(stops).unwrap_or(5)
}

#[test]
fn verification_levels_ask_for_more_and_more() {
    let verify = |server: &mut ServerFacts| server.person.is_verified = true;
    let young = |server: &mut ServerFacts| {
        verify(server);
        server.person.registered_at = NOW - Duration::minutes(4);
    };
    let newcomer = |server: &mut ServerFacts| {
        verify(server);
        server.member.as_mut().unwrap().joined_at = NOW - Duration::minutes(9);
    };
    let guarded = |server: &mut ServerFacts| {
        verify(server);
        server.person.two_factor = true;
    };
    assert_eq!(stopped_at(|_| {}, Kind::Member), 1);
    assert_eq!(stopped_at(young, Kind::Member), 2);
    assert_eq!(stopped_at(newcomer, Kind::Member), 3);
    assert_eq!(stopped_at(verify, Kind::Member), 4);
    assert_eq!(stopped_at(guarded, Kind::Member), 5);
    for exempt in [Kind::Owner, Kind::Admin, Kind::Manager] {
        assert_eq!(stopped_at(|_| {}, exempt), 5, "{}", exempt.as_str());
    }
}

#[test]
fn slow_mode_slows_those_who_manage_neither_channels_nor_messages() {
    for (kind, is_slowed) in
        [(Kind::Owner, false), (Kind::Manager, false), (Kind::Member, true), (Kind::Guest, true)]
    {
        let slow = ChannelFacts { slowmode_delay: 5, ..room(facts(kind)) };
        assert_eq!(slow.is_in_slow_mode(), is_slowed, "{}", kind.as_str());
    }
}
