use std::sync::{Arc, Mutex};
use std::time::Duration;

use meshup_app::ports::{BusReceiver, EventBus, NodeId, NodeMessage, Place, PresenceMessage, Subscribe};
use meshup_cluster::{MemoryNetwork, RedisOptions, postgres_bus, redis_bus};
use meshup_domain::{RoomId, Seq, UserId};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use crate::proxy::{Line, proxy};

const A: NodeId = NodeId(Uuid::from_u128(1));
const B: NodeId = NodeId(Uuid::from_u128(2));
const C: NodeId = NodeId(Uuid::from_u128(3));

/// What a node received.
#[derive(Default)]
pub(crate) struct Received {
    messages: Mutex<Vec<(NodeId, NodeMessage)>>,
    connected: Mutex<usize>,
}

impl BusReceiver for Received {
    fn receive(&self, from: NodeId, message: NodeMessage) {
        self.messages.lock().unwrap().push((from, message));
    }

    fn connected(&self) {
        *self.connected.lock().unwrap() += 1;
    }
}

impl Received {
    pub(crate) fn count(&self) -> usize {
        self.messages.lock().unwrap().len()
    }

    pub(crate) fn connections(&self) -> usize {
        *self.connected.lock().unwrap()
    }

    fn take(&self) -> Vec<(NodeId, NodeMessage)> {
        std::mem::take(&mut *self.messages.lock().unwrap())
    }
}

pub(crate) struct Node {
    pub(crate) bus: Arc<dyn EventBus>,
    pub(crate) received: Arc<Received>,
}

/// Both ends of a bus.
type Bus = (Arc<dyn EventBus>, Subscribe);

/// A node whose bus is connected.
pub(crate) async fn node((bus, subscribe): Bus) -> Node {
    let received = Arc::new(Received::default());
    let listening: Arc<dyn BusReceiver> = received.clone();
    subscribe(Arc::downgrade(&listening));
    until("a connection", || received.connections() > 0).await;
    Node { bus, received }
}

pub(crate) async fn until(what: &str, holds: impl Fn() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(20), "no {what}");
        sleep(Duration::from_millis(2)).await;
    }
}

/// A message that others do not replace.
fn numbered(n: u64) -> NodeMessage {
    let (place, user) = (Place::Room(RoomId(Uuid::from_u128(4))), UserId(Uuid::from_u128(5)));
    NodeMessage::Presence(PresenceMessage::Changed {
        version: n,
        place,
        user,
        is_present: n.is_multiple_of(2),
    })
}

/// Runs a test over every bus. `$make` takes a function that opens the bus of a node.
macro_rules! on_every_bus {
    ($($name:ident),+ $(,)?) => {
        mod memory {
            use super::*;
            $(#[tokio::test]
            async fn $name() {
                let network = MemoryNetwork::default();
                super::$name(|node| network.bus(node)).await;
            })+
        }

        mod postgres {
            use super::*;
            $(#[tokio::test]
            async fn $name() {
                let database = crate::postgres().await;
                super::$name(|node| postgres_bus(database.url(), node)).await;
            })+
        }

        mod redis {
            use super::*;
            $(#[tokio::test]
            async fn $name() {
                let secret = crate::secret();
                super::$name(|node| redis_bus(&crate::redis(), &secret, node).unwrap()).await;
            })+
        }
    };
}

on_every_bus!(
    all_others_receive_each_message_once_and_in_order,
    a_room_that_advances_often_is_announced_with_its_last_position,
    what_was_sent_before_a_flush_is_on_its_way,
);

async fn all_others_receive_each_message_once_and_in_order(open: impl Fn(NodeId) -> Bus) {
    let (a, b, c) = (node(open(A)).await, node(open(B)).await, node(open(C)).await);
    let sent: Vec<_> = (0..3_000).map(numbered).collect();
    for (n, message) in sent.iter().enumerate() {
        a.bus.send(message.clone());
        if n % 100 == 0 {
            tokio::task::yield_now().await;
        }
    }
    c.bus.send(NodeMessage::EventsLogged);
    until("messages", || b.received.count() > 3_000 && c.received.count() >= 3_000).await;
    until("an answer", || a.received.count() > 0).await;
    assert_eq!(a.received.take(), [(C, NodeMessage::EventsLogged)], "a node does not hear itself");
    let mut heard = b.received.take();
    heard.retain(|(from, _)| *from == A);
    let expected: Vec<_> = sent.into_iter().map(|message| (A, message)).collect();
    assert_eq!(heard, expected);
    assert_eq!(c.received.take(), expected);
}

async fn a_room_that_advances_often_is_announced_with_its_last_position(open: impl Fn(NodeId) -> Bus) {
    let (a, b) = (node(open(A)).await, node(open(B)).await);
    let room = RoomId(Uuid::from_u128(9));
    for seq in 1..=500 {
        a.bus.send(NodeMessage::RoomAdvanced { room, seq: Seq(seq) });
    }
    let last = (A, NodeMessage::RoomAdvanced { room, seq: Seq(500) });
    until("the last position", || b.received.messages.lock().unwrap().contains(&last)).await;
}

async fn what_was_sent_before_a_flush_is_on_its_way(open: impl Fn(NodeId) -> Bus) {
    let (a, b) = (node(open(A)).await, node(open(B)).await);
    a.bus.send(numbered(1));
    a.bus.flush().await;
    drop(a);
    until("the message", || b.received.take() == [(A, numbered(1))]).await;
}

/// The URL with another port, and the host and port that it had.
fn through(url: &str, port: u16) -> String {
    let (scheme, rest) = url.split_once("://").unwrap();
    let (user, rest) = rest.split_once('@').map_or(("", rest), |(user, rest)| (user, rest));
    let path = rest.split_once('/').map_or("", |(_, path)| path);
    let at = if user.is_empty() { "" } else { "@" };
    format!("{scheme}://{user}{at}127.0.0.1:{port}/{path}")
}

fn host(url: &str) -> String {
    let rest = url.split_once("://").unwrap().1;
    let rest = rest.split_once('@').map_or(rest, |(_, rest)| rest);
    rest.split_once('/').map_or(rest, |(host, _)| host).to_owned()
}

async fn a_broken_line_is_mended(url: &str, open: impl Fn(&str, NodeId) -> Bus) {
    let (port, line) = proxy(host(url)).await;
    let a = node(open(url, A)).await;
    let b = node(open(&through(url, port), B)).await;
    line.send_replace(Line::Cut);
    sleep(Duration::from_millis(100)).await;
    a.bus.send(numbered(1));
    // Never blocks, however long the line is cut.
    for n in 0..100_000 {
        b.bus.send(numbered(n));
    }
    sleep(Duration::from_millis(200)).await;
    line.send_replace(Line::Open);
    until("a new connection", || b.received.connections() == 2).await;
    a.bus.send(numbered(2));
    until("the message", || b.received.take().contains(&(A, numbered(2)))).await;
    b.bus.send(NodeMessage::EventsLogged);
    until("an answer", || a.received.take().contains(&(B, NodeMessage::EventsLogged))).await;
}

#[tokio::test]
async fn a_bus_over_postgres_connects_again() {
    let database = crate::postgres().await;
    a_broken_line_is_mended(database.url(), |url, node| postgres_bus(url, node)).await;
}

#[tokio::test]
async fn a_bus_over_redis_connects_again() {
    let secret = crate::secret();
    let open = |url: &str, node| redis_bus(&RedisOptions::new(url), &secret, node).unwrap();
    a_broken_line_is_mended(&crate::redis_url(), open).await;
}

async fn a_silent_line_is_given_up(url: &str, open: impl Fn(&str, NodeId) -> Bus) {
    let (port, line) = proxy(host(url)).await;
    let b = node(open(&through(url, port), B)).await;
    line.send_replace(Line::Frozen);
    b.bus.send(numbered(1));
    // What is sent gets no answer, so the bus connects again, which no answer comes to either.
    sleep(Duration::from_secs(2)).await;
    assert_eq!(b.received.connections(), 1);
    line.send_replace(Line::Open);
    until("a new connection", || b.received.connections() == 2).await;
}

#[tokio::test]
async fn a_postgres_that_does_not_answer_is_given_up() {
    let database = crate::postgres().await;
    a_silent_line_is_given_up(database.url(), |url, node| postgres_bus(url, node)).await;
}

#[tokio::test]
async fn a_redis_that_does_not_answer_is_given_up() {
    let secret = crate::secret();
    let open = |url: &str, node| redis_bus(&RedisOptions::new(url), &secret, node).unwrap();
    a_silent_line_is_given_up(&crate::redis_url(), open).await;
}

#[tokio::test]
async fn clusters_that_share_a_redis_do_not_hear_each_other() {
    let open = |node| redis_bus(&crate::redis(), &crate::secret(), node).unwrap();
    let (a, b) = (node(open(A)).await, node(open(B)).await);
    a.bus.send(numbered(1));
    a.bus.flush().await;
    sleep(Duration::from_millis(100)).await;
    assert_eq!(b.received.count(), 0);
}
