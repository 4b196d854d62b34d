//! TLS without a proxy.

mod acme;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use super::{run, text};
use crate::harness::{Database, Person, Server, send_signal};

const FILES: [(&str, &str); 2] = [("SERVER__TLS_CERTIFICATE", "cert.pem"), ("SERVER__TLS_KEY", "key.pem")];

/// Writes a new certificate and its key for the server in `home`.
fn issue(home: &Path) -> CertificateDer<'static> {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    std::fs::write(home.join("cert.pem"), cert.pem()).unwrap();
    std::fs::write(home.join("key.pem"), signing_key.serialize_pem()).unwrap();
    cert.der().clone()
}

/// A connection that trusts one certificate.
struct Tls(BufReader<StreamOwned<ClientConnection, TcpStream>>);

impl Tls {
    fn connect(server: &Server, trusted: &CertificateDer<'static>) -> std::io::Result<Self> {
        let mut roots = RootCertStore::empty();
        roots.add(trusted.clone()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config =
            ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let config = config.with_root_certificates(roots).with_no_client_auth();
        let name = ServerName::try_from("localhost").unwrap();
        let mut client = ClientConnection::new(Arc::new(config), name).unwrap();
        let mut stream = TcpStream::connect(server.base.trim_start_matches("http://"))?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        client.complete_io(&mut stream)?;
        Ok(Self(BufReader::new(StreamOwned::new(client, stream))))
    }

    /// Sends a request, and returns the head of the response without reading a body.
    fn get(&mut self, path: &str, headers: &str) -> String {
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n");
        self.0.get_mut().write_all(request.as_bytes()).unwrap();
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert_ne!(self.0.read_line(&mut head).unwrap(), 0, "{head}");
        }
        head.to_ascii_lowercase()
    }

    /// The certificate of the server.
    fn certificate(&self) -> CertificateDer<'static> {
        self.0.get_ref().conn.peer_certificates().unwrap()[0].clone()
    }

    fn read(&mut self, bytes: usize) -> Vec<u8> {
        let mut read = vec![0; bytes];
        self.0.read_exact(&mut read).unwrap();
        read
    }

    fn is_alive(&mut self) -> bool {
        let head = self.get("/health/live", "");
        self.read(br#"{"status":"ok"}"#.len());
        head.starts_with("http/1.1 200")
    }
}

/// A process with TLS on the data of a server.
struct Process(Child);

impl Process {
    /// With the certificate that was issued. Waits until it can be reached.
    async fn start(server: &Server, trusted: &CertificateDer<'static>) -> Self {
        let process =
            Self::spawn(server, &FILES.map(|(name, file)| (format!("MESHUP__{name}"), file.to_owned())));
        until(server, || Tls::connect(server, trusted).is_ok()).await;
        process
    }

    /// With these variables in its environment.
    fn spawn(server: &Server, variables: &[(String, String)]) -> Self {
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(server.home().join("server.log"))
            .unwrap();
        let mut command = server.command();
        command.envs(variables.iter().cloned());
        Self(command.stdout(Stdio::null()).stderr(log).spawn().unwrap())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

async fn until(server: &Server, mut holds: impl FnMut() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < Duration::from_secs(20), "{}", server.log());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_and_sockets_work_over_tls() {
    let mut server = Server::start(Database::Sqlite).await;
    let alice = Person::register(&server, "alice").await;
    server.kill();
    let trusted = issue(server.home());
    let _process = Process::start(&server, &trusted).await;
    let mut requests = Tls::connect(&server, &trusted).unwrap();
    assert!(requests.is_alive() && requests.is_alive(), "a connection serves several requests");
    let head = requests.get("/health/live", "");
    assert!(head.contains("strict-transport-security: max-age=31536000"), "{head}");

    let mut socket = Tls::connect(&server, &trusted).unwrap();
    let path = format!("/ws/v1/realtime/?token={}", alice.access);
    let upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    let head = socket.get(&path, upgrade);
    assert!(head.starts_with("http/1.1 101"), "{head}");
    // A text frame of fewer than 65,536 bytes, which begins a JSON object.
    assert_eq!(socket.read(1), [0x81]);
    let length = socket.read(1)[0];
    socket.read(if length == 126 { 2 } else { 0 });
    assert_eq!(socket.read(1), b"{");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_is_replaced_without_closing_connections() {
    let mut server = Server::start(Database::Sqlite).await;
    server.kill();
    let first = issue(server.home());
    let process = Process::start(&server, &first).await;
    let mut old = Tls::connect(&server, &first).unwrap();
    assert!(old.is_alive());

    let second = issue(server.home());
    assert!(Tls::connect(&server, &second).is_err());
    send_signal("HUP", process.0.id());
    until(&server, || Tls::connect(&server, &second).is_ok()).await;
    assert!(Tls::connect(&server, &first).is_err());
    assert!(old.is_alive());

    std::fs::write(server.home().join("key.pem"), "no key").unwrap();
    send_signal("HUP", process.0.id());
    until(&server, || server.log().contains("the certificate was not replaced")).await;
    assert!(server.log().contains("server.tls_key"));
    assert!(Tls::connect(&server, &second).unwrap().is_alive());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_supervisor_can_ask_over_tls_whether_the_server_is_ready() {
    let mut server = Server::start(Database::Sqlite).await;
    server.kill();
    let trusted = issue(server.home());
    let process = Process::start(&server, &trusted).await;
    let ask = || {
        let mut command = server.command();
        command.envs(FILES.map(|(name, file)| (format!("MESHUP__{name}"), file)));
        command.arg("check-health").output().unwrap()
    };
    let ready = ask();
    assert!(ready.status.success(), "{}", text(&ready.stderr));
    // A new certificate of which the server does not know yet is no reason to restart it.
    issue(server.home());
    assert!(ask().status.success());
    drop(process);
    let stopped = ask();
    assert!(!stopped.status.success());
    assert!(text(&stopped.stderr).contains("refused"), "{}", text(&stopped.stderr));
}

#[test]
fn files_that_cannot_be_used_are_named_at_the_start() {
    let home = tempfile::TempDir::new().unwrap();
    let start = || {
        let output = run(home.path(), &["serve"], &FILES);
        assert!(!output.status.success());
        text(&output.stderr)
    };
    let missing = start();
    assert!(missing.contains("cert.pem (server.tls_certificate)"), "{missing}");
    issue(home.path());
    let key = std::fs::read(home.path().join("key.pem")).unwrap();
    issue(home.path());
    std::fs::write(home.path().join("key.pem"), key).unwrap();
    let mismatch = start();
    assert!(mismatch.contains("server.tls_key does not belong"), "{mismatch}");
    std::fs::write(home.path().join("key.pem"), "no key").unwrap();
    let malformed = start();
    assert!(malformed.contains("key.pem (server.tls_key) has no private key"), "{malformed}");
    assert_eq!(malformed.lines().count(), 1, "{malformed}");
}
