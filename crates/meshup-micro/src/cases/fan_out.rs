//! One message to the 1,000 listeners of a room: from its announcement until each has taken the frame from its outbox.

use meshup_domain::room::RoomOwner;
use meshup_domain::{ChannelId, ServerId};
use meshup_realtime::{ConnectionHandle, Hub, OutboxItem, RoomRef};
use tokio::runtime::Builder;
use uuid::Uuid;

use super::room::{ROOM, Room, actor};
use crate::Work;

const LISTENERS: u128 = 1_000;

const PLACE: RoomRef = RoomRef {
    room: ROOM,
    owner: RoomOwner::Channel { id: ChannelId(Uuid::from_u128(2)), server: ServerId(Uuid::from_u128(3)) },
};

pub(super) fn prepare() -> Work {
    let runtime = Builder::new_current_thread().enable_time().build().expect("a runtime");
    let (hub, room, listeners) = runtime.block_on(async {
        let (hub, room) = Room::open();
        let mut listeners = Vec::new();
        for n in 1..=LISTENERS {
            listeners.push(join(&hub, n).await);
        }
        (hub, room, listeners)
    });
    Box::new(move || {
        room.post(&hub);
        runtime.block_on(receive(&listeners))
    })
}

async fn join(hub: &Hub, n: u128) -> ConnectionHandle {
    let connection = hub.connect(actor(n)).await.expect("a connection");
    connection.join(PLACE, None).await.expect("a room");
    connection
}

/// Waits for one frame each; returns how many there were, or 0 if one is missing.
async fn receive(listeners: &[ConnectionHandle]) -> usize {
    for listener in listeners {
        listener.outbox().ready().await;
        let Ok(Some(OutboxItem::Frame(_))) = listener.outbox().take() else { return 0 };
    }
    listeners.len()
}
