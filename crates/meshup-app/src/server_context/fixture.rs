//! A server with an owner and a moderator, for tests.

use std::sync::Arc;

use meshup_domain::channel::{Channel, ChannelProfile};
use meshup_domain::member::Member;
use meshup_domain::module::Module;
use meshup_domain::permission::{MemberFacts, ServerFacts};
use meshup_domain::role::{Permission, Permissions, Role, RoleType, starting_roles};
use meshup_domain::server::{Server, ServerProfile, ServerSettings};
use meshup_domain::{ChannelId, MemberId, RoleId, RoomId, ServerId, UserId};
use uuid::Uuid;

use super::ServerContext;
use crate::access::Access;
use crate::error::Explain;
use crate::ports::MemberView;
use crate::testing::{
    START, TestClock, TestIds, TestRepos, TestStore, channel_room, server_facts, user, user_id,
};
use crate::transactions::Transactions;

/// The only server, owned by person 999.
pub(crate) const SERVER: ServerId = ServerId(Uuid::from_u128(7));

/// The ports over mocks, and the store for inspection afterwards.
pub(crate) fn context(repos: TestRepos) -> (TestStore, ServerContext) {
    let store = TestStore::new(repos);
    let clock = Arc::new(TestClock::default());
    let context = ServerContext {
        access: Arc::new(Access::new(Arc::new(store.clone()), clock.clone())),
        store: Transactions::new(Arc::new(store.clone())),
        clock,
        ids: Arc::new(TestIds::default()),
    };
    (store, context)
}

/// A small public server.
pub(crate) fn server() -> Server {
    let profile = ServerProfile {
        name: "Project Alpha".into(),
        region: "us-east".into(),
        is_public: true,
        settings: ServerSettings { max_members: 100, max_channels: 2, ..ServerSettings::default() },
        ..ServerProfile::default()
    };
    Server::create(SERVER, user_id(999), profile, START)
}

/// The four default roles, highest first, with ids 1 to 4.
pub(crate) fn roles() -> Vec<Role> {
    (1..).zip(starting_roles()).map(|(n, role)| Role::starting(role_id(n), SERVER, role, START)).collect()
}

pub(crate) fn role_id(n: u128) -> RoleId {
    RoleId(Uuid::from_u128(n))
}

/// Person `n` with the role of this type.
pub(crate) fn member(n: u128, role_type: RoleType) -> MemberView {
    MemberView {
        member: Member::join(MemberId(Uuid::from_u128(100 + n)), SERVER, user_id(n), START),
        user: user(n).card(),
        roles: roles().into_iter().filter(|role| role.role_type == role_type).collect(),
        is_owner: n == 999,
    }
}

/// The facts about a member whose highest role is at `highest`, with these permissions.
pub(crate) fn facts(
    person: UserId,
    highest: i32,
    permissions: impl IntoIterator<Item = Permission>,
) -> ServerFacts {
    let plain = server_facts(SERVER, person);
    let member = plain.member.clone().map(|member| MemberFacts {
        permissions: permissions.into_iter().collect::<Permissions>(),
        highest,
        ..member
    });
    ServerFacts { member, ..plain }
}

/// Returns `facts` for every user.
pub(crate) fn known(repos: &mut TestRepos, facts: ServerFacts) {
    repos.servers.expect_facts().returning(move |_, _| Ok(Some(facts.clone())));
}

/// Returns `before` the first time and `after` from then on, as if access changed between the check and the
/// unit.
pub(crate) fn changing(repos: &mut TestRepos, before: ServerFacts, after: ServerFacts) {
    repos.servers.checkpoint();
    repos.servers.expect_lock_shared().returning(|_| Ok(true));
    repos.servers.expect_facts().once().returning(move |_, _| Ok(Some(before.clone())));
    known(repos, after);
}

/// Ways to lose access in a server, with the resulting error code: removal, and `module` switched off.
pub(crate) fn losses(facts: &ServerFacts, module: Module) -> [(ServerFacts, &'static str); 2] {
    let removed = ServerFacts { member: None, ..facts.clone() };
    let switched_off = ServerFacts { modules: facts.modules.with(module, false), ..facts.clone() };
    [(removed, "not_a_member"), (switched_off, "module_disabled")]
}

/// The code of the error, or `done`.
pub(crate) fn code<T>(result: Result<T, impl Explain>) -> &'static str {
    result.err().map_or("done", |error| error.explain().code)
}

/// The server can be locked and shown with its owner, and its audit log accepts entries.
pub(crate) fn writable(repos: &mut TestRepos) {
    repos.servers.expect_lock().returning(|_| Ok(Some(server())));
    repos.audit.expect_insert().returning(|_| Ok(()));
    cards(repos);
}

/// A public channel of the server.
pub(crate) fn channel(id: ChannelId, room: RoomId) -> Channel {
    Channel {
        id,
        server: SERVER,
        room,
        profile: ChannelProfile { name: "general".into(), ..ChannelProfile::default() },
        created_by: user_id(999),
        created_at: START,
        updated_at: START,
    }
}

/// A public channel that is visible in the first check and gone inside the unit.
pub(crate) fn vanishing(repos: &mut TestRepos) -> ChannelId {
    let facts = channel_room(RoomId(Uuid::from_u128(20)), user_id(1));
    let channel = channel(ChannelId(Uuid::from_u128(8)), facts.room);
    let id = channel.id;
    repos.channels.expect_get().once().returning(move |_| Ok(Some(channel.clone())));
    repos.channels.expect_get().returning(|_| Ok(None));
    repos.rooms.expect_facts().returning(move |_, _| Ok(Some(facts.clone())));
    id
}

pub(crate) fn cards(repos: &mut TestRepos) {
    repos
        .users
        .expect_cards()
        .returning(|ids| Ok(ids.iter().map(|id| user(id.0.as_u128()).card()).collect()));
}
