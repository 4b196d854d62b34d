//! TLS and authentication.

use super::*;
use crate::harness::{Certificate, Database};

const TLS: [(&str, &str); 2] = [("smtp", "starttls"), ("smtps", "at-once")];

fn url(scheme: &str, user: &str, mails: &MailServer) -> String {
    let query = if scheme == "smtp" { "?tls=required" } else { "" };
    format!("{scheme}://{user}@localhost:{}{query}", mails.port)
}

/// A mail server with this kind of TLS, and login as `post` with the password `a:b`.
async fn mail_server(tls: &str, certificate: &Certificate) -> MailServer {
    let mut mails = MailServer::new();
    let file = certificate.with_key();
    mails.start(&["--tls", tls, "--certificate", file.to_str().unwrap(), "--login", "post:a:b"]).await;
    mails
}

async fn server(url: &str, trusted: &Certificate) -> Server {
    let file = trusted.file();
    let settings = [("MAIL__URL", url), ("SSL_CERT_FILE", file.to_str().unwrap())];
    Server::start_with(Database::Sqlite, &settings).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mails_are_encrypted_and_authenticated() {
    let certificate = Certificate::new();
    for (scheme, tls) in TLS {
        let mails = mail_server(tls, &certificate).await;
        let server = server(&url(scheme, "post:a%3Ab", &mails), &certificate).await;
        registered_and_verified(&server, &mails, "alice").await;
        let received = mails.received();
        assert_eq!(
            (&received[0]["encrypted"], &received[0]["user"]),
            (&true.into(), &"post".into()),
            "{tls}"
        );
        until_queue_is_empty(&server).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_that_is_not_trusted_gets_no_mail() {
    let (certificate, another) = (Certificate::new(), Certificate::new());
    for (scheme, tls) in TLS {
        let mails = mail_server(tls, &certificate).await;
        let server = server(&url(scheme, "post:a%3Ab", &mails), &another).await;
        Person::register(&server, "alice").await;
        until_log_says(&server, "certificate").await;
        assert_eq!((queue(&server).await.len(), mails.received().len()), (1, 0), "{tls}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_without_the_required_encryption_gets_neither_mail_nor_password() {
    let certificate = Certificate::new();
    let mails = mail_server("never", &certificate).await;
    let server = server(&url("smtp", "post:a%3Ab", &mails), &certificate).await;
    Person::register(&server, "alice").await;
    until_log_says(&server, "STARTTLS is not supported").await;
    assert_eq!((queue(&server).await.len(), mails.received().len()), (1, 0));
}

/// The mail waits for the right password, since nothing is wrong with it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_password_loses_no_mail() {
    let certificate = Certificate::new();
    let mails = mail_server("starttls", &certificate).await;
    let server = server(&url("smtp", "post:wrong", &mails), &certificate).await;
    Person::register(&server, "alice").await;
    until_log_says(&server, "(535)").await;
    assert_eq!((queue(&server).await.len(), mails.received().len()), (1, 0));
    assert!(!server.log().contains("wrong@"), "the password is in the log");
}
