//! What clients send to sign up, in and out.

use meshup_app::accounts::{
    ChangePassword, ConfirmPasswordReset, Device, Login, NewAccount, Refresh, Register, RequestPasswordReset,
};
use meshup_web::{Fields, FromFields};
use utoipa::ToSchema;

/// A new account.
#[derive(ToSchema)]
#[schema(as = Register)]
pub(crate) struct RegisterBody {
    #[schema(example = "user@example.com", format = "email", max_length = 254)]
    email: String,
    /// Letters, digits, `_`, `.` and `-`.
    #[schema(example = "meshup_user", min_length = 3, max_length = 50)]
    username: String,
    /// The username if left out.
    #[schema(example = "Meshup User", max_length = 50)]
    display_name: Option<String>,
    #[schema(example = "SecurePass123!", min_length = 8, max_length = 128)]
    password: String,
    #[schema(example = "SecurePass123!")]
    password_confirm: String,
}

impl FromFields for RegisterBody {
    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            email: fields.required("email"),
            username: fields.required("username"),
            display_name: fields.optional("display_name"),
            password: fields.required("password"),
            password_confirm: fields.required("password_confirm"),
        }
    }
}

impl RegisterBody {
    pub(super) fn into_command(self, device: Device) -> Register {
        let Self { email, username, display_name, password, password_confirm } = self;
        let password_confirm = Some(password_confirm);
        Register { account: NewAccount { email, username, display_name, password, password_confirm }, device }
    }
}

/// Who signs in, by `email` or by `username`.
#[derive(ToSchema)]
#[schema(as = Login)]
pub(crate) struct LoginBody {
    #[schema(example = "user@example.com")]
    email: Option<String>,
    #[schema(example = "meshup_user")]
    username: Option<String>,
    #[schema(example = "SecurePass123!")]
    password: String,
    /// Where two-factor authentication is on: the code of the authenticator app, or a recovery code.
    #[schema(example = "123456")]
    otp: Option<String>,
}

impl FromFields for LoginBody {
    fn from_fields(fields: &mut Fields) -> Self {
        let (email, username) = if fields.has("username") && !fields.has("email") {
            (None, Some(fields.required("username")))
        } else {
            // The email counts; a username beside it is read only to tell a wrong type.
            (Some(fields.required("email")), fields.nullable("username"))
        };
        Self { email, username, password: fields.required("password"), otp: fields.nullable("otp") }
    }
}

impl LoginBody {
    pub(crate) fn into_command(self, device: Device) -> Login {
        let Self { email, username, password, otp } = self;
        let (field, login) = match (email, username) {
            (Some(email), _) => ("email", email),
            (None, username) => ("username", username.unwrap_or_default()),
        };
        Login { field, login, password, otp, device }
    }
}

/// The refresh token of the session to end.
#[derive(ToSchema)]
#[schema(as = Logout)]
pub(crate) struct LogoutBody {
    pub(super) refresh: String,
}

impl FromFields for LogoutBody {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { refresh: fields.required("refresh") }
    }
}

/// A refresh token to use.
#[derive(ToSchema)]
#[schema(as = Refresh)]
pub(crate) struct RefreshBody {
    refresh: String,
    /// Whether to replace the refresh token too.
    #[schema(example = false)]
    rotate: Option<bool>,
}

impl FromFields for RefreshBody {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { refresh: fields.required("refresh"), rotate: fields.optional("rotate") }
    }
}

impl RefreshBody {
    pub(super) fn into_command(self) -> Refresh {
        let Self { refresh: token, rotate } = self;
        Refresh { token, rotate: rotate.unwrap_or_default() }
    }
}

/// Where to mail a token.
#[derive(ToSchema)]
#[schema(as = PasswordReset)]
pub(crate) struct ResetBody {
    #[schema(example = "user@example.com", format = "email")]
    pub(super) email: String,
}

impl FromFields for ResetBody {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { email: fields.required("email") }
    }
}

impl ResetBody {
    pub(super) fn into_command(self) -> RequestPasswordReset {
        let Self { email } = self;
        RequestPasswordReset { email }
    }
}

/// A mailed token and the password that it sets.
#[derive(ToSchema)]
#[schema(as = PasswordResetConfirm)]
pub(crate) struct ResetConfirmBody {
    token: String,
    #[schema(example = "NewSecurePass123!", min_length = 8, max_length = 128)]
    password: String,
    #[schema(example = "NewSecurePass123!")]
    password_confirm: String,
}

impl FromFields for ResetConfirmBody {
    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            token: fields.required("token"),
            password: fields.required("password"),
            password_confirm: fields.required("password_confirm"),
        }
    }
}

impl ResetConfirmBody {
    pub(super) fn into_command(self) -> ConfirmPasswordReset {
        let Self { token, password, password_confirm } = self;
        ConfirmPasswordReset { token, password, password_confirm }
    }
}

/// The present password and the one to come.
#[derive(ToSchema)]
#[schema(as = PasswordChange)]
pub(crate) struct ChangeBody {
    #[schema(example = "SecurePass123!")]
    current_password: String,
    #[schema(example = "NewSecurePass123!", min_length = 8, max_length = 128)]
    password: String,
    #[schema(example = "NewSecurePass123!")]
    password_confirm: String,
}

impl FromFields for ChangeBody {
    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            current_password: fields.required("current_password"),
            password: fields.required("password"),
            password_confirm: fields.required("password_confirm"),
        }
    }
}

impl ChangeBody {
    pub(super) fn into_command(self) -> ChangePassword {
        let Self { current_password, password, password_confirm } = self;
        ChangePassword { current_password, password, password_confirm }
    }
}

/// A code of one's authenticator app, or a recovery code.
#[derive(ToSchema)]
#[schema(as = Otp)]
pub(crate) struct OtpBody {
    /// Six digits, or a recovery code in any case, with or without its hyphens. Each works once.
    #[schema(example = "123456")]
    pub(super) otp: String,
}

impl FromFields for OtpBody {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { otp: fields.required("otp") }
    }
}

/// A mailed token.
#[derive(ToSchema)]
#[schema(as = VerifyEmail)]
pub(crate) struct VerifyBody {
    pub(super) token: String,
}

impl FromFields for VerifyBody {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { token: fields.required("token") }
    }
}
