//! Two users exchange a message inside another program: `cargo run -p meshup --example embedded`

use std::error::Error;

use meshup::Meshup;
use meshup::app::accounts::{Device, NewAccount, Register};
use meshup::app::conversations::{OpenConversation, OpenMode};
use meshup::app::domain_event::DomainEvent;
use meshup::app::messages::SendMessage;

fn newcomer(name: &str) -> Register {
    let account = NewAccount::new(format!("{name}@example.com"), name, "SecurePass123!");
    Register { account, device: Device::new("127.0.0.1", "embedded") }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (home, (sender, heard)) = (tempfile::tempdir()?, std::sync::mpsc::channel());
    let meshup = Meshup::builder()
        .database(format!("sqlite://{}/meshup.db", home.path().display()))
        .files(home.path().join("files"))
        .secret("a secret of the embedding program, of 32 bytes or more")
        .on_event(move |event| drop(sender.send(event.clone())))
        .build()
        .await?;
    let alice = meshup.accounts().register(newcomer("alice")).await?.actor();
    let bob = meshup.accounts().register(newcomer("bobby")).await?.actor();
    let with_bob = OpenConversation { people: vec![bob.user].into(), with: OpenMode::ExactParticipants };
    let room = meshup.conversations().open(&alice, with_bob).await?.conversation.conversation.room;
    meshup.messages().send(&alice, SendMessage::text(room, "Hello from inside")).await?;
    // An event carries the position of a room; the program reads from its own position, here the beginning.
    while let Ok(event) = heard.try_recv() {
        if let DomainEvent::RoomAdvanced { room, seq: _ } = event {
            for event in meshup.messages().events_after(room, meshup::domain::Seq(0), 10).await? {
                eprintln!("{}: {}", event.actor.username, event.message.message.content);
            }
        }
    }
    Ok(())
}
