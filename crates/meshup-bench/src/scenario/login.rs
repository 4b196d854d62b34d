//! Many logins at once.

use std::sync::Arc;

use crate::Failure;
use crate::api::User;
use crate::bench::Bench;
use crate::limit;
use crate::load::{Client, Measured, beside, percentile, repeat};

pub(crate) async fn run(bench: &mut Bench) -> Result<Measured, Failure> {
    let nodes = bench.nodes();
    let (mut clients, users) = (Vec::new(), User::several(nodes, bench.scale.of(32)).await?);
    for (user, node) in users.iter().zip(nodes.iter().cycle()) {
        clients.push(Client::new(node, Arc::new(vec![user.login()])));
    }
    let other = User::register(&nodes[0]).await?;
    let other = Client::new(&nodes[0], Arc::new(vec![other.request("GET", "/users/me/", None)]));
    let storm = repeat(bench.processes(), bench.scale.duration, clients);
    let (mut measured, reads) = beside(other, storm).await?;
    let limit = limit::hashes_per_cpu_second(bench.scale.duration).await?;
    measured.note("logins per CPU second", measured.per_second_of_cpu(), Some(limit));
    measured.note("p99 of others' reads in ms", percentile(&reads, 0.99), None);
    Ok(measured)
}
