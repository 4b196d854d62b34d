//! References to users.

use meshup_domain::conversation::size;
use meshup_domain::{Number, UserId, Violations};

use crate::ports::{Repos, StoreError};

/// The field for the participants of a conversation.
pub(super) const PARTICIPANTS: &str = "participants";

/// Users by id, or by number on surfaces with integer ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserKeys {
    /// By id. An id that no account has is a violation.
    Ids(Vec<UserId>),
    /// By number. A number that no account has is a violation.
    Numbers(Vec<Number>),
}

impl From<Vec<UserId>> for UserKeys {
    fn from(ids: Vec<UserId>) -> Self {
        Self::Ids(ids)
    }
}

impl UserKeys {
    /// The number of references, including duplicates.
    pub(super) fn count(&self) -> usize {
        match self {
            Self::Ids(ids) => ids.len(),
            Self::Numbers(numbers) => numbers.len(),
        }
    }

    /// The distinct ids. Too many references, and unknown numbers, add a violation to `field`; ids are not
    /// checked.
    pub(super) async fn ids(
        self,
        repos: &dyn Repos,
        field: &'static str,
        errors: &mut Violations,
    ) -> Result<Vec<UserId>, StoreError> {
        if errors.check(field, size(self.count())).is_none() {
            return Ok(Vec::new());
        }
        let mut ids = match self {
            Self::Ids(ids) => ids,
            Self::Numbers(numbers) => numbered(repos, numbers, field, errors).await?,
        };
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }
}

async fn numbered(
    repos: &dyn Repos,
    mut numbers: Vec<Number>,
    field: &'static str,
    errors: &mut Violations,
) -> Result<Vec<UserId>, StoreError> {
    numbers.sort_unstable();
    numbers.dedup();
    let known = repos.users().by_numbers(&numbers).await?;
    for number in numbers.iter().filter(|number| known.iter().all(|(other, _)| other != *number)) {
        errors.add(field, format!("Invalid pk \"{}\" - object does not exist.", number.0));
    }
    Ok(known.into_iter().map(|(_, id)| id).collect())
}
