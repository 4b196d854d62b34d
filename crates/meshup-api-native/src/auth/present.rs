//! Sessions and tokens as the native surface shows them.

use meshup_app::Actor;
use meshup_app::accounts::{LoggedIn, ProposedFactor, Refreshed, TokenPair};
use meshup_domain::account::Session;
use meshup_domain::user::User;
use meshup_web::choice::Status;
use meshup_web::{Presenter, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A new account and the tokens of its first session.
#[derive(Serialize, ToSchema)]
#[schema(as = Registered)]
pub(crate) struct RegisteredDto {
    /// A text to show to the user.
    #[schema(example = "User registered successfully")]
    message: &'static str,
    user: NewUserDto,
    tokens: TokensDto,
}

/// A new account.
#[derive(Serialize, ToSchema)]
#[schema(as = NewUser)]
pub(crate) struct NewUserDto {
    /// The `user_id` in paths.
    id: Uuid,
    /// As typed at registration.
    #[schema(example = "user@example.com")]
    email: String,
    /// As typed at registration; unique, ignoring case.
    #[schema(example = "meshup_user")]
    username: String,
}

/// The tokens of a session.
#[derive(Serialize, ToSchema)]
#[schema(as = Tokens)]
pub(crate) struct TokensDto {
    /// For new access tokens; by default valid for 14 days.
    refresh: String,
    /// The bearer token for requests; by default valid for 30 minutes.
    access: String,
}

impl From<LoggedIn> for RegisteredDto {
    fn from(registered: LoggedIn) -> Self {
        let LoggedIn { user, session: _, tokens: TokenPair { access, refresh } } = registered;
        let user = NewUserDto { id: user.id.0, email: user.email, username: user.username };
        Self { message: "User registered successfully", user, tokens: TokensDto { refresh, access } }
    }
}

/// A new session.
#[derive(Serialize, ToSchema)]
#[schema(as = LoggedIn)]
pub(crate) struct LoggedInDto {
    /// For new access tokens; by default valid for 14 days.
    refresh: String,
    /// The bearer token for requests; by default valid for 30 minutes.
    access: String,
    user: LoginUserDto,
}

/// The signed-in user.
#[derive(Serialize, ToSchema)]
#[schema(as = LoginUser)]
pub(crate) struct LoginUserDto {
    /// The `user_id` in paths.
    id: Uuid,
    /// As typed at registration.
    #[schema(example = "user@example.com")]
    email: String,
    /// As typed at registration; unique, ignoring case.
    #[schema(example = "meshup_user")]
    username: String,
    /// Four digits, assigned at registration.
    #[schema(example = "0001")]
    discriminator: String,
    /// The URL of the image.
    #[schema(format = "uri")]
    avatar: Option<String>,
    /// The stored status: `online` unless the user chose another.
    status: Status,
    /// Whether the user is a site admin.
    is_admin: bool,
    /// Whether logging in requires `otp`.
    two_factor_enabled: bool,
}

/// A new session of a browser, whose credential is the cookie.
#[derive(Serialize, ToSchema)]
#[schema(as = BrowserSession)]
pub(crate) struct BrowserSessionDto {
    pub(super) user: LoginUserDto,
}

impl LoggedInDto {
    pub(super) fn of(logged_in: LoggedIn, show: &Presenter) -> Self {
        let LoggedIn { user, session: _, tokens: TokenPair { access, refresh } } = logged_in;
        Self { refresh, access, user: LoginUserDto::of(user, show) }
    }
}

impl LoginUserDto {
    pub(super) fn of(user: User, show: &Presenter) -> Self {
        let User { id, email, username, discriminator, profile, is_admin, two_factor, .. } = user;
        Self {
            id: id.0,
            email,
            username,
            discriminator,
            avatar: show.image(profile.avatar.as_ref()),
            status: profile.status.into(),
            is_admin,
            two_factor_enabled: two_factor,
        }
    }
}

/// The tokens that a refresh token was exchanged for.
#[derive(Serialize, ToSchema)]
#[schema(as = Refreshed)]
pub(crate) struct RefreshedDto {
    /// The bearer token for requests; by default valid for 30 minutes.
    access: String,
    /// Present only if the refresh token was rotated.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    refresh: Option<String>,
}

impl From<Refreshed> for RefreshedDto {
    fn from(refreshed: Refreshed) -> Self {
        let Refreshed { access, refresh } = refreshed;
        Self { access, refresh }
    }
}

/// A secret for an authenticator app. It takes effect once a code from it has been confirmed.
#[derive(Serialize, ToSchema)]
#[schema(as = TwoFactorSetup)]
pub(crate) struct SetupDto {
    /// The secret in Base32.
    #[schema(example = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")]
    secret: String,
    /// An `otpauth` URI with the same secret, for a QR code.
    #[schema(
        example = "otpauth://totp/Meshup:user%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Meshup"
    )]
    otpauth_url: String,
}

impl From<ProposedFactor> for SetupDto {
    fn from(proposed: ProposedFactor) -> Self {
        let ProposedFactor { secret, otpauth_url } = proposed;
        Self { secret, otpauth_url }
    }
}

/// Ten recovery codes, for users who lose their authenticator app. They are shown only once, and each works
/// once.
#[derive(Serialize, ToSchema)]
#[schema(as = RecoveryCodes)]
pub(crate) struct RecoveryCodesDto {
    /// To be used in place of a code from the app.
    #[schema(example = json!(["ABCD-EFGH-JKLM-NPQR"]))]
    pub(super) recovery_codes: Vec<String>,
}

/// One login, on one device.
#[derive(Serialize, ToSchema)]
#[schema(as = Session)]
pub(crate) struct SessionDto {
    /// The `sid` claim of its tokens.
    id: Uuid,
    created_at: Timestamp,
    /// Accurate to the minute.
    last_used_at: Timestamp,
    /// The IP address of the client that logged in.
    #[schema(example = "192.0.2.1")]
    ip: String,
    /// The `User-Agent` of the client that logged in.
    #[schema(example = "Mozilla/5.0")]
    user_agent: String,
    /// Whether this request belongs to it.
    is_current: bool,
}

impl SessionDto {
    pub(super) fn of(session: Session, viewer: &Actor) -> Self {
        let Session {
            id,
            user: _,
            refresh_jti: _,
            ip,
            user_agent,
            created_at,
            last_used_at,
            expires_at: _,
            ended_at: _,
        } = session;
        Self {
            id: id.0,
            created_at: created_at.into(),
            last_used_at: last_used_at.into(),
            ip,
            user_agent,
            is_current: id == viewer.session,
        }
    }
}
