//! Messages of sockets whose frames carry their name in `type`.

use serde_json::{Value, json};
use utoipa::ToSchema;

use super::Message;
use crate::socket::SocketError;
use crate::socket::typed::{Frame, FrameError};

/// A frame with the fields of `P` next to its `type`, as shown by `example`.
pub fn message<P: ToSchema>(name: &'static str, summary: &'static str, mut example: Value) -> Message {
    example["type"] = json!(name);
    Message::new::<Frame<P>, P>("type", name, summary).with_example(example)
}

/// The error message for rejected frames.
pub fn error_frame() -> Message {
    let example = json!({"detail": "content: This field is required.", "code": "validation_error"});
    message::<FrameError>("error", "A frame from the client was rejected.", example)
        .described(SocketError::codes())
}
