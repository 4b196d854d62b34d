//! A local folder as an object store.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use meshup_app::ports::PlatformError;
use object_store::local::LocalFileSystem;

use super::failure::{failure, io_failure};
use super::storage::Objects;

/// The age at which an unfinished file counts as left by a dead process, and not as being written by another
/// one.
const ABANDONED: Duration = Duration::from_hours(24);

/// The size of a part in bytes.
const PART: usize = 1024 * 1024;

/// Opens the folder. Files are synced to disk before a write is acknowledged.
pub(super) fn open(folder: &Path) -> Result<Objects, PlatformError> {
    fs::create_dir_all(folder).map_err(|error| io_failure(&error))?;
    sweep(folder).map_err(|error| io_failure(&error))?;
    let objects = LocalFileSystem::new_with_prefix(folder).map_err(|error| failure(&error))?;
    Ok(Objects::new(Arc::new(objects.with_fsync(true)), PART))
}

/// Removes unfinished files of killed processes, whose names end in `#` and a number.
fn sweep(folder: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sweep(&entry.path())?;
        } else if is_staged(&entry.file_name().to_string_lossy())
            && entry.metadata()?.modified()?.elapsed().is_ok_and(|age| age > ABANDONED)
        {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn is_staged(name: &str) -> bool {
    name.rsplit_once('#').is_some_and(|(_, end)| !end.is_empty() && end.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use std::time::SystemTime;

    use super::*;

    #[test]
    fn only_old_half_written_files_are_swept() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("media/attachments");
        fs::create_dir_all(&folder).unwrap();
        for (name, age) in [("a.png", 100), ("b.png#1", 100), ("c.png#2", 1)] {
            let file = fs::File::create(folder.join(name)).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_hours(age)).unwrap();
        }
        open(&root.path().join("media")).unwrap();
        let left = |name: &str| folder.join(name).exists();
        assert_eq!((left("a.png"), left("b.png#1"), left("c.png#2")), (true, false, true));
    }
}
