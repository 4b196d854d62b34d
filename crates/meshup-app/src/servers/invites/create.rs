//! Invite creation.

use meshup_domain::audit::{AuditAction, AuditTarget, Change};
use meshup_domain::invite::{CODE_ALPHABET, CODE_LENGTH, Invite, InviteChanges, InviteTerms, expires_at};
use meshup_domain::permission::{Allowed, ManageMembers};
use meshup_domain::server::Server;
use meshup_domain::{InviteId, ServerId, Violations};
use time::OffsetDateTime;

use super::{InviteDetails, Invites};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::ports::{InviteView, StoreError, UnitOfWork};
use crate::server_context::AuditRecord;
use crate::servers::view::with_owner;
use crate::transactions::Unit;

operation_error! {
    /// Why the invite was not created.
    CreateInviteError: Access(AccessError), Invalid(Violations), Store(StoreError);
}

/// The maximum number of attempts to generate an unused code. With 36^10 codes, a second attempt is
/// practically never needed.
const DRAWS: usize = 5;

impl Invites {
    /// Creates an invite with a random code.
    pub async fn create(
        &self,
        actor: &Actor,
        server: ServerId,
        changes: InviteChanges,
    ) -> Result<InviteDetails, CreateInviteError> {
        let (allowed, _) = self.context.access.server::<ManageMembers>(actor, server).await?;
        let now = self.context.clock.now();
        let mut violations = Violations::default();
        violations.check("expires_at", expires_at(changes.expires_at, now));
        let terms = violations.and(InviteTerms::default().apply(changes))?;
        let write = async |work: Unit, server: Server| {
            let invite = self.insert(&*work, &allowed, &terms, now).await?;
            let record = AuditRecord {
                server: server.id,
                actor: actor.user,
                action: AuditAction::InviteCreated,
                target: (AuditTarget::Invite, invite.id.0),
                changes: first_values(&invite),
            };
            self.context.log(&*work, record).await?;
            let server = with_owner(&*work, server).await?;
            let inviter = work.users().cards(&[actor.user]).await?.pop();
            let inviter = inviter.ok_or_else(|| StoreError::Internal("the inviter is gone".to_owned()))?;
            Ok(InviteDetails::new(InviteView { invite, inviter }, server, now))
        };
        self.context.with_server_locked(&allowed, write).await
    }

    async fn insert(
        &self,
        work: &dyn UnitOfWork,
        allowed: &Allowed<ManageMembers>,
        terms: &InviteTerms,
        now: OffsetDateTime,
    ) -> Result<Invite, StoreError> {
        let ids = &self.context.ids;
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

fn first_values(invite: &Invite) -> Vec<Change> {
    let InviteTerms { label: _, invitee_email, max_uses, expires_at } = &invite.terms;
    [
        Some(Change::set("code", &invite.code)),
        invitee_email.as_ref().map(|address| Change::set("invitee_email", address)),
        max_uses.map(|uses| Change::set("max_uses", &uses)),
        expires_at.map(|end| Change::set("expires_at", &end)),
    ]
    .into_iter()
    .flatten()
    .collect()
}
