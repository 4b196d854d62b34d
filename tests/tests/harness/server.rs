//! A server process on a free port, with its own data.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use meshup_test_databases::{Postgres, sqlite};
use sea_orm::{ConnectionTrait, Database as Connection, DatabaseConnection};
use tempfile::TempDir;

use super::http::fetch;

/// The database of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Database {
    Sqlite,
    Postgres,
    /// PostgreSQL with two nodes: one for requests, the other for sockets.
    Cluster,
    /// The same, with a bus over Redis.
    RedisCluster,
}

/// A running server. When dropped, it is killed and its data is removed.
pub(crate) struct Server {
    pub(crate) base: String,
    /// The node for sockets, if it is another one.
    peer: Option<Box<Server>>,
    home: TempDir,
    settings: Vec<(String, String)>,
    postgres: Option<Postgres>,
    process: Option<Child>,
}

const PROGRAM: &str = env!("CARGO_BIN_EXE_meshup-under-test");

/// The default path of the database, relative to the server's folder.
const FILE: &str = "var/meshup.db";

/// Of a cluster, in which every node has the same.
const SECRET: &str = "a secret of tests, which has more than 32 bytes";

/// How long a server may take until it is ready.
const PATIENCE: Duration = Duration::from_secs(20);

impl Server {
    pub(crate) async fn start(database: Database) -> Self {
        Self::start_with(database, &[]).await
    }

    /// Starts a server with settings such as `("SERVERS__MAX_MEMBERS", "20")`, in addition to those for
    /// tests.
    pub(crate) async fn start_with(database: Database, settings: &[(&str, &str)]) -> Self {
        let home = TempDir::new().unwrap();
        let postgres = match database {
            Database::Sqlite => {
                let file = home.path().join(FILE);
                std::fs::create_dir(file.parent().unwrap()).unwrap();
                sqlite(&file, migrate).await;
                None
            }
            Database::Postgres | Database::Cluster | Database::RedisCluster => {
                Some(Postgres::migrated(migrate).await)
            }
        };
        let files = format!("file://{}", home.path().join("var/media").display());
        let mut all = vec![("AUTH__SECRET", SECRET), ("STORAGE__URL", files.as_str())];
        let redis = std::env::var("MESHUP_TEST_REDIS");
        if database == Database::RedisCluster {
            all.push(("REDIS__URL", redis.as_deref().expect("scripts/test provides a Redis")));
        }
        let is_cluster = matches!(database, Database::Cluster | Database::RedisCluster);
        let shared = if is_cluster { all } else { Vec::new() };
        let all: Vec<_> = shared.into_iter().chain(settings.iter().copied()).collect();
        let mut server = Self::start_on(home, postgres, &all).await;
        if is_cluster {
            server.peer = Some(Box::new(server.another_node().await));
        }
        server
    }

    /// One more node of the cluster.
    pub(crate) async fn another_node(&self) -> Self {
        let base = format!("http://127.0.0.1:{}", free_port());
        let settings = self.settings.clone();
        let home = TempDir::new().unwrap();
        let mut node = Self { base, peer: None, home, settings, postgres: None, process: None };
        node.restart().await;
        node
    }

    /// A server with the same settings, in a place of its own in which nothing is yet. It has not been started.
    pub(crate) async fn elsewhere(&self, settings: &[(&str, &str)]) -> Self {
        let postgres = if self.postgres.is_some() { Some(Postgres::empty().await) } else { None };
        let base = format!("http://127.0.0.1:{}", free_port());
        let database = postgres.as_ref().map(|database| ("DATABASE__URL", database.url()));
        let others = database.into_iter().chain(settings.iter().copied());
        let others = others.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let settings = self.settings.iter().cloned().chain(others).collect();
        Self { base, peer: None, home: TempDir::new().unwrap(), settings, postgres, process: None }
    }

    /// The base of the node to which sockets connect.
    pub(crate) fn sockets(&self) -> &str {
        self.peer.as_ref().map_or(&self.base, |peer| &peer.base)
    }

    /// The same, with an empty database.
    pub(crate) async fn start_first(database: Database, settings: &[(&str, &str)]) -> Self {
        let postgres = match database {
            Database::Sqlite => None,
            Database::Postgres | Database::Cluster | Database::RedisCluster => Some(Postgres::empty().await),
        };
        Self::start_on(TempDir::new().unwrap(), postgres, settings).await
    }

    async fn start_on(home: TempDir, postgres: Option<Postgres>, settings: &[(&str, &str)]) -> Self {
        let mut all = vec![
            ("LIMITS__ENABLED", "false"),
            ("PASSWORDS__MEMORY", "64"),
            ("PASSWORDS__ITERATIONS", "1"),
            // Enough for concurrent requests. Each worker builds all routes, so there is not one per core.
            ("SERVER__WORKERS", "2"),
        ];
        if let Some(database) = &postgres {
            all.push(("DATABASE__URL", database.url()));
        }
        all.extend(settings);
        let settings = all.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
        let base = format!("http://127.0.0.1:{}", free_port());
        let mut server = Self { base, peer: None, home, settings, postgres, process: None };
        server.restart().await;
        server
    }

    /// Restarts the process, on the same data and port.
    pub(crate) async fn restart(&mut self) {
        self.spawn();
        self.until_ready().await;
    }

    /// Like `restart`, but the server may report that it is not ready.
    pub(crate) async fn restart_unready(&mut self) {
        self.spawn();
        let started = Instant::now();
        while fetch(format!("{}/health/live", self.base)).await.is_err() {
            assert!(started.elapsed() < PATIENCE, "the server does not answer:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    fn spawn(&mut self) {
        self.kill();
        let log = std::fs::File::options().create(true).append(true).open(self.log_file()).unwrap();
        let process = self.command().stdout(log.try_clone().unwrap()).stderr(log).spawn().unwrap();
        self.process = Some(process);
    }

    /// The program with the settings of this server, to run other commands.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(PROGRAM);
        command
            .current_dir(self.home.path())
            .env("MESHUP__SERVER__BIND", self.base.trim_start_matches("http://"))
            .envs(self.settings.iter().map(|(key, value)| (variable(key), value)))
            .stdin(Stdio::null());
        command
    }

    async fn until_ready(&mut self) {
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            let ready = fetch(format!("{}/health/ready", self.base)).await;
            if ready.is_ok_and(|answer| answer.status().is_success()) {
                return;
            }
            if let Some(status) = self.process.as_mut().unwrap().try_wait().unwrap() {
                panic!("the server ended with {status}:\n{}", self.log());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the server did not become ready:\n{}", self.log());
    }

    /// Current and peak memory of the process, in KiB.
    pub(crate) fn memory(&self) -> (u64, u64) {
        let pid = self.process.as_ref().unwrap().id();
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
        let value = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.trim_matches([':', '\t', ' ']).trim_end_matches(" kB").parse().unwrap()
        };
        (value("VmRSS"), value("VmHWM"))
    }

    /// CPU time used by the process, in user and kernel mode.
    pub(crate) fn cpu(&self) -> Duration {
        let pid = self.process.as_ref().unwrap().id();
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
        // Skips the name, which may contain anything; the values are in hundredths of a second.
        let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
        let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
        Duration::from_millis(ticks * 10)
    }

    /// Changes a setting for the next start.
    pub(crate) fn set(&mut self, key: &str, value: &str) {
        self.settings.push((key.to_owned(), value.to_owned()));
    }

    /// The URL of its database.
    pub(crate) fn database_url(&self) -> String {
        let file = || format!("sqlite://{}", self.home.path().join(FILE).display());
        self.postgres.as_ref().map_or_else(file, |database| database.url().to_owned())
    }

    /// Sends SIGKILL.
    pub(crate) fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    /// Sends SIGTERM, and waits for the process to exit.
    pub(crate) async fn terminate(&mut self) -> ExitStatus {
        send_sigterm(self.process.as_ref().unwrap().id());
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(35) {
            if let Some(status) = self.process.as_mut().unwrap().try_wait().unwrap() {
                self.process = None;
                return status;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the server did not end within 35 s of SIGTERM:\n{}", self.log());
    }

    /// Runs a statement directly on the server's database, for changes that only time would make.
    pub(crate) async fn run(&self, statement: &str) {
        self.database().await.execute_unprepared(statement).await.unwrap();
    }

    /// A direct connection to the server's database.
    pub(crate) async fn database(&self) -> DatabaseConnection {
        Connection::connect(self.database_url()).await.unwrap()
    }

    /// The log so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    fn log_file(&self) -> PathBuf {
        self.home.path().join("server.log")
    }

    /// The working directory of the server, which contains `var/`.
    pub(crate) fn home(&self) -> &std::path::Path {
        self.home.path()
    }

    /// Waits for a mail to `address`, and returns the token of the newest one.
    pub(crate) async fn mailed_token(&self, address: &str) -> String {
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            if let Some(token) = self.newest_token(address) {
                return token;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("no mail to {address} came:\n{}", self.log());
    }

    fn newest_token(&self, address: &str) -> Option<String> {
        self.mails_to(address).iter().rev().find_map(|mail| {
            let line = mail.lines().find_map(|line| line.strip_prefix("Token: "));
            line.map(|token| token.trim().to_owned())
        })
    }

    /// The mails to `address`, oldest first.
    pub(crate) fn mails_to(&self, address: &str) -> Vec<String> {
        let Ok(folder) = std::fs::read_dir(self.home.path().join("var/mail")) else { return Vec::new() };
        let mut mails: Vec<PathBuf> = folder
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "eml"))
            .collect();
        mails.sort_by_key(|path| std::fs::metadata(path).and_then(|data| data.modified()).unwrap());
        let read = mails.into_iter().map(|path| std::fs::read_to_string(path).unwrap());
        read.filter(|mail| mail.contains(&format!("To: {address}"))).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            let log = self.log();
            let tail: Vec<&str> = log.lines().rev().take(40).collect();
            eprintln!("--- the server's log ---");
            for line in tail.into_iter().rev() {
                eprintln!("{line}");
            }
        }
    }
}

/// Uses the shell's builtin `kill`; the program of that name is in a separate package.
pub(crate) fn send_signal(name: &str, process: u32) {
    let sent = Command::new("sh").args(["-c", &format!("kill -{name} {process}")]).status().unwrap();
    assert!(sent.success());
}

/// The environment variable for a setting, or for what OpenSSL and rustls read from the environment.
fn variable(key: &str) -> String {
    if key.starts_with("SSL_") { key.to_owned() } else { format!("MESHUP__{key}") }
}

pub(crate) fn send_sigterm(process: u32) {
    send_signal("TERM", process);
}

pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Migrates a database with the program itself.
async fn migrate(url: String) {
    let mut command = Command::new(PROGRAM);
    command.args(["migrate", "up"]).current_dir(std::env::temp_dir()).env("MESHUP__DATABASE__URL", url);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
