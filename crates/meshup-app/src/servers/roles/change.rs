//! The rules for what people choose about a role, and getting hold of one that stands below one's own.

use meshup_domain::permission::{Allowed, ChangeRole, Denied, LookInside, RoleFacts, ServerFacts, ask};
use meshup_domain::role::{Role, RoleProfile, color, permissions, position, role_name};
use meshup_domain::{RoleId, ServerId, Violations};

use super::Roles;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::ports::{StoreError, UnitOfWork};

operation_error! {
    /// Why a role is out of reach.
    ChangeRoleError: Access(AccessError), Denied(Denied), Store(StoreError);
}

/// The fields of a command that become part of a profile. Nothing keeps what was there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Wishes {
    pub(super) name: Option<String>,
    pub(super) color: Option<String>,
    pub(super) is_mentionable: Option<bool>,
    pub(super) is_hoisted: Option<bool>,
    pub(super) position: Option<i64>,
    pub(super) permissions: Option<Vec<String>>,
}

impl Wishes {
    /// The profile after the change; broken rules are noted, and what they are about stays as it was.
    pub(super) fn apply(self, mut profile: RoleProfile, errors: &mut Violations) -> RoleProfile {
        let Self { name, color: paint, is_mentionable, is_hoisted, position: place, permissions: names } =
            self;
        if let Some(name) = name.and_then(|name| errors.check("name", role_name(&name))) {
            profile.name = name;
        }
        if let Some(paint) = paint.and_then(|paint| errors.check("color", color(&paint))) {
            profile.color = paint;
        }
        if let Some(place) = place.and_then(|place| errors.check("position", position(place))) {
            profile.position = place;
        }
        if let Some(set) = names.and_then(|names| errors.check("permissions", permissions(&names))) {
            profile.permissions = set;
        }
        profile.is_mentionable = is_mentionable.unwrap_or(profile.is_mentionable);
        profile.is_hoisted = is_hoisted.unwrap_or(profile.is_hoisted);
        profile
    }
}

/// A role that one may change, with the server locked until the unit ends.
pub(super) struct Reached {
    pub(super) work: Box<dyn UnitOfWork>,
    pub(super) role: Role,
    pub(super) allowed: Allowed<ChangeRole>,
    pub(super) facts: ServerFacts,
}

impl Roles {
    /// Finds a role and asks to change it, before the unit and again under the lock.
    pub(super) async fn reach(
        &self,
        actor: &Actor,
        server: ServerId,
        role: RoleId,
    ) -> Result<Reached, ChangeRoleError> {
        let (_, facts) = self.community.access.server::<LookInside>(actor, server).await?;
        let found = self.community.store.read().roles().get(server, role).await?;
        self.may(&facts, &found.ok_or(AccessError::NotFound)?)?;

        let (work, _) = self.community.lock(server).await?;
        let role = work.roles().get(server, role).await?.ok_or(AccessError::NotFound)?;
        let allowed = self.may(&facts, &role)?;
        Ok(Reached { work, role, allowed, facts: facts.as_ref().clone() })
    }

    fn may(&self, facts: &ServerFacts, role: &Role) -> Result<Allowed<ChangeRole>, Denied> {
        let facts = RoleFacts { server: facts.clone(), position: role.position };
        ask::<ChangeRole>(&facts, self.community.clock.now())
    }
}
