//! What clients send about roles.

use meshup_domain::role::{Permission, RoleChanges, RoleProfile};

meshup_web::request! {
    create CreateRole, "A new role.";
    update UpdateRole, "What is to change about a role.";
    changes RoleChanges, |changes| RoleProfile::default().apply(changes);
    fields {
        /// 1 to 100 characters.
        name: optional String, needed(create), { "examples": ["Reviewer"] };
        color: optional String, { "examples": ["#3498db"] };
        /// False unless chosen otherwise.
        is_mentionable: optional bool;
        /// False unless chosen otherwise.
        is_hoisted: optional bool;
        /// Below all others unless chosen otherwise.
        position: optional i64, { "minimum": 1, "maximum": 1_000_000, "examples": [250] };
        /// Codenames; replaces the set.
        permissions: optional Vec<Permission>, { "maxItems": 9, "examples": [["message.manage"]] };
    }
}
