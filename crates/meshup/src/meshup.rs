//! A community, ready to be used.

use std::sync::Arc;
use std::time::Duration;

use meshup_app::access::Access;
use meshup_app::accounts::Authenticator;
use meshup_app::online::OnlineUsers;
use meshup_app::ports::{Clock, Files, Store};
use meshup_platform::{BackgroundTasks, StoredFiles};
use meshup_realtime::Hub;

use crate::features::Features;
use crate::ports::Ports;
use crate::projections::Projections;

/// A community: its database, its files, and all that people can do there. The features are methods, such as
/// [`accounts`](Self::accounts) and [`messages`](Self::messages).
pub struct Meshup {
    pub(crate) ports: Ports,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) access: Arc<Access>,
    pub(crate) authenticator: Arc<Authenticator>,
    pub(crate) live: Arc<OnlineUsers>,
    pub(crate) hub: Arc<Hub>,
    pub(crate) background: BackgroundTasks,
    pub(crate) projections: Projections,
    pub(crate) features: Features,
    pub(crate) mail_delay: time::Duration,
}

impl Meshup {
    /// Waits for work that nobody waits for, such as mail, but no longer than `at_most`; true if all of it is done.
    /// What [`start`](Self::start) started goes on until it is stopped.
    pub async fn finish(&self, at_most: Duration) -> bool {
        self.background.finish(at_most).await
    }

    /// The database, without what [`Builder::wrap_store`](crate::Builder::wrap_store) puts around it.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// Decides who may do what.
    pub fn access(&self) -> &Arc<Access> {
        &self.access
    }

    /// Knows people by their tokens.
    pub fn authenticator(&self) -> &Arc<Authenticator> {
        &self.authenticator
    }

    /// What live connections may hear of.
    pub fn live(&self) -> &Arc<OnlineUsers> {
        &self.live
    }

    /// Live connections: who is there, and what they hear.
    pub fn hub(&self) -> &Arc<Hub> {
        &self.hub
    }

    /// The time as use cases have it.
    pub fn clock(&self) -> Arc<dyn Clock> {
        self.ports.clock.clone()
    }

    /// Uploaded files, for use cases.
    pub fn files(&self) -> Arc<dyn Files> {
        self.ports.files.clone()
    }

    /// Uploaded files, to be served under the URLs that they have.
    pub fn stored_files(&self) -> &Arc<StoredFiles> {
        &self.ports.files
    }
}

macro_rules! methods {
    ($($name:ident: $type:ty = $what:literal),+ $(,)?) => {
        impl Meshup {
            $(
                #[doc = $what]
                pub fn $name(&self) -> &Arc<$type> {
                    &self.features.$name
                }
            )+
        }
    };
}

crate::features!(methods);
