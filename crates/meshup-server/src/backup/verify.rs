//! Reads an archive from start to end.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use meshup_platform::StoredFiles;
use meshup_platform::bundle::BundleReader;
use meshup_store::backup::DatabaseFile;

use super::{DATABASE, Files, MANIFEST, MEDIA, Manifest, SECRET};
use crate::failure::Failure;
use crate::progress::Progress;

/// The longest secret, in bytes, and a manifest is not much longer.
const SHORT: u64 = 1024 * 1024;

/// Opens an archive, and reads its manifest.
pub(crate) fn open(path: &Path) -> Result<(BundleReader, Manifest), Failure> {
    let problem = |problem: String| Failure::Backup { file: path.to_owned(), problem };
    let mut reader = BundleReader::open(path)
        .map_err(|error| problem(format!("cannot be read, or is not complete: {error}")))?;
    let json = read_short(&mut reader, MANIFEST).map_err(|error| {
        let is_foreign = error.kind() == ErrorKind::NotFound;
        problem(if is_foreign {
            "is not a backup of Meshup: it has no manifest".to_owned()
        } else {
            format!("is damaged: {error}")
        })
    })?;
    Ok((reader, Manifest::parse(&json).map_err(problem)?))
}

/// Reads every byte of an archive: each file has its checksum, there are as many as the manifest says, and the database
/// is sound and holds what the manifest says. The database is extracted to `scratch`, which must be missing or empty, and
/// which the caller removes. Returns the manifest, and the keys of the files.
pub(crate) async fn verify(path: &Path, scratch: &Path) -> Result<(Manifest, HashSet<String>), Failure> {
    let damaged = |problem: String| Failure::Backup { file: path.to_owned(), problem };
    let (mut reader, manifest) = open(path)?;
    let Held { files, keys, has_database, has_secret } = read_all(&mut reader, scratch).map_err(damaged)?;
    let is_whole = manifest.files.unwrap_or_default() == files
        && manifest.secret == has_secret
        && manifest.database.is_some() == has_database;
    if !is_whole {
        return Err(damaged("does not hold what its manifest says".to_owned()));
    }
    if let Some(expected) = manifest.contents() {
        let found = DatabaseFile::at(scratch).verified().await;
        let found = found.map_err(|error| damaged(format!("holds an unusable database: {error}")))?;
        if found != expected {
            return Err(damaged("holds another database than its manifest says".to_owned()));
        }
    }
    Ok((manifest, keys))
}

/// What an archive holds.
#[derive(Default)]
struct Held {
    files: Files,
    keys: HashSet<String>,
    has_database: bool,
    has_secret: bool,
}

/// Reads every entry; what is wrong with the first that is not in order, otherwise.
fn read_all(reader: &mut BundleReader, scratch: &Path) -> Result<Held, String> {
    let progress = Progress::of_bytes("verifying", None);
    let names = reader.names().map_err(|error| format!("is damaged: {error}"))?;
    let mut held = Held::default();
    for name in names {
        let key = name.strip_prefix(MEDIA).filter(|key| StoredFiles::is_key(key));
        let read = match name.as_str() {
            DATABASE => File::create(scratch)
                .and_then(|to| reader.copy(&name, &mut Counted { to, progress: &progress })),
            MANIFEST | SECRET => reader.copy(&name, &mut io::sink()),
            _ if key.is_some() => reader.copy(&name, &mut Counted { to: io::sink(), progress: &progress }),
            _ => return Err(format!("holds `{name}`, which is no part of a backup")),
        };
        let bytes = read.map_err(|error| format!("is damaged at `{name}`: {error}"))?;
        held.has_database |= name == DATABASE;
        held.has_secret |= name == SECRET;
        if let Some(key) = key {
            held.files = Files { count: held.files.count + 1, bytes: held.files.bytes + bytes };
            held.keys.insert(key.to_owned());
        }
    }
    Ok(held)
}

/// Reads an entry that must fit into memory.
fn read_short(reader: &mut BundleReader, name: &str) -> io::Result<Vec<u8>> {
    let mut content = Short(Vec::new());
    reader.copy(name, &mut content)?;
    Ok(content.0)
}

/// The secret of an archive.
pub(crate) fn secret_of(reader: &mut BundleReader) -> io::Result<String> {
    let secret = read_short(reader, SECRET)?;
    String::from_utf8(secret).map_err(|error| io::Error::new(ErrorKind::InvalidData, error))
}

/// Content that may not become long.
struct Short(Vec<u8>);

impl Write for Short {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if (self.0.len() + bytes.len()) as u64 > SHORT {
            return Err(io::Error::new(ErrorKind::InvalidData, "it is too long"));
        }
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Passes content on, and shows how much it was.
struct Counted<'a, W> {
    to: W,
    progress: &'a Progress,
}

impl<W: Write> Write for Counted<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.progress.add(written as u64);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}
