//! Who may do what: pure functions over facts, and proofs that they said yes.
//!
//! The application loads the facts of a person in a server or a room and asks [`ask`] for an action. The answer is
//! a reason to refuse, or an [`Allowed`] that only this module can make and that the functions which change
//! something demand. An unchecked path does not compile.

/// Actions on one kind of facts: whom and what the facts are about, then each action with its rule.
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

/// Actions that change something.
macro_rules! writing {
    ($($name:ident),+ $(,)?) => { $(impl WriteAction for $name {})+ };
}

mod account;
mod conversation;
mod item;
mod room;
mod server;
mod target;

use std::marker::PhantomData;

use time::OffsetDateTime;

use crate::UserId;

pub use account::*;
pub use conversation::*;
pub use item::*;
pub use room::*;
pub use server::*;
pub use target::*;

/// Why an action is refused, as a sentence for the person who asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    #[error("You do not have permission to perform this action.")]
    MissingPermission,
    #[error("You are not a member of this server.")]
    NotAMember,
    #[error("You are banned from this server.")]
    Banned,
    #[error("You are muted in this server.")]
    Muted,
    #[error("You do not have access to this channel.")]
    PrivateChannel,
    #[error("Only people who manage channels may post announcements.")]
    AnnouncementsOnly,
    #[error("This server asks for more before you may post: {0}")]
    NotVerified(&'static str),
    #[error("Turn on two-factor authentication to use this permission.")]
    TwoFactorRequired,
    #[error("Only the author may change this message.")]
    NotTheAuthor,
    #[error("The owner stands above every role.")]
    TargetIsOwner,
    #[error("This reaches only people and roles below your own highest role.")]
    TargetNotBelow,
    #[error("You cannot grant a permission that you do not have.")]
    GrantsMore,
    #[error("You cannot write to this person.")]
    NotReachable,
    #[error("This conversation has not been accepted.")]
    NotAccepted,
    #[error("This part of the server is switched off.")]
    ModuleDisabled,
    #[error("This note is locked.")]
    NoteLocked,
    #[error("You may read this note, but not change it.")]
    ReadOnly,
    /// A direct conversation of others: callers answer as if it did not exist.
    #[error("Not found.")]
    Hidden,
}

impl Denied {
    /// Every reason there is, with one demand of verification for all of them.
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

    /// A stable word for programs.
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

/// Something that a person may be allowed to do.
pub trait Action {
    /// What must be known to decide.
    type Facts;
    /// What the permission is for: the server or the room.
    type Scope: Copy;

    /// The rule.
    fn decide(facts: &Self::Facts, now: OffsetDateTime) -> Result<(), Denied>;
    /// Whom and what the facts are about.
    fn about(facts: &Self::Facts) -> (UserId, Self::Scope);
}

/// An action that changes something: its proof opens a unit of work, that of one which only looks does not.
pub trait WriteAction: Action {}

/// Proof that a person may do `A`.
#[derive(Debug)]
pub struct Allowed<A: Action> {
    by: UserId,
    scope: A::Scope,
    action: PhantomData<A>,
}

impl<A: Action> Allowed<A> {
    /// The person.
    pub fn by(&self) -> UserId {
        self.by
    }

    /// The server or room.
    pub fn scope(&self) -> A::Scope {
        self.scope
    }
}

/// Decides, and proves a yes.
pub fn ask<A: Action>(facts: &A::Facts, now: OffsetDateTime) -> Result<Allowed<A>, Denied> {
    A::decide(facts, now)?;
    let (by, scope) = A::about(facts);
    Ok(Allowed { by, scope, action: PhantomData })
}
