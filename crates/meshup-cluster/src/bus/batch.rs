//! Messages that are sent together.

use std::collections::HashMap;
use std::time::Duration;

use meshup_app::ports::NodeMessage;
use meshup_domain::{RoomId, Seq};
use tokio::sync::oneshot;
use tokio::time::sleep;

use super::queue::{Outgoing, Queue};

/// How long messages are collected. It bounds the number of notifications per second, which PostgreSQL serializes.
const WINDOW: Duration = Duration::from_millis(5);

/// The maximum number of messages in a batch.
const MOST: usize = 1_024;

#[derive(Default)]
pub(super) struct Batch {
    pub(super) messages: Vec<NodeMessage>,
    flushes: Vec<oneshot::Sender<()>>,
}

impl Batch {
    /// Collects what is sent shortly after the first message.
    pub(super) async fn collect(first: Outgoing, outgoing: &mut Queue) -> Self {
        let mut batch = Self::default();
        if batch.add(first) {
            sleep(WINDOW).await;
        }
        while batch.messages.len() < MOST {
            let Ok(next) = outgoing.try_recv() else { break };
            batch.add(next);
        }
        batch.messages = merged(std::mem::take(&mut batch.messages));
        batch
    }

    /// Whether it is a message, which others may follow.
    fn add(&mut self, outgoing: Outgoing) -> bool {
        match outgoing {
            Outgoing::Message(message) => {
                self.messages.push(message);
                true
            }
            Outgoing::Flush(done) => {
                self.flushes.push(done);
                false
            }
        }
    }

    /// Confirms that the batch was sent.
    pub(super) fn confirm(self) {
        for done in self.flushes {
            let _ = done.send(());
        }
    }
}

/// Of several positions of a room, only the last is kept, and of several hints at the log only one. The order of all
/// others stays.
fn merged(messages: Vec<NodeMessage>) -> Vec<NodeMessage> {
    let (mut heads, mut is_logged, mut kept) = (HashMap::<RoomId, Seq>::new(), false, Vec::new());
    for message in messages {
        match message {
            NodeMessage::RoomAdvanced { room, seq } => {
                let head = heads.entry(room).or_default();
                *head = seq.max(*head);
            }
            NodeMessage::EventsLogged => is_logged = true,
            other @ (NodeMessage::ReadMoved { .. }
            | NodeMessage::Typing { .. }
            | NodeMessage::Presence(_)) => kept.push(other),
        }
    }
    let heads = heads.into_iter().map(|(room, seq)| NodeMessage::RoomAdvanced { room, seq });
    let logged = is_logged.then_some(NodeMessage::EventsLogged);
    heads.chain(logged).chain(kept).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use meshup_domain::UserId;
    use uuid::Uuid;

    #[test]
    fn a_room_is_named_once_with_its_last_position() {
        let (room, user) = (RoomId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)));
        let typing = |typing| NodeMessage::Typing { room, user, typing };
        let messages = vec![
            NodeMessage::RoomAdvanced { room, seq: Seq(3) },
            typing(true),
            NodeMessage::EventsLogged,
            NodeMessage::RoomAdvanced { room, seq: Seq(2) },
            typing(false),
            NodeMessage::EventsLogged,
        ];
        let expected = [
            NodeMessage::RoomAdvanced { room, seq: Seq(3) },
            NodeMessage::EventsLogged,
            typing(true),
            typing(false),
        ];
        assert_eq!(merged(messages), expected);
    }
}
