//! The kinds of users around a server.

use meshup_domain::member::Mute;
use meshup_domain::module::Modules;
use meshup_domain::permission::{MemberFacts, ServerFacts, UserFacts};
use meshup_domain::role::{Permissions, RoleType, starting_roles};
use meshup_domain::{MemberId, ServerId, UserId, string_enum};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

string_enum! {
    /// A user's relation to a server.
    Kind {
        Owner = "owner",
        SiteAdmin = "site-admin",
        Admin = "admin",
        Manager = "manager",
        Member = "member",
        Guest = "guest",
        MutedManager = "muted-manager",
        MutedMember = "muted-member",
        BannedAdmin = "banned-admin",
        Stranger = "stranger",
    }
}

pub(crate) const NOW: OffsetDateTime = time::macros::datetime!(2025-11-07 08:00 UTC);
pub(crate) const OWNER: UserId = UserId(Uuid::from_u128(999));
pub(crate) const ME: UserId = UserId(Uuid::from_u128(1));

/// The facts about such a user in a public server without requirements; they joined long ago.
pub(crate) fn facts(kind: Kind) -> ServerFacts {
    let long_ago = NOW - Duration::days(100);
    let id = if kind == Kind::Owner { OWNER } else { ME };
    ServerFacts {
        server: ServerId(Uuid::from_u128(7)),
        owner: OWNER,
        is_public: true,
        verification_level: 0,
        require_two_factor: false,
        auto_moderation: false,
        modules: Modules::default(),
        person: UserFacts {
            id,
            is_site_admin: kind == Kind::SiteAdmin,
            is_verified: false,
            two_factor: false,
            registered_at: long_ago,
        },
        member: role(kind).map(|role| {
            let (_, starting) = starting_roles().into_iter().find(|(starting, _)| *starting == role).unwrap();
            member(kind, starting.position, starting.permissions, long_ago)
        }),
    }
}

/// Site admins are not members.
fn role(kind: Kind) -> Option<RoleType> {
    match kind {
        Kind::Owner | Kind::Admin | Kind::BannedAdmin => Some(RoleType::Admin),
        Kind::Manager | Kind::MutedManager => Some(RoleType::Manager),
        Kind::Member | Kind::MutedMember => Some(RoleType::Member),
        Kind::Guest => Some(RoleType::Guest),
        Kind::SiteAdmin | Kind::Stranger => None,
    }
}

fn member(kind: Kind, highest: i32, permissions: Permissions, joined_at: OffsetDateTime) -> MemberFacts {
    let is_muted = matches!(kind, Kind::MutedManager | Kind::MutedMember);
    MemberFacts {
        id: MemberId(Uuid::from_u128(11)),
        permissions,
        highest,
        mute: if is_muted { Mute::Until(NOW + Duration::hours(1)) } else { Mute::None },
        is_banned: kind == Kind::BannedAdmin,
        joined_at,
    }
}
