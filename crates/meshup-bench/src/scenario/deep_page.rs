//! The oldest page of a large room against its newest one.

use std::time::Duration;

use crate::Failure;
use crate::api::User;
use crate::bench::Bench;
use crate::load::{Client, Measured, percentile, repeat};
use crate::seed::seed;

/// How often the nodes are restarted for each page.
const STARTS: usize = 5;

pub(crate) async fn run(bench: &mut Bench) -> Result<Measured, Failure> {
    seed(bench).await?;
    let seeded = bench.large_room.take().ok_or("no large room")?;
    let messages = seeded.room.messages();
    let before = seeded.oldest.get(50).ok_or("no message")?;
    let deep = format!("{messages}?limit=50&before={before}");
    let numbered = format!("{messages}?page={}&page_size=50", bench.scale.messages / 50);
    let user = &seeded.room.members[0];
    let measured = compare(bench, user, &format!("{messages}?limit=50"), &deep, &numbered).await;
    bench.large_room = Some(seeded);
    measured
}

async fn compare(
    bench: &mut Bench,
    user: &User,
    newest: &str,
    deep: &str,
    numbered: &str,
) -> Result<Measured, Failure> {
    let [cold_newest, cold_deep, cold_numbered] = [
        cold(bench, user, newest).await?,
        cold(bench, user, deep).await?,
        cold(bench, user, numbered).await?,
    ];
    let first = warm(bench, user, newest).await?;
    let mut measured = warm(bench, user, deep).await?;
    let last = warm(bench, user, numbered).await?;
    measured.fail(first.errors + last.errors, "other pages");
    measured.note("cold: newest page in ms", cold_newest, None);
    measured.note("cold: oldest page against the newest", cold_deep / cold_newest, None);
    measured.note("cold: last page by number against the newest", cold_numbered / cold_newest, None);
    measured.note("warm: oldest page against the newest, CPU", ratio(&first, &measured), None);
    measured.note("warm: last page by number against the newest, CPU", ratio(&first, &last), None);
    Ok(measured)
}

fn ratio(one: &Measured, other: &Measured) -> f64 {
    one.per_second_of_cpu() / other.per_second_of_cpu().max(f64::EPSILON)
}

/// The median of the first response after a restart, in milliseconds. The session is known to the node by then, the room
/// is not.
async fn cold(bench: &mut Bench, user: &User, path: &str) -> Result<f64, Failure> {
    let mut latencies: Vec<Duration> = Vec::new();
    for _ in 0..STARTS {
        bench.restart().await?;
        let requests = vec![user.request("GET", "/users/me/", None), user.request("GET", path, None)];
        let mut client = Client::new(&bench.nodes()[0], requests.into());
        client.ask().await?;
        latencies.push(client.ask().await?);
    }
    Ok(percentile(&latencies, 0.5))
}

async fn warm(bench: &Bench, user: &User, path: &str) -> Result<Measured, Failure> {
    let clients = Client::several(bench.nodes(), 16, user.request("GET", path, None));
    Ok(repeat(bench.processes(), bench.scale.duration, clients).await)
}
