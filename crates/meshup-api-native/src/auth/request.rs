//! Request bodies for registration, login and logout.

use meshup_app::accounts::{
    ChangePassword, ConfirmPasswordReset, Device, Login, NewAccount, Refresh, Register,
};

meshup_web::request! {
    /// A new account.
    pub(crate) struct RegisterBody as "Register" {
        /// At most 254 characters, unique among all accounts, ignoring case.
        email: required String, { "examples": ["user@example.com"], "format": "email", "maxLength": 254 };
        /// Letters, digits, `_`, `.` and `-`.
        username: required String, { "examples": ["meshup_user"], "minLength": 3, "maxLength": 50 };
        /// Defaults to the username.
        display_name: optional String, { "examples": ["Meshup User"], "maxLength": 50 };
        /// 8 to 128 characters; not only digits, not a common password, and not similar to the username or
        /// email address.
        password: required String, { "examples": ["SecurePass123!"], "minLength": 8, "maxLength": 128 };
        /// The same password again.
        password_confirm: required String, { "examples": ["SecurePass123!"] };
        /// The code of an invite to a server, which the account then joins. Required if the site's `registration` is
        /// `invite`.
        invite_code: nullable String, { "examples": ["ABCD1234EF"] };
        /// The token from the log of a site without accounts; it makes this account a site admin, once.
        setup_token: nullable String;
    }
}

impl RegisterBody {
    pub(super) fn into_command(self, device: Device) -> Register {
        let Self { email, username, display_name, password, password_confirm, invite_code, setup_token } =
            self;
        let password_confirm = Some(password_confirm);
        let account = NewAccount {
            email,
            username,
            display_name,
            password,
            password_confirm,
            invite_code,
            setup_token,
        };
        Register { account, device }
    }
}

meshup_web::request! {
    /// Credentials, with `email` or `username`.
    pub(crate) struct LoginBody as "Login" {
        /// Takes precedence if both are sent.
        email: optional String, { "examples": ["user@example.com"] };
        /// Required without `email`; ignores case.
        username: nullable String, { "examples": ["meshup_user"] };
        /// The current password.
        password: required String, { "examples": ["SecurePass123!"] };
        /// Required with two-factor authentication on: a code from the authenticator app, or a recovery code.
        otp: nullable String, { "examples": ["123456"] };
    }
    require |_body, sent| if sent.has_value("username") && !sent.has("email") { &[] } else { &["email"] };
}

impl LoginBody {
    /// The field that holds the login.
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
        /// The refresh token of the session to end.
        refresh: required String;
    }
}

meshup_web::request! {
    /// A refresh token to exchange.
    pub(crate) struct RefreshBody as "Refresh" {
        /// The refresh token to exchange.
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
    /// The email address of the account.
    pub(crate) struct ResetBody as "PasswordReset" {
        /// The response is the same whether or not there is such an account.
        email: required String, { "examples": ["user@example.com"], "format": "email" };
    }
}

meshup_web::request! {
    /// The token from a password reset email, and the new password.
    pub(crate) struct ResetConfirmBody as "PasswordResetConfirm" {
        /// From the mail; works once.
        token: required String;
        /// The new password: 8 to 128 characters, with the same rules as at registration.
        password: required String, { "examples": ["NewSecurePass123!"], "minLength": 8, "maxLength": 128 };
        /// The new password again.
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
    /// The current and the new password.
    pub(crate) struct ChangeBody as "PasswordChange" {
        /// A wrong one is an error of this field.
        current_password: required String, { "examples": ["SecurePass123!"] };
        /// The new password: 8 to 128 characters, with the same rules as at registration.
        password: required String, { "examples": ["NewSecurePass123!"], "minLength": 8, "maxLength": 128 };
        /// The new password again.
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
    /// A code from the user's authenticator app, or a recovery code.
    pub(crate) struct OtpBody as "Otp" {
        /// Six digits, or a recovery code in upper or lower case, with or without hyphens. Each works once.
        otp: required String, { "examples": ["123456"] };
    }
}

meshup_web::request! {
    /// The token from a confirmation email.
    pub(crate) struct VerifyBody as "VerifyEmail" {
        /// From the mail; works once.
        token: required String;
    }
}
