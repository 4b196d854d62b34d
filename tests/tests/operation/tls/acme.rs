//! Certificates that the server gets by itself.

use std::os::unix::fs::PermissionsExt;
use std::process::Output;

use time::Duration as Span;

use super::*;
use crate::harness::{Authority, free_port};

/// A server without a process, and an authority that checks challenges at its port.
async fn world() -> (Server, Authority) {
    let mut server = Server::start(Database::Sqlite).await;
    server.kill();
    let port = server.base.rsplit_once(':').unwrap().1.parse().unwrap();
    (server, Authority::start(port).await)
}

fn variables(authority: &Authority) -> Vec<(String, String)> {
    [
        ("MESHUP__SERVER__ACME_DOMAINS", "localhost,chat.example.org".to_owned()),
        ("MESHUP__SERVER__ACME_EMAIL", "admin@example.org".to_owned()),
        ("MESHUP__SERVER__ACME_DIRECTORY", authority.directory()),
        ("SSL_CERT_FILE", authority.root_file().display().to_string()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec()
}

fn check_health(server: &Server, authority: &Authority) -> Output {
    server.command().envs(variables(authority)).arg("check-health").output().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_is_ordered_and_kept_over_a_restart() {
    let (server, authority) = world().await;
    let process = Process::spawn(&server, &variables(&authority));
    until(&server, || Tls::connect(&server, &authority.root()).is_ok()).await;
    let mut connection = Tls::connect(&server, &authority.root()).unwrap();
    assert!(connection.is_alive());
    let first = connection.certificate();
    assert!(check_health(&server, &authority).status.success());

    let folder = server.home().join("var/acme");
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    until(&server, || folder.read_dir().unwrap().count() == 2).await;
    for file in folder.read_dir().unwrap() {
        assert_eq!(mode(&file.unwrap().path()), 0o600);
    }

    drop(process);
    let _process = Process::spawn(&server, &variables(&authority));
    until(&server, || Tls::connect(&server, &authority.root()).is_ok()).await;
    assert_eq!(Tls::connect(&server, &authority.root()).unwrap().certificate(), first);
    assert_eq!((authority.issued(), authority.requested()), (1, (1, 1)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_is_renewed_without_closing_connections() {
    let (server, authority) = world().await;
    // Two thirds of its time have passed in three seconds.
    authority.set_validity(Span::seconds(60), Span::seconds(37));
    let _process = Process::spawn(&server, &variables(&authority));
    until(&server, || Tls::connect(&server, &authority.root()).is_ok()).await;
    authority.set_validity(Span::days(90), Span::hours(1));
    let mut old = Tls::connect(&server, &authority.root()).unwrap();
    assert!(old.is_alive());
    let renewed =
        || Tls::connect(&server, &authority.root()).is_ok_and(|new| new.certificate() != old.certificate());
    until(&server, renewed).await;
    assert!(old.is_alive());
    assert_eq!((authority.issued(), authority.requested()), (2, (1, 2)), "{}", server.log());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_challenge_that_cannot_be_answered_is_said_and_tried_again() {
    let (server, authority) = world().await;
    authority.set_target(free_port());
    let _process = Process::spawn(&server, &variables(&authority));
    until(&server, || server.log().contains("no certificate could be had from server.acme_directory")).await;
    assert_eq!(authority.issued(), 0);
    assert!(Tls::connect(&server, &authority.root()).is_err());
    let unready = check_health(&server, &authority);
    assert!(!unready.status.success());
    assert!(text(&unready.stderr).contains("is not ready"), "{}", text(&unready.stderr));

    authority.set_target(server.base.rsplit_once(':').unwrap().1.parse().unwrap());
    until(&server, || Tls::connect(&server, &authority.root()).is_ok()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_authority_whose_server_is_not_trusted_gets_no_order() {
    let (server, authority) = world().await;
    let another = Authority::start(0).await;
    let mut variables = variables(&authority);
    variables.push(("SSL_CERT_FILE".to_owned(), another.root_file().display().to_string()));
    let _process = Process::spawn(&server, &variables);
    until(&server, || server.log().contains("no certificate could be had")).await;
    assert!(server.log().contains("InvalidCertificate"), "{}", server.log());
    assert_eq!(authority.requested(), (0, 0));
}
