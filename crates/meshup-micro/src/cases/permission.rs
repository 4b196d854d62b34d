//! Decisions about 1,000 members of a server, each with eight roles, in a private channel to which every other member
//! was added.

use std::hint::black_box;

use meshup_domain::channel::ChannelType;
use meshup_domain::member::Mute;
use meshup_domain::module::Modules;
use meshup_domain::permission::{
    ChannelFacts, ManageChannel, MemberFacts, PinMessage, PostMessage, ReadRoom, RoomFacts, RoomSubject,
    ServerFacts, UserFacts, ask,
};
use meshup_domain::role::{Permission, Permissions};
use meshup_domain::{ChannelId, MemberId, RoomId, ServerId, UserId};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::Work;

const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;
const OWNER: UserId = UserId(Uuid::from_u128(9_999));

pub(super) fn prepare() -> Work {
    let members: Vec<_> = (0..1_000).map(|n| (roles(n), n)).collect();
    Box::new(move || members.iter().map(|(roles, n)| allowed(&black_box(facts(*n, roles)))).sum())
}

/// The permissions of each role of a member; most roles grant nothing.
fn roles(member: usize) -> [Permissions; 8] {
    std::array::from_fn(|role| {
        let grants = |at: usize| (member + role * 7 + at * 13).is_multiple_of(31);
        Permission::ALL
            .iter()
            .enumerate()
            .filter(|(at, _)| grants(*at))
            .map(|(_, permission)| *permission)
            .collect()
    })
}

fn facts(member: usize, roles: &[Permissions]) -> RoomFacts {
    let person = UserId(Uuid::from_u128(member as u128));
    let server = ServerFacts {
        server: ServerId(Uuid::from_u128(1)),
        owner: OWNER,
        is_public: true,
        verification_level: 4,
        require_two_factor: true,
        auto_moderation: true,
        modules: Modules::default(),
        person: UserFacts {
            id: person,
            is_site_admin: false,
            is_verified: true,
            two_factor: true,
            registered_at: NOW - time::Duration::DAY,
        },
        member: Some(MemberFacts {
            id: MemberId(person.0),
            permissions: roles.iter().fold(Permissions::NONE, |all, role| all.union(*role)),
            highest: 200,
            mute: Mute::None,
            is_banned: false,
            joined_at: NOW - time::Duration::DAY,
        }),
    };
    let channel = ChannelFacts {
        id: ChannelId(Uuid::from_u128(2)),
        server,
        channel_type: ChannelType::Text,
        is_private: true,
        slowmode_delay: 5,
        created_by: OWNER,
        is_added: member.is_multiple_of(2),
    };
    RoomFacts { room: RoomId(Uuid::from_u128(3)), person, place: RoomSubject::Channel(channel) }
}

/// How many of four actions are allowed.
fn allowed(facts: &RoomFacts) -> usize {
    usize::from(ask::<ReadRoom>(facts, NOW).is_ok())
        + usize::from(ask::<PostMessage>(facts, NOW).is_ok())
        + usize::from(ask::<PinMessage>(facts, NOW).is_ok())
        + usize::from(ask::<ManageChannel>(facts, NOW).is_ok())
}
