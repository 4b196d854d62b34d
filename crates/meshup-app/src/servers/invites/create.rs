//! Making an invite.

use meshup_domain::audit::{AuditAction, AuditTarget, Change};
use meshup_domain::invite::{CODE_ALPHABET, CODE_LENGTH, Invite, InviteTerms, expires_at, label, max_uses};
use meshup_domain::permission::{Allowed, ManageMembers};
use meshup_domain::user::email;
use meshup_domain::{InviteId, ServerId, Violations};
use time::OffsetDateTime;

use super::{FullInvite, Invites};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::community::Deed;
use crate::error::operation_error;
use crate::ports::{InviteView, StoreError, UnitOfWork};
use crate::servers::view::with_owner;

/// An invite to be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreateInvite {
    pub label: Option<String>,
    /// Only the account with this address may accept.
    pub invitee_email: Option<String>,
    /// Nothing lets in any number.
    pub max_uses: Option<i64>,
    pub expires_at: Option<OffsetDateTime>,
}

operation_error! {
    /// Why an invite was not made.
    CreateInviteError: Access(AccessError), Invalid(Violations), Store(StoreError);
}

/// Codes to draw before giving up. With 36^10 codes, a second one is as good as never needed.
const DRAWS: usize = 5;

impl Invites {
    /// Makes an invite with a random code.
    pub async fn create(
        &self,
        actor: &Actor,
        server: ServerId,
        command: CreateInvite,
    ) -> Result<FullInvite, CreateInviteError> {
        let (allowed, _) = self.community.access.server::<ManageMembers>(actor, server).await?;
        let now = self.community.clock.now();
        let terms = check(command, now)?;
        let (work, server) = self.community.lock(server).await?;
        let invite = self.insert(work.as_ref(), &allowed, &terms, now).await?;
        let deed = Deed {
            server: server.id,
            actor: actor.user,
            action: AuditAction::InviteCreated,
            target: (AuditTarget::Invite, invite.id.0),
            changes: first_values(&invite),
        };
        self.community.log(work.as_ref(), deed).await?;
        let server = with_owner(work.as_ref(), server).await?;
        let inviter = work.users().cards(&[actor.user]).await?.pop();
        let inviter = inviter.ok_or_else(|| StoreError::Internal("the inviter is gone".to_owned()))?;
        work.commit().await?;
        Ok(FullInvite::new(InviteView { invite, inviter }, server, now))
    }

    async fn insert(
        &self,
        work: &dyn UnitOfWork,
        allowed: &Allowed<ManageMembers>,
        terms: &InviteTerms,
        now: OffsetDateTime,
    ) -> Result<Invite, StoreError> {
        let ids = &self.community.ids;
        for _ in 0..DRAWS {
            let code = ids.code(CODE_ALPHABET, CODE_LENGTH);
            let invite = Invite::create(allowed, InviteId(ids.next()), code, terms.clone(), now);
            if work.invites().insert(&invite).await? {
                return Ok(invite);
            }
        }
        Err(StoreError::Internal("no free invite code was found".to_owned()))
    }
}

fn check(command: CreateInvite, now: OffsetDateTime) -> Result<InviteTerms, Violations> {
    let CreateInvite { label: about, invitee_email, max_uses: uses, expires_at: end } = command;
    let invitee_email = invitee_email.filter(|address| !address.trim().is_empty());
    let mut errors = Violations::default();
    let terms = InviteTerms {
        label: errors.check("label", label(&about.unwrap_or_default())).unwrap_or_default(),
        invitee_email: invitee_email.and_then(|address| errors.check("invitee_email", email(&address))),
        max_uses: uses.and_then(|uses| errors.check("max_uses", max_uses(uses))),
        expires_at: end.and_then(|end| errors.check("expires_at", expires_at(end, now))),
    };
    errors.into_result().map(|()| terms)
}

fn first_values(invite: &Invite) -> Vec<Change> {
    [
        Some(Change::set("code", &invite.code)),
        invite.invitee_email.as_ref().map(|address| Change::set("invitee_email", address)),
        invite.max_uses.map(|uses| Change::set("max_uses", &uses)),
        invite.expires_at.map(|end| Change::set("expires_at", &end)),
    ]
    .into_iter()
    .flatten()
    .collect()
}
