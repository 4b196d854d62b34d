//! Text frames as bytes.

use bytes::Bytes;

/// A final text frame.
const FINAL_TEXT: u8 = 0x81;

/// The longest header.
const HEADER: usize = 10;

/// A complete text frame of a WebSocket as a server sends it (RFC 6455, section 5.2). It is not masked, so its bytes
/// are the same for all recipients, who share them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextFrame(Bytes);

impl TextFrame {
    pub fn new(text: &str) -> Self {
        let mut bytes = Vec::with_capacity(HEADER + text.len());
        bytes.push(FINAL_TEXT);
        if let Ok(short @ 0..=125) = u8::try_from(text.len()) {
            bytes.push(short);
        } else if let Ok(medium) = u16::try_from(text.len()) {
            bytes.push(126);
            bytes.extend(medium.to_be_bytes());
        } else {
            bytes.push(127);
            bytes.extend((text.len() as u64).to_be_bytes());
        }
        bytes.extend_from_slice(text.as_bytes());
        Self(bytes.into())
    }

    /// The header and the text.
    pub fn into_bytes(self) -> Bytes {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_is_encoded_in_as_few_bytes_as_possible() {
        for (length, header) in [
            (0, vec![0x81, 0]),
            (125, vec![0x81, 125]),
            (126, vec![0x81, 126, 0, 126]),
            (65_535, vec![0x81, 126, 0xff, 0xff]),
            (65_536, vec![0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]),
        ] {
            let text = "x".repeat(length);
            assert_eq!(TextFrame::new(&text).into_bytes(), [&header, text.as_bytes()].concat(), "{length}");
        }
    }
}
