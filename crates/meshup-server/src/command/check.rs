//! `check`

mod files;

use meshup_store::check::Inspection;

use super::block_on;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::settings::Settings;
use crate::{output, wiring};

/// Checks the database, and with `full` also the files. Says of each check what holds, or what does not.
pub(crate) fn run(settings: &Settings, full: bool) -> Result<(), Failure> {
    block_on(async {
        let inspection = Inspection::open(settings.database.url.expose()).await?;
        let mut count = 0;
        for check in inspection.checks(full) {
            let progress = Progress::waiting(check.claim());
            let problems = inspection.run(check).await?;
            drop(progress);
            count += report(check.claim(), &problems)?;
        }
        if full {
            let progress = Progress::waiting("listing files");
            let files = wiring::stored_files(settings)?;
            let found = files::compare(&inspection, &files).await?;
            drop(progress);
            count += report("every file to which a row refers is in the store", &found.missing())?;
            count += report("every file in the store belongs to a row", &found.orphaned())?;
        }
        inspection.close().await?;
        if count == 0 { Ok(()) } else { Err(Failure::Unsound(count)) }
    })
}

/// Reports the outcome of a check, and returns the number of problems.
fn report(claim: &str, problems: &[String]) -> Result<usize, Failure> {
    if problems.is_empty() {
        output::line(format!("ok: {claim}"))?;
    }
    for problem in problems {
        output::line(format!("wrong: {problem}"))?;
    }
    Ok(problems.len())
}
