//! Settings, from `config/default.toml`, then `config/<MESHUP_ENV>.toml`, then the environment.

mod check;
mod load;
mod redis;
pub(crate) mod secret;
mod server;
mod values;

use std::path::PathBuf;

use meshup_domain::site::Registration;
use serde::Deserialize;

pub use load::{Origin, SettingsError, SettingsErrors};
pub use values::{List, Secret};

/// All settings. `config/default.toml` describes each of them and has its default.
#[derive(Debug, Clone, Deserialize)]
pub struct Settings {
    /// Whether `MESHUP_ENV` is `production`, where a secret is required and emails are not logged.
    #[serde(skip)]
    pub production: bool,
    pub server: Server,
    pub database: Database,
    pub redis: Redis,
    pub storage: Storage,
    pub mail: Mail,
    pub auth: Auth,
    pub passwords: Passwords,
    pub limits: Limits,
    pub notifications: Notifications,
    pub servers: Servers,
    pub site: Site,
    pub retention: Retention,
    pub cache: Cache,
    pub client: Client,
    pub cors: Cors,
    pub log: Log,
    pub metrics: Metrics,
}

impl Settings {
    /// The base URL of links: as set, or the address the server listens on, in a form that works on
    /// this machine.
    pub fn public_url(&self, address: &str) -> String {
        let url = self.server.public_url.trim_end_matches('/');
        if !url.is_empty() {
            return url.to_owned();
        }
        format!("{}://{}", self.server.scheme(), local(address))
    }
}

/// Where this machine reaches a server that listens on `address`.
pub(crate) fn local(address: &str) -> String {
    address.replace("0.0.0.0:", "127.0.0.1:").replace("[::]:", "[::1]:")
}

#[derive(Debug, Clone, Deserialize)]
pub struct Server {
    pub bind: String,
    pub public_url: String,
    pub workers: usize,
    pub trust_proxy: bool,
    /// Empty to serve without TLS or with ACME, as `tls_key`.
    pub tls_certificate: PathBuf,
    pub tls_key: PathBuf,
    /// Empty to serve without ACME.
    pub acme_domains: List,
    pub acme_email: String,
    pub acme_directory: String,
    pub acme_dir: PathBuf,
    /// In bytes.
    pub max_body: usize,
    /// In seconds.
    pub client_timeout: u64,
    /// In seconds.
    pub body_timeout: u64,
    /// In seconds.
    pub keep_alive: u64,
    /// In seconds.
    pub shutdown_timeout: u64,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Database {
    /// May hold a password.
    pub url: Secret,
    pub connections: u32,
    pub migrate: bool,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Redis {
    /// May hold a password.
    pub url: Secret,
    /// Empty for the system's authorities.
    pub ca_certificate: PathBuf,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Storage {
    pub url: String,
    pub endpoint: String,
    pub region: String,
    pub access_key: Secret,
    pub secret_key: Secret,
    pub proxy: bool,
    pub spool: PathBuf,
    pub max_files: usize,
    /// In bytes.
    pub max_file_size: u64,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Mail {
    /// May hold a password.
    pub url: Secret,
    pub dir: PathBuf,
    pub from: String,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Auth {
    pub secret: Secret,
    /// In seconds.
    pub access_ttl: i64,
    /// In seconds.
    pub refresh_ttl: i64,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Passwords {
    /// In KiB.
    pub memory: u32,
    pub iterations: u32,
    pub parallelism: u32,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Limits {
    pub enabled: bool,
    pub login_per_minute: u32,
    pub reset_per_minute: u32,
    pub dms_requests_per_minute: u32,
    pub dms_messages_per_minute: u32,
    pub threads_per_minute: u32,
    pub threads_per_hour: u32,
    pub frames_per_second: u32,
    pub frame_burst: u32,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Notifications {
    /// In seconds.
    pub mail_delay: u32,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Servers {
    pub max_members: i32,
    pub max_channels: i32,
    pub regions: List,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Client {
    pub enabled: bool,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Cors {
    pub origins: List,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Site {
    pub name: String,
    /// Who may register.
    #[serde(deserialize_with = "values::word")]
    pub registration: Registration,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Retention {
    /// 0 keeps messages.
    pub days: i32,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Cache {
    /// 0 for none.
    pub bytes: usize,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Log {
    pub format: Format,
    pub level: String,
}

/// The log format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Format {
    Pretty,
    Json,
}

impl TryFrom<String> for Format {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.as_str() {
            "pretty" => Ok(Self::Pretty),
            "json" => Ok(Self::Json),
            _ => Err(format!("`{text}` is neither `pretty` nor `json`")),
        }
    }
}

#[derive(Debug, Clone, Deserialize)]
pub struct Metrics {
    /// Empty for the address of the server.
    pub bind: String,
    pub token: Secret,
}

#[cfg(test)]
mod tests;
