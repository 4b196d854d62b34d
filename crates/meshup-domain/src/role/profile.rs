//! The editable part of a role.

use super::permissions::{Permission, Permissions, permissions};
use crate::audit::Change;
use crate::text::{bounded, within};
use crate::{Violation, Violations};

/// The fields of a role that users edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleProfile {
    /// 1 to 100 characters; not necessarily unique.
    pub name: String,
    /// `#rrggbb`.
    pub color: String,
    /// Whether `@name` in a message mentions the holders of the role.
    pub is_mentionable: bool,
    /// A hint for clients to list the holders of the role separately.
    pub is_hoisted: bool,
    /// 1 to 1,000,000; a higher position outranks a lower one.
    pub position: i32,
    /// What the role adds to the permissions of its holders; no role takes any away.
    pub permissions: Permissions,
}

impl Default for RoleProfile {
    /// The profile that a new role starts from: lowest position, no permissions, and no name yet.
    fn default() -> Self {
        Self {
            name: String::new(),
            color: DEFAULT_COLOR.to_owned(),
            is_mentionable: false,
            is_hoisted: false,
            position: 1,
            permissions: Permissions::NONE,
        }
    }
}

/// A partial update of a role; `None` keeps a field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RoleChanges {
    /// 1 to 100 characters.
    pub name: Option<String>,
    /// `#rrggbb`, in any case.
    pub color: Option<String>,
    /// Whether `@name` mentions the holders of the role.
    pub is_mentionable: Option<bool>,
    /// The new value of the hint for clients.
    pub is_hoisted: Option<bool>,
    /// 1 to 1,000,000.
    pub position: Option<i64>,
    /// Replaces the whole set.
    pub permissions: Option<Vec<Permission>>,
}

impl RoleProfile {
    /// The profile of a new role. The name is required.
    pub fn create(mut changes: RoleChanges) -> Result<Self, Violations> {
        changes.name.get_or_insert_default();
        Self::default().apply(changes)
    }

    /// The updated profile, or every rule that the changes violate.
    pub fn apply(mut self, changes: RoleChanges) -> Result<Self, Violations> {
        let RoleChanges {
            name,
            color: paint,
            is_mentionable,
            is_hoisted,
            position: place,
            permissions: list,
        } = changes;
        let mut violations = Violations::default();
        violations.set("name", &mut self.name, name.as_deref().map(role_name));
        violations.set("color", &mut self.color, paint.as_deref().map(color));
        violations.set("position", &mut self.position, place.map(position));
        violations.set("permissions", &mut self.permissions, list.as_deref().map(permissions));
        self.is_mentionable = is_mentionable.unwrap_or(self.is_mentionable);
        self.is_hoisted = is_hoisted.unwrap_or(self.is_hoisted);
        violations.into_result().map(|()| self)
    }

    /// The fields that differ in `after`, for the audit log.
    pub(super) fn differences(&self, after: &Self) -> Vec<Change> {
        let Self { name, color, is_mentionable, is_hoisted, position, permissions } = self;
        [
            Change::of("name", name, &after.name),
            Change::of("color", color, &after.color),
            Change::of("is_mentionable", is_mentionable, &after.is_mentionable),
            Change::of("is_hoisted", is_hoisted, &after.is_hoisted),
            Change::of("position", position, &after.position),
            Change::of("permissions", &permissions.codenames(), &after.permissions.codenames()),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// The color of a role for which none was chosen.
const DEFAULT_COLOR: &str = "#99aab5";

/// The maximum position of a role.
const MAX_POSITION: i32 = 1_000_000;

/// Validates a role name: 1 to 100 characters.
fn role_name(text: &str) -> Result<String, Violation> {
    bounded(text, 1..=100)
}

/// Validates a role position: 1 to [`MAX_POSITION`].
fn position(value: i64) -> Result<i32, Violation> {
    within(value, 1..=i64::from(MAX_POSITION)).map(|position| i32::try_from(position).unwrap_or(MAX_POSITION))
}

/// Validates a color, `#rrggbb`, and returns it in lower case.
pub fn color(text: &str) -> Result<String, Violation> {
    let color = text.trim().to_ascii_lowercase();
    let digits = color.strip_prefix('#').unwrap_or_default();
    if digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        Ok(color)
    } else {
        Err(Violation::Rule("Enter a color such as #3498db."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colors_are_six_hex_digits() {
        assert_eq!(color("#3498DB").as_deref(), Ok("#3498db"));
        for bad in ["3498db", "#34", "#34x8db", "#3498db0"] {
            assert!(color(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn all_rules_that_changes_break_are_reported_and_the_rest_stays() {
        let changes = RoleChanges {
            name: Some(" ".into()),
            color: Some("blue".into()),
            position: Some(0),
            permissions: Some(vec![Permission::ManagePolls; 10]),
            ..RoleChanges::default()
        };
        let Err(Violations(broken)) = RoleProfile::default().apply(changes) else { panic!("accepted") };
        assert_eq!(broken.keys().collect::<Vec<_>>(), ["color", "name", "permissions", "position"]);

        let hoisted = RoleChanges { is_hoisted: Some(true), ..RoleChanges::default() };
        let after = RoleProfile { is_hoisted: true, ..RoleProfile::default() };
        assert_eq!(RoleProfile::default().apply(hoisted), Ok(after));
    }
}
