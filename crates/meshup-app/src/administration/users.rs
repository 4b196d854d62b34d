//! Listing accounts.

use std::collections::HashMap;

use meshup_domain::text::bounded;
use meshup_domain::user::User;
use meshup_domain::{UserId, Violations};

use super::Administration;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::page::{Page, PageRequest};
use crate::ports::{StoreError, UserOrder, UserQuery};
use crate::users::LONGEST_SEARCH;

/// The accounts to list.
#[derive(Debug, Clone)]
pub struct ListAccounts {
    /// Part of the username or email address, ignoring case.
    pub search: Option<String>,
    /// Only accounts that are active, or only deactivated ones. `None` lists both.
    pub is_active: Option<bool>,
    /// Only site admins, or only others. `None` lists both.
    pub is_admin: Option<bool>,
    /// The order of the whole list.
    pub order: UserOrder,
    /// The part of the list to return.
    pub page: PageRequest,
}

/// An account as shown to site admins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountView {
    /// The account, including what others do not see.
    pub user: User,
    /// The size of the files that the user uploaded to messages and tasks.
    pub storage_bytes: u64,
}

operation_error! {
    /// Why the accounts were not listed.
    ListAccountsError: Access(AccessError), Invalid(Violations), Store(StoreError);
}

impl Administration {
    /// Accounts with the storage that they use, in two or three queries.
    pub async fn list_users(
        &self,
        actor: &Actor,
        command: ListAccounts,
    ) -> Result<Page<AccountView>, ListAccountsError> {
        self.authorize(actor)?;
        let ListAccounts { search, is_active, is_admin, order, page } = command;
        let mut errors = Violations::default();
        let search = search.and_then(|text| errors.check("search", bounded(&text, 0..=LONGEST_SEARCH)));
        errors.into_result()?;
        let search = search.filter(|text| !text.is_empty());
        let users = self.store.read().users();
        let query = UserQuery { only: None, search, is_active, is_admin, order, page };
        let found = users.list(&query).await?;
        let ids: Vec<UserId> = found.items.iter().map(|user| user.id).collect();
        let used: HashMap<UserId, u64> = users.storage_used(&ids).await?.into_iter().collect();
        Ok(found.map(|user| AccountView { storage_bytes: used.get(&user.id).copied().unwrap_or(0), user }))
    }
}
