//! Notifications to systemd.

use std::os::unix::net::UnixDatagram;
use std::process::Stdio;
use std::time::Duration;

use crate::harness::{Database, Server, send_sigterm};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn systemd_hears_that_the_server_is_ready_alive_and_stopping() {
    let mut server = Server::start(Database::Sqlite).await;
    server.kill();
    let path = server.home().join("notify");
    let notices = UnixDatagram::bind(&path).unwrap();
    notices.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let next = || {
        let mut notice = [0; 128];
        let length = notices.recv(&mut notice).expect("a notice in time");
        String::from_utf8_lossy(&notice[..length]).trim().to_owned()
    };
    let mut process = server
        .command()
        .env("NOTIFY_SOCKET", &path)
        .env("WATCHDOG_USEC", "200000")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    assert_eq!(next(), "READY=1");
    assert_eq!(reqwest::get(format!("{}/health/ready", server.base)).await.unwrap().status(), 200);
    assert_eq!((next(), next()), ("WATCHDOG=1".to_owned(), "WATCHDOG=1".to_owned()));
    send_sigterm(process.id());
    while next() != "STOPPING=1" {}
    assert!(process.wait().unwrap().success());
}
