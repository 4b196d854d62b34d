//! Configures the builder of the application from the settings.

pub(crate) mod folders;

use std::sync::Arc;

use meshup::app::accounts::TokenLifetimes;
use meshup::app::servers::ServerDefaults;
use meshup::app::site::SiteProfile;
use meshup::{BuildError, Builder, Meshup};
use meshup_platform::{RandomIds, S3Options, Serving, StoredFiles, SystemClock};
use meshup_web::IdempotentStore;
use time::Duration;

use crate::failure::Failure;
use crate::settings::{Settings, Storage};

/// Opens the database, migrates it if the settings say so, and builds the application. Called once per
/// process.
///
/// `address` is where the server listens; links to files refer to it unless a public URL is set.
pub(crate) async fn open(settings: &Settings, address: &str) -> Result<Meshup, Failure> {
    Ok(builder(settings, address)?.build().await?)
}

/// The builder, configured by the settings.
pub(crate) fn builder(settings: &Settings, address: &str) -> Result<Builder, Failure> {
    folders::open(settings)?;
    let (database, auth, servers) = (&settings.database, &settings.auth, &settings.servers);
    let builder = Meshup::builder()
        .database(database.url.expose())
        .connections(database.connections)
        .migrate(database.migrate)
        .public_url(settings.public_url(address))
        .secret(settings.secret(&RandomIds)?.expose())
        .hashing_cost(settings.hashing_cost())
        .token_lifetimes(TokenLifetimes {
            access: Duration::seconds(auth.access_ttl),
            refresh: Duration::seconds(auth.refresh_ttl),
        })
        .server_defaults(ServerDefaults {
            regions: servers.regions.0.clone(),
            max_members: servers.max_members,
            max_channels: servers.max_channels,
        })
        .site(SiteProfile { name: settings.site.name.clone(), registration: settings.site.registration })
        .spool(folders::spool(settings))
        .retention_days(settings.retention.days)
        .cache_bytes(settings.cache.bytes)
        .mail_delay(Duration::seconds(settings.notifications.mail_delay.into()))
        .wrap_store(|store| Arc::new(IdempotentStore::new(store)));
    let builder = mail(files(builder, settings), settings);
    let builder = match settings.redis.options()? {
        Some(redis) => builder.redis(redis),
        None => builder,
    };
    Ok(builder)
}

/// The store of files without the application, for commands. It makes no links.
pub(crate) fn stored_files(settings: &Settings) -> Result<StoredFiles, Failure> {
    let serving = Serving { public_url: "", secret: b"" };
    let (ids, clock) = (Arc::new(RandomIds), Arc::new(SystemClock));
    let opened = match (folders::media(settings), bucket(&settings.storage)) {
        (Some(folder), _) => StoredFiles::in_folder(&folder, serving, ids, clock),
        (None, Some(bucket)) => StoredFiles::in_s3(&bucket, serving, ids, clock),
        (None, None) => return Err(Failure::Missing("storage.url")),
    };
    Ok(opened.map_err(BuildError::Files)?)
}

/// Files are in the folder or the bucket that the settings name, which have been checked.
fn files(builder: Builder, settings: &Settings) -> Builder {
    match (folders::media(settings), bucket(&settings.storage)) {
        (Some(folder), _) => builder.files(folder),
        (None, Some(bucket)) => builder.files_in_s3(bucket),
        (None, None) => builder,
    }
}

fn bucket(storage: &Storage) -> Option<S3Options> {
    let set = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let keys = [&storage.access_key, &storage.secret_key].map(|key| set(key.expose()));
    let mut options = S3Options::at(&storage.url)?;
    options.endpoint = set(&storage.endpoint);
    options.region = set(&storage.region);
    options.credentials = if let [Some(key), Some(secret)] = keys { Some((key, secret)) } else { None };
    options.is_proxied = storage.proxy;
    Some(options)
}

/// Emails are logged only in development, since they contain tokens.
fn mail(builder: Builder, settings: &Settings) -> Builder {
    let mail = &settings.mail;
    if mail.url.is_empty() {
        builder.mail_folder(&mail.dir, &mail.from, !settings.production)
    } else {
        builder.smtp(mail.url.expose(), &mail.from)
    }
}
