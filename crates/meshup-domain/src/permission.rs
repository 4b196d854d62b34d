//! Permissions: pure functions over facts, and proofs of a positive decision.
//!
//! The application loads the facts about a user in a server or room and calls [`ask`] for an action. The
//! result is a reason to refuse, or an [`Allowed`], which only this module can construct and which the
//! functions that change something require. A path without a permission check does not compile.

/// Declares actions that share one kind of facts: the subject and scope of the facts, then each action with
/// its rule.
macro_rules! actions {
    ($facts_type:ty => $scope:ty, |$of:ident| $about:expr;
     $($(#[$doc:meta])* $name:ident => |$facts:ident, $now:ident| $rule:expr),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name;

        impl Action for $name {
            type Facts = $facts_type;
            type Scope = $scope;

            fn decide($facts: &$facts_type, $now: OffsetDateTime) -> Result<(), Denied> {
                $rule
            }

            fn about($of: &$facts_type) -> (UserId, $scope) {
                $about
            }
        }
    )+};
}

/// Marks actions as changing something.
macro_rules! writing {
    ($($name:ident),+ $(,)?) => { $(impl WriteAction for $name {})+ };
}

mod account;
mod conversation;
mod item;
mod room;
mod server;
mod site;
mod target;

use std::marker::PhantomData;

use time::OffsetDateTime;

use crate::UserId;

pub use account::*;
pub use conversation::*;
pub use item::*;
pub use room::*;
pub use server::*;
pub use site::*;
pub use target::*;

/// Why an action is refused, as a sentence for the requesting user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// The user lacks the permission, by role or otherwise.
    #[error("You do not have permission to perform this action.")]
    MissingPermission,
    /// The action requires membership of the server.
    #[error("You are not a member of this server.")]
    NotAMember,
    /// The user is banned from the server.
    #[error("You are banned from this server.")]
    Banned,
    /// The user is muted in the server.
    #[error("You are muted in this server.")]
    Muted,
    /// The channel is private, and the user was not added to it.
    #[error("You do not have access to this channel.")]
    PrivateChannel,
    /// Posting in an announcement channel requires `channel.manage`.
    #[error("Only members who can manage channels can post in this channel.")]
    AnnouncementsOnly,
    /// The user does not meet the server's verification level; the text names the requirement.
    #[error("Before you can post, this server requires {0}")]
    NotVerified(&'static str),
    /// The server requires two-factor authentication for `.manage` permissions, and the user does not use it.
    #[error("Turn on two-factor authentication to use this permission.")]
    TwoFactorRequired,
    /// The message was written by someone else.
    #[error("Only the author can change this message.")]
    NotTheAuthor,
    /// The action is directed at the owner of the server.
    #[error("You cannot do this to the owner of the server.")]
    TargetIsOwner,
    /// The member or role is not below the user's highest role.
    #[error("You can do this only to members and roles below your own highest role.")]
    TargetNotBelow,
    /// The role would grant a permission that the user lacks.
    #[error("You cannot grant a permission that you do not have.")]
    GrantsMore,
    /// The other user's privacy setting or a block prevents contact.
    #[error("You cannot send messages to this user.")]
    NotReachable,
    /// The conversation is a pending or rejected request.
    #[error("This message request has not been accepted.")]
    NotAccepted,
    /// The module is switched off in the server.
    #[error("This module is disabled in this server.")]
    ModuleDisabled,
    /// The note is locked, and the user may not govern it.
    #[error("This note is locked.")]
    NoteLocked,
    /// The user is a `View` collaborator of the note.
    #[error("You can read this note, but not edit it.")]
    ReadOnly,
    /// A direct conversation between other users; callers answer as if it did not exist.
    #[error("Not found.")]
    Hidden,
}

impl Denied {
    /// All reasons, with one verification requirement standing in for the others.
    pub const ALL: [Self; 18] = [
        Self::MissingPermission,
        Self::NotAMember,
        Self::Banned,
        Self::Muted,
        Self::PrivateChannel,
        Self::AnnouncementsOnly,
        Self::NotVerified("a verified email address."),
        Self::TwoFactorRequired,
        Self::NotTheAuthor,
        Self::TargetIsOwner,
        Self::TargetNotBelow,
        Self::GrantsMore,
        Self::NotReachable,
        Self::NotAccepted,
        Self::ModuleDisabled,
        Self::NoteLocked,
        Self::ReadOnly,
        Self::Hidden,
    ];

    /// A stable, machine-readable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::MissingPermission | Self::NotTheAuthor | Self::ReadOnly => "permission_denied",
            Self::NotAMember => "not_a_member",
            Self::Banned => "banned",
            Self::Muted => "muted",
            Self::PrivateChannel => "private_channel",
            Self::AnnouncementsOnly => "announcements_only",
            Self::NotVerified(_) => "verification_required",
            Self::TwoFactorRequired => "two_factor_required",
            Self::TargetIsOwner | Self::TargetNotBelow => "role_hierarchy",
            Self::GrantsMore => "permission_not_held",
            Self::NotReachable => "not_reachable",
            Self::NotAccepted => "not_accepted",
            Self::ModuleDisabled => "module_disabled",
            Self::NoteLocked => "note_locked",
            Self::Hidden => "not_found",
        }
    }
}

/// An action that requires a permission.
pub trait Action {
    /// The facts on which the decision is based.
    type Facts;
    /// Where the permission applies, such as a server or a room.
    type Scope: Copy;

    /// The permission rule.
    fn decide(facts: &Self::Facts, now: OffsetDateTime) -> Result<(), Denied>;
    /// The user and the scope that the facts describe.
    fn about(facts: &Self::Facts) -> (UserId, Self::Scope);
}

/// An action that changes something. Its proof opens a unit of work; the proof of a read-only action does
/// not.
pub trait WriteAction: Action {}

/// Proof that a user may perform action `A`.
#[derive(Debug)]
pub struct Allowed<A: Action> {
    by: UserId,
    scope: A::Scope,
    action: PhantomData<A>,
}

impl<A: Action> Allowed<A> {
    /// The permitted user.
    pub fn by(&self) -> UserId {
        self.by
    }

    /// Where the permission applies.
    pub fn scope(&self) -> A::Scope {
        self.scope
    }
}

/// Decides whether the action is permitted, and returns the proof if it is.
pub fn ask<A: Action>(facts: &A::Facts, now: OffsetDateTime) -> Result<Allowed<A>, Denied> {
    A::decide(facts, now)?;
    let (by, scope) = A::about(facts);
    Ok(Allowed { by, scope, action: PhantomData })
}
