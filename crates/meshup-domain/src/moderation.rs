//! Words that a server does not want to read (`docs/rules.md#banned-words`).
//!
//! A banned word is found as a whole word, or several in a row, whatever its case and width (NFKC, full case folding)
//! and whatever invisible characters stand in it. A word is a run of letters, digits and marks, as Unicode divides
//! text (UAX 29), so that scripts without spaces are divided too; anything else, an apostrophe or underscore as well,
//! ends it.

use crate::Violation;

use std::collections::{HashMap, HashSet};

use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

use crate::text::{at_most, bounded, comparable, is_ignorable};

/// Banned words of a server at most.
pub const MAX_BANNED_WORDS: usize = 500;

/// Why a message is refused; which word it was is not told.
pub const BANNED: Violation =
    Violation::Rule("This message contains a word that is not allowed in this server.");

/// Banned words of 1 to 100 characters, at most [`MAX_BANNED_WORDS`] with their repeats. Of those that differ in case
/// alone, the first spelling stands.
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

/// A word, or a sign that is none.
type Token = String;

/// The words and signs of a text in the form in which they are compared.
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

/// Runs of tokens by the first of each.
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

/// The banned words of a server, ready to be looked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BannedWords {
    /// Looked for among the words alone: signs between them hide nothing.
    words: Runs,
    /// Those that have signs in them, such as `c++` or an emoji.
    with_signs: Runs,
}

impl BannedWords {
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

    /// Whether a text may be posted.
    pub fn allow(&self, text: &str) -> Result<(), Violation> {
        let all = tokens(text);
        if self.with_signs.are_in(&all) {
            return Err(BANNED);
        }
        let words: Vec<Token> = all.into_iter().filter(|token| is_word(token)).collect();
        if self.words.are_in(&words) { Err(BANNED) } else { Ok(()) }
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
        BannedWords::new(&words(&[banned])).allow(text).is_err()
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
