//! A mail server (`scripts/lib/smtp.py`) on a port of its own.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpStream;

use super::server::free_port;

const PROGRAM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../scripts/lib/smtp.py");

/// Names a Python that has aiosmtpd.
const PYTHON: &str = "MESHUP_TEST_PYTHON";

const PATIENCE: Duration = Duration::from_secs(30);

/// A self-signed certificate for `localhost` with its key.
pub(crate) struct Certificate(TempDir);

impl Certificate {
    pub(crate) fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let (key, certificate) = (folder.path().join("key.pem"), folder.path().join("certificate.pem"));
        let mut openssl = Command::new("openssl");
        openssl
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"])
            .args(["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"])
            .args(["-addext", "basicConstraints=critical,CA:FALSE", "-keyout"])
            .arg(&key)
            .arg("-out")
            .arg(&certificate);
        let made = openssl.output().expect("openssl makes the certificates of tests");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let both = [std::fs::read(&certificate).unwrap(), std::fs::read(&key).unwrap()].concat();
        std::fs::write(folder.path().join("both.pem"), both).unwrap();
        Self(folder)
    }

    /// The certificate without its key.
    pub(crate) fn file(&self) -> PathBuf {
        self.0.path().join("certificate.pem")
    }

    pub(crate) fn with_key(&self) -> PathBuf {
        self.0.path().join("both.pem")
    }
}

pub(crate) struct MailServer {
    pub(crate) port: u16,
    folder: TempDir,
    process: Option<Child>,
}

impl MailServer {
    /// On a port on which nobody listens until it is started.
    pub(crate) fn new() -> Self {
        Self { port: free_port(), folder: TempDir::new().unwrap(), process: None }
    }

    pub(crate) fn url(&self) -> String {
        format!("smtp://localhost:{}", self.port)
    }

    /// With options of the program.
    pub(crate) async fn start(&mut self, options: &[&str]) {
        let python = std::env::var_os(PYTHON)
            .expect("MESHUP_TEST_PYTHON names a Python with aiosmtpd; scripts/test provides one");
        let mut command = Command::new(python);
        command.arg(PROGRAM).arg(self.port.to_string()).arg(self.folder.path()).args(options);
        self.process = Some(command.stdin(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).await.is_err() {
            assert!(started.elapsed() < PATIENCE, "the mail server does not listen");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Sets the answer to every mail from now on, such as `250 OK`, `451 later`, `drop` or `hang`.
    pub(crate) fn answer(&self, answer: &str) {
        // Replaced as a whole, since the server may be reading it.
        let part = self.folder.path().join("answer.part");
        std::fs::write(&part, answer).unwrap();
        std::fs::rename(part, self.folder.path().join("answer")).unwrap();
    }

    /// The mails that came, accepted or not, in order.
    pub(crate) fn received(&self) -> Vec<Value> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<_> = entries.filter(|path| has_extension(path, "json")).collect();
        files.sort();
        files.iter().map(|file| serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()).collect()
    }

    /// Waits until `count` mails have come.
    pub(crate) async fn until_received(&self, count: usize) -> Vec<Value> {
        let started = Instant::now();
        loop {
            let received = self.received();
            if received.len() >= count {
                return received;
            }
            assert!(started.elapsed() < PATIENCE, "{count} mails were expected: {received:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|it| it == extension)
}

impl Drop for MailServer {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}
