//! Proofs of permission.

use meshup_domain::member::Mute;
use meshup_domain::module::{Module, Modules};
use meshup_domain::permission::{
    self, Action, Allowed, ItemFacts, MemberFacts, ModuleFacts, ServerFacts, UserFacts,
};
use meshup_domain::role::Permissions;
use meshup_domain::{MemberId, ServerId, UserId};

use crate::fixtures::at;

/// The proof for an action of the server's owner on a task or poll that they created.
pub(crate) fn allowed<A>(server: ServerId, user: UserId) -> Allowed<A>
where
    A: Action<Facts = ItemFacts>,
{
    let server = ServerFacts {
        server,
        owner: user,
        is_public: true,
        verification_level: 0,
        require_two_factor: false,
        modules: Modules::default(),
        auto_moderation: false,
        person: UserFacts {
            id: user,
            is_site_admin: false,
            is_verified: false,
            two_factor: false,
            registered_at: at(0),
        },
        member: Some(MemberFacts {
            id: MemberId(user.0),
            permissions: Permissions::NONE,
            highest: 0,
            mute: Mute::None,
            is_banned: false,
            joined_at: at(0),
        }),
    };
    let module = ModuleFacts { server, module: Module::Polls };
    let facts = ItemFacts { module, channel: None, created_by: user, assigned_to: None };
    permission::ask(&facts, at(0)).unwrap()
}
