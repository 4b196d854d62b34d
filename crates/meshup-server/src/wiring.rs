//! Configures the builder of the application from the settings.

pub(crate) mod folders;

use std::sync::Arc;

use meshup::app::accounts::TokenLifetimes;
use meshup::app::servers::ServerDefaults;
use meshup::{Builder, Meshup};
use meshup_platform::RandomIds;
use meshup_web::IdempotentStore;
use time::Duration;

use crate::failure::Failure;
use crate::settings::Settings;

/// Opens the database, migrates it if the settings say so, and builds the application. Called once per
/// process.
///
/// `address` is where the server listens; links to files refer to it unless a public URL is set.
pub(crate) async fn open(settings: &Settings, address: &str) -> Result<Meshup, Failure> {
    folders::open(settings)?;
    let (database, auth, servers) = (&settings.database, &settings.auth, &settings.servers);
    let builder = Meshup::builder()
        .database(database.url.expose())
        .connections(database.connections)
        .migrate(database.migrate)
        .files(folders::media(settings))
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
        .mail_delay(Duration::seconds(settings.notifications.mail_delay.into()))
        .wrap_store(|store| Arc::new(IdempotentStore::new(store)));
    Ok(mail(redis(builder, settings), settings).build().await?)
}

fn redis(builder: Builder, settings: &Settings) -> Builder {
    let url = settings.redis.url.expose();
    if url.is_empty() { builder } else { builder.redis(url) }
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
