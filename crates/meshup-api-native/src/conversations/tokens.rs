//! Tokens and registration on the conversations surface.

use actix_web::web::{Data, Json as JsonAnswer};
use meshup_app::accounts::{Accounts, NewAccount, Refresh, TokenPair};
use meshup_app::users::ProfileView;
use meshup_domain::text::is_blank;
use meshup_web::throttle::Login;
use meshup_web::{ApiError, Client, Created, Json, Presenter, Throttle};
use serde::Serialize;
use utoipa::ToSchema;

use super::scope::TAG;
use crate::auth::request::LoginBody;
use crate::auth::sign_in;
use crate::users::present::ProfileDto;

/// The tokens of a new session.
#[derive(Serialize, ToSchema)]
#[schema(as = conversations::Tokens)]
pub(crate) struct Tokens {
    access: String,
    refresh: String,
}

/// A new access token.
#[derive(Serialize, ToSchema)]
#[schema(as = conversations::AccessToken)]
pub(crate) struct AccessToken {
    access: String,
}

meshup_web::request! {
    /// A refresh token to exchange.
    pub(crate) struct RefreshBody as "conversations.Refresh" {
        refresh: required String;
    }
}

meshup_web::request! {
    /// A token to verify.
    pub(crate) struct VerifyBody as "conversations.Verify" {
        token: required String;
    }
}

meshup_web::request! {
    /// A new account.
    pub(crate) struct RegisterBody as "conversations.Register" {
        /// At most 254 characters, unique among all accounts, ignoring case.
        email: required String, { "examples": ["user@example.com"], "format": "email" };
        /// 3 to 50 letters, digits, `_`, `.` and `-`; unique among all accounts, ignoring case.
        username: required String, { "examples": ["meshup_user"] };
        /// 8 to 128 characters; not only digits, not a common password, and not similar to the username or
        /// email address.
        password: required String, { "examples": ["SecurePass123!"] };
        /// The same password again; not checked if omitted.
        password_confirm: nullable String;
        /// The first and last name become the display name, which defaults to the username.
        first_name: nullable String;
        last_name: nullable String;
        /// The code of an invite to a server, which the account then joins. Required if the site's `registration` is
        /// `invite`.
        invite_code: nullable String, { "examples": ["ABCD1234EF"] };
    }
}

impl RegisterBody {
    /// The display name consists of the first and the last name.
    fn into_account(self) -> NewAccount {
        let Self { email, username, password, password_confirm, first_name, last_name, invite_code } = self;
        let name = [first_name, last_name].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let display_name = Some(name).filter(|name| !is_blank(name));
        let setup_token = None;
        NewAccount { email, username, display_name, password, password_confirm, invite_code, setup_token }
    }
}

/// Exchange an `email` or `username` and a password for tokens.
#[utoipa::path(post, path = "/token/", tag = TAG, security(()), request_body = LoginBody,
    responses((status = 200, body = Tokens), (status = 401, description = "Wrong credentials.",
        example = json!({"detail": "No active account found with the given credentials", "code": "no_active_account"}))))]
pub(super) async fn obtain_token(
    throttle: Throttle<Login>,
    client: Client,
    body: Json<LoginBody>,
    accounts: Data<Accounts>,
) -> Result<JsonAnswer<Tokens>, ApiError> {
    let logged_in = sign_in(body.into_inner(), &client, &throttle, &accounts).await?;
    let TokenPair { access, refresh } = logged_in.tokens;
    Ok(JsonAnswer(Tokens { access, refresh }))
}

/// Get a new access token.
#[utoipa::path(post, path = "/token/refresh/", tag = TAG, security(()), request_body = RefreshBody,
    responses((status = 200, body = AccessToken), (status = 401,
        description = "The token is invalid, expired or revoked.",
        example = json!({"detail": "Token is invalid or expired", "code": "token_not_valid"}))))]
pub(super) async fn refresh_token(
    body: Json<RefreshBody>,
    accounts: Data<Accounts>,
) -> Result<JsonAnswer<AccessToken>, ApiError> {
    let command = Refresh { token: body.into_inner().refresh, rotate: false };
    Ok(JsonAnswer(AccessToken { access: accounts.refresh(command).await?.access }))
}

/// An empty object: the token is valid.
#[derive(Serialize, ToSchema)]
#[schema(as = conversations::Verified)]
pub(crate) struct Verified {}

/// Verify an access or refresh token; an invalid one returns 401.
#[utoipa::path(post, path = "/token/verify/", tag = TAG, security(()), request_body = VerifyBody,
    responses((status = 200, body = Verified), (status = 401, description = "The token is invalid, expired or revoked.",
        example = json!({"detail": "Token is invalid or expired", "code": "token_not_valid"}))))]
pub(super) async fn verify_token(
    body: Json<VerifyBody>,
    accounts: Data<Accounts>,
) -> Result<JsonAnswer<Verified>, ApiError> {
    accounts.verify_token(&body.token).await?;
    Ok(JsonAnswer(Verified {}))
}

/// Create an account, without signing in. 403 `registration_closed` if the site admits nobody.
#[utoipa::path(post, path = "/users/", tag = TAG, security(()), request_body = RegisterBody,
    responses((status = 201, body = ProfileDto)))]
pub(super) async fn create_user(
    body: Json<RegisterBody>,
    accounts: Data<Accounts>,
    show: Presenter,
) -> Result<Created<ProfileDto>, ApiError> {
    let user = accounts.enroll(body.into_inner().into_account()).await?;
    Ok(Created(ProfileDto::of(ProfileView { status: user.profile.status, user }, &show)))
}
