//! Removal of accents.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// The word as typed without accents: combining marks are removed, and letters with strokes and ligatures are
/// replaced by plain letters. Marks that form a different letter, as in Hindi or Japanese, are kept.
pub(super) fn plain(word: &str) -> Cow<'_, str> {
    if word.is_ascii() {
        return Cow::Borrowed(word);
    }
    let bare: String = word.nfd().filter(|mark| !is_accent(*mark)).flat_map(letters).nfc().collect();
    // A word that consists only of marks keeps them.
    if bare.is_empty() { Cow::Borrowed(word) } else { Cow::Owned(bare) }
}

/// Combining diacritical marks, Hebrew points and Arabic vowel signs.
fn is_accent(mark: char) -> bool {
    matches!(mark,
        '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}'
        | '\u{64b}'..='\u{65f}' | '\u{670}')
}

/// Replaces lower-case letters that Unicode does not decompose.
fn letters(letter: char) -> impl Iterator<Item = char> {
    let (first, second) = match letter {
        'ø' => ('o', None),
        'ł' => ('l', None),
        'đ' | 'ð' => ('d', None),
        'ħ' => ('h', None),
        'ŧ' => ('t', None),
        'ı' => ('i', None),
        'æ' => ('a', Some('e')),
        'œ' => ('o', Some('e')),
        'þ' => ('t', Some('h')),
        other => (other, None),
    };
    std::iter::once(first).chain(second)
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn accents_and_strokes_go_and_letters_stay() {
        for (word, bare) in [
            ("cafe", "cafe"),
            ("café", "cafe"),
            ("cafe\u{301}", "cafe"),
            ("việt", "viet"),
            ("søren", "soren"),
            ("łódź", "lodz"),
            ("œuvre", "oeuvre"),
            ("ёлка", "елка"),
            ("μαΐου", "μαιου"),
            ("שָׁלוֹם", "שלום"),
            ("مُحَمَّد", "محمد"),
            ("हिन्दी", "हिन्दी"),
            ("ガイド", "ガイド"),
            ("한국어", "한국어"),
            ("\u{64c}", "\u{64c}"),
        ] {
            assert_eq!(plain(word), bare, "{word}");
        }
    }
}
