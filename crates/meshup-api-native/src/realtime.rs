//! The native sockets (`docs/rules.md#sockets`).
//!
//! Two of them take one room from their address, the third listens to any number of rooms. All three send the
//! same frames, which [`frames`] renders once per event; [`client`] and [`conversation`] read what clients
//! send. [`catalog`] documents both.

mod catalog;
mod client;
mod commands;
mod describe;
mod frames;
mod many;
mod present;
mod server_events;
mod services;
mod single;
mod user_events;

use actix_web::dev::HttpServiceFactory;
use actix_web::web::{self, Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use meshup_app::access::Access;
use meshup_app::messages::Messages;
use meshup_app::online::OnlineUsers;
use meshup_app::typing::Typing;
use meshup_domain::{ChannelId, ConversationId, ServerId};
use meshup_web::path::Segment;
use meshup_web::routes::{Endpoint, unknown};
use meshup_web::socket::{self, Sockets};
use meshup_web::{ApiError, Presenter, cookie};

use many::MultiRoomSocket;
use services::SocketServices;
use single::{Address, RoomSocket};

pub use catalog::sockets as asyncapi;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    meshup_web::endpoints![describe::describe_realtime]
}

/// Everything under `/ws/v1/realtime/`. A trailing slash is optional.
pub fn sockets() -> impl HttpServiceFactory {
    const CHANNEL: &str = "/servers/{server_id}/channels/{channel_id}";
    const DIRECT: &str = "/direct-messages/{dm_id}";
    let both = |path: &str| [format!("{path}/"), path.to_owned()];
    web::scope("/ws/v1/realtime")
        .app_data(cookie::NATIVE)
        .service(web::resource(both(CHANNEL)).route(web::get().to(channel)))
        .service(web::resource(both(DIRECT)).route(web::get().to(direct)))
        .service(web::resource(["/", ""]).route(web::get().to(many)))
        .default_service(web::to(unknown))
}

/// A path segment as an id, or nothing if it is malformed, as for an id that does not exist.
fn id<T: Segment>(request: &HttpRequest, name: &str) -> Option<T> {
    T::from_segment(request.match_info().get(name)?)
}

macro_rules! handlers {
    ($($name:ident => |$request:ident, $services:ident| $handler:expr),+ $(,)?) => {$(
        #[expect(clippy::too_many_arguments, reason = "the dependencies of a socket")]
        async fn $name(
            $request: HttpRequest,
            payload: Payload,
            sockets: Data<Sockets>,
            messages: Data<Messages>,
            access: Data<Access>,
            live: Data<OnlineUsers>,
            typing: Data<Typing>,
            show: Presenter,
        ) -> Result<HttpResponse, ApiError> {
            let $services = SocketServices {
                messages: messages.into_inner(),
                access: access.into_inner(),
                live: live.into_inner(),
                typing: typing.into_inner(),
                show,
            };
            let handler = $handler;
            socket::open(&$request, payload, sockets, handler).await
        }
    )+};
}

handlers! {
    channel => |request, services| {
        let server: Option<ServerId> = id(&request, "server_id");
        let channel: Option<ChannelId> = id(&request, "channel_id");
        let address = server.zip(channel).map(|(server, channel)| Address::Channel { server, channel });
        RoomSocket::new(services, address, socket::after_seq(&request))
    },
    direct => |request, services| {
        let conversation: Option<ConversationId> = id(&request, "dm_id");
        RoomSocket::new(services, conversation.map(Address::Direct), socket::after_seq(&request))
    },
    many => |request, services| MultiRoomSocket::new(services),
}
