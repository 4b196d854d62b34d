//! The AsyncAPI 3.0 document.

use serde_json::{Map, Value, json};

use super::{Message, Parameter, Socket};
use crate::cookie::CookieLogin;
use crate::schema::{Schemas, require_nullable};
use crate::socket::Close;

/// Two different schemas with the same name, of which clients would see only one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("two different schemas are named {0}")]
pub struct Conflict(String);

/// The document of all sockets. `info` is its Info Object.
///
/// From the point of view of the server: it sends [`Socket::said`] and receives [`Socket::heard`].
pub fn document(info: &Value, sockets: &[Socket]) -> Result<Value, Conflict> {
    let (mut channels, mut operations) = (Map::new(), Map::new());
    let (mut messages, mut schemas) = (Map::new(), Schemas::new());
    for socket in sockets {
        channels.insert(socket.name.to_owned(), channel(socket));
        for side in [Side::Server, Side::Client] {
            let said = side.of(socket);
            for message in said {
                messages.insert(side.name_in(socket, message), shown(message));
                merge(&mut schemas, side.components(message))?;
            }
            if !said.is_empty() {
                operations.insert(format!("{}.{}", socket.name, side.action()), operation(socket, side));
            }
        }
    }
    Ok(json!({
        "asyncapi": "3.0.0",
        "info": info,
        "defaultContentType": "application/json",
        "servers": {"plain": server("ws", "127.0.0.1:8000"), "secure": server("wss", "meshup.example.com")},
        "channels": channels,
        "operations": operations,
        "components": {
            "messages": messages,
            "schemas": schemas,
            "securitySchemes": security_schemes(sockets),
        },
    }))
}

/// The sender of a message.
#[derive(Clone, Copy)]
enum Side {
    Server,
    Client,
}

impl Side {
    fn of(self, socket: &Socket) -> &[Message] {
        match self {
            Self::Server => &socket.said,
            Self::Client => &socket.heard,
        }
    }

    const fn action(self) -> &'static str {
        match self {
            Self::Server => "send",
            Self::Client => "receive",
        }
    }

    /// Both sides may send a message of the same name, with different frames.
    fn name(self, message: &Message) -> String {
        match self {
            Self::Server => format!("server.{}", message.id),
            Self::Client => format!("client.{}", message.id),
        }
    }

    fn components(self, message: &Message) -> Schemas {
        let mut components = message.components.clone();
        match self {
            Self::Server => components.values_mut().for_each(require_nullable),
            Self::Client => {}
        }
        components
    }

    fn name_in(self, socket: &Socket, message: &Message) -> String {
        format!("{}.{}", socket.name, self.name(message))
    }
}

fn channel(socket: &Socket) -> Value {
    let sides = [Side::Server, Side::Client];
    let messages = sides.iter().flat_map(|side| {
        side.of(socket).iter().map(|message| {
            let place = format!("#/components/messages/{}", side.name_in(socket, message));
            (side.name(message), json!({"$ref": place}))
        })
    });
    let closes = Close::ALL.map(|(close, meaning)| json!({"code": close.code, "description": meaning}));
    let mut channel = json!({
        "address": socket.address,
        "title": socket.title,
        "description": socket.description,
        "messages": messages.collect::<Map<_, _>>(),
        "tags": [{"name": socket.surface}],
        "bindings": {"ws": {"method": "GET", "query": query(&socket.query), "bindingVersion": "0.1.0"}},
        "x-close-codes": closes,
    });
    if !socket.parameters.is_empty() {
        let described = |parameter: &Parameter| json!({"description": parameter.description});
        let all = socket.parameters.iter().map(|parameter| (parameter.name.to_owned(), described(parameter)));
        channel["parameters"] = all.collect::<Map<_, _>>().into();
    }
    channel
}

fn query(parameters: &[Parameter]) -> Value {
    let token =
        Parameter::new("token", "An access token, unless it is sent in a header or as a subprotocol.");
    let all = std::iter::once(&token).chain(parameters);
    let properties: Map<_, _> = all
        .map(|each| (each.name.to_owned(), json!({"type": "string", "description": each.description})))
        .collect();
    json!({"type": "object", "properties": properties})
}

fn operation(socket: &Socket, side: Side) -> Value {
    let place = format!("#/channels/{}", socket.name);
    let messages = side.of(socket).iter().map(|message| {
        let name = side.name(message);
        json!({"$ref": format!("{place}/messages/{name}")})
    });
    let cookie = socket.cookie.map(|login| login.scheme);
    let schemes = ["bearer", "token", "subprotocol"].into_iter().chain(cookie);
    json!({
        "action": side.action(),
        "channel": {"$ref": place},
        "title": match side {
            Side::Server => format!("{}: messages from the server", socket.title),
            Side::Client => format!("{}: messages from clients", socket.title),
        },
        "messages": messages.collect::<Vec<_>>(),
        "security": schemes
            .map(|name| json!({"$ref": format!("#/components/securitySchemes/{name}")}))
            .collect::<Vec<_>>(),
    })
}

fn shown(message: &Message) -> Value {
    let Message { id: _, name, summary, description, schema, components: _, example } = message;
    let mut shown = json!({"name": name, "summary": summary, "payload": schema});
    if let Some(description) = description {
        shown["description"] = json!(description);
    }
    if let Some(example) = example {
        shown["examples"] = json!([{"payload": example}]);
    }
    shown
}

fn merge(known: &mut Schemas, more: Schemas) -> Result<(), Conflict> {
    for (name, schema) in more {
        if known.get(&name).is_some_and(|other| *other != schema) {
            return Err(Conflict(name));
        }
        known.insert(name, schema);
    }
    Ok(())
}

fn server(protocol: &str, host: &str) -> Value {
    json!({
        "host": "{host}",
        "protocol": protocol,
        "variables": {"host": {"default": host, "description": "The host that serves this document."}},
    })
}

fn security_schemes(sockets: &[Socket]) -> Value {
    let subprotocol = "`bearer, <access token>`: the token is sent as the second subprotocol.";
    let mut schemes = json!({
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT",
            "description": "An access token from `/api/v1/auth/login/`."},
        "token": {"type": "httpApiKey", "in": "query", "name": "token",
            "description": "An access token in the URL, for clients that cannot set headers."},
        "subprotocol": {"type": "httpApiKey", "in": "header", "name": "Sec-WebSocket-Protocol",
            "description": subprotocol},
    });
    for CookieLogin { name, audience: _, scheme, address } in
        sockets.iter().filter_map(|socket| socket.cookie)
    {
        schemes[scheme] = json!({"type": "httpApiKey", "in": "cookie", "name": name,
            "description": format!("A session from `{address}`, for pages of this server.")});
    }
    schemes
}

#[cfg(test)]
mod tests {
    use serde::Serialize;
    use utoipa::ToSchema;

    use super::*;

    #[derive(Serialize, ToSchema)]
    #[schema(as = Payload)]
    struct Number {
        value: i64,
    }

    #[derive(Serialize, ToSchema)]
    #[schema(as = Payload)]
    struct Text {
        value: String,
    }

    fn socket(said: Vec<Message>, heard: Vec<Message>) -> Socket {
        Socket {
            name: "test.room",
            surface: "Test",
            address: "/ws/rooms/{room_id}",
            title: "A room",
            description: "",
            parameters: vec![Parameter::new("room_id", "Which.")],
            query: vec![],
            cookie: None,
            said,
            heard,
        }
    }

    fn number() -> Message {
        Message::new::<Number, Number>("value", "number", "A number.")
    }

    #[test]
    fn the_server_sends_what_it_says_and_receives_what_clients_say() {
        let document = document(&json!({}), &[socket(vec![number()], vec![number()])]).unwrap_or_default();
        let place = |side: &str| json!([{"$ref": format!("#/channels/test.room/messages/{side}.number")}]);
        for (action, side) in [("send", "server"), ("receive", "client")] {
            let operation = &document["operations"][format!("test.room.{action}")];
            assert_eq!((&operation["action"], &operation["messages"]), (&json!(action), &place(side)));
        }
        assert_eq!(document["channels"]["test.room"]["parameters"]["room_id"]["description"], "Which.");
    }

    #[test]
    fn two_schemas_of_one_name_are_refused() {
        let text = Message::new::<Text, Text>("value", "text", "A text.");
        let refused = document(&json!({}), &[socket(vec![number(), text], vec![])]);
        assert_eq!(refused, Err(Conflict("Payload".to_owned())));
    }
}
