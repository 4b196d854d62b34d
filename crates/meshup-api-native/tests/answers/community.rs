//! The server of the documented examples, in mocked repositories.

use meshup_app::ports::{InviteView, MemberView};
use meshup_app::testing::{START, TestRepos, server_facts, user, user_id};
use meshup_domain::invite::{Invite, InviteTerms};
use meshup_domain::member::Member;
use meshup_domain::permission::ServerFacts;
use meshup_domain::role::{Permissions, Role, RoleType, starting_roles};
use meshup_domain::server::{Server, ServerProfile};
use meshup_domain::{FileKey, InviteId, MemberId, RoleId, ServerId, UserId};
use uuid::Uuid;

pub(crate) const SERVER: ServerId = ServerId(Uuid::from_u128(7));

/// The path of something in the server.
pub(crate) fn at(path: &str) -> String {
    format!("/servers/{SERVER}/{path}")
}

/// User 1 owns it.
pub(crate) fn server() -> Server {
    let profile = ServerProfile {
        name: "Project Alpha".into(),
        description: "Planning workspace".into(),
        icon: Some(FileKey("servers/icon.png".into())),
        region: "us-east".into(),
        is_public: true,
        ..ServerProfile::default()
    };
    Server { member_count: 12, ..Server::create(SERVER, user_id(1), profile, START) }
}

/// The four default roles, highest first, with ids 1 to 4.
pub(crate) fn roles() -> Vec<Role> {
    (1..)
        .zip(starting_roles())
        .map(|(n, role)| Role::starting(RoleId(Uuid::from_u128(n)), SERVER, role, START))
        .collect()
}

pub(crate) fn member(n: u128, role_type: RoleType) -> MemberView {
    MemberView {
        member: Member::join(MemberId(Uuid::from_u128(100 + n)), SERVER, user_id(n), START),
        user: user(n).card(),
        roles: roles().into_iter().filter(|role| role.role_type == role_type).collect(),
        is_owner: n == 1,
    }
}

pub(crate) fn invite() -> InviteView {
    let invite = Invite {
        id: InviteId(Uuid::from_u128(50)),
        server: SERVER,
        inviter: user_id(1),
        code: "ABCD1234EF".into(),
        terms: InviteTerms { label: "Design Sprint".into(), max_uses: Some(5), ..InviteTerms::default() },
        uses: 1,
        revoked_at: None,
        created_at: START,
    };
    InviteView { invite, inviter: user(1).card() }
}

/// The facts of the owner.
pub(crate) fn owner(person: UserId) -> ServerFacts {
    let mut facts = ServerFacts { owner: person, ..server_facts(SERVER, person) };
    if let Some(member) = &mut facts.member {
        (member.permissions, member.highest) = (Permissions::all(), 400);
    }
    facts
}

/// User 1 with the facts that `facts` makes, in a server that can be read and written.
pub(crate) fn known_as(facts: fn(UserId) -> ServerFacts) -> TestRepos {
    let mut repos = TestRepos::default();
    repos.servers.expect_facts().returning(move |_, person| Ok(Some(facts(person))));
    repos.servers.expect_get().returning(|_| Ok(Some(server())));
    repos.servers.expect_lock().returning(|_| Ok(Some(server())));
    repos.audit.expect_insert().returning(|_| Ok(()));
    repos.roles.expect_list().returning(|_| Ok(roles()));
    repos
        .users
        .expect_cards()
        .returning(|ids| Ok(ids.iter().map(|id| user(id.0.as_u128()).card()).collect()));
    repos
}

/// The facts of an ordinary member of another user's server.
pub(crate) fn plain(person: UserId) -> ServerFacts {
    server_facts(SERVER, person)
}
