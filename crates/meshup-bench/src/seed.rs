//! A room with a million messages: the server writes the first thousand, and SQL multiplies them.
//!
//! Everything that the server keeps about a message is multiplied, such as its index entries, so that `check` finds
//! nothing wrong, and searches find what they would find.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::Failure;
use crate::api::text;
use crate::bench::Bench;
use crate::database::Database;
use crate::world::{LargeRoom, Room};

/// How many messages the server writes.
const BASE: usize = 1_000;

/// How long the server may take to index them.
const PATIENCE: Duration = Duration::from_mins(2);

const ON_SQLITE: &str = include_str!("seed/sqlite.sql");
const ON_POSTGRES: &str = include_str!("seed/postgres.sql");

/// Both indexes would be written entry by entry, so they are built at the end.
const INDEXES: &str = "SELECT indexdef FROM pg_indexes
    WHERE indexname IN ('message_words_lexemes', 'search_documents_lexemes') ORDER BY indexname";

/// Makes the room, and leaves the nodes running. Does nothing if it exists.
pub(crate) async fn seed(bench: &mut Bench) -> Result<(), Failure> {
    if bench.large_room.is_some() {
        return Ok(());
    }
    let mut room = Room::with_members(bench.nodes(), 20).await?;
    room.fill(BASE).await?;
    let list = format!("{}?page={}&page_size=100", room.messages(), BASE / 100);
    let page = room.members[0].get(&list).await?;
    let ids = page["results"].as_array().ok_or("no page")?.iter().rev();
    let oldest = ids.map(|message: &Value| text(&message["id"])).collect();
    indexed(bench.database()?).await?;
    bench.stop().await?;
    multiply(bench.database()?, &room.channel, bench.scale.messages / BASE).await?;
    check(bench).await?;
    bench.start().await?;
    bench.large_room = Some(LargeRoom { room, oldest });
    Ok(())
}

/// Waits until notifications and the index have caught up with all rooms.
async fn indexed(database: &Database) -> Result<(), Failure> {
    let behind = "SELECT COUNT(*) FROM rooms WHERE last_seq > 0 AND 2 > (SELECT COUNT(*) FROM room_followers
        WHERE room_followers.room_id = rooms.id AND room_followers.seq = rooms.last_seq)";
    let start = Instant::now();
    while database.number(behind).await? > 0 {
        if start.elapsed() > PATIENCE {
            return Err("the index does not catch up".into());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

async fn multiply(database: &Database, channel: &str, copies: usize) -> Result<(), Failure> {
    let id = channel.replace('-', "");
    let filled = |sql: &str, id: &str| {
        sql.replace("{channel}", id)
            .replace("{base}", &BASE.to_string())
            .replace("{copies}", &copies.to_string())
    };
    match database {
        Database::Sqlite(_) => database.run(&filled(ON_SQLITE, &format!("x'{id}'"))).await,
        Database::Postgres(url) => {
            let indexes = Database::texts(url, INDEXES).await?;
            database.run("DROP INDEX message_words_lexemes, search_documents_lexemes").await?;
            database.run(&filled(ON_POSTGRES, &format!("'{id}'"))).await?;
            for index in indexes {
                database.run(&format!("SET maintenance_work_mem = '1GB'; {index}")).await?;
            }
            database.run("VACUUM ANALYZE").await
        }
    }
}

/// The server's own check.
async fn check(bench: &Bench) -> Result<(), Failure> {
    let recipe = bench.recipe()?;
    let output = recipe.command(&recipe.database).arg("check").output().await?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("check: {}{}", text_of(&output.stdout), text_of(&output.stderr)).into())
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
