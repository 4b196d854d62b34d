//! A program that embeds a community: it opens a store, runs use cases and receives events, without HTTP.
//!
//! `cargo run --example embedded`

use std::error::Error;
use std::sync::Arc;

use meshup_app::access::Access;
use meshup_app::accounts::{Accounts, Device, NewAccount, Register, TokenLifetimes};
use meshup_app::conversations::{Conversations, OpenConversation, With};
use meshup_app::event::Event;
use meshup_app::messages::{Messages, SendMessage};
use meshup_app::ports::{EventSink, Shelf};
use meshup_app::units::Units;
use meshup_app::{Actor, PageRequest};
use meshup_domain::Seq;
use meshup_platform::mailer::sender;
use meshup_platform::{
    Argon2Passwords, BackgroundTasks, DirectoryMailer, HashingCost, JwtTokens, RandomIds, StoredFiles,
    SystemClock, Totp,
};
use meshup_store::{StoreOptions, connect, migrate_up};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

/// Receives committed events.
struct Ear(UnboundedSender<Event>);

impl EventSink for Ear {
    fn publish(&self, events: Vec<Event>) {
        for event in events {
            // The receiver is gone once the program ends.
            let _ = self.0.send(event);
        }
    }
}

async fn register(accounts: &Accounts, name: &str) -> Result<Actor, Box<dyn Error>> {
    let account = NewAccount {
        email: format!("{name}@example.com"),
        username: name.into(),
        display_name: None,
        password: "SecurePass123!".into(),
        password_confirm: None,
    };
    let new = accounts.register(Register { account, device: Device::new("embedded", "example") }).await?;
    Ok(Actor { user: new.user.id, session: new.session, is_admin: false })
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let home = tempfile::tempdir()?;
    let url = format!("sqlite://{}", home.path().join("meshup.db").display());
    migrate_up(&url).await?;
    let (ear, mut heard) = unbounded_channel();
    let store = connect(StoreOptions::new(url), Arc::new(Ear(ear))).await?;

    let (clock, ids) = (Arc::new(SystemClock), Arc::new(RandomIds));
    let secret = b"a secret of the embedding program, of 32 bytes or more";
    let access = Arc::new(Access::new(store.clone(), clock.clone()));
    let files = StoredFiles::in_folder(&home.path().join("media"), "", secret, ids.clone(), clock.clone())?;
    let from = sender("Meshup <no-reply@example.com>")?;
    let accounts = Accounts {
        store: Units::new(store.clone()),
        clock: clock.clone(),
        ids: ids.clone(),
        passwords: Arc::new(Argon2Passwords::new(HashingCost::default())?),
        tokens: Arc::new(JwtTokens::new(secret)),
        one_time_passwords: Arc::new(Totp),
        mailer: Arc::new(DirectoryMailer::new(home.path().join("mail"), from, ids.clone(), false)),
        background: Arc::new(BackgroundTasks::on_this_runtime()),
        lifetimes: TokenLifetimes::default(),
    };
    let conversations = Conversations::new(store.clone(), access.clone(), clock.clone(), ids.clone());
    let messages = Messages::new(store, access, Arc::new(files), clock, ids);

    let alice = register(&accounts, "alice").await?;
    let bob = register(&accounts, "bobby").await?;
    let with_bob = OpenConversation { people: vec![bob.user].into(), with: With::ExactlyThem };
    let opened = conversations.open(&alice, with_bob).await?;
    let room = opened.conversation.conversation.room;
    let hello = SendMessage { nonce: Some("hello-1".into()), ..SendMessage::text(room, "Hello from inside") };
    messages.send(&alice, hello.clone()).await?;
    let repeat = messages.send(&alice, hello).await?;
    assert!(repeat.is_repeat, "a nonce has one effect");

    while let Ok(event) = heard.try_recv() {
        if let Event::RoomAdvanced { room, seq } = event {
            let news = messages.events_after(room, Seq(seq.0 - 1), 1).await?;
            for event in news {
                report(&format!(
                    "#{} {}: {}",
                    event.seq.0, event.actor.username, event.message.message.content
                ))?;
            }
        }
    }
    let listed = conversations.list(&bob, Shelf::Everything, None, PageRequest::FIRST).await?;
    report(&format!("bobby has {} conversation", listed.total))
}

fn report(line: &str) -> Result<(), Box<dyn Error>> {
    use std::io::Write;
    Ok(writeln!(std::io::stdout(), "{line}")?)
}
