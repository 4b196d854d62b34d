//! Files that are made on the fly.

use std::fmt::Write as _;
use std::io::{Cursor, Write};

use image::{ImageFormat, Rgb, RgbImage};
use meshup_app::ports::Upload;
use tempfile::NamedTempFile;

use super::Outcome;

const PAPER: Rgb<u8> = Rgb([250, 250, 247]);
const GRID: Rgb<u8> = Rgb([222, 222, 216]);
const COLORS: [Rgb<u8>; 6] = [
    Rgb([46, 134, 171]),
    Rgb([192, 57, 43]),
    Rgb([58, 125, 68]),
    Rgb([142, 68, 173]),
    Rgb([211, 134, 32]),
    Rgb([68, 84, 106]),
];

/// A temporary file to upload.
pub(super) struct Picture {
    name: String,
    file: NamedTempFile,
    size: u64,
}

impl Picture {
    pub(super) fn new(name: &str, content: &[u8]) -> Outcome<Self> {
        let mut file = NamedTempFile::new()?;
        file.write_all(content)?;
        Ok(Self { name: name.to_owned(), file, size: u64::try_from(content.len())? })
    }

    /// Valid as long as this value exists.
    pub(super) fn upload(&self) -> Upload {
        Upload { file_name: self.name.clone(), path: self.file.path().to_owned(), size: self.size }
    }
}

/// Numbers that look random, and are the same for the same name.
struct Noise(u32);

impl Noise {
    fn of(name: &str) -> Self {
        Self(name.bytes().fold(2_166_136_261, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(16_777_619)))
    }

    /// From 0 to below `limit`.
    fn next(&mut self, limit: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) % limit
    }
}

/// A chart with three curves, as PNG.
pub(super) fn chart(name: &str) -> Outcome<Vec<u8>> {
    const SIZE: (u32, u32) = (640, 320);
    let mut picture = RgbImage::from_pixel(SIZE.0, SIZE.1, PAPER);
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        if x.is_multiple_of(80) || y.is_multiple_of(40) {
            *pixel = GRID;
        }
    }
    let mut noise = Noise::of(name);
    for color in COLORS.iter().take(3) {
        let mut height = 60 + noise.next(200);
        for x in 0..SIZE.0 {
            let step = (height + noise.next(9)).saturating_sub(4).clamp(12, SIZE.1 - 12);
            for y in height.min(step)..=height.max(step) + 1 {
                picture.put_pixel(x, y, *color);
            }
            height = step;
        }
    }
    png(&picture)
}

/// A portrait: a pattern that is symmetric like a face, as PNG.
pub(super) fn avatar(number: usize) -> Outcome<Vec<u8>> {
    const CELL: u32 = 24;
    let (mut noise, color) = (Noise::of(&format!("person {number}")), COLORS[number % COLORS.len()]);
    let mut picture = RgbImage::from_pixel(6 * CELL, 6 * CELL, PAPER);
    for row in 0..6 {
        for column in 0..3 {
            if noise.next(100) < 45 {
                continue;
            }
            for (x, y) in (0..CELL * CELL).map(|n| (n % CELL, n / CELL)) {
                picture.put_pixel(column * CELL + x, row * CELL + y, color);
                picture.put_pixel((5 - column) * CELL + x, row * CELL + y, color);
            }
        }
    }
    png(&picture)
}

/// A table of measurements, as CSV.
pub(super) fn table(name: &str) -> String {
    let mut noise = Noise::of(name);
    let mut level = 180 + noise.next(60);
    let mut rows = "time,level_cm,battery_mv\n".to_owned();
    for minute in 0..96_u32 {
        level = (level + noise.next(7)).saturating_sub(3);
        let (hour, minutes) = (minute / 4, minute % 4 * 15);
        // Writing to a string cannot fail.
        let _ = writeln!(rows, "{hour:02}:{minutes:02},{level},{}", 3_600 + noise.next(80));
    }
    rows
}

fn png(picture: &RgbImage) -> Outcome<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png)?;
    Ok(bytes.into_inner())
}
