//! Displayed dimensions of AVIF and HEIC images (ISO/IEC 14496-12 and 23008-12).
//!
//! A file is a tree of boxes. One of its images is the primary one, with associated properties: its size, and
//! the transformations that a viewer applies in order. The EXIF orientation does not apply.

use std::io::{Read, Seek, SeekFrom};

/// The maximum number of boxes before the one that describes the images.
const BOXES: usize = 64;
/// The maximum size of that box in bytes. It grows with the number of images and tiles, not with pixels.
const DESCRIPTION: u64 = 1024 * 1024;

/// Width and height of the primary image, after cropping and rotation.
pub(super) fn dimensions(file: &mut (impl Read + Seek)) -> Option<(u32, u32)> {
    let meta = description(file)?;
    let meta = meta.get(4..)?;
    let primary = primary(find(*b"pitm", meta)?)?;
    let properties = find(*b"iprp", meta)?;
    let all: Vec<_> = boxes(find(*b"ipco", properties)?).collect();
    let mut shown = None;
    for index in associated(find(*b"ipma", properties)?, primary)? {
        // Indexes start at 1; 0 means none.
        let Some((kind, content)) = index.checked_sub(1).and_then(|index| all.get(index)) else { continue };
        shown = match kind {
            b"ispe" => size(content),
            b"clap" => shown.and(aperture(content)),
            b"irot" => shown.and_then(|shown| turned(shown, content)),
            _ => shown,
        };
    }
    shown
}

/// The content of the `meta` box, which is read completely, unlike the pixel data.
fn description(file: &mut (impl Read + Seek)) -> Option<Vec<u8>> {
    for _ in 0..BOXES {
        let mut header = [0; 8];
        file.read_exact(&mut header).ok()?;
        let mut header = &header[..];
        let (size, kind) = (number(&mut header, 4)?, header);
        let length = match size {
            0 => u64::MAX,
            1 => {
                let mut size = [0; 8];
                file.read_exact(&mut size).ok()?;
                u64::from_be_bytes(size).checked_sub(16)?
            }
            size => u64::from(size).checked_sub(8)?,
        };
        if kind == b"meta" {
            let mut content = Vec::new();
            file.take(length.min(DESCRIPTION)).read_to_end(&mut content).ok()?;
            return Some(content);
        }
        file.seek(SeekFrom::Current(i64::try_from(length).ok()?)).ok()?;
    }
    None
}

/// Takes bytes from the start of the remaining ones.
fn take<'b>(bytes: &mut &'b [u8], count: usize) -> Option<&'b [u8]> {
    let (taken, rest) = bytes.split_at_checked(count)?;
    *bytes = rest;
    Some(taken)
}

/// A big-endian number of up to four bytes.
fn number(bytes: &mut &[u8], width: usize) -> Option<u32> {
    Some(take(bytes, width)?.iter().fold(0, |number, byte| number << 8 | u32::from(*byte)))
}

/// The types and contents of the boxes in a box, up to the first corrupt one.
fn boxes(mut bytes: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    std::iter::from_fn(move || {
        let size = number(&mut bytes, 4)?;
        let kind = take(&mut bytes, 4)?.try_into().ok()?;
        let length = match size {
            0 => bytes.len(),
            size => usize::try_from(size).ok()?.checked_sub(8)?,
        };
        Some((kind, take(&mut bytes, length)?))
    })
}

fn find(wanted: [u8; 4], bytes: &[u8]) -> Option<&[u8]> {
    boxes(bytes).find(|(kind, _)| *kind == wanted).map(|(_, content)| content)
}

fn primary(mut pitm: &[u8]) -> Option<u32> {
    let version = take(&mut pitm, 4)?[0];
    number(&mut pitm, if version == 0 { 2 } else { 4 })
}

/// The indexes of an image's properties, in order.
fn associated(mut ipma: &[u8], image: u32) -> Option<Vec<usize>> {
    let head = take(&mut ipma, 4)?;
    let id_width = if head[0] == 0 { 2 } else { 4 };
    // The first bit says whether viewers must support the property.
    let (width, mask) = if head[3] & 1 == 0 { (1, 0x7f) } else { (2, 0x7fff) };
    for _ in 0..number(&mut ipma, 4)? {
        let of_image = number(&mut ipma, id_width)? == image;
        let count = number(&mut ipma, 1)?;
        let mut places = take(&mut ipma, usize::try_from(count).ok()? * width)?;
        if of_image {
            let place = || number(&mut places, width).and_then(|place| usize::try_from(place & mask).ok());
            return Some(std::iter::from_fn(place).collect());
        }
    }
    None
}

fn size(mut ispe: &[u8]) -> Option<(u32, u32)> {
    take(&mut ispe, 4)?;
    Some((number(&mut ispe, 4)?, number(&mut ispe, 4)?))
}

/// The dimensions of the clean aperture, which are fractions.
fn aperture(mut clap: &[u8]) -> Option<(u32, u32)> {
    let mut side = || number(&mut clap, 4)?.checked_div(number(&mut clap, 4)?);
    Some((side()?, side()?))
}

/// Applies quarter turns.
fn turned((width, height): (u32, u32), irot: &[u8]) -> Option<(u32, u32)> {
    Some(if irot.first()? & 1 == 1 { (height, width) } else { (width, height) })
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Cursor;

    use super::*;

    fn a_box(kind: &str, content: &[u8]) -> Vec<u8> {
        let size = u32::try_from(content.len() + 8).unwrap_or_default();
        [&size.to_be_bytes(), kind.as_bytes(), content].concat()
    }

    fn numbers(numbers: &[u32]) -> Vec<u8> {
        numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
    }

    /// An AVIF file without pixel data: image 2 is the primary one, with 30 by 20 pixels and these additional
    /// properties; image 1 is larger and not displayed.
    pub(in super::super) fn avif(more: &[(&str, Vec<u8>)]) -> Vec<u8> {
        let mut properties = a_box("ispe", &numbers(&[0, 4_000, 3_000]));
        properties.extend(a_box("ispe", &numbers(&[0, 30, 20])));
        let mut places = vec![2];
        for (place, (kind, content)) in (3_u8..).zip(more) {
            properties.extend(a_box(kind, content));
            places.push(0x80 | place);
        }
        let count = u8::try_from(places.len()).unwrap_or_default();
        let associations = [&[0, 0, 0, 0, 0, 0, 0, 2, 0, 1, 1, 1, 0, 2, count], &places[..]].concat();
        let described = a_box("iprp", &[a_box("ipco", &properties), a_box("ipma", &associations)].concat());
        let meta = [&[0; 4], &a_box("pitm", &[0, 0, 0, 0, 0, 2])[..], &described].concat();
        let file = a_box("ftyp", b"avif\0\0\0\0avifmif1miaf");
        [file, a_box("free", &[0; 9]), a_box("meta", &meta), a_box("mdat", &[0; 99])].concat()
    }

    fn shown(more: &[(&str, Vec<u8>)]) -> Option<(u32, u32)> {
        dimensions(&mut Cursor::new(avif(more)))
    }

    #[test]
    fn the_primary_image_counts_as_it_is_cut_and_turned() {
        let cut = ("clap", numbers(&[24, 1, 32, 2, 0, 1, 0, 1]));
        assert_eq!(shown(&[]), Some((30, 20)));
        assert_eq!(shown(&[("irot", vec![1])]), Some((20, 30)));
        assert_eq!(shown(&[("irot", vec![2]), ("imir", vec![0])]), Some((30, 20)));
        assert_eq!(shown(std::slice::from_ref(&cut)), Some((24, 16)));
        assert_eq!(shown(&[cut, ("irot", vec![3])]), Some((16, 24)));
    }

    #[test]
    fn damage_has_no_size() {
        let whole = avif(&[("irot", vec![1])]);
        let end = whole.len() - 107;
        for length in 0..end {
            assert_eq!(dimensions(&mut Cursor::new(&whole[..length])), None, "{length} of {end}");
        }
        assert_eq!(shown(&[("clap", numbers(&[1, 0, 1, 0]))]), None);
        assert_eq!(shown(&[("irot", Vec::new())]), None);
        let endless = [&[0_u8, 0, 0, 0][..], b"free"].concat();
        assert_eq!(dimensions(&mut Cursor::new(endless)), None);
    }
}
