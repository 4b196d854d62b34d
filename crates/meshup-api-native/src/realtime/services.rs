//! Dependencies of the sockets.

use std::sync::Arc;

use meshup_app::access::Access;
use meshup_app::messages::Messages;
use meshup_app::online::OnlineUsers;
use meshup_app::typing::Typing;
use meshup_web::Presenter;

/// The use cases, and the presenter.
#[derive(Clone)]
pub(super) struct SocketServices {
    pub(super) messages: Arc<Messages>,
    pub(super) access: Arc<Access>,
    pub(super) live: Arc<OnlineUsers>,
    pub(super) typing: Arc<Typing>,
    pub(super) show: Presenter,
}
