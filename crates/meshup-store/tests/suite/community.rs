//! Sample servers, members, roles, invites and channels.

use meshup_app::ports::Store;
use meshup_domain::channel::{Channel, ChannelProfile, ChannelType};
use meshup_domain::invite::{Invite, InviteTerms};
use meshup_domain::member::{Member, Mute};
use meshup_domain::role::{Permissions, Role, RoleProfile, RoleType};
use meshup_domain::server::{Server, ServerProfile, ServerSettings};
use meshup_domain::user::User;
use meshup_domain::{ChannelId, InviteId, MemberId, RoleId, RoomId, ServerId};

use crate::fixtures::{at, id};

/// A server with room for `max_members`, not stored yet.
pub(crate) fn server(owner: &User, max_members: i32) -> Server {
    Server {
        id: ServerId(id()),
        profile: ServerProfile {
            name: "Project Alpha".to_owned(),
            description: "Planning workspace".to_owned(),
            region: "us-east".to_owned(),
            settings: ServerSettings { max_members, ..ServerSettings::default() },
            ..ServerProfile::default()
        },
        owner: owner.id,
        member_count: 1,
        created_at: at(0),
        updated_at: at(0),
        settings_updated_at: at(0),
    }
}

/// A membership that is not stored yet.
pub(crate) fn member(server: &Server, user: &User, joined: i64) -> Member {
    Member {
        id: MemberId(id()),
        server: server.id,
        user: user.id,
        nickname: None,
        mute: Mute::None,
        ban: None,
        joined_at: at(joined),
    }
}

/// A role that is not stored yet.
pub(crate) fn role(server: &Server, position: i32, permissions: Permissions) -> Role {
    Role {
        id: RoleId(id()),
        server: server.id,
        role_type: RoleType::Custom,
        profile: RoleProfile {
            name: format!("Role {position}"),
            color: "#3498db".to_owned(),
            is_mentionable: true,
            is_hoisted: false,
            position,
            permissions,
        },
        created_at: at(0),
    }
}

/// An invite that is not stored yet.
pub(crate) fn invite(server: &Server, inviter: &User, code: &str) -> Invite {
    Invite {
        id: InviteId(id()),
        server: server.id,
        inviter: inviter.id,
        code: code.to_owned(),
        terms: InviteTerms { label: "Design Sprint".to_owned(), ..InviteTerms::default() },
        uses: 0,
        revoked_at: None,
        created_at: at(0),
    }
}

/// A channel that is not stored yet.
pub(crate) fn channel(server: &Server, name: &str, position: i32) -> Channel {
    Channel {
        id: ChannelId(id()),
        server: server.id,
        room: RoomId(id()),
        profile: ChannelProfile {
            name: name.to_owned(),
            description: String::new(),
            channel_type: ChannelType::Text,
            position,
            is_private: false,
            is_nsfw: false,
            slowmode_delay: 0,
            parent_category: None,
        },
        created_by: server.owner,
        created_at: at(0),
        updated_at: at(0),
    }
}

/// Stores a server whose owner is its only member.
pub(crate) async fn founded(store: &dyn Store, server: &Server, owner: &User) -> Member {
    let member = member(server, owner, 0);
    let work = store.begin().await.unwrap();
    work.servers().insert(server).await.unwrap();
    assert!(work.members().insert(&member).await.unwrap());
    work.commit().await.unwrap();
    member
}
