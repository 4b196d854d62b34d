//! Frames from clients, and the errors they can cause.

use meshup_web::fields::FieldSource;
use meshup_web::path::Segment;
use meshup_web::socket::{self, SocketError};
use meshup_web::{Fields, FromFields};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

/// A frame from a client: the name of an event, the room if the socket listens to many, and a payload.
#[derive(ToSchema)]
pub(super) struct ClientFrame<P = Map<String, Value>> {
    pub(super) event: String,
    /// The id of a channel or direct conversation.
    #[schema(nullable = false)]
    pub(super) room: Option<Uuid>,
    #[schema(required = false)]
    payload: P,
}

impl ClientFrame {
    /// Parses a frame: a JSON object with an `event`, optionally a `payload` and a `room`.
    pub(super) fn parse(text: &str) -> Result<Self, SocketError> {
        let (event, mut frame) = socket::object(text, "event")?;
        let payload = match frame.remove("payload") {
            None | Some(Value::Null) => Map::new(),
            Some(Value::Object(payload)) => payload,
            Some(_) => return Err(SocketError::invalid_frame("The \"payload\" must be an object.")),
        };
        let room = match frame.remove("room") {
            None | Some(Value::Null) => None,
            Some(Value::String(id)) => Some(Uuid::from_segment(&id).ok_or_else(no_room)?),
            Some(_) => return Err(no_room()),
        };
        Ok(Self { event, room, payload })
    }

    /// The nonce that the client sent with the message.
    pub(super) fn nonce(&self) -> Option<String> {
        let nonce = self.payload.get("nonce")?.as_str()?;
        Some(nonce.chars().take(64).collect())
    }

    /// Reads the payload like a request body.
    pub(super) fn read<T: FromFields>(self) -> Result<T, SocketError> {
        Fields::read(FieldSource::Object(self.payload), false).map_err(|fields| SocketError::of(&fields))
    }
}

fn no_room() -> SocketError {
    SocketError::invalid_frame("The \"room\" must be the id of a channel or direct conversation.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> &'static str {
        ClientFrame::parse(text).map_or_else(|fault| fault.code, |_| "fine")
    }

    #[test]
    fn a_frame_is_an_object_with_an_event() {
        for fine in [
            r#"{"event": "typing.start"}"#,
            r#"{"event": "typing.start", "payload": null, "room": null, "more": 1}"#,
            r#"{"event": "x", "payload": {}, "room": "018f4e7a-0000-7000-8000-000000000001"}"#,
        ] {
            assert_eq!(code(fine), "fine", "{fine}");
        }
        for bad in [
            "",
            "[]",
            "{}",
            "nonsense",
            r#"{"event": 1}"#,
            r#"{"event": "x", "event": "y"}"#,
            r#"{"event": "x", "payload": []}"#,
            r#"{"event": "x", "room": "018f4e7a000070008000000000000001"}"#,
        ] {
            assert_eq!(code(bad), "invalid_frame", "{bad}");
        }
    }
}
