//! Permissions: every kind of user against every action, as in `docs/rules.md#permissions`.

#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

mod hierarchy;
mod items;
mod people;
mod rooms;
mod servers;
mod site;

use meshup_domain::permission::Denied;

/// The cell of a table: `yes`, or a short reason for the refusal.
fn cell(answer: Result<(), Denied>) -> &'static str {
    match answer {
        Ok(()) => "yes",
        Err(Denied::MissingPermission) => "-",
        Err(Denied::NotAMember) => "out",
        Err(Denied::Banned) => "ban",
        Err(Denied::Muted) => "mute",
        Err(Denied::PrivateChannel) => "priv",
        Err(Denied::AnnouncementsOnly) => "news",
        Err(Denied::NotVerified(_)) => "unver",
        Err(Denied::TwoFactorRequired) => "2fa",
        Err(Denied::NotTheAuthor) => "auth",
        Err(Denied::TargetIsOwner) => "owner",
        Err(Denied::TargetNotBelow) => "above",
        Err(Denied::GrantsMore) => "more",
        Err(Denied::ModuleDisabled) => "off",
        Err(Denied::NoteLocked) => "lock",
        Err(Denied::ReadOnly) => "ro",
        Err(Denied::NotReachable | Denied::NotAccepted | Denied::Hidden) => "dm",
    }
}

/// The cells of a table, by row.
fn table(text: &str) -> Vec<Vec<&str>> {
    text.trim().lines().map(|line| line.split_whitespace().collect()).collect()
}

/// Compares a table with the answers for each kind of user and column.
fn holds<F>(expected: &str, columns: &[&str], answer: F)
where
    F: Fn(people::Kind, &str) -> Result<(), Denied>,
{
    let rows = table(expected);
    assert_eq!(rows[0][1..], *columns, "the columns of the table");
    assert_eq!(rows.len() - 1, people::Kind::ALL.len(), "a row for each kind of person");
    for (kind, row) in people::Kind::ALL.iter().zip(&rows[1..]) {
        assert_eq!(row[0], kind.as_str());
        let answers: Vec<_> = columns.iter().map(|column| cell(answer(*kind, column))).collect();
        assert_eq!(answers, row[1..], "{}, of {columns:?}", kind.as_str());
    }
}
