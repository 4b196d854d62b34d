//! Site admins that are created from the command line.

use meshup_domain::Violations;
use meshup_domain::user::User;

use super::Accounts;
use super::new_account::{NewAccount, insert};
use crate::error::operation_error;
use crate::ports::{PlatformError, StoreError};
use crate::site::finish_setup;
use crate::transactions::Unit;

/// The account of a new site admin.
#[derive(Clone)]
pub struct CreateAdmin {
    /// A valid address of at most 254 characters that no account has, ignoring case.
    pub email: String,
    /// 3 to 50 ASCII letters, digits, `_`, `.` or `-`; not taken, ignoring case. Also the display name.
    pub username: String,
    /// Must satisfy the rules for new passwords. If `None`, a random password is generated.
    pub password: Option<String>,
}

/// A newly created site admin.
pub struct CreatedAdmin {
    /// The stored account, with its number.
    pub user: User,
    /// The generated password, which is stored only as a hash and cannot be retrieved again; `None` if the
    /// command gave one.
    pub generated_password: Option<String>,
}

operation_error! {
    /// Why the site admin could not be created.
    CreateAdminError: Invalid(Violations), Store(StoreError), Platform(PlatformError);
}

impl Accounts {
    /// Creates an account that passes every permission check. Its address counts as verified, since the
    /// operator vouches for it.
    pub async fn create_admin(&self, command: CreateAdmin) -> Result<CreatedAdmin, CreateAdminError> {
        let CreateAdmin { email, username, password } = command;
        let generated_password = password.is_none().then(|| self.ids.secret());
        let password = password.or_else(|| generated_password.clone()).unwrap_or_default();
        let account = NewAccount::new(email, username, password);
        let newcomer = account.check(self.store.read(), Violations::default()).await??;
        let hash = self.passwords.hash(newcomer.password.clone()).await?;
        let user = self.new_user(newcomer, self.clock.now());
        let user = User { is_admin: true, is_verified: true, ..user };
        let write = async |work: Unit| {
            work.site().lock().await?;
            let user = insert(&*work, &user, &hash).await??;
            finish_setup(&*work, self.ids.next(), user.date_joined, user.id).await?;
            Ok(user)
        };
        let user = self.store.write_unauthenticated::<_, CreateAdminError>(write).await?;
        Ok(CreatedAdmin { user, generated_password })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::fixture::Fixture;
    use crate::ports::InsertUserOutcome;

    #[tokio::test]
    async fn an_admin_without_a_password_gets_a_random_one() {
        let mut fixture = Fixture::new();
        fixture.repos.users.expect_by_email().returning(|_| Ok(None));
        fixture.repos.users.expect_by_usernames().returning(|_| Ok(vec![]));
        fixture.repos.users.expect_insert().times(1).returning(|user, hash| {
            assert!(user.is_admin && user.is_verified);
            assert!(hash.starts_with("hash of secret-"), "{hash}");
            Ok(InsertUserOutcome::Done(Box::new(user.clone())))
        });
        fixture.expect_finished_setup();
        let test = fixture.build();

        let command =
            CreateAdmin { email: "root@example.com".into(), username: "root".into(), password: None };
        let created = test.accounts.create_admin(command).await;
        assert!(created.is_ok_and(|admin| admin.generated_password.is_some()));
        assert_eq!(test.store.commits(), 1);
    }
}
