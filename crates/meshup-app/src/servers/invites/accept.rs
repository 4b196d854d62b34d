//! Accepting an invite.

use meshup_domain::audit::Change;
use meshup_domain::invite::Invite;
use meshup_domain::permission::{AcceptInvite, InviteFacts, ask};

use super::{InviteDetails, Invites};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::ports::StoreError;
use crate::servers::JoinOutcome;
use crate::servers::admission::EntranceError;
use crate::servers::view::with_owner;
use crate::transactions::Unit;

/// The result of accepting an invite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptedInvite {
    /// Whether the user was admitted by this call.
    pub joined: JoinOutcome,
    /// With its updated number of uses, and the server.
    pub invite: InviteDetails,
}

operation_error! {
    /// Why the invite could not be accepted.
    AcceptInviteError: Entrance(EntranceError), Access(AccessError), Store(StoreError);
    /// The invite has an `invitee_email` other than that of the user.
    ForSomebodyElse => Forbidden, "invite_not_for_you", "This invite is for another user.";
    /// The code is unknown, or the invite is revoked, expired or used up.
    Inactive => Refused, "invalid_invite", "Invite is invalid or expired.";
}

impl Invites {
    /// Joins the server of an invite, public or not, and counts a use, unless the user is already a member.
    ///
    /// Uses and members are counted atomically in the database, so that neither limit is ever exceeded.
    pub async fn accept(&self, actor: &Actor, code: &str) -> Result<AcceptedInvite, AcceptInviteError> {
        let repos = self.context.store.read();
        let found = repos.invites().by_code(code.trim()).await?.ok_or(AcceptInviteError::Inactive)?;
        let is_invited = if found.invite.terms.invitee_email.is_some() {
            let person = repos.users().get(actor.user).await?;
            person.is_some_and(|person| found.invite.is_for(&person.email))
        } else {
            true
        };
        self.enter(actor, found.invite, is_invited).await
    }

    async fn enter(
        &self,
        actor: &Actor,
        invite: Invite,
        is_invited: bool,
    ) -> Result<AcceptedInvite, AcceptInviteError> {
        let now = self.context.clock.now();
        let facts = InviteFacts { server: invite.server, person: actor.user };
        let allowed = ask::<AcceptInvite>(&facts, now).map_err(AccessError::Denied)?;
        let write = async |work: Unit, mut server| {
            let joined = if self.context.is_member(&*work, &server, actor.user).await? {
                JoinOutcome::Already
            } else if !is_invited {
                return Err(AcceptInviteError::ForSomebodyElse);
            } else if work.invites().redeem(invite.id, now).await? {
                let invited = Change::set("invite", &invite.code);
                self.context.admit_member(&*work, &mut server, actor.user, Some(invited)).await?;
                JoinOutcome::Now
            } else {
                return Err(AcceptInviteError::Inactive);
            };
            let view = work.invites().by_code(&invite.code).await?.ok_or(AcceptInviteError::Inactive)?;
            let server = with_owner(&*work, server).await?;
            Ok(AcceptedInvite { joined, invite: InviteDetails::new(view, server, now) })
        };
        self.context.with_server_locked(&allowed, write).await.map_err(|error| {
            let is_gone = error == AcceptInviteError::Access(AccessError::NotFound);
            if is_gone { AcceptInviteError::Inactive } else { error }
        })
    }
}
