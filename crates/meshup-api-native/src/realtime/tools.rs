//! What the sockets do their work with.

use std::sync::Arc;

use actix_web::web::Data;
use meshup_app::access::Access;
use meshup_app::live::Live;
use meshup_app::messages::Messages;
use meshup_web::Presenter;

/// Use cases, and the presenter.
#[derive(Clone)]
pub(super) struct Tools {
    pub(super) messages: Arc<Messages>,
    pub(super) access: Arc<Access>,
    pub(super) live: Arc<Live>,
    pub(super) show: Presenter,
}

impl Tools {
    pub(super) fn new(
        messages: Data<Messages>,
        access: Data<Access>,
        live: Data<Live>,
        show: Presenter,
    ) -> Self {
        Self { messages: messages.into_inner(), access: access.into_inner(), live: live.into_inner(), show }
    }
}
