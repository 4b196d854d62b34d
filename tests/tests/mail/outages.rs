//! A mail is sent once its server accepts it, whatever dies meanwhile.

use std::time::{Duration, Instant};

use super::*;
use crate::harness::Database;

on_each_database!(
    a_mail_is_on_its_way_within_a_second,
    a_mail_waits_for_its_server,
    a_mail_survives_a_kill_before_it_is_sent,
    a_mail_survives_a_kill_while_it_is_sent,
    a_mail_whose_answer_was_lost_is_sent_again_with_the_same_message_id,
    a_mail_is_refused_for_the_moment_or_for_good,
);

async fn server(database: Database, mails: &MailServer) -> Server {
    Server::start_with(database, &[("MAIL__URL", &mails.url())]).await
}

async fn a_mail_is_on_its_way_within_a_second(database: Database) {
    let mut mails = MailServer::new();
    mails.start(&[]).await;
    let server = server(database, &mails).await;
    for n in 1..=5 {
        Person::register(&server, &format!("person{n}")).await;
        let registered = Instant::now();
        mails.until_received(n).await;
        assert!(registered.elapsed() < Duration::from_secs(1), "{:?}", registered.elapsed());
    }
    until_queue_is_empty(&server).await;
    let mut ids: Vec<_> = mails.received().iter().map(|mail| mail["message_id"].to_string()).collect();
    ids.dedup();
    assert_eq!(ids.len(), 5, "{ids:?}");
}

async fn a_mail_waits_for_its_server(database: Database) {
    let mut mails = MailServer::new();
    let server = server(database, &mails).await;
    let person = Person::register(&server, "alice").await;
    until_log_says(&server, "will be retried").await;
    assert_eq!(queue(&server).await.len(), 1);

    mails.start(&[]).await;
    let received = mails.until_received(1).await;
    let body = serde_json::json!({"token": token(&received[0])});
    person.post("/auth/verify-email/", &body).await.expect(200);
    until_queue_is_empty(&server).await;
    assert_eq!(mails.received().len(), 1);
    assert!(!server.log().contains(token(&received[0])), "the token is in the log");
}

async fn a_mail_survives_a_kill_before_it_is_sent(database: Database) {
    let mut mails = MailServer::new();
    let mut server = server(database, &mails).await;
    Person::register(&server, "alice").await;
    server.kill();
    let queued = queue(&server).await;
    assert_eq!(queued.len(), 1);

    mails.start(&[]).await;
    let_time_pass(&server).await;
    server.restart().await;
    let received = mails.until_received(1).await;
    until_queue_is_empty(&server).await;
    assert_eq!(message_id(&mails.received()), queued[0]);
    assert_eq!(received.len(), 1);
}

async fn a_mail_survives_a_kill_while_it_is_sent(database: Database) {
    let mut mails = MailServer::new();
    mails.start(&[]).await;
    mails.answer("hang");
    let mut server = server(database, &mails).await;
    Person::register(&server, "alice").await;
    mails.until_received(1).await;
    server.kill();
    mails.answer("250 OK");
    server.restart().await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(mails.received().len(), 1, "the lease holds");

    let_time_pass(&server).await;
    mails.until_received(2).await;
    until_queue_is_empty(&server).await;
    let received = mails.received();
    message_id(&received);
    assert_eq!((received.len(), &received[0]["date"]), (2, &received[1]["date"]));
}

async fn a_mail_whose_answer_was_lost_is_sent_again_with_the_same_message_id(database: Database) {
    let mut mails = MailServer::new();
    mails.start(&[]).await;
    mails.answer("drop");
    let server = server(database, &mails).await;
    Person::register(&server, "alice").await;
    mails.until_received(1).await;
    mails.answer("250 OK");
    mails.until_received(2).await;
    until_queue_is_empty(&server).await;
    let received = mails.received();
    message_id(&received);
    assert_eq!(received.len(), 2);
}

async fn a_mail_is_refused_for_the_moment_or_for_good(database: Database) {
    let mut mails = MailServer::new();
    mails.start(&[]).await;
    mails.answer("451 greylisted");
    let server = server(database, &mails).await;
    Person::register(&server, "alice").await;
    until_log_says(&server, "greylisted").await;
    assert_eq!(queue(&server).await.len(), 1);

    mails.answer("550 no such user");
    let_time_pass(&server).await;
    until_log_says(&server, "no such user").await;
    until_queue_is_empty(&server).await;
    let received = mails.received();
    let log = server.log();
    let line = log.lines().find(|line| line.contains("no such user")).unwrap();
    assert!(line.contains("ERROR") && line.contains(message_id(&received)), "{line}");
    assert!(!log.contains(token(&received[0])), "the token is in the log");
}
