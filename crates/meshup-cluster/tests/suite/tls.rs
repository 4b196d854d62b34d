//! Redis over TLS.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use meshup_app::ports::{NodeId, NodeMessage, Rate, SharedLimits};
use meshup_cluster::{RedisLimits, RedisOptions, redis_bus};
use rcgen::{BasicConstraints, Certificate, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tempfile::TempDir;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use crate::bus::{Received, node, until};

/// A Redis that speaks only TLS, with a certificate for `localhost` from an authority of its own.
struct EncryptedRedis {
    port: u16,
    authority: String,
    process: Child,
    _folder: TempDir,
}

/// Writes a certificate for `localhost` and its key, and returns the authority that issued it.
fn issue(folder: &Path) -> String {
    let mut authority = CertificateParams::default();
    authority.distinguished_name.push(DnType::CommonName, "An authority of tests");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(["localhost".to_owned()]).unwrap();
    let certificate = certificate.signed_by(&key, &authority).unwrap();
    std::fs::write(folder.join("certificate.pem"), certificate.pem()).unwrap();
    std::fs::write(folder.join("key.pem"), key.serialize_pem()).unwrap();
    let root: &Certificate = authority.as_ref();
    root.pem()
}

impl EncryptedRedis {
    async fn start() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = TempDir::new().unwrap();
        let authority = issue(folder.path());
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let process = ["valkey-server", "redis-server"].into_iter().find_map(|program| {
            let mut command = Command::new(program);
            command.args(["--bind", "127.0.0.1", "--port", "0", "--tls-port", &port.to_string()]);
            command.args(["--tls-cert-file", "certificate.pem", "--tls-key-file", "key.pem"]);
            command.args(["--tls-auth-clients", "no", "--save", "", "--appendonly", "no"]);
            command.current_dir(folder.path()).stdout(Stdio::null()).spawn().ok()
        });
        let process = process.expect("scripts/test installs a Redis");
        let redis = Self { port, authority, process, _folder: folder };
        until("a Redis", || TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()).await;
        redis
    }

    fn options(&self, host: &str, authority: &str) -> RedisOptions {
        let url = format!("rediss://{host}:{}", self.port);
        RedisOptions { url, authorities: Some(authority.as_bytes().to_vec()) }
    }
}

impl Drop for EncryptedRedis {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[tokio::test]
async fn nodes_communicate_over_tls() {
    let redis = EncryptedRedis::start().await;
    let (options, secret) = (redis.options("localhost", &redis.authority), crate::secret());
    let open = |id| node(redis_bus(&options, &secret, NodeId(Uuid::from_u128(id))).unwrap());
    let (a, b) = (open(1).await, open(2).await);
    a.bus.send(NodeMessage::EventsLogged);
    until("the message", || b.received.count() == 1).await;
    let limits = RedisLimits::new(&options, &secret).unwrap();
    assert_eq!(limits.take("a", Rate::per_minute(3)).await.unwrap().remaining, 2);
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted_gets_nothing() {
    let redis = EncryptedRedis::start().await;
    let another = issue(TempDir::new().unwrap().path());
    for options in [
        redis.options("localhost", &another),
        redis.options("127.0.0.1", &redis.authority),
        RedisOptions::new(format!("rediss://localhost:{}", redis.port)),
    ] {
        let limits = RedisLimits::new(&options, &crate::secret()).unwrap();
        assert!(limits.take("a", Rate::per_minute(3)).await.is_err(), "{}", options.url);
        let (_bus, subscribe) = redis_bus(&options, &crate::secret(), NodeId(Uuid::from_u128(1))).unwrap();
        let received = Arc::new(Received::default());
        let listening: Arc<dyn meshup_app::ports::BusReceiver> = received.clone();
        subscribe(Arc::downgrade(&listening));
        sleep(Duration::from_secs(1)).await;
        assert_eq!(received.connections(), 0, "{}", options.url);
    }
}

#[tokio::test]
async fn an_unencrypted_redis_is_not_used_over_tls() {
    let url = crate::redis_url().replacen("redis://", "rediss://", 1);
    let limits = RedisLimits::new(&RedisOptions::new(url), &crate::secret()).unwrap();
    let answer = timeout(Duration::from_secs(5), limits.take("a", Rate::per_minute(3))).await;
    assert!(answer.unwrap().is_err());
}
