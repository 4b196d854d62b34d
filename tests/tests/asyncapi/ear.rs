//! A socket that validates every frame against the document.

use std::collections::BTreeSet;
use std::sync::Mutex;

use serde_json::Value;
use tokio_tungstenite::tungstenite::Message;

use super::document::Document;
use crate::harness::{Heard, Socket};

/// The messages seen on the sockets of a test.
pub(super) struct Ledger {
    document: Document,
    seen: Mutex<BTreeSet<String>>,
}

/// A socket of a channel in the document, such as `native.many`.
pub(super) struct Ear<'l> {
    socket: Socket,
    channel: &'static str,
    ledger: &'l Ledger,
}

impl Ledger {
    pub(super) fn new(shown: &Value) -> Self {
        Self { document: Document::new(shown), seen: Mutex::default() }
    }

    pub(super) fn ear(&self, channel: &'static str, socket: Socket) -> Ear<'_> {
        Ear { socket, channel, ledger: self }
    }

    /// Checks that every message of these channels was seen, except those that cannot be.
    pub(super) fn close(&self, prefix: &str, unseen: &[&str]) {
        let mut missing: BTreeSet<_> = self.document.names(prefix).into_iter().collect();
        assert!(missing.len() > 5, "the document knows little of {prefix}: {missing:?}");
        for name in self.seen.lock().unwrap().iter() {
            missing.remove(name);
        }
        let missing: Vec<_> = missing.iter().map(String::as_str).collect();
        assert_eq!(missing, unseen, "documented, but never seen");
    }

    fn note(&self, channel: &str, side: &str, frame: &Value) {
        let names = self.document.identify(&format!("{channel}.{side}."), frame);
        self.seen.lock().unwrap().extend(names);
    }
}

impl Ear<'_> {
    pub(super) async fn next(&mut self) -> Value {
        match self.hear().await {
            Heard::Frame(frame) => frame,
            Heard::Closed(code) => panic!("{} closed with {code}", self.channel),
        }
    }

    async fn hear(&mut self) -> Heard {
        let heard = self.socket.hear().await;
        if let Heard::Frame(frame) = &heard {
            self.ledger.note(self.channel, "server", frame);
        }
        heard
    }

    /// The next frame of this name; others before it are validated too.
    pub(super) async fn until(&mut self, word: &str) -> Value {
        loop {
            let frame = self.next().await;
            if frame["event"] == word || frame["type"] == word {
                return frame;
            }
        }
    }

    /// The code with which the server closes the socket.
    pub(super) async fn closed(&mut self) -> u16 {
        loop {
            if let Heard::Closed(code) = self.hear().await {
                return code;
            }
        }
    }

    /// Sends a documented frame.
    pub(super) async fn say(&mut self, frame: &Value) {
        self.ledger.note(self.channel, "client", frame);
        self.socket.send(frame).await;
    }

    /// Sends an invalid frame.
    pub(super) async fn mumble(&mut self, text: &str) {
        assert!(self.socket.send_raw(Message::text(text)).await);
    }
}
