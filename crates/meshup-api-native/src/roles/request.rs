//! Request bodies for roles.

use meshup_domain::role::{Permission, RoleChanges, RoleProfile};

meshup_web::request! {
    create CreateRole, "A new role.";
    update UpdateRole, "Changes to a role; omitted fields are unchanged.";
    changes RoleChanges, |changes| RoleProfile::default().apply(changes);
    fields {
        /// 1 to 100 characters.
        name: optional String, needed(create), { "examples": ["Reviewer"] };
        /// A hexadecimal color such as `#3498db`.
        color: optional String, { "examples": ["#3498db"] };
        /// Defaults to false.
        is_mentionable: optional bool;
        /// Defaults to false.
        is_hoisted: optional bool;
        /// 1 to 1,000,000; defaults to 1, the lowest.
        position: optional i64, { "minimum": 1, "maximum": 1_000_000, "examples": [250] };
        /// Codenames, which replace all current permissions.
        permissions: optional Vec<Permission>, { "maxItems": 9, "examples": [["message.manage"]] };
    }
}
