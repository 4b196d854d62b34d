//! The sockets of this surface (`docs/rules.md#dms-sockets`).

mod catalog;
mod frames;
mod notifications;
mod thread;

use actix_web::dev::HttpServiceFactory;
use actix_web::web::{self, Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use meshup_app::conversations::Conversations;
use meshup_app::messages::Messages;
use meshup_app::typing::Typing;
use meshup_domain::Number;
use meshup_web::path::Segment;
use meshup_web::routes::unknown;
use meshup_web::socket::{self, Sockets};
use meshup_web::{ApiError, Presenter, RateLimits};

use notifications::Notifications;
use thread::{SocketServices, Thread};

pub use catalog::asyncapi;

/// Everything under `/ws/dms/`. A trailing slash is optional.
pub fn sockets() -> impl HttpServiceFactory {
    let both = |path: &str| [format!("{path}/"), path.to_owned()];
    web::scope("/ws/dms")
        .service(web::resource(both("/notifications")).route(web::get().to(notifications)))
        .service(web::resource(both("/{thread_number}")).route(web::get().to(thread)))
        .default_service(web::to(unknown))
}

async fn notifications(
    request: HttpRequest,
    payload: Payload,
    sockets: Data<Sockets>,
) -> Result<HttpResponse, ApiError> {
    socket::open(&request, payload, sockets, Notifications).await
}

#[expect(clippy::too_many_arguments, reason = "actix extracts each for the handler")]
async fn thread(
    request: HttpRequest,
    payload: Payload,
    sockets: Data<Sockets>,
    conversations: Data<Conversations>,
    messages: Data<Messages>,
    typing: Data<Typing>,
    limits: Data<RateLimits>,
    show: Presenter,
) -> Result<HttpResponse, ApiError> {
    let services = SocketServices {
        conversations: conversations.into_inner(),
        messages: messages.into_inner(),
        typing: typing.into_inner(),
        limits: limits.into_inner(),
        show,
    };
    // A malformed number is treated like that of an unknown thread.
    let number = request.match_info().get("thread_number").and_then(Number::from_segment);
    socket::open(&request, payload, sockets, Thread::new(services, number)).await
}
