//! `restore`

use std::io;
use std::path::Path;

use futures_util::TryStreamExt;
use meshup_app::ports::PlatformError;
use meshup_platform::StoredFiles;
use meshup_platform::bundle::BundleReader;
use meshup_store::backup::{DatabaseFile, has_accounts};

use super::block_on;
use crate::backup::{
    DATABASE, MEDIA, Manifest, beside, open, secret_of, sync_folder_of, verify, without_password,
};
use crate::failure::Failure;
use crate::progress::Progress;
use crate::settings::{Settings, secret};
use crate::{output, wiring};

/// Restores the backup in `file`. Everything is verified before anything is written.
pub(crate) fn run(settings: &Settings, file: &Path) -> Result<(), Failure> {
    block_on(async {
        let (mut bundle, manifest) = open(file)?;
        let database = DatabaseFile::of_url(settings.database.url.expose());
        let unfit = fit(&manifest, database.is_some());
        unfit.map_err(|problem| Failure::Backup { file: file.to_owned(), problem })?;
        let files = wiring::stored_files(settings)?;
        refuse_what_exists(settings, database.as_ref(), &files).await?;
        verify_here(file, database.as_ref()).await?;
        restore_files(settings, &mut bundle, &manifest, &files).await?;
        restore_secret(settings, &mut bundle, &manifest)?;
        match (&database, manifest.contents()) {
            (Some(database), Some(contents)) => {
                let write =
                    |path: &Path| bundle.copy(DATABASE, &mut std::fs::File::create(path)?).map(|_| ());
                database.restore(&contents, write).await?;
                output::line("the database was restored: the server can start")?;
            }
            _ => tell_how_to_restore(settings)?,
        }
        Ok(())
    })
}

/// Whether these settings and this version can use the backup.
fn fit(manifest: &Manifest, is_sqlite: bool) -> Result<(), String> {
    manifest.check_schema()?;
    match (manifest.database.is_some(), is_sqlite) {
        (true, false) => Err("holds a SQLite database, but database.url is PostgreSQL: restore it with a \
            database.url of SQLite, and move it with `meshup-server copy-database`"
            .to_owned()),
        (false, true) => {
            Err("holds no database, since it was made with PostgreSQL, but database.url is SQLite".to_owned())
        }
        (true, true) | (false, false) => Ok(()),
    }
}

/// Refuses to restore over anything, and names all that is there.
async fn refuse_what_exists(
    settings: &Settings,
    database: Option<&DatabaseFile>,
    files: &StoredFiles,
) -> Result<(), Failure> {
    let exists = |path: &Path| format!("{} exists", path.display());
    let mut found: Vec<String> = match database {
        Some(database) => database.files().iter().map(|path| exists(path)).collect(),
        None if has_accounts(settings.database.url.expose()).await? => {
            vec!["the database (database.url) has accounts; restore files before the database".to_owned()]
        }
        None => Vec::new(),
    };
    if files.list_all().try_next().await.map_err(unusable)?.is_some() {
        found.push(format!("the store of files (storage.url, {}) is not empty", settings.storage.url));
    }
    if settings.secret_file().exists() {
        found.push(exists(&settings.secret_file()));
    }
    if found.is_empty() { Ok(()) } else { Err(Failure::NotEmpty(found)) }
}

/// The database is extracted where it will be, since there must be space for it anyway.
async fn verify_here(file: &Path, database: Option<&DatabaseFile>) -> Result<(), Failure> {
    let scratch = beside(database.map_or(file, DatabaseFile::path), "-verified");
    if let Some(folder) = scratch.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let verified = verify(file, &scratch).await;
    match std::fs::remove_file(&scratch) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        Ok(()) | Err(_) => {}
    }
    verified.map(|_| ())
}

async fn restore_files(
    settings: &Settings,
    bundle: &mut BundleReader,
    manifest: &Manifest,
    files: &StoredFiles,
) -> Result<(), Failure> {
    let Some(expected) = manifest.files else {
        return Ok(output::line("the backup holds no files: put them into storage.url")?);
    };
    let progress = Progress::of_bytes("files", Some(expected.bytes));
    for name in bundle.names()? {
        let Some(key) = name.strip_prefix(MEDIA) else { continue };
        let mut spooled = spool(settings)?;
        progress.add(bundle.copy(&name, spooled.as_file_mut())?);
        files.put_back(key, spooled.path().to_owned()).await.map_err(unusable)?;
    }
    Ok(output::line(format!("{} files were restored", expected.count))?)
}

/// A temporary file where uploads are spooled too.
fn spool(settings: &Settings) -> io::Result<tempfile::NamedTempFile> {
    let folder = &settings.storage.spool;
    if folder.as_os_str().is_empty() {
        return tempfile::NamedTempFile::new();
    }
    std::fs::create_dir_all(folder)?;
    tempfile::NamedTempFile::new_in(folder)
}

fn restore_secret(
    settings: &Settings,
    bundle: &mut BundleReader,
    manifest: &Manifest,
) -> Result<(), Failure> {
    let is_set = !settings.auth.secret.is_empty();
    if !manifest.secret {
        let advice = "the backup holds no secret: set auth.secret to that of the former server, or everybody is logged \
                      out, and links to files and mails that were not sent are lost";
        return if is_set { Ok(()) } else { Ok(output::line(advice)?) };
    }
    let file = settings.secret_file();
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    secret::write(&file, secret_of(bundle)?.trim())?;
    sync_folder_of(&file)?;
    output::line(format!("the secret was restored to {}", file.display()))?;
    if is_set {
        output::line("it is not used, since auth.secret is set")?;
    }
    Ok(())
}

fn tell_how_to_restore(settings: &Settings) -> Result<(), Failure> {
    let url = without_password(settings.database.url.expose());
    output::line("now restore the database from its dump (the password in PGPASSWORD or ~/.pgpass):")?;
    Ok(output::line(format!("  pg_restore --no-owner --exit-on-error --dbname='{url}' FILE.dump"))?)
}

fn unusable(cause: PlatformError) -> Failure {
    Failure::Platform { what: "the store of files (storage)", cause }
}
