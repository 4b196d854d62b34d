//! Rendering of frames about servers, and what they consist of.

use meshup_domain::ServerId;
use meshup_realtime::{ServerNews, TextFrame};
use meshup_web::asyncapi::Message;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::catalog::examples;
use super::frames::{FrameRenderer, text};
use super::present::Id;
use crate::channels::ChannelDto;
use crate::members::MemberDto;
use crate::roles::RoleDto;
use crate::servers::ServerDto;

/// The envelope of a frame about a server.
#[derive(Serialize, ToSchema)]
struct AboutServer<P> {
    /// The id of the server.
    server: Uuid,
    event: &'static str,
    payload: P,
}

/// A user who is no longer a member.
#[derive(Serialize, ToSchema)]
struct FormerMember {
    /// The id of the former membership.
    id: Uuid,
    /// The id of the user.
    user: Uuid,
}

impl FrameRenderer {
    pub(super) fn server_news(&self, server: ServerId, news: &ServerNews) -> TextFrame {
        let show = &self.show;
        let frame = Frame(server.0);
        let id = |id| Id { id };
        match news {
            ServerNews::Updated(view) => frame.of("server.updated", ServerDto::of(view, show)),
            ServerNews::Deleted => frame.of("server.deleted", id(server.0)),
            ServerNews::Joined(view) => frame.of("server.joined", ServerDto::of(view, show)),
            ServerNews::Left => frame.of("server.left", id(server.0)),
            ServerNews::MemberJoined(member) => frame.of("member.joined", MemberDto::of(member, show)),
            ServerNews::MemberUpdated(member) => frame.of("member.updated", MemberDto::of(member, show)),
            ServerNews::MemberLeft { member, user } => {
                frame.of("member.left", FormerMember { id: member.0, user: user.0 })
            }
            ServerNews::RoleCreated(role) => frame.of("role.created", RoleDto::from(role.clone())),
            ServerNews::RoleUpdated(role) => frame.of("role.updated", RoleDto::from(role.clone())),
            ServerNews::RoleDeleted(role) => frame.of("role.deleted", id(role.0)),
            ServerNews::ChannelCreated(channel) => {
                frame.of("channel.created", ChannelDto::from(channel.clone()))
            }
            ServerNews::ChannelUpdated(channel) => {
                frame.of("channel.updated", ChannelDto::from(channel.clone()))
            }
            ServerNews::ChannelDeleted(channel) => frame.of("channel.deleted", id(channel.0)),
        }
    }
}

/// A frame about the server with this id.
#[derive(Clone, Copy)]
struct Frame(Uuid);

impl Frame {
    fn of(self, event: &'static str, payload: impl Serialize) -> TextFrame {
        text(&AboutServer { server: self.0, event, payload })
    }
}

/// Every frame about a server, for the document.
pub(super) fn servers() -> Vec<Message> {
    vec![
        says::<ServerDto>("server.updated", "The card, settings or owner of the server changed."),
        gone("server.deleted", "The server was deleted."),
        says::<ServerDto>("server.joined", "The current user became a member of the server."),
        gone("server.left", "The current user left the server, or was kicked or banned."),
        says::<MemberDto>("member.joined", "A user became a member, possibly the current user."),
        says::<MemberDto>(
            "member.updated",
            "The nickname, roles or mute of a member changed, or who owns the server.",
        ),
        says::<FormerMember>("member.left", "A member left, or was kicked or banned.")
            .with_example(example("member.left", &json!({"id": examples::ID, "user": examples::ID}))),
        says::<RoleDto>("role.created", "A role was created."),
        says::<RoleDto>("role.updated", "A role was changed."),
        gone("role.deleted", "A role was deleted, and taken from its members."),
        says::<ChannelDto>(
            "channel.created",
            "A channel was created, or has become visible to the current user; it replaces a known one.",
        ),
        says::<ChannelDto>("channel.updated", "A channel was changed, such as its position or category.")
            .called("channel.updated.server"),
        gone("channel.deleted", "A channel was deleted, or is no longer visible to the current user.")
            .called("channel.deleted.server"),
    ]
}

fn says<P: ToSchema>(name: &'static str, summary: &'static str) -> Message {
    Message::new::<AboutServer<P>, P>("event", name, summary)
}

fn gone(name: &'static str, summary: &'static str) -> Message {
    says::<Id>(name, summary).with_example(example(name, &examples::id()))
}

fn example(name: &'static str, payload: &Value) -> Value {
    json!({"server": examples::ID, "event": name, "payload": payload})
}
