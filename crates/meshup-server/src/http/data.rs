//! Application data for handlers.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::{Data, ServiceConfig};
use meshup::Meshup;
use meshup_app::ports::Presence;
use meshup_web::media::MediaSource;
use meshup_web::socket::{FrameRate, Limits, Origins, Sockets};
use meshup_web::throttle::{Login, PasswordReset, Rate};
use meshup_web::{Authenticate, Idempotency, Presenter, RateLimits, WebSettings};
use tokio_util::sync::CancellationToken;

use super::media::MediaFiles;
use crate::settings::Settings;
use crate::surfaces::SURFACES;

type Share = Box<dyn Fn(&mut ServiceConfig) + Send + Sync>;

/// The use cases, and what the extractors of `meshup_web` need, shared by all workers.
#[derive(Clone)]
pub(super) struct Shared(Arc<Vec<Share>>);

impl Shared {
    /// Sockets watch `stopping`.
    pub(super) fn new(settings: &Settings, meshup: &Meshup, stopping: CancellationToken) -> Self {
        let authenticate = Arc::clone(meshup.authenticator()) as Arc<dyn Authenticate>;
        let media: Arc<dyn MediaSource> = Arc::new(MediaFiles(Arc::clone(meshup.stored_files())));
        let presence = Arc::clone(meshup.hub()) as Arc<dyn Presence>;
        let sockets = Sockets {
            hub: Arc::clone(meshup.hub()),
            authenticator: Arc::clone(meshup.authenticator()),
            clock: meshup.clock(),
            origins: Origins::new(&settings.cors.origins.0),
            limits: socket_limits(settings),
            stop: stopping,
        };
        let mut all = features(meshup);
        all.extend([
            share(Data::new(web_settings(settings))),
            share(Data::new(rate_limits(settings, meshup))),
            share(Data::from(authenticate)),
            share(Data::from(media)),
            share(Data::new(Presenter::new(presence, meshup.files()))),
            share(Data::new(Idempotency::new(Arc::clone(meshup.store()), meshup.clock()))),
            share(Data::new(sockets)),
            share(Data::from(Arc::clone(meshup.access()))),
            share(Data::from(Arc::clone(meshup.live()))),
        ]);
        Self(Arc::new(all))
    }

    pub(super) fn give(&self, config: &mut ServiceConfig) {
        for share in self.0.iter() {
            share(config);
        }
    }
}

macro_rules! share_features {
    ($($name:ident: $type:ty = $what:literal),+ $(,)?) => {
        fn features(meshup: &Meshup) -> Vec<Share> {
            vec![$(share(Data::from(Arc::clone(meshup.$name())))),+]
        }
    };
}

meshup::features!(share_features);

fn share<T: ?Sized + Send + Sync + 'static>(data: Data<T>) -> Share {
    Box::new(move |config| {
        config.app_data(data.clone());
    })
}

fn web_settings(settings: &Settings) -> WebSettings {
    WebSettings {
        public_url: settings.server.public_url.trim_end_matches('/').to_owned(),
        trust_proxy: settings.server.trust_proxy,
        body_limit: settings.server.max_body,
        body_timeout: Duration::from_secs(settings.server.body_timeout),
        file_limit: settings.storage.max_file_size,
        files_limit: settings.storage.max_files,
        spool_dir: settings.storage.spool.clone(),
    }
}

fn socket_limits(settings: &Settings) -> Limits {
    let limits = &settings.limits;
    let frames = FrameRate { per_second: limits.frames_per_second, burst: limits.frame_burst };
    Limits { frames: limits.enabled.then_some(frames), ..Limits::default() }
}

fn rate_limits(settings: &Settings, meshup: &Meshup) -> RateLimits {
    let limits = &settings.limits;
    if !limits.enabled {
        return RateLimits::default();
    }
    let everywhere = RateLimits::default()
        .shared_by(meshup.shared_limits())
        .with::<Login>(&[Rate::per_minute(limits.login_per_minute)])
        .with::<PasswordReset>(&[Rate::per_minute(limits.reset_per_minute)]);
    SURFACES.iter().fold(everywhere, |all, surface| (surface.limits)(all, limits))
}
