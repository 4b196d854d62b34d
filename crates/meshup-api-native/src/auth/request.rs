//! What clients send to sign up, in and out.

use meshup_app::accounts::{
    ChangePassword, ConfirmPasswordReset, Device, Login, NewAccount, Refresh, Register,
};

meshup_web::request! {
    /// A new account.
    pub(crate) struct RegisterBody as "Register" {
        email: required String, { "examples": ["user@example.com"], "format": "email", "maxLength": 254 };
        /// Letters, digits, `_`, `.` and `-`.
        username: required String, { "examples": ["meshup_user"], "minLength": 3, "maxLength": 50 };
        /// The username if left out.
        display_name: optional String, { "examples": ["Meshup User"], "maxLength": 50 };
        password: required String, { "examples": ["SecurePass123!"], "minLength": 8, "maxLength": 128 };
        password_confirm: required String, { "examples": ["SecurePass123!"] };
    }
}

impl RegisterBody {
    pub(super) fn into_command(self, device: Device) -> Register {
        let Self { email, username, display_name, password, password_confirm } = self;
        let password_confirm = Some(password_confirm);
        Register { account: NewAccount { email, username, display_name, password, password_confirm }, device }
    }
}

meshup_web::request! {
    /// Who signs in, by `email` or by `username`.
    pub(crate) struct LoginBody as "Login" {
        /// Counts where both are sent.
        email: optional String, { "examples": ["user@example.com"] };
        username: nullable String, { "examples": ["meshup_user"] };
        password: required String, { "examples": ["SecurePass123!"] };
        /// Where two-factor authentication is on: the code of the authenticator app, or a recovery code.
        otp: nullable String, { "examples": ["123456"] };
    }
    require |body, sent| if body.username.is_some() && !sent.has("email") { &[] } else { &["email"] };
}

impl LoginBody {
    /// The field that says who signs in.
    pub(super) fn field(&self) -> &'static str {
        if self.email.is_some() { "email" } else { "username" }
    }

    pub(super) fn into_command(self, device: Device) -> Login {
        let Self { email, username, password, otp } = self;
        Login { login: email.or(username).unwrap_or_default(), password, otp, device }
    }
}

meshup_web::request! {
    /// The refresh token of the session to end.
    pub(crate) struct LogoutBody as "Logout" {
        refresh: required String;
    }
}

meshup_web::request! {
    /// A refresh token to use.
    pub(crate) struct RefreshBody as "Refresh" {
        refresh: required String;
        /// Whether to replace the refresh token too.
        rotate: optional bool, { "examples": [false] };
    }
}

impl RefreshBody {
    pub(super) fn into_command(self) -> Refresh {
        let Self { refresh: token, rotate } = self;
        Refresh { token, rotate: rotate.unwrap_or_default() }
    }
}

meshup_web::request! {
    /// Where to mail a token.
    pub(crate) struct ResetBody as "PasswordReset" {
        email: required String, { "examples": ["user@example.com"], "format": "email" };
    }
}

meshup_web::request! {
    /// A mailed token and the password that it sets.
    pub(crate) struct ResetConfirmBody as "PasswordResetConfirm" {
        token: required String;
        password: required String, { "examples": ["NewSecurePass123!"], "minLength": 8, "maxLength": 128 };
        password_confirm: required String, { "examples": ["NewSecurePass123!"] };
    }
}

impl ResetConfirmBody {
    pub(super) fn into_command(self) -> ConfirmPasswordReset {
        let Self { token, password, password_confirm } = self;
        ConfirmPasswordReset { token, password, password_confirm }
    }
}

meshup_web::request! {
    /// The present password and the one to come.
    pub(crate) struct ChangeBody as "PasswordChange" {
        current_password: required String, { "examples": ["SecurePass123!"] };
        password: required String, { "examples": ["NewSecurePass123!"], "minLength": 8, "maxLength": 128 };
        password_confirm: required String, { "examples": ["NewSecurePass123!"] };
    }
}

impl ChangeBody {
    pub(super) fn into_command(self) -> ChangePassword {
        let Self { current_password, password, password_confirm } = self;
        ChangePassword { current_password, password, password_confirm }
    }
}

meshup_web::request! {
    /// A code of one's authenticator app, or a recovery code.
    pub(crate) struct OtpBody as "Otp" {
        /// Six digits, or a recovery code in any case, with or without its hyphens. Each works once.
        otp: required String, { "examples": ["123456"] };
    }
}

meshup_web::request! {
    /// A mailed token.
    pub(crate) struct VerifyBody as "VerifyEmail" {
        token: required String;
    }
}
