//! File names.

use crate::Violation;

use crate::text::bounded;

/// The maximum length of a file name in characters; the limit of common file systems.
const LONGEST_NAME: usize = 255;

/// Validates the name that the sender gave a file: 1 to 255 characters. Directories are stripped (RFC 7578,
/// section 4.2), as are control characters and bidirectional formatting marks. The name is for display and
/// never used as a path.
pub fn name(text: &str) -> Result<String, Violation> {
    let last = text.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|c| !c.is_control() && !turns_direction(*c)).collect();
    let name = bounded(&plain, 0..=LONGEST_NAME)?;
    if name.chars().all(|c| c == '.') { Err(Violation::Rule("The file has no name.")) } else { Ok(name) }
}

/// Bidirectional formatting marks can make `gpj.exe` look like `exe.jpg`.
const fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_segment_is_the_name() {
        for (sent, kept) in [
            ("a.txt", "a.txt"),
            ("../../etc/passwd", "passwd"),
            ("a/b.txt", "b.txt"),
            ("C:\\tmp\\a.txt", "a.txt"),
            ("/a\\b/c d.txt ", "c d.txt"),
            (".profile", ".profile"),
            ("a..b", "a..b"),
            ("päss\"wd.txt", "päss\"wd.txt"),
            ("a\r\n\0\u{7f}b.txt", "ab.txt"),
            ("a\u{202e}gpj.exe", "agpj.exe"),
            ("👩\u{200d}👧.png", "👩\u{200d}👧.png"),
        ] {
            assert_eq!(name(sent).as_deref(), Ok(kept), "{sent:?}");
        }
        assert!(name(&"é".repeat(255)).is_ok());
        assert_eq!(name(&"x".repeat(256)), Err(Violation::TooLong(255)));
    }

    #[test]
    fn what_leaves_no_name_is_refused() {
        for nothing in ["", ".", "..", "/", "a/", "a\\..", "...", " ", "\0", "\u{202e}", "\u{200b}", "C:\\"] {
            assert_eq!(name(nothing), Err(Violation::Rule("The file has no name.")), "{nothing:?}");
        }
    }
}
