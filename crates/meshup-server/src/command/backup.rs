//! `backup`

use std::collections::HashSet;
use std::fs::File;
use std::path::Path;

use futures_util::TryStreamExt;
use meshup_app::ports::{Clock, PlatformError};
use meshup_platform::bundle::{BundleWriter, Packing};
use meshup_platform::{StoredFiles, StoredObject, SystemClock};
use meshup_store::backup::{DatabaseFile, schema};
use meshup_store::check::Inspection;
use time::format_description::well_known::Rfc3339;

use super::block_on;
use crate::backup::{DATABASE, Files, MANIFEST, MEDIA, Manifest, SECRET, Target, verify, without_password};
use crate::failure::Failure;
use crate::progress::Progress;
use crate::settings::Settings;
use crate::{output, wiring};

/// Writes a backup to `file`. With `keep`, earlier ones are kept under other names.
pub(crate) fn run(
    settings: &Settings,
    file: &Path,
    keep: Option<u16>,
    with_media: bool,
) -> Result<(), Failure> {
    let written = block_on(write(settings, file, keep, with_media));
    written.map_err(|failure| {
        if let Failure::Io(error) = failure {
            return Failure::Backup { file: file.to_owned(), problem: format!("was not written: {error}") };
        }
        failure
    })
}

async fn write(settings: &Settings, file: &Path, keep: Option<u16>, with_media: bool) -> Result<(), Failure> {
    let target = Target::begin(file, keep)?;
    let database = DatabaseFile::of_url(settings.database.url.expose());
    if database.is_none() {
        tell_how_to_dump(settings)?;
    }
    let mut backup = Backup::begin(settings, &target, with_media).await?;
    backup.add_media().await?;
    if let Some(database) = &database {
        backup.add_database(database, &target).await?;
        // Files that came meanwhile, which the database may refer to.
        backup.add_media().await?;
    }
    backup.add_secret(settings)?;
    backup.finish()?;
    let (manifest, keys) = verify(&target.part_path(), &target.scratch()?).await?;
    if database.is_some() && with_media {
        tell_missing(&target, keys).await?;
    }
    target.clear_scratch()?;
    target.publish()?;
    summarize(file, &manifest)
}

/// A backup that is being written.
struct Backup {
    bundle: BundleWriter,
    manifest: Manifest,
    /// The store of files, and the keys that are in the archive already; `None` to leave files out.
    media: Option<(StoredFiles, HashSet<String>)>,
}

impl Backup {
    async fn begin(settings: &Settings, target: &Target, with_media: bool) -> Result<Self, Failure> {
        let schema = schema(settings.database.url.expose()).await?;
        let now = SystemClock.now().format(&Rfc3339);
        let now = now.map_err(|error| Failure::Io(std::io::Error::other(error)))?;
        let mut manifest = Manifest::new(schema, now);
        manifest.files = with_media.then(Files::default);
        let files = with_media.then(|| wiring::stored_files(settings)).transpose()?;
        Ok(Self {
            bundle: BundleWriter::new(target.part()?),
            manifest,
            media: files.map(|files| (files, HashSet::new())),
        })
    }

    /// Adds all files that are not in the archive yet. Those that are deleted meanwhile are left out.
    async fn add_media(&mut self) -> Result<(), Failure> {
        let Some((files, keys)) = &mut self.media else { return Ok(()) };
        let progress = Progress::of_bytes("files", None);
        let mut listed = files.list_all();
        while let Some(StoredObject { key, size, modified: _ }) =
            listed.try_next().await.map_err(unreadable)?
        {
            if keys.contains(&key) {
                continue;
            }
            let Some(content) = files.read(&key, 0..size).await.map_err(unreadable)? else { continue };
            let bytes = self.bundle.add_stream(&format!("{MEDIA}{key}"), size, content).await?;
            progress.add(bytes);
            let files = self.manifest.files.get_or_insert_default();
            *files = Files { count: files.count + 1, bytes: files.bytes + bytes };
            keys.insert(key);
        }
        Ok(())
    }

    async fn add_database(&mut self, database: &DatabaseFile, target: &Target) -> Result<(), Failure> {
        let copy = DatabaseFile::at(&target.scratch()?);
        database.copy_to(copy.path()).await?;
        self.manifest.add_database(copy.contents().await?);
        let mut content = File::open(copy.path())?;
        let size = content.metadata()?.len();
        self.bundle.add(DATABASE, size, Packing::Compressed, &mut content)?;
        Ok(target.clear_scratch()?)
    }

    fn add_secret(&mut self, settings: &Settings) -> Result<(), Failure> {
        let file = settings.secret_file();
        if !settings.auth.secret.is_empty() {
            output::line("auth.secret comes from the settings and is not in the backup: keep it elsewhere")?;
        } else if file.exists() {
            let mut secret = File::open(&file)?;
            self.bundle.add(SECRET, 0, Packing::Stored, &mut secret)?;
            self.manifest.secret = true;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<(), Failure> {
        let json = serde_json::to_vec_pretty(&self.manifest).map_err(std::io::Error::from)?;
        self.bundle.add(MANIFEST, 0, Packing::Stored, &mut json.as_slice())?;
        Ok(self.bundle.finish()?)
    }
}

/// Says how many files the database refers to that are not in the archive: they were deleted while it was written, or
/// have been missing before.
async fn tell_missing(target: &Target, keys: HashSet<String>) -> Result<(), Failure> {
    let inspection = Inspection::of_copy(&DatabaseFile::at(&target.scratch_path())).await?;
    let mut missing = 0;
    let all =
        inspection.files(|key, is_needed| missing += u64::from(is_needed && !keys.contains(&key))).await;
    inspection.close().await?;
    // A database with an older schema is backed up before it is migrated.
    if all.is_err() {
        return Ok(());
    }
    if missing > 0 {
        output::line(format!(
            "{missing} files to which the database refers are not in the store: they were deleted meanwhile, or are \
             missing, which `check --full` tells"
        ))?;
    }
    Ok(())
}

fn tell_how_to_dump(settings: &Settings) -> Result<(), Failure> {
    let url = without_password(settings.database.url.expose());
    output::line(
        "PostgreSQL is not in the backup. Dump it first, so that every file it refers to is in the backup:",
    )?;
    output::line(format!("  pg_dump --format=custom --file=FILE.dump --dbname='{url}'"))?;
    Ok(output::line("(the password in PGPASSWORD or ~/.pgpass)")?)
}

fn summarize(file: &Path, manifest: &Manifest) -> Result<(), Failure> {
    let rows = manifest.contents().map(|contents| contents.rows);
    let database = rows.map_or("no database".to_owned(), |rows| {
        let count = |table: &str| rows.get(table).copied().unwrap_or_default();
        format!("{} accounts and {} messages", count("users"), count("messages"))
    });
    let files = manifest
        .files
        .map_or("no files".to_owned(), |Files { count, bytes }| format!("{count} files of {bytes} bytes"));
    let secret = if manifest.secret { "the secret" } else { "no secret" };
    Ok(output::line(format!("backed up to {}: {database}, {files}, {secret}", file.display()))?)
}

fn unreadable(cause: PlatformError) -> Failure {
    Failure::Platform { what: "the store of files (storage)", cause }
}
