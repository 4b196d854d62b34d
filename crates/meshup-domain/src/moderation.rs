//! Banned words of a server (`docs/rules.md#banned-words`).
//!
//! A banned word, or a sequence of several, matches whole words, ignoring case and width (NFKC, full case
//! folding) and invisible characters. A word is a run of letters, digits and marks as segmented by Unicode
//! (UAX 29), which also divides scripts without spaces. Everything else, including apostrophes and
//! underscores, separates words.

use crate::Violation;

use std::collections::{HashMap, HashSet};

use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

use crate::text::{at_most, bounded, comparable, is_ignorable};

/// The maximum number of banned words in a server.
pub const MAX_BANNED_WORDS: usize = 500;

/// The refusal of a message; it does not reveal which word matched.
pub const BANNED_WORD: Violation =
    Violation::Rule("This message contains a word that is not allowed in this server.");

/// Validates banned words: 1 to 100 characters each, at most [`MAX_BANNED_WORDS`] including duplicates. Of
/// words that differ only in case, the first spelling is kept.
pub fn banned_words(texts: &[String]) -> Result<Vec<String>, Violation> {
    at_most(texts, MAX_BANNED_WORDS)?;
    let mut words = Vec::new();
    let mut known = HashSet::new();
    for text in texts {
        let word = bounded(text, 1..=100)?;
        let key = tokens(&word);
        if key.is_empty() {
            return Err(Violation::Blank);
        }
        if known.insert(key) {
            words.push(word);
        }
    }
    Ok(words)
}

/// A word or a single sign, in comparable form.
type Token = String;

/// The words and signs of a text, in comparable form.
fn tokens(text: &str) -> Vec<Token> {
    let visible: String = text.chars().filter(|c| !is_ignorable(*c)).collect();
    let mut apart = String::with_capacity(visible.len());
    for c in comparable(&visible).chars() {
        if is_of_word(c) {
            apart.push(c);
        } else {
            apart.extend([' ', c, ' ']);
        }
    }
    apart.split_word_bounds().filter(|token| !token.trim().is_empty()).map(str::to_owned).collect()
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

fn is_word(token: &str) -> bool {
    token.chars().any(char::is_alphanumeric)
}

/// Token sequences, indexed by their first token.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Runs(HashMap<Token, Vec<Vec<Token>>>);

impl Runs {
    fn add(&mut self, run: Vec<Token>) {
        if let Some(first) = run.first() {
            self.0.entry(first.clone()).or_default().push(run);
        }
    }

    fn are_in(&self, text: &[Token]) -> bool {
        text.iter().enumerate().any(|(at, token)| {
            self.0.get(token).is_some_and(|runs| runs.iter().any(|run| text[at..].starts_with(run)))
        })
    }
}

/// The banned words of a server, prepared for matching.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BannedWords {
    /// Sequences of words only. They are matched with signs skipped, so that punctuation cannot hide them.
    words: Runs,
    /// Entries that contain signs, such as `c++` or an emoji.
    with_signs: Runs,
}

impl BannedWords {
    /// Prepares validated words.
    pub fn new(words: &[String]) -> Self {
        let mut banned = Self::default();
        for run in words.iter().map(|word| tokens(word)) {
            let runs = if run.iter().all(|token| is_word(token)) {
                &mut banned.words
            } else {
                &mut banned.with_signs
            };
            runs.add(run);
        }
        banned
    }

    /// Refuses a text that contains a banned word.
    pub fn check(&self, text: &str) -> Result<(), Violation> {
        let all = tokens(text);
        if self.with_signs.are_in(&all) {
            return Err(BANNED_WORD);
        }
        let words: Vec<Token> = all.into_iter().filter(|token| is_word(token)).collect();
        if self.words.are_in(&words) { Err(BANNED_WORD) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use super::*;

    fn words(of: &[&str]) -> Vec<String> {
        of.iter().map(ToString::to_string).collect()
    }

    fn refuses(banned: &str, text: &str) -> bool {
        BannedWords::new(&words(&[banned])).check(text).is_err()
    }

    #[test]
    fn a_word_is_found_however_it_is_written() {
        for text in [
            "spoiler",
            "a SPOILER here",
            "ｓｐｏｉｌｅｒ",
            "s\u{200b}p\u{200d}o\u{2060}iler",
            "spoi\u{ad}ler",
            "\u{feff}spoiler\u{fe0f}",
            "(spoiler)",
            "**spoiler**",
            "_spoiler_",
            "spoiler's",
            "'spoiler'",
            "no-spoiler!",
            "end.spoiler.start",
            "a\nspoiler\tb",
            "𝐬𝐩𝐨𝐢𝐥𝐞𝐫",
        ] {
            assert!(refuses("Spoiler", text), "{text:?}");
        }
    }

    #[test]
    fn a_word_inside_a_longer_one_is_another_word() {
        for text in
            ["spoilers", "unspoiler", "spoiler2", "spoile", "s p o i l e r", "spoiler\u{301}", "", "!?"]
        {
            assert!(!refuses("spoiler", text), "{text:?}");
        }
        assert!(!refuses("ass", "class assets pass"));
    }

    #[test]
    fn folding_is_that_of_unicode() {
        assert!(refuses("straße", "die STRASSE"));
        assert!(refuses("café", "CAFE\u{301}"));
        assert!(!refuses("café", "cafe"));
        assert!(refuses("ΣΊΣΥΦΟΣ", "σίσυφος"));
    }

    #[test]
    fn phrases_are_found_whatever_stands_between_their_words() {
        for text in ["Bad  Word", "bad\nword", "so bad-word.", "bad, WORD", "bad\u{200b} word"] {
            assert!(refuses("bad word", text), "{text:?}");
        }
        for text in ["bad", "word bad", "bad worded", "bad new word"] {
            assert!(!refuses("bad word", text), "{text:?}");
        }
    }

    #[test]
    fn signs_and_scripts_without_spaces_are_found_too() {
        assert!(refuses("c++", "I like C++."));
        assert!(!refuses("c++", "I like C."));
        assert!(refuses("👎", "no👎🏽!"));
        assert!(refuses("禁止", "これは禁止です"));
        assert!(!refuses("カー", "スーパーカー"));
    }

    #[test]
    fn words_are_counted_once_and_within_limits() {
        assert_eq!(banned_words(&words(&[" Spoiler ", "spoiler", "SPOI\u{200b}LER"])).unwrap(), ["Spoiler"]);
        for (bad, why) in
            [("", Violation::Blank), ("\u{200b}", Violation::Blank), ("a\0", Violation::ControlCharacters)]
        {
            assert_eq!(banned_words(&words(&[bad])), Err(why), "{bad:?}");
        }
        assert_eq!(banned_words(&["x".repeat(101)]), Err(Violation::TooLong(100)));
        let many: Vec<String> = (0..=MAX_BANNED_WORDS).map(|n| format!("word{n}")).collect();
        assert_eq!(banned_words(&many), Err(Violation::TooMany(MAX_BANNED_WORDS)));
        let mut bad = many.clone();
        bad[0] = "x".repeat(101);
        assert_eq!(banned_words(&bad), Err(Violation::TooMany(MAX_BANNED_WORDS)), "the length comes first");
        assert_eq!(banned_words(&many[1..]).map(|words| words.len()), Ok(MAX_BANNED_WORDS));
    }
}
