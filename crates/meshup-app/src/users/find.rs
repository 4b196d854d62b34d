//! Finding users.

use meshup_domain::permission::{self, AccountFacts, Allowed, Denied, OpenAccount};
use meshup_domain::text::bounded;
use meshup_domain::user::UserCard;
use meshup_domain::{UserId, Violations};
use time::OffsetDateTime;

use super::{ProfileView, Users};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::page::{Page, PageRequest};
use crate::ports::{StoreError, UserOrder, UserQuery};

/// The maximum length of a search in characters: that of the longest email address.
pub(crate) const LONGEST_SEARCH: usize = 254;

/// The accounts to list.
#[derive(Debug, Clone)]
pub struct ListUsers {
    /// Part of the username or email address, ignoring case; at most 254 characters. `None` and blank texts
    /// match all.
    pub search: Option<String>,
    /// The order of the whole list.
    pub order: UserOrder,
    /// The part of the list to return.
    pub page: PageRequest,
}

/// The users to search for.
#[derive(Debug, Clone)]
pub struct SearchUsers {
    /// Part of a username or display name, or a full username; 1 to 254 characters.
    pub text: String,
    /// The maximum number of users to return.
    pub limit: u64,
}

operation_error! {
    /// Why the users were not listed.
    FindUsersError: Invalid(Violations), Store(StoreError);
}

impl Users {
    /// All accounts for site admins, only the user's own for others.
    pub async fn list(&self, actor: &Actor, command: ListUsers) -> Result<Page<ProfileView>, FindUsersError> {
        let ListUsers { search, order, page } = command;
        let mut errors = Violations::default();
        let search = search.and_then(|text| errors.check("search", bounded(&text, 0..=LONGEST_SEARCH)));
        errors.into_result()?;
        let only = (!actor.is_admin).then_some(actor.user);
        let search = search.filter(|text| !text.is_empty());
        let query = UserQuery { only, search, is_active: None, is_admin: None, order, page };
        let found = self.store.read().users().list(&query).await?;
        Ok(found.map(|user| self.profile(actor, user)))
    }

    /// The user's own account, or any account for site admins.
    pub async fn get(&self, actor: &Actor, id: UserId) -> Result<ProfileView, AccessError> {
        let user = self.store.read().users().get(id).await?.ok_or(AccessError::NotFound)?;
        open(actor, id, self.clock.now())?;
        Ok(self.profile(actor, user))
    }

    /// Users who share a server or conversation with the user and whose names contain the text, or whose
    /// username equals it.
    pub async fn search(
        &self,
        actor: &Actor,
        command: &SearchUsers,
    ) -> Result<Vec<UserCard>, FindUsersError> {
        let mut errors = Violations::default();
        let text = errors.check("q", bounded(&command.text, 1..=LONGEST_SEARCH)).unwrap_or_default();
        errors.into_result()?;
        Ok(self.store.read().users().search(actor.user, &text, command.limit).await?)
    }
}

/// Requests access to an account. The decision depends only on the two users.
pub(super) fn open(
    actor: &Actor,
    account: UserId,
    now: OffsetDateTime,
) -> Result<Allowed<OpenAccount>, Denied> {
    let facts = AccountFacts { person: actor.user, is_site_admin: actor.is_admin, account };
    permission::ask(&facts, now)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use meshup_domain::user::Status;

    use super::*;
    use crate::error::Explain;
    use crate::page::Direction;
    use crate::testing::{actor, user, user_id};
    use crate::users::fixture::Fixture;

    fn everybody() -> ListUsers {
        ListUsers {
            search: Some("  person ".into()),
            order: UserOrder::Username(Direction::Ascending),
            page: PageRequest::FIRST,
        }
    }

    fn admin() -> Actor {
        Actor { is_admin: true, ..actor(9) }
    }

    #[tokio::test]
    async fn people_list_only_themselves_and_admins_everybody() {
        for (viewer, only) in [(actor(1), Some(user_id(1))), (admin(), None)] {
            let mut fixture = Fixture::new();
            fixture.repos.users.expect_list().returning(move |query| {
                assert_eq!((query.only, query.search.as_deref()), (only, Some("person")));
                Ok(Page { items: vec![user(1)], total: 1 })
            });
            fixture.presence.expect_is_live().returning(|_| false);
            let test = fixture.build();
            assert_eq!(test.users.list(&viewer, everybody()).await.unwrap().total, 1);
        }
    }

    #[tokio::test]
    async fn a_search_with_nul_never_reaches_the_store() {
        let test = Fixture::new().build();
        let command = ListUsers { search: Some("a\0".into()), ..everybody() };
        let refused = test.users.list(&actor(1), command).await.unwrap_err();
        assert!(refused.explain().fields.0.contains_key("search"));
    }

    #[tokio::test]
    async fn others_accounts_are_forbidden_and_unknown_ones_not_found() {
        let mut fixture = Fixture::new();
        fixture.repos.users.expect_get().returning(|id| Ok((id == user_id(2)).then(|| user(2))));
        let test = fixture.build();

        let forbidden = test.users.get(&actor(1), user_id(2)).await;
        assert_eq!(forbidden, Err(AccessError::Denied(Denied::MissingPermission)));
        assert_eq!(test.users.get(&actor(1), user_id(3)).await, Err(AccessError::NotFound));
    }

    #[tokio::test]
    async fn owners_see_their_stored_status_and_admins_what_others_see() {
        let mut fixture = Fixture::new();
        fixture.repos.users.expect_get().returning(|_| Ok(Some(user(1))));
        fixture.presence.expect_is_live().returning(|_| false);
        let test = fixture.build();

        assert_eq!(test.users.get(&actor(1), user_id(1)).await.unwrap().status, Status::Online);
        assert_eq!(test.users.get(&admin(), user_id(1)).await.unwrap().status, Status::Offline);
    }

    #[tokio::test]
    async fn a_search_needs_a_text() {
        let test = Fixture::new().build();
        let command = SearchUsers { text: "  ".into(), limit: 20 };
        let refused = test.users.search(&actor(1), &command).await;
        assert_eq!(refused, Err(Violations::one("q", "This field may not be blank.").into()));
    }
}
