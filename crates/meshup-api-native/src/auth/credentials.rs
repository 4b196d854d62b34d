//! Logins.

use meshup_app::accounts::{Accounts, Device, LoggedIn, LoginError};
use meshup_web::throttle::Login;
use meshup_web::{ApiError, Client, Throttle};

use super::request::LoginBody;

/// Signs in unless there were too many attempts. An error about the login is reported on the field that holds
/// it.
pub(crate) async fn sign_in(
    body: LoginBody,
    client: &Client,
    throttle: &Throttle<Login>,
    accounts: &Accounts,
) -> Result<LoggedIn, ApiError> {
    let (field, command) = (body.field(), body.into_command(device(client)));
    throttle.login(accounts, &command.login).await?;
    accounts.login(command).await.map_err(|error| failure(error, field))
}

/// The error of a login that `field` holds.
pub(super) fn failure(error: LoginError, field: &'static str) -> ApiError {
    match error {
        LoginError::Invalid(violations) => violations.renamed("login", field).into(),
        other @ (LoginError::NoActiveAccount
        | LoginError::AccountDisabled
        | LoginError::OtpRequired
        | LoginError::InvalidOtp
        | LoginError::Store(_)
        | LoginError::Platform(_)) => other.into(),
    }
}

pub(super) fn device(client: &Client) -> Device {
    Device::new(&client.address, &client.user_agent)
}
