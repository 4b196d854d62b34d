//! The statements of a send on PostgreSQL, by pgbench.

use std::time::Duration;

use tempfile::NamedTempFile;
use tokio::process::Command;

use crate::Failure;
use crate::database::Database;

/// What a unit that sends cannot leave out: the lock of the room, the message under the next `seq` with the author's read
/// marker, and the log of events for other nodes. Ids begin with the time, as the server's.
const SEND: &str = "
\\set room random(1, {rooms})
BEGIN;
SELECT id FROM rooms WHERE id = ('00000000-0000-7000-8000-' || lpad(:room::text, 12, '0'))::uuid
    AND deleted_at IS NULL FOR NO KEY UPDATE;
WITH moment AS (
    SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS at,
        ('00000000-0000-7000-8000-' || lpad(:room::text, 12, '0'))::uuid AS room,
        ('00000000-0000-7000-9000-' || lpad(:client_id::text, 12, '0'))::uuid AS author
), turn AS (
    UPDATE rooms SET last_seq = last_seq + 1, message_count = message_count + 1, last_message_at = moment.at
    FROM moment WHERE rooms.id = moment.room RETURNING last_seq
), kept AS (
    INSERT INTO messages (id, room_id, seq, author_id, content, message_type, is_pinned, created_at)
    SELECT (lpad(to_hex(at / 1000), 12, '0') || '7' || substr(md5(random()::text), 1, 19))::uuid, room, last_seq,
        author, 'what a message holds most of the time is a sentence or two', 'default', FALSE, at
    FROM turn, moment RETURNING number, seq
), marked AS (
    INSERT INTO read_markers (room_id, user_id, last_read_seq, updated_at)
    SELECT room, author, last_seq, at FROM turn, moment
    ON CONFLICT (room_id, user_id) DO UPDATE
    SET last_read_seq = excluded.last_read_seq, updated_at = excluded.updated_at
    WHERE read_markers.last_read_seq < excluded.last_read_seq
)
SELECT number, seq FROM kept;
INSERT INTO event_log (node, event)
SELECT '00000000-0000-7000-8000-000000000000', value
FROM json_array_elements(json_build_array(json_build_object('room', :room::int, 'client', :client_id::int)));
COMMIT;
";

const ROOMS: &str = "INSERT INTO rooms (id, last_seq, message_count)
    SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 0, 0 FROM generate_series(1, {rooms}) AS n";

pub(super) async fn per_second(
    database: &Database,
    url: &str,
    rooms: usize,
    duration: Duration,
) -> Result<f64, Failure> {
    let filled = |sql: &str| sql.replace("{rooms}", &rooms.to_string());
    database.run(&filled(ROOMS)).await?;
    let script = NamedTempFile::new()?;
    std::fs::write(script.path(), filled(SEND))?;
    let seconds = duration.as_secs().max(1).to_string();
    let output = Command::new("pgbench")
        .args(["--no-vacuum", "--protocol=prepared", "--client=32", "--jobs=1", "--time", &seconds, "--file"])
        .arg(script.path())
        .arg(url)
        .output()
        .await
        .map_err(|why| format!("pgbench: {why}"))?;
    let report = String::from_utf8_lossy(&output.stdout);
    let rate = report.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    rate.ok_or_else(|| format!("pgbench: {}", String::from_utf8_lossy(&output.stderr)).into())
}
