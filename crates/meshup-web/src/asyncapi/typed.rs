//! Messages of the sockets whose frames say by `type` what they are.

use serde_json::{Value, json};
use utoipa::ToSchema;

use super::Message;
use crate::socket::Fault;
use crate::socket::typed::{Frame, FrameError};

/// A frame with the fields of `P` beside its `type`; `example` shows them.
pub fn message<P: ToSchema>(name: &'static str, summary: &'static str, mut example: Value) -> Message {
    example["type"] = json!(name);
    Message::new::<Frame<P>, P>("type", name, summary).with_example(example)
}

/// What is answered to a frame that something is wrong with.
pub fn complaint() -> Message {
    let example = json!({"detail": "content: This field is required.", "code": "validation_error"});
    message::<FrameError>("error", "Something was wrong with a frame of yours.", example)
        .described(Fault::codes())
}
