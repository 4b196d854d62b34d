//! Registration, and finding users.

use meshup_app::page::{Direction, PageRequest};
use meshup_app::ports::{InsertUserOutcome, UserOrder, UserQuery};
use meshup_domain::user::{Status, User, UserProfile};

use crate::fixtures::{at, person, somebody};
use crate::harness::Database;

crate::on_each_database![
    of_many_with_one_name_one_is_registered,
    names_are_taken_in_any_case,
    a_person_is_found_by_either_name_in_any_case,
    everything_but_number_and_password_is_saved,
    a_login_shows_a_person_online_unless_they_chose,
    lists_are_searched_sorted_and_paged,
    cards_leave_unknown_people_out,
    strangers_are_found_by_their_exact_name_only,
    the_directory_knows_everybody_but_who_blocks,
];

async fn of_many_with_one_name_one_is_registered(database: Database) {
    let tries: Vec<_> = (0..20)
        .map(|_| {
            let store = database.store.clone();
            tokio::spawn(async move {
                let work = store.begin().await.unwrap();
                let registered = work.users().insert(&somebody("alice"), "hash").await.unwrap();
                work.commit().await.unwrap();
                registered
            })
        })
        .collect();
    let mut done = 0;
    for registered in tries {
        match registered.await.unwrap() {
            InsertUserOutcome::Done(user) => {
                assert!(user.number.0 > 0);
                done += 1;
            }
            InsertUserOutcome::Taken { email, username } => assert!(email && username),
        }
    }
    assert_eq!(done, 1);
}

async fn names_are_taken_in_any_case(database: Database) {
    person(database.store.as_ref(), "alice").await;
    let work = database.begin().await;
    let same_email = User { email: "ALICE@Example.com".to_owned(), ..somebody("bob") };
    let same_name = User { username: "ALICE".to_owned(), ..somebody("carol") };
    assert_eq!(
        work.users().insert(&same_email, "hash").await.unwrap(),
        InsertUserOutcome::Taken { email: true, username: false }
    );
    assert_eq!(
        work.users().insert(&same_name, "hash").await.unwrap(),
        InsertUserOutcome::Taken { email: false, username: true }
    );
    // The unit can continue after a conflict.
    let third = work.users().insert(&somebody("dave"), "hash").await.unwrap();
    assert!(matches!(third, InsertUserOutcome::Done(_)));
    work.commit().await.unwrap();
}

async fn a_person_is_found_by_either_name_in_any_case(database: Database) {
    let alice = person(database.store.as_ref(), "Alice").await;
    let users = database.store.read().users();
    for login in ["alice", "ALICE", "alice@EXAMPLE.com"] {
        let found = users.by_login(login).await.unwrap().unwrap();
        assert_eq!((found.user, found.password_hash.as_str()), (alice.clone(), "hash"), "{login}");
    }
    assert_eq!(users.by_login("alice@example").await.unwrap(), None);
    assert_eq!(users.by_email("Alice@example.com").await.unwrap(), Some(alice.clone()));
    let named = users.by_usernames(&["alice".to_owned(), "bob".to_owned()]).await.unwrap();
    assert_eq!(named, [("alice".to_owned(), alice.id)]);
}

async fn everything_but_number_and_password_is_saved(database: Database) {
    let before = person(database.store.as_ref(), "alice").await;
    let work = database.begin().await;
    let locked = work.users().lock(before.id).await.unwrap().unwrap();
    let profile = UserProfile {
        bio: "naïve 👍".to_owned(),
        status: Status::Dnd,
        status_chosen: true,
        ..locked.profile
    };
    let after = User { profile, last_login: Some(at(7)), ..locked };
    work.users().save(&after).await.unwrap();
    work.users().set_password(before.id, "other").await.unwrap();
    work.commit().await.unwrap();
    let kept = database.store.read().users().credentials(before.id).await.unwrap().unwrap();
    assert_eq!((kept.user, kept.password_hash.as_str()), (after, "other"));
}

async fn a_login_shows_a_person_online_unless_they_chose(database: Database) {
    let alice = person(database.store.as_ref(), "alice").await;
    let bob = person(database.store.as_ref(), "bob").await;
    let work = database.begin().await;
    let mut chosen = bob.clone();
    (chosen.profile.status, chosen.profile.status_chosen) = (Status::Away, true);
    work.users().save(&chosen).await.unwrap();
    work.users().note_login(alice.id, at(5)).await.unwrap();
    work.users().note_live(bob.id, at(6)).await.unwrap();
    work.users().note_active(&[alice.id, bob.id], at(9)).await.unwrap();
    work.users().note_active(&[], at(10)).await.unwrap();
    work.commit().await.unwrap();
    let users = database.store.read().users();
    let alice = users.get(alice.id).await.unwrap().unwrap();
    assert_eq!(
        (alice.profile.status, alice.last_login, alice.last_active_at),
        (Status::Online, Some(at(5)), Some(at(9)))
    );
    let bob = users.get(bob.id).await.unwrap().unwrap();
    assert_eq!((bob.profile.status, bob.last_login, bob.last_active_at), (Status::Away, None, Some(at(9))));
}

async fn lists_are_searched_sorted_and_paged(database: Database) {
    for name in ["dave", "Carol", "bob_100", "bob1100", "alice"] {
        person(database.store.as_ref(), name).await;
    }
    let users = database.store.read().users();
    let names = async |search: Option<&str>, number, size| {
        let page = PageRequest::page(number, size);
        let search = search.map(ToOwned::to_owned);
        let order = UserOrder::Username(Direction::Ascending);
        let query = UserQuery { only: None, search, is_active: None, is_admin: None, order, page };
        let found = users.list(&query).await.unwrap();
        (found.items.into_iter().map(|user| user.username).collect::<Vec<_>>(), found.total)
    };
    assert_eq!(names(None, 1, 1).await, (vec!["alice".to_owned()], 5));
    assert_eq!(names(None, 3, 2).await, (vec!["dave".to_owned()], 5));
    assert_eq!(names(None, 4, 2).await, (vec![], 5));
    assert_eq!(names(None, u64::MAX, 200).await, (vec![], 5));
    assert_eq!(names(Some("CAROL@EX"), 1, 50).await, (vec!["Carol".to_owned()], 1));
    // Wildcards match literally.
    assert_eq!(names(Some("b_1"), 1, 50).await, (vec!["bob_100".to_owned()], 1));
    for nothing in ["%", "*", "[a-z]", "a.*", "\\", "^a"] {
        assert_eq!(names(Some(nothing), 1, 50).await, (vec![], 0), "{nothing}");
    }
}

async fn cards_leave_unknown_people_out(database: Database) {
    let alice = person(database.store.as_ref(), "alice").await;
    let users = database.store.read().users();
    let cards = users.cards(&[alice.id, somebody("nobody").id]).await.unwrap();
    assert_eq!(cards, [alice.card()]);
    assert_eq!(users.cards(&[]).await.unwrap(), []);
}

async fn strangers_are_found_by_their_exact_name_only(database: Database) {
    let [alice, bob, carol] = [
        person(database.store.as_ref(), "alice").await,
        person(database.store.as_ref(), "bobby").await,
        person(database.store.as_ref(), "carol").await,
    ];
    let work = database.begin().await;
    work.relations().block(carol.id, alice.id, at(1)).await.unwrap();
    work.commit().await.unwrap();
    let users = database.store.read().users();
    assert_eq!(users.search(alice.id, "BOBBY", 10).await.unwrap(), [bob.card()]);
    for nobody in ["bob", "carol", "alice"] {
        assert_eq!(users.search(alice.id, nobody, 10).await.unwrap(), [], "{nobody}");
    }
}

async fn the_directory_knows_everybody_but_who_blocks(database: Database) {
    let viewer = person(database.store.as_ref(), "viewer").await;
    let work = database.begin().await;
    let called = |name: &str, display_name: &str| {
        let mut user = somebody(name);
        display_name.clone_into(&mut user.profile.display_name);
        user
    };
    let shown = User { show_email: true, ..called("shown", "100% Ünsal_") };
    let hidden = User { show_email: false, ..called("hidden", "Somebody") };
    let blocker = called("blocker", "100% Foe");
    for user in [&shown, &hidden, &blocker] {
        assert!(matches!(work.users().insert(user, "hash").await.unwrap(), InsertUserOutcome::Done(_)));
    }
    work.relations().block(blocker.id, viewer.id, at(1)).await.unwrap();
    work.commit().await.unwrap();

    for (text, expected) in [
        ("100%", &["shown"][..]),
        ("ünsal", &["shown"]),
        ("l_", &["shown"]),
        ("shown@EXAMPLE", &["shown"]),
        ("hidden@example", &[]),
        ("HIDD", &["hidden"]),
        ("some", &["hidden"]),
        ("view", &[]),
        ("bloc", &[]),
        ("%%", &[]),
        ("__", &[]),
        ("*d", &[]),
    ] {
        let found = database.store.read().users().directory(viewer.id, text, 20).await.unwrap();
        let names: Vec<_> = found.iter().map(|user| user.username.as_str()).collect();
        assert_eq!(names, expected, "{text}");
    }
    let two = database.store.read().users().directory(viewer.id, "d", 1).await.unwrap();
    assert_eq!(two.iter().map(|user| user.username.as_str()).collect::<Vec<_>>(), ["hidden"]);
}
