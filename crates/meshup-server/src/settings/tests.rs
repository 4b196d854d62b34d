#![expect(clippy::unwrap_used, reason = "a failed test should panic")]

use std::collections::HashMap;

use meshup_platform::RandomIds;
use tempfile::TempDir;

use super::*;

fn origin(environment: &str, variables: &[(&str, &str)]) -> Origin {
    let variables: HashMap<_, _> =
        variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Origin { environment: environment.to_owned(), folder: PathBuf::from("nowhere"), variables }
}

fn development(variables: &[(&str, &str)]) -> Result<Settings, SettingsErrors> {
    Settings::load(&origin("development", variables))
}

fn problem(name: &str, value: &str) -> String {
    development(&[(name, value)]).unwrap_err().to_string()
}

#[test]
fn the_defaults_are_complete_and_those_of_the_contract() {
    let settings = development(&[]).unwrap();
    assert_eq!(settings.server.bind, "127.0.0.1:8000");
    assert_eq!((settings.auth.access_ttl, settings.auth.refresh_ttl), (30 * 60, 14 * 24 * 60 * 60));
    assert_eq!((settings.storage.max_files, settings.storage.max_file_size), (10, 25 << 20));
    assert_eq!(settings.hashing_cost(), meshup_platform::HashingCost::default());
    assert_eq!((settings.server.max_body, settings.limits.login_per_minute), (1 << 20, 10));
    let limits = &settings.limits;
    assert_eq!((limits.dms_requests_per_minute, limits.dms_messages_per_minute), (5, 20));
    assert_eq!((limits.threads_per_minute, limits.threads_per_hour), (100, 1_000));
    assert_eq!(settings.servers.regions.0, ["us-east", "us-west", "eu-central", "asia-pacific"]);
    assert!(!settings.production);
}

#[test]
fn the_environment_wins_over_the_file_and_the_file_over_the_defaults() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("stage.toml"), "[auth]\naccess_ttl = 5\nrefresh_ttl = 6\n").unwrap();
    let mut origin = origin("stage", &[("MESHUP__AUTH__REFRESH_TTL", "7")]);
    origin.folder = folder.path().to_owned();
    let auth = Settings::load(&origin).unwrap().auth;
    assert_eq!((auth.access_ttl, auth.refresh_ttl), (5, 7));
}

#[test]
fn values_of_the_environment_take_the_type_of_the_setting() {
    let settings = development(&[
        ("MESHUP__CORS__ORIGINS", "https://a.test, http://localhost:3000"),
        ("MESHUP__LIMITS__ENABLED", "false"),
        ("MESHUP__AUTH__SECRET", "0123456789"),
        ("MESHUP__LOG__FORMAT", "json"),
        ("MESHUP__REDIS__URL", ""),
    ])
    .unwrap();
    assert_eq!(settings.cors.origins.0, ["https://a.test", "http://localhost:3000"]);
    assert_eq!((settings.limits.enabled, settings.log.format), (false, Format::Json));
    assert_eq!(settings.auth.secret.expose(), "0123456789");
}

#[test]
fn a_misspelt_setting_is_named() {
    let problem = problem("MESHUP__SERVER__BIMD", "127.0.0.1:80");
    assert!(problem.contains("server.bimd") && problem.contains("environment"), "{problem}");
    let section = self::problem("MESHUP__SERVRE__BIND", "127.0.0.1:80");
    assert!(section.contains("servre"), "{section}");
}

#[test]
fn a_wrong_value_is_named_with_its_setting() {
    for (name, value, says) in [
        ("MESHUP__AUTH__ACCESS_TTL", "soon", "auth.access_ttl"),
        ("MESHUP__AUTH__ACCESS_TTL", "0", "MESHUP__AUTH__ACCESS_TTL"),
        ("MESHUP__LIMITS__ENABLED", "perhaps", "limits.enabled"),
        ("MESHUP__LOG__FORMAT", "xml", "log.format"),
        ("MESHUP__LOG__LEVEL", "meshup=loud", "log.level"),
        ("MESHUP__DATABASE__URL", "mysql://root@localhost/x", "database.url"),
        ("MESHUP__STORAGE__URL", "ftp://x", "storage.url"),
        ("MESHUP__STORAGE__URL", "s3://", "storage.url"),
        ("MESHUP__STORAGE__ENDPOINT", "s3.example.org", "storage.endpoint"),
        ("MESHUP__STORAGE__ACCESS_KEY", "key", "storage.secret_key"),
        ("MESHUP__MAIL__URL", "http://x", "mail.url"),
        ("MESHUP__MAIL__FROM", "nobody", "mail.from"),
        ("MESHUP__SERVER__PUBLIC_URL", "chat.example.org", "server.public_url"),
        ("MESHUP__SERVER__TLS_CERTIFICATE", "cert.pem", "server.tls_key"),
        ("MESHUP__SERVER__TLS_KEY", "key.pem", "server.tls_certificate"),
        ("MESHUP__REDIS__URL", "http://x", "redis.url"),
        ("MESHUP__REDIS__CA_CERTIFICATE", "ca.pem", "redis.ca_certificate"),
        ("MESHUP__SERVER__ACME_DOMAINS", "chat.example.org, *.example.org", "not `*.example.org`"),
        ("MESHUP__SERVER__ACME_DOMAINS", "Chat.example.org", "server.acme_domains"),
        ("MESHUP__SERVER__ACME_DOMAINS", "192.0.2.1", "server.acme_domains"),
        ("MESHUP__SERVER__ACME_DOMAINS", "chat.example.org:443", "server.acme_domains"),
        ("MESHUP__SERVER__ACME_EMAIL", "nobody", "server.acme_email"),
        ("MESHUP__SERVER__ACME_DIRECTORY", "http://acme.example.org", "server.acme_directory"),
        ("MESHUP__CORS__ORIGINS", "https://a.test/path", "cors.origins"),
        ("MESHUP__PASSWORDS__MEMORY", "1", "passwords.memory"),
        ("MESHUP__SERVERS__MAX_MEMBERS", "-1", "servers.max_members"),
        ("MESHUP__RETENTION__DAYS", "3651", "retention.days"),
        ("MESHUP__SITE__REGISTRATION", "perhaps", "site.registration"),
        ("MESHUP__SITE__NAME", " ", "site.name"),
        ("MESHUP__LIMITS__DMS_MESSAGES_PER_MINUTE", "0", "limits.dms_messages_per_minute"),
    ] {
        let problem = problem(name, value);
        assert!(problem.contains(says), "{name}={value}: {problem}");
    }
}

#[test]
fn a_certificate_is_from_files_or_by_acme() {
    let acme = ("MESHUP__SERVER__ACME_DOMAINS", "chat.example.org, www.example.org");
    let settings = development(&[acme, ("MESHUP__SERVER__ACME_EMAIL", "admin@example.org")]).unwrap();
    assert_eq!(settings.server.scheme(), "https");
    let files = [("MESHUP__SERVER__TLS_CERTIFICATE", "a"), ("MESHUP__SERVER__TLS_KEY", "b")];
    let problem = development(&[acme, files[0], files[1]]).unwrap_err().to_string();
    assert!(problem.contains("server.acme_domains") && problem.lines().count() == 1, "{problem}");
}

#[test]
fn redis_is_reached_over_tls_that_is_verified() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("ca.pem");
    let load = |url: &str| {
        let file = file.to_str().unwrap();
        let database = ("MESHUP__DATABASE__URL", "postgres://localhost/meshup");
        development(&[database, ("MESHUP__REDIS__URL", url), ("MESHUP__REDIS__CA_CERTIFICATE", file)])
    };
    let missing = load("rediss://redis").unwrap_err().to_string();
    assert!(missing.contains("redis.ca_certificate") && missing.contains("ca.pem"), "{missing}");
    std::fs::write(&file, "no certificate").unwrap();
    let malformed = load("rediss://redis").unwrap_err().to_string();
    assert!(malformed.contains("ca.pem, which has no certificate"), "{malformed}");
    let pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    std::fs::write(&file, pem).unwrap();
    let options = load("rediss://:secret@redis").unwrap().redis.options().unwrap().unwrap();
    assert_eq!(options.authorities.as_deref(), Some(pem.as_bytes()));
    for (url, says) in
        [("rediss://redis/#insecure", "always verified"), ("redis://redis", "redis.ca_certificate")]
    {
        let refused = load(url).unwrap_err().to_string();
        assert!(refused.contains(says) && refused.lines().count() == 1, "{url}: {refused}");
    }
}

#[test]
fn everything_that_is_wrong_is_named_at_once() {
    let wrong = [
        ("MESHUP__SERVER__BIMD", "127.0.0.1:80", "server.bimd"),
        ("MESHUP__SERVRE__BIND", "127.0.0.1:80", "`servre`"),
        ("MESHUP__AUTH__ACCESS_TTL", "soon", "auth.access_ttl"),
        ("MESHUP__LIMITS__ENABLED", "perhaps", "limits.enabled"),
        ("MESHUP__LOG__FORMAT", "xml", "log.format"),
        ("MESHUP__STORAGE__URL", "ftp://x", "storage.url"),
        ("MESHUP__SERVERS__MAX_MEMBERS", "-1", "servers.max_members"),
        ("MESHUP__RETENTION__DAYS", "3651", "retention.days"),
        ("MESHUP__LOG__LEVEL", "meshup=loud", "log.level"),
    ];
    let variables: Vec<_> = wrong.iter().map(|(name, value, _)| (*name, *value)).collect();
    let problems = development(&variables).unwrap_err().to_string();
    assert_eq!(problems.lines().count(), wrong.len(), "{problems}");
    for (name, _, says) in wrong {
        assert_eq!(problems.lines().filter(|line| line.contains(says)).count(), 1, "{name}: {problems}");
    }
}

#[test]
fn production_needs_a_long_secret() {
    let load = |secret: &str| Settings::load(&origin("production", &[("MESHUP__AUTH__SECRET", secret)]));
    for short in ["", "31 bytes are one byte too few.."] {
        assert!(load(short).unwrap_err().to_string().contains("auth.secret"));
    }
    assert!(load("32 bytes are as many as it takes").unwrap().production);
}

#[test]
fn the_file_for_production_has_known_settings_only() {
    let mut origin = origin("production", &[("MESHUP__AUTH__SECRET", "32 bytes are as many as it takes")]);
    origin.folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../config");
    assert_eq!(Settings::load(&origin).unwrap().log.format, Format::Json);
}

#[test]
fn secrets_never_show() {
    let url = "postgres://meshup:hunter22@db/meshup";
    let settings =
        development(&[("MESHUP__AUTH__SECRET", "hunter22"), ("MESHUP__DATABASE__URL", url)]).unwrap();
    assert!(!format!("{settings:?}").contains("hunter22"));
    assert!(!problem("MESHUP__DATABASE__URL", "mysql://root:hunter22@x/y").contains("hunter22"));
}

#[test]
fn a_secret_is_made_once_and_kept_for_its_owner() {
    let folder = TempDir::new().unwrap();
    let url = format!("sqlite://{}/deeper/meshup.db", folder.path().display());
    let settings = development(&[("MESHUP__DATABASE__URL", &url)]).unwrap();
    let secret = settings.secret(&RandomIds).unwrap();
    assert_eq!(secret.expose().len(), 43);
    assert_eq!(settings.secret(&RandomIds).unwrap(), secret);
    let file = folder.path().join("deeper/meshup.secret");
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::MetadataExt::mode(&file.metadata().unwrap()) & 0o777, 0o600);
    assert_eq!(std::fs::read_dir(folder.path().join("deeper")).unwrap().count(), 1);
    std::fs::write(&file, "short").unwrap();
    assert!(settings.secret(&RandomIds).is_err());
}
