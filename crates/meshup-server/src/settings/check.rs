//! Validation of settings.

use meshup_domain::retention::MAX_DAYS;
use meshup_domain::text::bounded;
use meshup_platform::{Argon2Passwords, HashingCost, S3Options};
use meshup_store::is_shared;
use meshup_web::origin::is_origin;
use tracing_subscriber::EnvFilter;

use super::{Settings, SettingsError};

/// Minimum length of a secret in bytes: that of the hash it keys (RFC 7518, section 3.2).
pub(super) const SECRET_BYTES: usize = 32;

impl Settings {
    /// All invalid settings, with the reasons.
    pub(super) fn check(&self) -> Vec<SettingsError> {
        let mut errors = Errors::default();
        self.check_addresses(&mut errors);
        self.check_tls(&mut errors);
        self.check_numbers(&mut errors);
        self.check_auth(&mut errors);
        self.check_texts(&mut errors);
        errors.0
    }

    fn check_addresses(&self, errors: &mut Errors) {
        let url = &self.server.public_url;
        errors.ensure(url.is_empty() || is_origin(url), "server.public_url", || {
            format!("must be like https://chat.example.org, not `{url}`")
        });
        let is_database = begins(self.database.url.expose(), &["sqlite://", "postgres://", "postgresql://"]);
        errors.ensure(is_database, "database.url", || "must begin with sqlite:// or postgres://".into());
        self.check_redis(errors);
        self.check_storage(errors);
        let url = self.mail.url.expose();
        errors.ensure(url.is_empty() || begins(url, &["smtp://", "smtps://"]), "mail.url", || {
            "must begin with smtp:// or smtps://, or be empty".into()
        });
        for origin in &self.cors.origins.0 {
            errors.ensure(origin == "*" || is_origin(origin), "cors.origins", || {
                format!("must be like https://app.example.org, without a path, not `{origin}`")
            });
        }
    }

    /// Redis connects the nodes of a cluster, which share a database.
    fn check_redis(&self, errors: &mut Errors) {
        let url = self.redis.url.expose();
        errors.ensure(url.is_empty() || begins(url, &["redis://", "rediss://"]), "redis.url", || {
            "must begin with redis:// or rediss://, or be empty".into()
        });
        errors.ensure(!url.contains('#'), "redis.url", || {
            "must not contain `#`: the certificate of rediss:// is always verified; \
                redis.ca_certificate names an authority of your own"
                .into()
        });
        let has_authority = !self.redis.ca_certificate.as_os_str().is_empty();
        errors.ensure(!has_authority || begins(url, &["rediss://"]), "redis.ca_certificate", || {
            "is for TLS; let redis.url begin with rediss://, or remove it".into()
        });
        if let Err(error) = self.redis.options() {
            errors.0.push(error);
        }
        errors.ensure(url.is_empty() || is_shared(self.database.url.expose()), "redis.url", || {
            "is for clusters, which require a PostgreSQL database; set database.url, or remove redis.url"
                .into()
        });
    }

    fn check_storage(&self, errors: &mut Errors) {
        let storage = &self.storage;
        let is_folder = begins(&storage.url, &["file://"]);
        errors.ensure(is_folder || S3Options::at(&storage.url).is_some(), "storage.url", || {
            format!("must be file://<folder> or s3://<bucket>/<prefix>, not `{}`", storage.url)
        });
        let endpoint = &storage.endpoint;
        let is_url = endpoint.is_empty() || begins(endpoint, &["http://", "https://"]);
        errors.ensure(is_url, "storage.endpoint", || {
            format!("must be like https://s3.example.org, not `{endpoint}`")
        });
        let has_both = storage.access_key.is_empty() == storage.secret_key.is_empty();
        errors.ensure(has_both, "storage.secret_key", || {
            "must be set if and only if storage.access_key is".into()
        });
    }

    fn check_numbers(&self, errors: &mut Errors) {
        let above_zero = [
            ("server.max_body", self.server.max_body as u64),
            ("server.client_timeout", self.server.client_timeout),
            ("server.body_timeout", self.server.body_timeout),
            ("server.shutdown_timeout", self.server.shutdown_timeout),
            ("storage.max_files", self.storage.max_files as u64),
            ("storage.max_file_size", self.storage.max_file_size),
            ("limits.login_per_minute", self.limits.login_per_minute.into()),
            ("limits.reset_per_minute", self.limits.reset_per_minute.into()),
            ("limits.dms_requests_per_minute", self.limits.dms_requests_per_minute.into()),
            ("limits.dms_messages_per_minute", self.limits.dms_messages_per_minute.into()),
            ("limits.threads_per_minute", self.limits.threads_per_minute.into()),
            ("limits.threads_per_hour", self.limits.threads_per_hour.into()),
            ("limits.frames_per_second", self.limits.frames_per_second.into()),
            ("limits.frame_burst", self.limits.frame_burst.into()),
            ("servers.max_members", self.servers.max_members.max(0).unsigned_abs().into()),
            ("servers.max_channels", self.servers.max_channels.max(0).unsigned_abs().into()),
        ];
        for (name, value) in above_zero {
            errors.ensure(value > 0, name, || "must be greater than 0".into());
        }
        errors.ensure((0..=MAX_DAYS).contains(&self.retention.days), "retention.days", || {
            format!("must be between 0 and {MAX_DAYS}")
        });
        errors.ensure(!self.servers.regions.0.is_empty(), "servers.regions", || "must not be empty".into());
    }

    fn check_auth(&self, errors: &mut Errors) {
        errors.ensure(self.auth.access_ttl > 0, "auth.access_ttl", || "must be greater than 0".into());
        errors.ensure(self.auth.refresh_ttl >= self.auth.access_ttl, "auth.refresh_ttl", || {
            "must not be less than auth.access_ttl".into()
        });
        let secret = self.auth.secret.expose();
        errors.ensure(!self.production || secret.len() >= SECRET_BYTES, "auth.secret", || {
            format!("must be at least {SECRET_BYTES} bytes long in production")
        });
        if let Err(error) = Argon2Passwords::new(self.hashing_cost()) {
            errors.add(
                "passwords.memory",
                format!("cannot be used with the other settings in [passwords]: {error}"),
            );
        }
    }

    fn check_texts(&self, errors: &mut Errors) {
        if let Err(error) = bounded(&self.site.name, 1..=100) {
            errors.add("site.name", format!("is invalid: {error}"));
        }
        if let Err(error) = meshup_platform::mailer::sender(&self.mail.from) {
            errors.add("mail.from", format!("is invalid: {error}"));
        }
        if let Err(error) = EnvFilter::try_new(&self.log.level) {
            errors.add("log.level", format!("is invalid: {error}"));
        }
    }

    /// The cost of hashing a password.
    pub fn hashing_cost(&self) -> HashingCost {
        let super::Passwords { memory, iterations, parallelism } = self.passwords;
        HashingCost { memory, iterations, parallelism }
    }
}

/// The errors found so far.
#[derive(Default)]
pub(super) struct Errors(Vec<SettingsError>);

impl Errors {
    pub(super) fn ensure(&mut self, holds: bool, name: &'static str, problem: impl FnOnce() -> String) {
        if !holds {
            self.add(name, problem());
        }
    }

    pub(super) fn add(&mut self, name: &'static str, problem: String) {
        self.0.push(wrong(name, problem));
    }
}

pub(super) fn wrong(name: &'static str, problem: impl Into<String>) -> SettingsError {
    SettingsError::Wrong { name, problem: problem.into() }
}

fn begins(text: &str, with: &[&str]) -> bool {
    with.iter().any(|prefix| text.strip_prefix(prefix).is_some_and(|rest| !rest.is_empty()))
}
