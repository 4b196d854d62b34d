//! Text input: trimming, lengths and forbidden characters (`docs/rules.md#text`).

use std::ops::RangeInclusive;

use icu_properties::CodePointSetData;
use icu_properties::props::DefaultIgnorableCodePoint;
use unicode_normalization::UnicodeNormalization;

use crate::Violation;

/// Checks the length of a list, duplicates included. Call it before looking at any item.
pub fn at_most<T>(items: &[T], most: usize) -> Result<(), Violation> {
    if items.len() > most { Err(Violation::TooMany(most)) } else { Ok(()) }
}

/// Normalizes line endings to `\n`. Other control characters, except `\t`, are refused.
pub fn printable(text: &str) -> Result<String, Violation> {
    let text = text.replace("\r\n", "\n");
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(Violation::ControlCharacters);
    }
    Ok(text)
}

/// Whether a character is invisible and meaningless on its own, such as a joiner, a filler or a direction
/// mark. Such characters neither separate nor distinguish words (Unicode, `Default_Ignorable_Code_Point`).
pub fn is_ignorable(c: char) -> bool {
    !c.is_ascii() && CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}

/// Whether a text shows nothing: it has only white space, ignorable characters, and the few others with a
/// blank glyph.
pub fn is_blank(text: &str) -> bool {
    let has_no_picture = |c| matches!(c, '\u{2800}' | '\u{fff9}'..='\u{fffb}' | '\u{1d159}');
    text.chars().all(|c| c.is_whitespace() || is_ignorable(c) || has_no_picture(c))
}

/// Validates the length of a text in Unicode scalar values, after trimming. A text that shows nothing becomes
/// empty.
pub fn bounded(text: &str, length: RangeInclusive<usize>) -> Result<String, Violation> {
    let text = printable(text)?;
    let text = if is_blank(&text) { String::new() } else { text.trim().to_owned() };
    let count = text.chars().count();
    if count == 0 && *length.start() > 0 {
        return Err(Violation::Blank);
    }
    if count < *length.start() {
        return Err(Violation::TooShort(*length.start()));
    }
    if count > *length.end() {
        return Err(Violation::TooLong(*length.end()));
    }
    Ok(text)
}

/// The form for comparing names, which ignores case.
pub fn folded(text: &str) -> String {
    text.trim().to_lowercase()
}

/// The form for comparing words as a reader would: trimmed, NFKC, full case folding (Unicode 3.13,
/// toNFKC_Casefold without the removal of ignorable characters).
pub fn comparable(text: &str) -> String {
    caseless_form(text.trim())
}

/// Like [`comparable`], but with surrounding white space.
pub(crate) fn caseless_form(text: &str) -> String {
    caseless::default_case_fold_str(&text.nfkc().collect::<String>()).nfkc().collect()
}

/// Checks that an integer is within limits.
pub fn within(value: i64, limits: RangeInclusive<i64>) -> Result<i64, Violation> {
    if limits.contains(&value) {
        Ok(value)
    } else {
        Err(Violation::OutOfRange(*limits.start(), *limits.end()))
    }
}

/// An enumeration declared by [`string_enum!`](crate::string_enum).
pub trait StringEnum: Copy + Sized + 'static {
    /// The type name.
    const NAME: &'static str;
    /// The doc comment of the type, which the API documents show.
    const ABOUT: &'static str;
    /// All values, in the order of the API documents.
    const ALL: &'static [Self];

    /// The name of the value on the wire and in the database.
    fn as_str(self) -> &'static str;
}

/// Declares an enumeration whose values have fixed names on the wire and in the database.
#[macro_export]
macro_rules! string_enum {
    ($(#[doc = $about:literal])+ $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$vmeta])* $variant),+ }

        impl $name {
            /// All values, in the order of the API documents.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name of the value on the wire and in the database.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl $crate::text::StringEnum for $name {
            const NAME: &'static str = stringify!($name);
            const ABOUT: &'static str = concat!($($about),+).trim_ascii();
            const ALL: &'static [Self] = Self::ALL;

            fn as_str(self) -> &'static str {
                self.as_str()
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::Violation;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    other => Err($crate::Violation::unknown_choice(other)),
                }
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_line_ends_become_newlines_and_other_controls_are_refused() {
        assert_eq!(printable("a\r\nb\tc").as_deref(), Ok("a\nb\tc"));
        for bad in ["a\0b", "a\rb", "\u{7f}", "\u{85}"] {
            assert_eq!(printable(bad), Err(Violation::ControlCharacters), "{bad:?}");
        }
    }

    #[test]
    fn words_that_look_the_same_compare_the_same() {
        for (one, other) in
            [(" Straße", "STRASSE"), ("ﬁn", "FIN"), ("Café", "cafe\u{301}"), ("Σίσυφος", "ΣΊΣΥΦΟΣ")]
        {
            assert_eq!(comparable(one), comparable(other), "{one:?} {other:?}");
        }
        assert_ne!(comparable("cafe"), comparable("café"));
    }

    #[test]
    fn a_text_of_which_nothing_is_seen_is_empty() {
        for blank in [
            "\u{200b}",
            "\u{2800}",
            "\u{3164}",
            "\u{115f}\u{1160}",
            "\u{ffa0}",
            "\u{ad}",
            "\u{feff}",
            "\u{2060}\u{2064}",
            "\u{180e}",
            "\u{200e}\u{202e}\u{2066}\u{61c}",
            "\u{e0001}\u{e0041}\u{e007f}",
            "\u{fe0f}",
            "\u{e0100}",
            "\u{34f}",
            "\u{17b4}\u{17b5}",
            "\u{1d159}\u{1d173}",
            "\u{fff9}\u{fffb}",
            " \u{200b}\n\u{3000} \u{2800}\t",
        ] {
            assert_eq!(bounded(blank, 1..=9), Err(Violation::Blank), "{blank:?}");
            assert_eq!(bounded(blank, 0..=0).as_deref(), Ok(""), "{blank:?}");
        }
        for seen in ["❤\u{fe0f}", "👩\u{200d}👧", "क\u{94d}\u{200d}ष", ".", "\u{301}", "ᅠa"] {
            assert_eq!(bounded(seen, 1..=9).as_deref(), Ok(seen));
        }
    }

    #[test]
    fn lengths_count_scalar_values_after_trimming() {
        assert_eq!(bounded("  é👍 ", 1..=2).as_deref(), Ok("é👍"));
        assert_eq!(bounded("   ", 1..=2), Err(Violation::Blank));
        assert_eq!(bounded("abc", 1..=2), Err(Violation::TooLong(2)));
        assert_eq!(bounded("ab", 3..=9), Err(Violation::TooShort(3)));
    }
}
