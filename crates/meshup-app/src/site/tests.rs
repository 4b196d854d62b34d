#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use super::*;
use crate::testing::{MockTokens, TestClock, TestIds, TestRepos, TestStore};

fn site(repos: TestRepos) -> (TestStore, Site) {
    let store = TestStore::new(repos);
    let mut tokens = MockTokens::new();
    tokens.expect_fingerprint().returning(|secret| format!("fingerprint of {secret}"));
    let site = Site {
        store: Transactions::new(Arc::new(store.clone())),
        clock: Arc::new(TestClock::default()),
        ids: Arc::new(TestIds::default()),
        tokens: Arc::new(tokens),
        profile: SiteProfile::default(),
        version: "0.0.0",
    };
    (store, site)
}

#[tokio::test]
async fn a_site_without_accounts_gets_a_setup_token_of_which_only_the_hash_is_kept() {
    let mut repos = TestRepos::default();
    repos.site.expect_has_accounts().returning(|| Ok(false));
    repos.site.expect_lock().once().returning(|| Ok(()));
    repos.site.expect_add_setup_token().once().returning(|hash, _| {
        assert_eq!(hash, "fingerprint of secret-1001");
        Ok(())
    });
    let (store, site) = site(repos);
    assert!(site.describe().await.unwrap().needs_setup);
    assert_eq!(site.open_setup().await, Ok(Some("secret-1001".into())));
    assert_eq!(store.commits(), 1);
}

#[tokio::test]
async fn a_site_with_accounts_gets_none_even_if_the_first_came_meanwhile() {
    for (before, units) in [(true, 0), (false, 1)] {
        let mut repos = TestRepos::default();
        repos.site.expect_has_accounts().once().returning(move || Ok(before));
        repos.site.expect_has_accounts().returning(|| Ok(true));
        repos.site.expect_lock().returning(|| Ok(()));
        let (store, site) = site(repos);
        assert_eq!(site.open_setup().await, Ok(None));
        assert_eq!(store.begun_units(), units);
    }
}
