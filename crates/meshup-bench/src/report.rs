//! Prints what was measured, as text and as JSON.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use serde_json::{Value, json};

use crate::Failure;
use crate::bench::Bench;
use crate::load::{Figure, Measured};
use crate::options::Options;
use crate::scenario::Scenario;

/// The medians of several runs. Processor time is in seconds, memory in MiB.
#[derive(Debug)]
pub(crate) struct Row {
    scenario: Scenario,
    rate: f64,
    percentiles: [f64; 3],
    /// Of all runs together.
    errors: usize,
    problem: Option<String>,
    is_empty: bool,
    cpu: Cpu,
    /// Before, after, and at the peak.
    memory: [f64; 3],
    figures: Vec<Figure>,
}

#[derive(Debug)]
struct Cpu {
    servers: f64,
    database: f64,
    generator: f64,
}

/// Says what is measured, and prints the heads of the columns.
pub(crate) async fn head(options: &Options, bench: &Bench) -> Result<(), Failure> {
    if let Some(recipe) = &bench.recipe {
        let (database, nodes) = (recipe.database.name(), recipe.nodes);
        let durability = recipe.database.durability().await?;
        writeln!(io::stdout(), "{} with {database}, nodes: {nodes}", recipe.binary.display())?;
        writeln!(io::stdout(), "{durability}")?;
    }
    writeln!(io::stdout(), "medians of {}, {:?} each", options.runs(), bench.scale.duration)?;
    writeln!(
        io::stdout(),
        "{:<20} {:>9} {:>8} {:>8} {:>8} {:>6} {:>7} {:>7} {:>7} {:>7} {:>7} {:>7}",
        "scenario",
        "per s",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "errors",
        "CPU s",
        "DB s",
        "load s",
        "MiB",
        "after",
        "peak"
    )?;
    Ok(())
}

fn median(runs: &[Measured], value: impl Fn(&Measured) -> f64) -> f64 {
    let mut values: Vec<f64> = runs.iter().map(value).collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// The medians of a figure that all runs have, at the same place.
fn figure(runs: &[Measured], place: usize, name: &'static str) -> Figure {
    let value = |run: &Measured| run.figures.get(place).map_or(0.0, |figure| figure.value);
    let limit = |run: &Measured| run.figures.get(place).and_then(|figure| figure.limit);
    let has_limit = runs.iter().all(|run| limit(run).is_some());
    let limit = has_limit.then(|| median(runs, |run| limit(run).unwrap_or_default()));
    Figure { name, value: median(runs, value), limit }
}

impl Row {
    pub(crate) fn of(scenario: Scenario, runs: &[Measured]) -> Self {
        let figures = runs.first().map_or(&[][..], |run| &run.figures);
        Self {
            scenario,
            rate: median(runs, Measured::rate),
            percentiles: [0.5, 0.95, 0.99].map(|share| median(runs, |run| run.percentile(share))),
            errors: runs.iter().map(|run| run.errors).sum(),
            problem: runs.iter().find_map(|run| run.problem.clone()),
            is_empty: runs.iter().any(|run| run.count == 0),
            cpu: Cpu {
                servers: median(runs, |run| run.usage.servers),
                database: median(runs, |run| run.usage.database),
                generator: median(runs, |run| run.usage.generator),
            },
            memory: [
                median(runs, |run| run.usage.memory_before),
                median(runs, |run| run.usage.memory_after),
                median(runs, |run| run.usage.memory_peak),
            ],
            figures: (0..).zip(figures).map(|(place, one)| figure(runs, place, one.name)).collect(),
        }
    }

    /// Whether it shows nothing, since there were errors or no requests.
    pub(crate) fn is_wrong(&self) -> bool {
        self.errors > 0 || self.is_empty
    }

    pub(crate) fn print(&self) -> io::Result<()> {
        let (mut out, [p50, p95, p99], [before, after, peak]) = (io::stdout(), self.percentiles, self.memory);
        let (name, Cpu { servers, database, generator }) = (self.scenario.name(), &self.cpu);
        writeln!(
            out,
            "{name:<20} {:>9.0} {p50:>8.1} {p95:>8.1} {p99:>8.1} {:>6} {servers:>7.2} {database:>7.2} \
             {generator:>7.2} {before:>7.1} {after:>7.1} {peak:>7.1}",
            self.rate, self.errors
        )?;
        for Figure { name, value, limit } in &self.figures {
            let digits = if *value < 100.0 { 2 } else { 0 };
            write!(out, "    {name}: {value:.digits$}")?;
            if let Some(limit) = limit {
                write!(out, ", {:.1} % of {limit:.0}", value / limit * 100.0)?;
            }
            writeln!(out)?;
        }
        if let Some(problem) = &self.problem {
            writeln!(out, "    error: {problem}")?;
        }
        out.flush()
    }

    /// Appends a line to a file.
    pub(crate) fn append(&self, options: &Options, bench: &Bench, file: &Path) -> Result<(), Failure> {
        let [p50, p95, p99] = self.percentiles;
        let [before, after, peak] = self.memory;
        let figure = |figure: &Figure| {
            let Figure { name, value, limit } = figure;
            json!({ "name": name, "value": value, "limit": limit, "share": limit.map(|limit| value / limit) })
        };
        let line = json!({
            "scenario": self.scenario.name(),
            "database": bench.recipe.as_ref().map(|recipe| recipe.database.name()),
            "nodes": bench.nodes().len(),
            "runs": options.runs(),
            "seconds": bench.scale.duration.as_secs_f64(),
            "per_second": self.rate,
            "milliseconds": { "p50": p50, "p95": p95, "p99": p99 },
            "errors": self.errors,
            "cpu_seconds": {
                "servers": self.cpu.servers, "database": self.cpu.database, "generator": self.cpu.generator,
            },
            "mebibytes": { "before": before, "after": after, "peak": peak },
            "figures": self.figures.iter().map(figure).collect::<Vec<Value>>(),
        });
        let mut file = File::options().create(true).append(true).open(file)?;
        writeln!(file, "{line}")?;
        Ok(())
    }
}
