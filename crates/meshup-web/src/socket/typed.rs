//! Frames with their name in `type` and all other fields next to it, as on the chats and dms surfaces.

use meshup_realtime::TextFrame;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::error::object;
use super::{SocketError, SocketErrorCode};
use crate::fields::FieldSource;
use crate::{Fields, FromFields};

/// A frame from a client.
#[derive(Debug)]
pub struct ClientFrame {
    /// The `type` of the frame.
    pub what: String,
    fields: Map<String, Value>,
}

impl ClientFrame {
    /// Parses a frame: a JSON object with a `type`.
    pub fn parse(text: &str) -> Result<Self, SocketError> {
        let (what, fields) = object(text, "type")?;
        Ok(Self { what, fields })
    }

    /// Reads the other fields like a request body.
    pub fn read<T: FromFields>(self) -> Result<T, SocketError> {
        Fields::read(FieldSource::Object(self.fields), false).map_err(|fields| SocketError::of(&fields))
    }
}

/// A frame from the server.
#[derive(Debug, Serialize, ToSchema)]
pub struct Frame<P> {
    #[serde(rename = "type")]
    pub what: &'static str,
    #[serde(flatten)]
    pub fields: P,
}

/// An error about a client's frame: `{"type": "error", "detail", "code"}`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FrameError)]
pub struct FrameError {
    #[schema(example = "Unknown event.")]
    pub detail: String,
    pub code: SocketErrorCode,
}

/// Renders a frame.
pub fn server_frame(what: &'static str, fields: impl Serialize) -> TextFrame {
    match serde_json::to_string(&Frame { what, fields }) {
        Ok(text) => TextFrame::new(&text),
        Err(error) => {
            tracing::error!(%error, "cannot serialize a frame");
            TextFrame::new(r#"{"type":"error","detail":"Internal server error","code":"internal"}"#)
        }
    }
}

/// Renders an error about a client's frame.
pub fn error_frame(fault: SocketError) -> TextFrame {
    let SocketError { code, detail } = fault;
    server_frame("error", FrameError { detail, code: SocketErrorCode(code) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_an_object_with_a_type() {
        assert!(ClientFrame::parse(r#"{"type": "ping", "more": 1}"#).is_ok_and(|said| said.what == "ping"));
        for bad in ["", "[]", "{}", "nonsense", r#"{"type": 1}"#, r#"{"type": "x", "type": "y"}"#] {
            assert!(ClientFrame::parse(bad).is_err_and(|fault| fault.code == "invalid_frame"), "{bad}");
        }
    }

    #[test]
    fn a_complaint_says_what_was_wrong() {
        let text = r#"{"type":"error","detail":"Unknown event.","code":"unknown_event"}"#;
        assert_eq!(error_frame(SocketError::unknown_event()), TextFrame::new(text));
    }
}
