//! The use cases, ready to be called.

use std::sync::Arc;
use std::time::Duration;

use meshup_app::access::Access;
use meshup_app::accounts::Authenticator;
use meshup_app::mail::MailQueue;
use meshup_app::messages::RecentMessages;
use meshup_app::online::OnlineUsers;
use meshup_app::ports::{Clock, Files, NodeMessage, PresenceMessage, SharedLimits, Store};
use meshup_platform::{BackgroundTasks, StoredFiles};
use meshup_realtime::Hub;
use tokio::sync::Notify;

use crate::cluster::Cluster;
use crate::features::Features;
use crate::peers::Peers;
use crate::ports::Ports;
use crate::projections::Projections;

/// The use cases over one database and one folder of files. Each feature is a method, such as
/// [`accounts`](Self::accounts) and [`messages`](Self::messages).
pub struct Meshup {
    pub(crate) ports: Ports,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) access: Arc<Access>,
    pub(crate) recent: Arc<RecentMessages>,
    pub(crate) authenticator: Arc<Authenticator>,
    pub(crate) live: Arc<OnlineUsers>,
    pub(crate) hub: Arc<Hub>,
    pub(crate) cluster: Cluster,
    pub(crate) peers: Arc<Peers>,
    pub(crate) background: BackgroundTasks,
    pub(crate) projections: Projections,
    pub(crate) features: Features,
    pub(crate) mail_delay: time::Duration,
    pub(crate) retention_days: i32,
    /// Notified when a mail is queued on this node.
    pub(crate) mail_queued: Arc<Notify>,
}

impl Meshup {
    /// Waits for background work, such as sending mail, for at most `at_most`, and leaves the cluster; returns
    /// whether all of the work is finished. Cancel the token that was passed to [`start`](Self::start) first,
    /// since its work ends only then.
    pub async fn finish(&self, at_most: Duration) -> bool {
        let is_finished = self.background.finish(at_most).await;
        self.cluster.bus.send(NodeMessage::Presence(PresenceMessage::Stopped));
        self.cluster.bus.flush().await;
        is_finished
    }

    /// The store, without the wrapper of [`Builder::wrap_store`](crate::Builder::wrap_store).
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// Permission checks.
    pub fn access(&self) -> &Arc<Access> {
        &self.access
    }

    /// Authentication by access token.
    pub fn authenticator(&self) -> &Arc<Authenticator> {
        &self.authenticator
    }

    /// Users with a live connection.
    pub fn live(&self) -> &Arc<OnlineUsers> {
        &self.live
    }

    /// The hub of live connections, with presence and typing.
    pub fn hub(&self) -> &Arc<Hub> {
        &self.hub
    }

    /// The rate limits that the nodes of a cluster share; `None` for a node alone.
    pub fn shared_limits(&self) -> Option<Arc<dyn SharedLimits>> {
        self.cluster.limits.clone()
    }

    /// The clock of the use cases.
    pub fn clock(&self) -> Arc<dyn Clock> {
        self.ports.clock.clone()
    }

    /// The queue of mails, for use cases of the program.
    pub fn mails(&self) -> &MailQueue {
        &self.ports.mails
    }

    /// The port to uploaded files.
    pub fn files(&self) -> Arc<dyn Files> {
        self.ports.files.clone()
    }

    /// The uploaded files, for a program that serves them.
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
