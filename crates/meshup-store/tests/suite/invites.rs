//! Invites.

use std::sync::Arc;

use meshup_app::page::PageRequest;
use meshup_app::ports::Store;
use meshup_domain::invite::{Invite, InviteTerms};

use crate::community::{founded, invite, server};
use crate::fixtures::{at, person};
use crate::harness::Database;
use crate::on_each_database;

on_each_database!(
    twenty_at_once_redeem_exactly_max_uses,
    an_invite_that_is_over_admits_nobody,
    a_taken_code_leaves_the_unit_usable,
    codes_are_found_in_any_case_with_their_inviter,
    invites_are_listed_newest_first,
);

async fn stored(store: &dyn Store, invite: &Invite) {
    let work = store.begin().await.unwrap();
    assert!(work.invites().insert(invite).await.unwrap());
    work.commit().await.unwrap();
}

/// Redeems in a separate unit, `seconds` after the tests' time origin.
async fn redeem(store: &dyn Store, invite: &Invite, seconds: i64) -> bool {
    let work = store.begin().await.unwrap();
    let redeemed = work.invites().redeem(invite.id, at(seconds)).await.unwrap();
    work.commit().await.unwrap();
    redeemed
}

async fn twenty_at_once_redeem_exactly_max_uses(Database { store, .. }: Database) {
    let owner = person(&*store, "owner").await;
    let server = server(&owner, 100);
    founded(&*store, &server, &owner).await;
    let mut seven = invite(&server, &owner, "SEVENUSES0");
    seven.terms.max_uses = Some(7);
    stored(&*store, &seven).await;

    let mut callers = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (store, seven) = (Arc::clone(&store), seven.clone());
        callers.spawn(async move { redeem(&*store, &seven, 0).await });
    }
    let redeemed = callers.join_all().await.into_iter().filter(|redeemed| *redeemed).count();

    assert_eq!(redeemed, 7);
    let kept = store.read().invites().by_code("SEVENUSES0").await.unwrap().unwrap().invite;
    assert_eq!(kept.uses, 7);
    assert!(!kept.is_active(at(0)));
}

async fn an_invite_that_is_over_admits_nobody(Database { store, .. }: Database) {
    let owner = person(&*store, "owner").await;
    let server = server(&owner, 100);
    founded(&*store, &server, &owner).await;

    let mut brief = invite(&server, &owner, "ONEMINUTE0");
    brief.terms.expires_at = Some(at(60));
    stored(&*store, &brief).await;
    assert!(redeem(&*store, &brief, 59).await);
    assert!(!redeem(&*store, &brief, 60).await);

    let open = invite(&server, &owner, "UNLIMITED0");
    stored(&*store, &open).await;
    assert!(redeem(&*store, &open, 0).await);
    let work = store.begin().await.unwrap();
    assert!(work.invites().revoke(open.id, at(5)).await.unwrap());
    assert!(!work.invites().revoke(open.id, at(6)).await.unwrap(), "it was revoked before");
    work.commit().await.unwrap();
    assert!(!redeem(&*store, &open, 7).await);
    let kept = store.read().invites().by_code("UNLIMITED0").await.unwrap().unwrap().invite;
    assert_eq!((kept.uses, kept.revoked_at), (1, Some(at(5))));
}

async fn a_taken_code_leaves_the_unit_usable(Database { store, .. }: Database) {
    let owner = person(&*store, "owner").await;
    let server = server(&owner, 100);
    founded(&*store, &server, &owner).await;
    stored(&*store, &invite(&server, &owner, "ABCD1234EF")).await;

    let work = store.begin().await.unwrap();
    assert!(!work.invites().insert(&invite(&server, &owner, "ABCD1234EF")).await.unwrap());
    assert!(work.invites().insert(&invite(&server, &owner, "ZZZZ9999ZZ")).await.unwrap());
    work.commit().await.unwrap();

    assert!(store.read().invites().by_code("ZZZZ9999ZZ").await.unwrap().is_some());
}

async fn codes_are_found_in_any_case_with_their_inviter(Database { store, .. }: Database) {
    let owner = person(&*store, "owner").await;
    let server = server(&owner, 100);
    founded(&*store, &server, &owner).await;
    let plain = invite(&server, &owner, "ABCD1234EF");
    let terms = InviteTerms {
        invitee_email: Some("guest@example.com".to_owned()),
        max_uses: Some(5),
        expires_at: Some(at(100)),
        ..plain.terms
    };
    let full = Invite { terms, uses: 2, revoked_at: Some(at(50)), ..plain };
    stored(&*store, &full).await;

    let found = store.read().invites().by_code("abcd1234Ef").await.unwrap().unwrap();
    assert_eq!(found.invite, full);
    assert_eq!(found.inviter, owner.card());
    assert_eq!(store.read().invites().by_code("ABCD1234E_").await.unwrap(), None);
}

async fn invites_are_listed_newest_first(Database { store, .. }: Database) {
    let owner = person(&*store, "owner").await;
    let (ours, theirs) = (server(&owner, 100), server(&owner, 100));
    founded(&*store, &ours, &owner).await;
    founded(&*store, &theirs, &owner).await;
    for code in ["FIRST00000", "SECOND0000", "THIRD00000"] {
        stored(&*store, &invite(&ours, &owner, code)).await;
    }
    stored(&*store, &invite(&theirs, &owner, "THEIRS0000")).await;

    let request = |number| PageRequest::page(number, 2);
    let codes = async |number| {
        let page = store.read().invites().list(ours.id, request(number)).await.unwrap();
        assert_eq!(page.total, 3);
        page.items.into_iter().map(|view| view.invite.code).collect::<Vec<_>>()
    };
    assert_eq!(codes(1).await, ["THIRD00000", "SECOND0000"]);
    assert_eq!(codes(2).await, ["FIRST00000"]);
    assert_eq!(codes(3).await, Vec::<String>::new());
}
