//! Counts remain exact under concurrent votes.

use futures_util::future::{join, join_all};
use serde_json::{Value, json};

use super::{alice_and_bob, create, crowd, each, options, refusal, vote};
use crate::harness::{Answer, Database, Person, Server};

on_each_database!(
    fifty_votes_of_one_person_are_one,
    fifty_people_vote_and_change_their_minds,
    fifty_added_options_stop_at_twenty,
    no_vote_comes_after_the_close,
    a_repeated_vote_is_the_first_one,
);

fn good(answers: &[Answer]) -> usize {
    answers.iter().filter(|answer| answer.status.is_success()).count()
}

/// Checks that the counts of the poll match the listed voters.
async fn counts_equal_names(person: &Person, path: &str) -> Value {
    let results = person.get(&format!("{path}results/")).await.expect(200);
    let mut names = Vec::new();
    for option in results["options"].as_array().unwrap() {
        let voters = option["voters"].as_array().unwrap();
        assert_eq!(option["vote_count"], json!(voters.len()), "{option}");
        names.extend(voters.iter().map(|voter| voter["id"].as_str().unwrap()));
    }
    names.sort_unstable();
    names.dedup();
    assert_eq!(results["total_votes"], json!(names.len()));
    results
}

async fn fifty_votes_of_one_person_are_one(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let (path, poll) = create(&alice, &community, &json!({})).await;
    let ids = options(&poll);
    let at_once = (0..50).map(|n| {
        let (bob, path, choice) = (&bob, &path, ids[n % 3]);
        async move { vote(bob, path, &[choice]).await }
    });
    let answers = join_all(at_once).await;
    assert_eq!(good(&answers), 1);
    for refused in answers.iter().filter(|answer| !answer.status.is_success()) {
        assert_eq!(refusal(refused), (400, "already_voted"));
    }
    assert_eq!(counts_equal_names(&alice, &path).await["total_votes"], json!(1));
}

async fn fifty_people_vote_and_change_their_minds(database: Database) {
    let server = Server::start(database).await;
    let (alice, _, community) = alice_and_bob(&server).await;
    let people = crowd(&server, &community, 50).await;
    let (path, poll) = create(&alice, &community, &json!({"allow_multiple_votes": true})).await;
    let ids = options(&poll);
    let minds = [&ids[..1], &ids[1..], &ids[..], &ids[..2]];
    let voting = people.iter().enumerate().map(|(n, person)| {
        let path = &path;
        async move {
            for round in 0..3 {
                vote(person, path, minds[(n + round) % 4]).await.expect(200);
            }
            if n % 5 == 0 {
                person.delete(&format!("{path}unvote/")).await.expect(200);
            }
        }
    });
    join_all(voting).await;
    let results = counts_equal_names(&alice, &path).await;
    assert_eq!(results["total_votes"], json!(40));
    let last = (0..50).filter(|n| n % 5 != 0).map(|n| minds[(n + 2) % 4]);
    let of = |id: &&str| json!(last.clone().filter(|mind| mind.contains(id)).count());
    let expected: Vec<Value> = ids.iter().map(of).collect();
    assert_eq!(each(&results, "vote_count"), expected.iter().collect::<Vec<_>>());
}

async fn fifty_added_options_stop_at_twenty(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let (path, _) = create(&alice, &community, &json!({"allow_add_options": true})).await;
    let add = format!("{path}options/");
    let bodies: Vec<Value> = (0..50).map(|n| json!({"option_text": format!("Option {n}")})).collect();
    let answers = join_all(bodies.iter().map(|body| bob.post(&add, body))).await;
    assert_eq!(good(&answers), 17);
    for refused in answers.iter().filter(|answer| !answer.status.is_success()) {
        assert_eq!(refusal(refused), (400, "option_limit"));
    }
    let poll = alice.get(&path).await.expect(200);
    let positions: Vec<Value> = (0..20).map(|n| json!(n)).collect();
    assert_eq!(each(&poll, "position"), positions.iter().collect::<Vec<_>>());

    let (path, _) = create(&alice, &community, &json!({"allow_add_options": true})).await;
    let (add, same) = (format!("{path}options/"), json!({"option_text": "Tent"}));
    let answers = join_all((0..20).map(|_| bob.post(&add, &same))).await;
    assert_eq!(good(&answers), 1, "one of a text");
}

async fn no_vote_comes_after_the_close(database: Database) {
    let server = Server::start(database).await;
    let (alice, _, community) = alice_and_bob(&server).await;
    let people = crowd(&server, &community, 40).await;
    let (path, poll) = create(&alice, &community, &json!({})).await;
    let ids = options(&poll);
    let (early, late) = people.split_at(10);
    join_all(early.iter().map(|person| vote(person, &path, &ids[..1]))).await;
    let close = format!("{path}close/");
    let nothing = json!({});
    let voting = join_all(late.iter().map(|person| vote(person, &path, &ids[1..2])));
    let (closed, answers) = join(alice.post(&close, &nothing), voting).await;
    let at_close = closed.expect(200)["poll"]["total_votes"].clone();
    for refused in answers.iter().filter(|answer| !answer.status.is_success()) {
        assert_eq!(refusal(refused), (400, "poll_closed"));
    }
    assert_eq!(at_close, json!(10 + good(&answers)), "what was counted at the close is all there is");
    assert_eq!(counts_equal_names(&alice, &path).await["total_votes"], at_close);
}

async fn a_repeated_vote_is_the_first_one(database: Database) {
    let server = Server::start(database).await;
    let (alice, bob, community) = alice_and_bob(&server).await;
    let (path, poll) = create(&alice, &community, &json!({})).await;
    let body = json!({"option_ids": &options(&poll)[..1]});
    let again = async || {
        let request = bob.request(reqwest::Method::POST, &format!("{path}vote/"));
        Answer::of(request.header("idempotency-key", "vote-1").json(&body)).await.expect(200)
    };
    assert_eq!(again().await, again().await);
    assert_eq!(counts_equal_names(&alice, &path).await["total_votes"], json!(1));
}
