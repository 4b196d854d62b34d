//! Where a backup is written to.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// The largest number of backups that are kept.
const MOST: u16 = 1000;

/// A backup that is being written beside its file, under which it appears when it is complete. What is not complete is
/// removed when this is dropped, or overwritten by the next backup to the same file.
pub(crate) struct Target {
    file: PathBuf,
    /// How many backups are kept, this one included; `None` to keep an existing file as it is.
    keep: Option<u16>,
    /// Locked for as long as this exists, so that two backups to one file do not mix.
    part: File,
    is_published: bool,
}

impl Target {
    /// Begins a backup. Only its owner can read it, since it holds everything.
    pub(crate) fn begin(file: &Path, keep: Option<u16>) -> Result<Self, Failure> {
        refuse_existing(file, keep)?;
        let part = open_part(&part_of(file));
        let part = part.map_err(|error| problem(file, format!("cannot be written: {error}")))?;
        // A file that was renamed since it was opened is the backup of the process that held the lock.
        if part.try_lock().is_err() || !part_of(file).exists() {
            return Err(problem(file, "is being written by another process"));
        }
        part.set_len(0)?;
        Ok(Self { file: file.to_owned(), keep, part, is_published: false })
    }

    /// The file to write to, from its start.
    pub(crate) fn part(&self) -> io::Result<File> {
        self.part.try_clone()
    }

    /// The path of that file.
    pub(crate) fn part_path(&self) -> PathBuf {
        part_of(&self.file)
    }

    /// The path for a copy of the database.
    pub(crate) fn scratch_path(&self) -> PathBuf {
        scratch_of(&self.file)
    }

    /// An empty file for a copy of the database, which only its owner can read.
    pub(crate) fn scratch(&self) -> io::Result<PathBuf> {
        open_part(&self.scratch_path())?.set_len(0)?;
        Ok(self.scratch_path())
    }

    /// Removes the copy.
    pub(crate) fn clear_scratch(&self) -> io::Result<()> {
        fs::remove_file(self.scratch_path())
    }

    /// Gives the complete backup its name, and those before it the next ones.
    pub(crate) fn publish(mut self) -> Result<(), Failure> {
        refuse_existing(&self.file, self.keep)?;
        if let Some(keep) = self.keep {
            rotate(&self.file, keep)?;
        }
        fs::rename(self.part_path(), &self.file)?;
        self.is_published = true;
        Ok(sync_folder_of(&self.file)?)
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        if !self.is_published {
            let _ = fs::remove_file(scratch_of(&self.file));
            let _ = fs::remove_file(self.part_path());
        }
    }
}

fn refuse_existing(file: &Path, keep: Option<u16>) -> Result<(), Failure> {
    if keep.is_some() || !file.exists() {
        return Ok(());
    }
    Err(problem(file, "exists already: choose another name, or let `--keep N` keep it as an earlier backup"))
}

fn problem(file: &Path, problem: impl Into<String>) -> Failure {
    Failure::Backup { file: file.to_owned(), problem: problem.into() }
}

fn part_of(file: &Path) -> PathBuf {
    beside(file, ".part")
}

fn scratch_of(file: &Path) -> PathBuf {
    beside(file, ".part-database")
}

/// A file in the same folder, whose name begins with that of this one.
pub(crate) fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn open_part(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Makes the names in the folder of a file durable.
pub(crate) fn sync_folder_of(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Renames `file` to `file.1`, `file.1` to `file.2` and so on up to the first number that is free, and removes what
/// would make more than `keep` with the one that is coming.
fn rotate(file: &Path, keep: u16) -> io::Result<()> {
    let name = |n: u16| if n == 0 { file.to_owned() } else { beside(file, &format!(".{n}")) };
    let last = (0..keep).find(|n| !name(*n).exists()).unwrap_or(keep - 1);
    for n in (0..last).rev() {
        fs::rename(name(n), name(n + 1))?;
    }
    (keep..MOST).map(name).take_while(|path| path.exists()).try_for_each(fs::remove_file)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use super::*;

    fn write(file: &Path, keep: Option<u16>, content: &str) -> Result<(), Failure> {
        let target = Target::begin(file, keep)?;
        io::Write::write_all(&mut target.part()?, content.as_bytes())?;
        target.publish()
    }

    /// The names in a folder with their content, in order.
    fn names(folder: &Path) -> Vec<(String, String)> {
        let read = |entry: io::Result<fs::DirEntry>| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(path).unwrap())
        };
        let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(read).collect();
        names.sort();
        names
    }

    #[test]
    fn so_many_backups_are_kept_and_no_more() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("b");
        for content in ["1", "2", "3", "4"] {
            write(&file, Some(3), content).unwrap();
        }
        let kept = |all: &[(&str, &str)]| -> Vec<_> {
            all.iter().map(|(name, content)| ((*name).to_owned(), (*content).to_owned())).collect()
        };
        assert_eq!(names(folder.path()), kept(&[("b", "4"), ("b.1", "3"), ("b.2", "2")]));
        fs::remove_file(folder.path().join("b.1")).unwrap();
        write(&file, Some(3), "5").unwrap();
        assert_eq!(names(folder.path()), kept(&[("b", "5"), ("b.1", "4"), ("b.2", "2")]));
        write(&file, Some(1), "6").unwrap();
        assert_eq!(names(folder.path()), kept(&[("b", "6")]));
    }

    #[test]
    fn an_existing_file_is_kept_unless_told_otherwise() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("b");
        fs::write(&file, "mine").unwrap();
        assert!(write(&file, None, "new").is_err_and(|error| error.to_string().contains("--keep")));
        assert_eq!(names(folder.path()), [("b".to_owned(), "mine".to_owned())]);
    }

    #[test]
    fn two_backups_to_one_file_do_not_mix() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("b");
        let first = Target::begin(&file, None).unwrap();
        assert!(Target::begin(&file, None).is_err());
        drop(first);
        assert!(names(folder.path()).is_empty());
    }
}
