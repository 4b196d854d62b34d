//! Files of messages, in a folder and in a bucket of S3.

mod outage;
mod stored;
mod thumbnails;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::Value;

use crate::harness::{Answer, Bucket, Database, Person, Server, files_in};

/// Where a server stores its files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Storage {
    Folder,
    /// Downloads pass through the server.
    Proxied,
    /// Clients download from the bucket.
    Direct,
}

/// Expands each case, an `async fn case(world: World)`, into one test per kind of storage.
macro_rules! on_each_storage {
    ($($case:ident),+ $(,)?) => {
        on_each_storage!(folder, Folder: $($case),+);
        on_each_storage!(proxied_bucket, Proxied: $($case),+);
        on_each_storage!(bucket, Direct: $($case),+);
    };
    ($name:ident, $storage:ident: $($case:ident),+) => {
        mod $name {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                let world = $crate::files::World::new($crate::files::Storage::$storage, &[]).await;
                super::$case(world).await;
            })+
        }
    };
}
use on_each_storage;

/// A server, its storage, and Alice with a channel.
struct World {
    server: Server,
    bucket: Option<Bucket>,
    storage: Storage,
    alice: Person,
    community: String,
    channel: String,
}

impl World {
    async fn new(storage: Storage, settings: &[(&'static str, &str)]) -> Self {
        let bucket = if storage == Storage::Folder { None } else { Some(Bucket::start().await) };
        let mut all: Vec<(&str, String)> = bucket.as_ref().map(Bucket::settings).unwrap_or_default();
        all.push(("STORAGE__PROXY", (storage != Storage::Direct).to_string()));
        all.extend(settings.iter().map(|(name, value)| (*name, (*value).to_owned())));
        let all: Vec<(&str, &str)> = all.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let server = Server::start_with(Database::Sqlite, &all).await;
        let alice = Person::register(&server, "alice").await;
        let community = alice.create_server("Alpha", false).await;
        let channel = alice.create_channel(&community, "general").await;
        Self { server, bucket, storage, alice, community, channel }
    }

    fn path(&self) -> String {
        format!("/messages/channels/{}/", self.channel)
    }

    async fn post(&self, name: &str, bytes: Vec<u8>) -> Answer {
        let form = Form::new().part("attachments", Part::bytes(bytes).file_name(name.to_owned()));
        Answer::of(self.alice.request(Method::POST, &self.path()).multipart(form)).await
    }

    /// Posts a message with a file, and returns it.
    async fn send(&self, name: &str, bytes: Vec<u8>) -> Value {
        self.post(name, bytes).await.expect(201)
    }

    /// Reads a message again.
    async fn read(&self, message: &Value) -> Value {
        let path = format!("{}{}/", self.path(), message["id"].as_str().unwrap());
        self.alice.get(&path).await.expect(200)
    }

    async fn delete(&self, message: &Value) {
        let path = format!("{}{}/", self.path(), message["id"].as_str().unwrap());
        self.alice.delete(&path).await.expect(204);
    }

    /// The names of the stored files.
    fn files(&self) -> Vec<String> {
        files_in(&self.media())
    }

    /// The folder that the names begin in.
    fn media(&self) -> PathBuf {
        self.bucket.as_ref().map_or_else(|| self.server.home().join("var/media"), Bucket::folder)
    }

    async fn until_there_are(&self, count: usize) -> Vec<String> {
        let started = Instant::now();
        while self.files().len() != count {
            assert!(started.elapsed() < Duration::from_secs(20), "{:?}", self.files());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        self.files()
    }
}

/// The URL of the first attachment of a message.
fn url(message: &Value) -> String {
    message["attachments"][0]["file"].as_str().unwrap().to_owned()
}
