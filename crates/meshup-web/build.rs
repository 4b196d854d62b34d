//! Packs the script of ReDoc, a megabyte of text that the program carries compressed.

use std::error::Error;
use std::fs::File;
use std::io::Write;
use std::path::Path;

use aide::redoc::Redoc;
use flate2::Compression;
use flate2::write::GzEncoder;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let page = Redoc::new("").html();
    let script = script(&page).ok_or("the page of ReDoc has another form")?;
    let out = std::env::var("OUT_DIR")?;
    let file = File::create(Path::new(&out).join("redoc.js.gz"))?;
    let mut packer = GzEncoder::new(file, Compression::best());
    packer.write_all(script.as_bytes())?;
    packer.finish()?;
    Ok(())
}

/// The script in the page, without the call that starts it.
fn script(page: &str) -> Option<&str> {
    let (_, script) = page.split_once("<script>")?;
    let (script, _) = script.rsplit_once("Redoc.init(")?;
    Some(script.trim())
}
