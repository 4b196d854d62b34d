//! Members as the native surface shows them.

use meshup_app::ports::MemberView;
use meshup_domain::member::{Member, Mute};
use meshup_domain::role::Role;
use meshup_web::{Presenter, Timestamp, UserBasic};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::roles::RoleDto;

/// A member of a server.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Member)]
pub(crate) struct MemberDto {
    /// The `member_id` in paths, which also take the id of the user.
    id: Uuid,
    user: UserBasic,
    /// 1 to 50 characters, shown in this server instead of the display name; null for none.
    #[schema(example = "Ally")]
    nickname: Option<String>,
    /// Highest first.
    roles: Vec<RoleName>,
    /// Whether the user owns the server.
    is_owner: bool,
    /// Whether the member currently cannot write.
    is_muted: bool,
    /// Null if the member is not muted, or is muted until unmuted.
    muted_until: Option<Timestamp>,
    /// A banned user can neither read nor join.
    is_banned: bool,
    joined_at: Timestamp,
}

/// A role, by name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RoleName {
    /// The `role_id` in paths.
    id: Uuid,
    /// As in the role.
    #[schema(example = "Member")]
    name: String,
}

impl MemberDto {
    pub(crate) fn of(view: &MemberView, show: &Presenter) -> Self {
        let MemberView { member, user, roles, is_owner } = view;
        let Member { id, server: _, user: _, nickname, mute, ban, joined_at } = member;
        let (is_muted, muted_until) = match mute {
            Mute::None => (false, None),
            Mute::Until(end) => (true, Some(Timestamp(*end))),
            Mute::Indefinite => (true, None),
        };
        Self {
            id: id.0,
            user: show.user(user),
            nickname: nickname.clone(),
            roles: roles
                .iter()
                .map(|role| RoleName { id: role.id.0, name: role.profile.name.clone() })
                .collect(),
            is_owner: *is_owner,
            is_muted,
            muted_until,
            is_banned: ban.is_some(),
            joined_at: (*joined_at).into(),
        }
    }
}

/// The roles of a member after a change.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RolesAnswer {
    /// A text to show to the user.
    #[schema(example = "Roles updated successfully")]
    message: &'static str,
    /// Highest first.
    roles: Vec<RoleDto>,
}

impl RolesAnswer {
    pub(super) fn of(roles: Vec<Role>) -> Self {
        Self { message: "Roles updated successfully", roles: roles.into_iter().map(RoleDto::from).collect() }
    }
}
