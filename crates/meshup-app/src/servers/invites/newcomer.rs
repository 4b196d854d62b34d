//! Invites of people who register.

use meshup_domain::audit::Change;
use meshup_domain::invite::Invite;
use meshup_domain::user::User;
use meshup_domain::{Violation, Violations};

use super::Invites;
use crate::error::operation_error;
use crate::ports::{StoreError, UnitOfWork};
use crate::servers::admission::EntranceError;

const INACTIVE: Violation = Violation::Rule("Invite is invalid or expired.");
const FOR_SOMEBODY_ELSE: Violation = Violation::Rule("This invite is for somebody else.");
const SERVER_FULL: Violation = Violation::Rule("This server is full.");

operation_error! {
    /// Why the newcomer was not admitted.
    AdmitNewcomerError: Invalid(Violations), Store(StoreError);
}

impl Invites {
    /// The invite with this code, if a person with this address could accept it.
    pub(crate) async fn for_newcomer(
        &self,
        code: &str,
        email: &str,
    ) -> Result<Result<Invite, Violation>, StoreError> {
        let found = self.context.store.read().invites().by_code(code.trim()).await?;
        let active =
            found.map(|found| found.invite).filter(|invite| invite.is_active(self.context.clock.now()));
        Ok(match active {
            None => Err(INACTIVE),
            Some(invite) if !invite.is_for(email) => Err(FOR_SOMEBODY_ELSE),
            Some(invite) => Ok(invite),
        })
    }

    /// Locks the server of the invite and counts a use, in the unit that creates the account and before it.
    pub(crate) async fn redeem_for_newcomer(
        &self,
        work: &dyn UnitOfWork,
        invite: &Invite,
    ) -> Result<(), AdmitNewcomerError> {
        let server = work.servers().lock(invite.server).await?;
        let is_redeemed = match server {
            Some(_) => work.invites().redeem(invite.id, self.context.clock.now()).await?,
            None => false,
        };
        if is_redeemed { Ok(()) } else { Err(refused(INACTIVE)) }
    }

    /// Makes the new account a member of the server of the invite, which the unit has locked.
    pub(crate) async fn admit_newcomer(
        &self,
        work: &dyn UnitOfWork,
        invite: &Invite,
        user: &User,
    ) -> Result<(), AdmitNewcomerError> {
        let server = work.servers().get(invite.server).await?;
        let mut server = server.ok_or_else(|| refused(INACTIVE))?;
        let invited = Change::set("invite", &invite.code);
        self.context.admit_member(work, &mut server, user.id, Some(invited)).await.map_err(
            |error| match error {
                EntranceError::Full => refused(SERVER_FULL),
                // Nobody is banned before they register.
                EntranceError::Denied(_) => refused(INACTIVE),
                EntranceError::Store(error) => error.into(),
            },
        )
    }
}

fn refused(why: Violation) -> AdmitNewcomerError {
    why.of("invite_code").into()
}
