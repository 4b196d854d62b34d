//! `copy-database`

use indicatif::{ProgressBar, ProgressStyle};
use meshup_store::{Copied, CopyOptions, CopyProgress, copy_database};

use super::block_on;
use crate::failure::Failure;
use crate::output;

/// Rows in one transaction. Notes and cached responses are the largest, at about a megabyte at most.
const BATCH: u64 = 500;

pub(crate) fn run(from: &str, to: &str) -> Result<(), Failure> {
    block_on(async {
        // Draws nothing unless standard error is a terminal.
        let bar = ProgressBar::new(0).with_style(style());
        let report = |progress: CopyProgress<'_>| {
            let CopyProgress { table, copied, total } = progress;
            bar.set_length(total);
            bar.set_position(copied);
            bar.set_message(table.to_owned());
        };
        let copied = copy_database(CopyOptions { from, to, batch: BATCH }, &report).await;
        bar.finish_and_clear();
        summarize(&copied?)
    })
}

fn style() -> ProgressStyle {
    let template = "{wide_bar} {human_pos}/{human_len} rows, {eta} left, {msg}";
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

fn summarize(copied: &Copied) -> Result<(), Failure> {
    let Copied { tables, sequences } = copied;
    for (table, rows) in tables {
        output::line(format!("{rows:>12} {table}"))?;
    }
    for (table, last) in sequences {
        output::line(format!("{last:>12} is the last number in {table}"))?;
    }
    let total: u64 = tables.iter().map(|(_, rows)| rows).sum();
    output::line(format!("copied {total} rows, and checked every table and sequence"))?;
    output::line(
        "Uploaded files were not copied: keep storage.url as it is. Keep the secret too (auth.secret), which is in the \
         file meshup.secret beside a SQLite database if it was generated.",
    )?;
    Ok(())
}
