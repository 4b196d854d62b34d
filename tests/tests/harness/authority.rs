//! A certificate authority that speaks ACME (RFC 8555), and issues certificates by the challenge TLS-ALPN-01 (RFC 8737).

mod challenge;
mod jws;

use std::collections::HashSet;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CertificateSigningRequestParams, CertifiedIssuer,
    DnType, IsCa, KeyPair, SanType,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use serde_json::{Value, json};
use tempfile::TempDir;
use time::{Duration, OffsetDateTime};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use jws::{Account, Request};

/// An authority, which is stopped when dropped.
pub(crate) struct Authority {
    port: u16,
    folder: TempDir,
    shared: Arc<Shared>,
    serving: JoinHandle<()>,
}

struct Shared {
    issuer: CertifiedIssuer<'static, KeyPair>,
    base: String,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The port of every domain, where challenges are checked.
    target: u16,
    /// How long certificates are valid, and how long before they are issued that begins.
    validity: (Duration, Duration),
    nonces: HashSet<String>,
    count: u64,
    accounts: Vec<Account>,
    orders: Vec<Order>,
}

struct Order {
    account: usize,
    domains: Vec<Domain>,
    certificate: Option<String>,
}

#[derive(Clone)]
struct Domain {
    name: String,
    token: String,
    status: &'static str,
}

/// A response: status, `Location`, body.
type Response = (u16, Option<String>, String);

impl Authority {
    /// Checks challenges at `target`, whatever the domain.
    pub(crate) async fn start(target: u16) -> Self {
        let folder = TempDir::new().unwrap();
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "An authority of tests");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let root: &Certificate = issuer.as_ref();
        std::fs::write(folder.path().join("root.pem"), root.pem()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = State { target, validity: (Duration::DAY * 90, Duration::HOUR), ..State::default() };
        let base = format!("https://localhost:{port}");
        let shared = Arc::new(Shared { issuer, base, state: Mutex::new(state) });
        let serving = tokio::spawn(serve(listener, Arc::clone(&shared)));
        Self { port, folder, shared, serving }
    }

    pub(crate) fn directory(&self) -> String {
        format!("https://localhost:{}/directory", self.port)
    }

    /// The file with its own certificate.
    pub(crate) fn root_file(&self) -> PathBuf {
        self.folder.path().join("root.pem")
    }

    /// Its own certificate.
    pub(crate) fn root(&self) -> CertificateDer<'static> {
        let root: &Certificate = self.shared.issuer.as_ref();
        root.der().clone()
    }

    /// Checks challenges at another port from now on.
    pub(crate) fn set_target(&self, port: u16) {
        self.shared.state.lock().unwrap().target = port;
    }

    /// Issues certificates from now on that are valid for a time, some of which has passed already.
    pub(crate) fn set_validity(&self, whole: Duration, passed: Duration) {
        self.shared.state.lock().unwrap().validity = (whole, passed);
    }

    /// The number of certificates that were issued.
    pub(crate) fn issued(&self) -> usize {
        let state = self.shared.state.lock().unwrap();
        state.orders.iter().filter(|order| order.certificate.is_some()).count()
    }

    /// The numbers of accounts and orders.
    pub(crate) fn requested(&self) -> (usize, usize) {
        let state = self.shared.state.lock().unwrap();
        (state.accounts.len(), state.orders.len())
    }
}

impl Drop for Authority {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(["localhost".to_owned()]).unwrap();
    let certificate = certificate.signed_by(&key, &shared.issuer).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let (acceptor, shared) = (acceptor.clone(), Arc::clone(&shared));
        // The end of a connection is not worth a word.
        tokio::spawn(async move { answer(acceptor, stream, &shared).await });
    }
}

/// Reads one request and answers it.
async fn answer(acceptor: TlsAcceptor, stream: TcpStream, shared: &Shared) -> io::Result<()> {
    let mut stream = BufReader::new(acceptor.accept(stream).await?);
    let (mut first, mut length) = (String::new(), 0);
    stream.read_line(&mut first).await?;
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await?;
        let line = line.trim().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    let mut words = first.split_whitespace();
    let (method, path) = (words.next().unwrap(), words.next().unwrap());
    let (status, location, body) = shared.handle(method, path, &body).await;
    let location = location.map(|location| format!("Location: {location}\r\n")).unwrap_or_default();
    let head = format!(
        "HTTP/1.1 {status} .\r\nReplay-Nonce: {}\r\n{location}Content-Length: {}\r\nConnection: close\r\n\r\n",
        shared.nonce(),
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await?;
    stream.shutdown().await
}

fn refused(why: &str) -> Response {
    let problem = json!({"type": "urn:ietf:params:acme:error:malformed", "detail": why});
    (400, None, problem.to_string())
}

impl Shared {
    fn nonce(&self) -> String {
        let mut state = self.state.lock().unwrap();
        state.count += 1;
        let nonce = format!("nonce-{}", state.count);
        state.nonces.insert(nonce.clone());
        nonce
    }

    async fn handle(&self, method: &str, path: &str, body: &[u8]) -> Response {
        let base = &self.base;
        match (method, path) {
            ("GET", "/directory") => {
                let [nonce, account, order] = ["nonce", "account", "order"].map(|it| format!("{base}/{it}"));
                let directory = json!({"newNonce": nonce, "newAccount": account, "newOrder": order});
                (200, None, directory.to_string())
            }
            ("HEAD", "/nonce") => (200, None, String::new()),
            ("POST", _) => match self.read(path, body) {
                Ok(request) => self.post(path, request).await,
                Err(why) => refused(&why),
            },
            _ => refused("no such resource"),
        }
    }

    /// Checks who signed a request, and that it is not repeated.
    fn read(&self, path: &str, body: &[u8]) -> Result<Request, String> {
        let mut state = self.state.lock().unwrap();
        let request = Request::read(body, &state.accounts, &self.base)?;
        if request.url != format!("{}{path}", self.base) || !state.nonces.remove(&request.nonce) {
            return Err("another URL, or a nonce that was used".to_owned());
        }
        Ok(request)
    }

    async fn post(&self, path: &str, request: Request) -> Response {
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let number =
            |at: usize| parts.get(at).and_then(|part| part.parse::<usize>().ok()).unwrap_or_default();
        match parts[0] {
            "account" => self.new_account(request),
            "order" if parts.len() == 1 => self.new_order(&request),
            "order" => (200, None, self.order(number(1)).to_string()),
            "authorization" => (200, None, self.authorization(number(1), number(2)).to_string()),
            "challenge" => {
                self.check(number(1), number(2), &request).await;
                (200, None, "{}".to_owned())
            }
            "finalize" => self.finalize(number(1), &request),
            "certificate" => {
                let state = self.state.lock().unwrap();
                (200, None, state.orders[number(1)].certificate.clone().unwrap_or_default())
            }
            _ => refused("no such resource"),
        }
    }

    fn new_account(&self, request: Request) -> Response {
        let mut state = self.state.lock().unwrap();
        let known = state.accounts.iter().position(|account| *account == request.account);
        let number = known.unwrap_or_else(|| {
            assert_eq!(request.payload["contact"], json!(["mailto:admin@example.org"]));
            state.accounts.push(request.account);
            state.accounts.len() - 1
        });
        (201, Some(format!("{}/account/{number}", self.base)), json!({"status": "valid"}).to_string())
    }

    fn new_order(&self, request: &Request) -> Response {
        let mut state = self.state.lock().unwrap();
        let number = state.orders.len();
        let names = request.payload["identifiers"].as_array().unwrap().iter();
        let domains = names.enumerate().map(|(at, name)| Domain {
            name: name["value"].as_str().unwrap().to_owned(),
            token: format!("token-{number}-{at}"),
            status: "pending",
        });
        let domains = domains.collect();
        let account = state.accounts.iter().position(|account| *account == request.account).unwrap();
        state.orders.push(Order { account, domains, certificate: None });
        drop(state);
        (201, Some(format!("{}/order/{number}", self.base)), self.order(number).to_string())
    }

    fn order(&self, number: usize) -> Value {
        let state = self.state.lock().unwrap();
        let (order, base) = (&state.orders[number], &self.base);
        let all = |status| order.domains.iter().all(|domain| domain.status == status);
        let status = match &order.certificate {
            Some(_) => "valid",
            None if all("valid") => "ready",
            None if order.domains.iter().any(|domain| domain.status == "invalid") => "invalid",
            None => "pending",
        };
        let authorizations: Vec<_> =
            (0..order.domains.len()).map(|at| format!("{base}/authorization/{number}/{at}")).collect();
        json!({
            "status": status,
            "authorizations": authorizations,
            "finalize": format!("{base}/finalize/{number}"),
            "certificate": format!("{base}/certificate/{number}"),
        })
    }

    fn authorization(&self, order: usize, at: usize) -> Value {
        let domain = self.state.lock().unwrap().orders[order].domains[at].clone();
        let Domain { name, token, status } = domain;
        let url = format!("{}/challenge/{order}/{at}", self.base);
        let challenge = json!({"type": "tls-alpn-01", "url": url, "token": token, "status": status});
        let identifier = json!({"type": "dns", "value": name});
        json!({"status": status, "identifier": identifier, "challenges": [challenge]})
    }

    /// Connects to the domain to see whether it has the answer to its challenge.
    async fn check(&self, order: usize, at: usize, request: &Request) {
        let (domain, target) = {
            let state = self.state.lock().unwrap();
            (state.orders[order].domains[at].clone(), state.target)
        };
        let answered = challenge::is_answered(target, &domain.name, &domain.token, &request.account).await;
        let status = if answered { "valid" } else { "invalid" };
        self.state.lock().unwrap().orders[order].domains[at].status = status;
    }

    /// Issues the certificate if all challenges were answered, for exactly the domains of the order.
    fn finalize(&self, number: usize, request: &Request) -> Response {
        let mut state = self.state.lock().unwrap();
        let (whole, passed) = state.validity;
        let State { orders, accounts, .. } = &mut *state;
        let order = &mut orders[number];
        let csr = BASE64_URL_SAFE_NO_PAD.decode(request.payload["csr"].as_str().unwrap()).unwrap();
        let mut csr = CertificateSigningRequestParams::from_der(&csr.into()).unwrap();
        let wanted =
            order.domains.iter().map(|domain| SanType::DnsName(domain.name.as_str().try_into().unwrap()));
        let is_own = accounts[order.account] == request.account;
        let is_allowed = is_own && order.domains.iter().all(|domain| domain.status == "valid");
        if !is_allowed || csr.params.subject_alt_names != wanted.collect::<Vec<_>>() {
            return refused("not authorized for these domains");
        }
        csr.params.not_before = OffsetDateTime::from(SystemTime::now()) - passed;
        csr.params.not_after = csr.params.not_before + whole;
        let root: &Certificate = self.issuer.as_ref();
        order.certificate = Some(csr.signed_by(&self.issuer).unwrap().pem() + &root.pem());
        drop(state);
        (200, None, self.order(number).to_string())
    }
}
