//! A manual clock, sequential identifiers, and sample users and rooms.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use meshup_domain::account::Session;
use meshup_domain::channel::ChannelType;
use meshup_domain::conversation::{ConversationKind, RequestStatus};
use meshup_domain::member::Mute;
use meshup_domain::message::{Message, MessageType};
use meshup_domain::module::Modules;
use meshup_domain::permission::{
    ChannelFacts, ConversationFacts, MemberFacts, PeerFacts, RoomFacts, RoomSubject, ServerFacts, UserFacts,
};
use meshup_domain::role::Permissions;
use meshup_domain::user::{DmPrivacy, Status, User, UserNames};
use meshup_domain::{
    ChannelId, ConversationId, MemberId, MessageId, Number, RoomId, Seq, ServerId, SessionId, UserId,
};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::actor::Actor;
use crate::ports::{Clock, Ids};

/// The time at which tests begin.
pub const START: OffsetDateTime = time::macros::datetime!(2025-11-07 08:00 UTC);

/// A clock that moves only through [`TestClock::advance`].
pub struct TestClock(Mutex<OffsetDateTime>);

impl Default for TestClock {
    fn default() -> Self {
        Self(Mutex::new(START))
    }
}

impl TestClock {
    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) += by;
    }
}

impl Clock for TestClock {
    fn now(&self) -> OffsetDateTime {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Identifiers 1001, 1002, ... and secrets derived from them.
pub struct TestIds(AtomicU64);

impl Default for TestIds {
    fn default() -> Self {
        Self(AtomicU64::new(1_001))
    }
}

impl Ids for TestIds {
    fn next(&self) -> Uuid {
        Uuid::from_u128(u128::from(self.0.fetch_add(1, Ordering::Relaxed)))
    }

    fn secret(&self) -> String {
        format!("secret-{}", self.0.fetch_add(1, Ordering::Relaxed))
    }

    fn code(&self, alphabet: &'static [u8], length: usize) -> String {
        alphabet.iter().cycle().take(length).map(|b| char::from(*b)).collect()
    }

    fn number(&self, _up_to: u32) -> u32 {
        1
    }
}

/// The id of the user with this number.
pub fn user_id(n: u128) -> UserId {
    UserId(Uuid::from_u128(n))
}

/// That user, logged in.
pub fn actor(n: u128) -> Actor {
    Actor { user: user_id(n), session: SessionId(Uuid::from_u128(n)), is_admin: false }
}

/// That user's account, `person<n>`.
pub fn user(n: u128) -> User {
    let names = UserNames {
        email: format!("person{n}@example.com"),
        username: format!("person{n}"),
        discriminator: "0001".into(),
    };
    let mut user = User::register(user_id(n), names, format!("Person {n}"), START);
    user.number = Number(i64::try_from(n).unwrap_or_default());
    user.profile.status = Status::Online;
    user
}

/// A live session of that user, with the same number as its id.
pub fn session(n: u128) -> Session {
    Session {
        id: SessionId(Uuid::from_u128(n)),
        user: user_id(n),
        refresh_jti: Uuid::from_u128(n + 100),
        ip: "192.0.2.1".into(),
        user_agent: "curl/8".into(),
        created_at: START,
        last_used_at: START,
        expires_at: START + Duration::days(14),
        ended_at: None,
    }
}

/// An ordinary member of a public server owned by another user.
pub fn server_facts(server: ServerId, person: UserId) -> ServerFacts {
    ServerFacts {
        server,
        owner: user_id(999),
        is_public: true,
        verification_level: 0,
        require_two_factor: false,
        auto_moderation: false,
        modules: Modules::default(),
        person: UserFacts {
            id: person,
            is_site_admin: false,
            is_verified: false,
            two_factor: false,
            registered_at: START,
        },
        member: Some(MemberFacts {
            id: MemberId(person.0),
            permissions: Permissions::NONE,
            highest: 200,
            mute: Mute::None,
            is_banned: false,
            joined_at: START,
        }),
    }
}

/// An ordinary member in a public text channel.
pub fn channel_room(room: RoomId, person: UserId) -> RoomFacts {
    let server = server_facts(ServerId(Uuid::from_u128(7)), person);
    let channel = ChannelFacts {
        id: ChannelId(Uuid::from_u128(8)),
        server,
        channel_type: ChannelType::Text,
        is_private: false,
        slowmode_delay: 0,
        created_by: user_id(999),
        is_added: false,
    };
    RoomFacts { room, person, place: RoomSubject::Channel(channel) }
}

/// A participant of an accepted one-to-one conversation with a peer who can be contacted.
pub fn direct_room(room: RoomId, person: UserId, peer: UserId) -> RoomFacts {
    let peer = PeerFacts { id: peer, privacy: DmPrivacy::Everyone, is_followed: false, is_blocked: false };
    let conversation = ConversationFacts {
        id: ConversationId(Uuid::from_u128(9)),
        kind: ConversationKind::Direct,
        status: RequestStatus::Accepted,
        created_by: person,
        person,
        is_participant: true,
        is_admin: true,
        peer: Some(peer),
    };
    RoomFacts { room, person, place: RoomSubject::Conversation(conversation) }
}

/// A live message by person 1 with empty text, number 1 and position 1.
pub fn message(n: u128, room: RoomId) -> Message {
    Message {
        id: MessageId(Uuid::from_u128(n)),
        number: Number(1),
        room,
        seq: Seq(1),
        author: user_id(1),
        content: String::new(),
        message_type: MessageType::Default,
        reply_to: None,
        thread: None,
        is_pinned: false,
        created_at: START,
        edited_at: None,
        deleted_at: None,
    }
}
