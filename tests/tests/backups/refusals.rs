//! What is not restored.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::{World, done, refused, text};
use crate::harness::{Database, files_in};

/// Copies an archive, with each entry as `change` returns it.
fn rewritten(from: &Path, to: &Path, change: impl Fn(&str, Vec<u8>) -> (String, Vec<u8>)) {
    let mut archive = ZipArchive::new(File::open(from).unwrap()).unwrap();
    let mut writer = ZipWriter::new(File::create(to).unwrap());
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        let (name, content) = change(&name, content);
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(&content).unwrap();
    }
    writer.finish().unwrap();
}

/// An entry in which a text is replaced, if it is the manifest.
fn in_manifest<'a>(old: &'a str, new: &'a str) -> impl Fn(&str, Vec<u8>) -> (String, Vec<u8>) + 'a {
    move |name, content| {
        if name != "manifest.json" {
            return (name.to_owned(), content);
        }
        let text = String::from_utf8(content).unwrap();
        assert!(text.contains(old), "{text}");
        (name.to_owned(), text.replace(old, new).into_bytes())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_or_foreign_archive_is_refused_before_anything_is_written() {
    let world = World::new(Database::Sqlite, &[]).await;
    world.send("some words").await;
    let good = world.server.home().join("good.zip");
    done(&world.server, &["backup", text(&good)]);
    let bad = world.server.home().join("bad.zip");
    let elsewhere = world.server.elsewhere(&[]).await;
    let refused = |because: &str| {
        let said = refused(&elsewhere, &["restore", text(&bad)]);
        assert!(said.contains(because), "{said}");
        assert_eq!(files_in(elsewhere.home()), Vec::<String>::new());
    };

    let whole = fs::read(&good).unwrap();
    fs::write(&bad, &whole[..whole.len() - 100]).unwrap();
    refused("is not complete");
    let mut changed = whole.clone();
    let at = whole.windows(10).position(|bytes| bytes == b"some words").unwrap();
    changed[at] = b'S';
    fs::write(&bad, changed).unwrap();
    refused("is damaged at `media/attachments/");

    rewritten(&good, &bad, |name, content| (name.replace("media/", "media/../../"), content));
    refused("which is no part of a backup");
    rewritten(&good, &bad, in_manifest("\"format\": 1", "\"format\": 2"));
    refused("has the format 2");
    rewritten(&good, &bad, in_manifest("\"schema\": \"m0", "\"schema\": \"m9"));
    refused("is of a newer schema (m9");
    rewritten(&good, &bad, in_manifest("\"messages\": 1", "\"messages\": 2"));
    refused("holds another database");
    rewritten(&good, &bad, in_manifest("\"count\": 1", "\"count\": 2"));
    refused("does not hold what its manifest says");
    rewritten(&good, &bad, |name, content| (name.replace("manifest", "other"), content));
    refused("it has no manifest");

    done(&elsewhere, &["restore", text(&good)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_exists_is_overwritten_and_all_of_it_is_named() {
    let world = World::new(Database::Sqlite, &[]).await;
    world.send("some words").await;
    let file = world.server.home().join("backup.zip");
    done(&world.server, &["backup", text(&file)]);
    let said = refused(&world.server, &["restore", text(&file)]);
    for named in ["meshup.db exists", "media) is not empty", "meshup.secret exists"] {
        assert!(said.contains(named), "{said}");
    }

    let elsewhere = world.server.elsewhere(&[]).await;
    fs::create_dir(elsewhere.home().join("var")).unwrap();
    fs::write(elsewhere.home().join("var/meshup.db-wal"), "of another database").unwrap();
    let said = refused(&elsewhere, &["restore", text(&file)]);
    assert!(said.contains("meshup.db-wal exists") && !said.contains("secret"), "{said}");
}
