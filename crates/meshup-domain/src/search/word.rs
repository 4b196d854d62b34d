//! The words of a text.
//!
//! A word is a Unicode word segment (UAX 29) of the text after NFKC and full case folding, further divided
//! where `.`, `_` or `:` join parts; there is no stemming. It is matched without accents, and keeps them for
//! ranking. In scripts without spaces between words, a run of characters is indexed as overlapping pairs,
//! with the last character by itself at the end, so that every character starts an entry.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

use crate::text::{caseless_form, is_ignorable};

use super::plain::plain;

/// The number of significant characters of a word; the rest is ignored.
const LONGEST: usize = 64;

/// The maximum number of indexed words of an item; positions in PostgreSQL end at 16,383.
const MOST: usize = 16_000;

/// The maximum number of indexed bytes of an item; PostgreSQL limits a `tsvector` to 1 MiB, including its
/// overhead.
const MOST_BYTES: usize = 256 * 1024;

/// A word and its location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Case-folded, without accents and white space: the form that is matched.
    pub text: String,
    /// Case-folded, with accents.
    pub spelt: String,
    /// The byte range in the original text.
    pub range: Range<usize>,
}

/// A unit of the text: a word, several joined by signs, or a run of characters of an unspaced script.
pub(super) enum Piece {
    /// Never empty.
    Joined(Vec<Word>),
    Run(Vec<Word>),
}

impl Piece {
    /// The words of the piece; for a run, its pairs and its last character.
    pub(super) fn words(self) -> Vec<Word> {
        match self {
            Self::Joined(words) => words,
            Self::Run(characters) => {
                let last = characters.last().cloned();
                pairs(&characters).into_iter().chain(last).collect()
            }
        }
    }
}

/// Each character of a run with its successor.
pub(super) fn pairs(characters: &[Word]) -> Vec<Word> {
    let pair = |two: &[Word]| Word {
        text: two.iter().map(|one| one.text.as_str()).collect(),
        spelt: two.iter().map(|one| one.spelt.as_str()).collect(),
        range: two[0].range.start..two[1].range.end,
    };
    characters.windows(2).map(pair).collect()
}

/// The words of a text in order.
pub fn words(text: &str) -> impl Iterator<Item = Word> {
    pieces(text).flat_map(Piece::words)
}

/// The indexed words of a title and a body: the first 16,000 in total, or fewer if these exceed 256 KiB.
pub fn indexed(title: &str, body: &str) -> (Vec<Word>, Vec<Word>) {
    let mut left = MOST_BYTES;
    let mut kept = |text: &str, most: usize| -> Vec<Word> {
        let fits = |word: &Word| {
            let rest = left.checked_sub(word.text.len());
            left = rest.unwrap_or(0);
            rest.is_some()
        };
        words(text).take(most).take_while(fits).collect()
    };
    let title = kept(title, MOST);
    let body = kept(body, MOST - title.len());
    (title, body)
}

pub(super) fn pieces(text: &str) -> impl Iterator<Item = Piece> {
    text.split_whitespace().flat_map(|chunk| {
        let start = chunk.as_ptr().addr() - text.as_ptr().addr();
        Folded::new(chunk, start).pieces()
    })
}

/// A segment of text in the compared form, with a mapping to the original.
struct Folded {
    text: String,
    /// Empty if both forms are identical byte by byte.
    clusters: Vec<Cluster>,
    start: usize,
    end: usize,
}

/// A grapheme cluster.
struct Cluster {
    folded: usize,
    original: usize,
    is_unspaced: bool,
}

impl Folded {
    fn new(chunk: &str, start: usize) -> Self {
        let end = start + chunk.len();
        if chunk.is_ascii() {
            return Self { text: chunk.to_ascii_lowercase(), clusters: Vec::new(), start, end };
        }
        let mut text = String::with_capacity(chunk.len());
        let mut clusters = Vec::new();
        for (at, cluster) in chunk.grapheme_indices(true) {
            let folded = text.len();
            text.extend(caseless_form(cluster).chars().filter(|character| !is_ignorable(*character)));
            let is_unspaced = text[folded..].chars().next().is_some_and(is_unspaced);
            clusters.push(Cluster { folded, original: start + at, is_unspaced });
        }
        Self { text, clusters, start, end }
    }

    fn pieces(&self) -> Vec<Piece> {
        if self.clusters.is_empty() {
            return self.spaced(0..self.text.len()).collect();
        }
        let mut pieces = Vec::new();
        let mut at = 0;
        let mut stretches =
            self.clusters.chunk_by(|one, next| one.is_unspaced == next.is_unspaced).peekable();
        while let Some(stretch) = stretches.next() {
            let end = stretches.peek().map_or(self.text.len(), |next| next[0].folded);
            if stretch[0].is_unspaced {
                let characters = self.text[at..end].char_indices();
                let word = |(offset, c): (usize, char)| self.word(at + offset, c.encode_utf8(&mut [0; 4]));
                pieces.push(Piece::Run(characters.map(word).collect()));
            } else {
                pieces.extend(self.spaced(at..end));
            }
            at = end;
        }
        pieces
    }

    /// The words between spaces that folding may have introduced, without surrounding punctuation.
    fn spaced(&self, stretch: Range<usize>) -> impl Iterator<Item = Piece> {
        let at = move |part: &str| part.as_ptr().addr() - self.text.as_ptr().addr();
        let found = self.text[stretch].split_whitespace().flat_map(|part| part.unicode_words());
        found.filter_map(move |joined| {
            let parts = joined.split(['.', '_', ':']).enumerate().map(|(n, part)| {
                // A mark after a sign belongs to the sign.
                let is_set_before = |c: char| !c.is_alphanumeric() || (n > 0 && is_combining_mark(c));
                part.trim_start_matches(is_set_before)
            });
            let words = parts.filter(|part| !part.is_empty()).map(|part| self.word(at(part), part));
            let words: Vec<Word> = words.collect();
            (!words.is_empty()).then_some(Piece::Joined(words))
        })
    }

    /// The word at a byte offset of the folded text.
    fn word(&self, at: usize, word: &str) -> Word {
        let cut = word.char_indices().nth(LONGEST).map_or(word.len(), |(offset, _)| offset);
        let spelt = word[..cut].to_owned();
        Word { text: plain(&spelt).into_owned(), spelt, range: self.origin(at..at + word.len()) }
    }

    fn origin(&self, range: Range<usize>) -> Range<usize> {
        if self.clusters.is_empty() {
            return self.start + range.start..self.start + range.end;
        }
        let first = self.clusters.partition_point(|cluster| cluster.folded <= range.start);
        let after = self.clusters.partition_point(|cluster| cluster.folded < range.end);
        let original = |index: usize| self.clusters.get(index).map_or(self.end, |cluster| cluster.original);
        original(first.saturating_sub(1))..original(after)
    }
}

/// Characters of scripts without spaces between words: Thai, Lao, Burmese, Khmer, Kana and Han.
pub(crate) fn is_unspaced(character: char) -> bool {
    matches!(character,
        '\u{e01}'..='\u{e3a}' | '\u{e40}'..='\u{e4e}' | '\u{e50}'..='\u{e59}' | '\u{e80}'..='\u{eff}'
        | '\u{1000}'..='\u{1049}' | '\u{1050}'..='\u{109f}' | '\u{1780}'..='\u{17d3}' | '\u{17dc}'..='\u{17e9}'
        | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}' | '\u{3031}'..='\u{3035}' | '\u{303b}'
        | '\u{3041}'..='\u{3096}' | '\u{3099}'..='\u{309a}' | '\u{309d}'..='\u{309f}'
        | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Vec<(String, &str)> {
        words(text).map(|word| (word.text, &text[word.range])).collect()
    }

    fn texts(text: &str) -> Vec<String> {
        words(text).map(|word| word.text).collect()
    }

    #[test]
    fn words_are_caseless_and_know_where_they_stand() {
        assert_eq!(
            texts("The (QUICK) brown-fox, can't jump 32.3 feet!"),
            ["the", "quick", "brown", "fox", "can't", "jump", "32", "3", "feet"]
        );
        let read = read("Straße ΣΊΣΥΦΟΣ Ｆｕｌｌ ㎏ ﬁn Cafe\u{301} so\u{ad}ft");
        assert_eq!(read[0], ("strasse".into(), "Straße"));
        assert_eq!(read[1], ("σισυφοσ".into(), "ΣΊΣΥΦΟΣ"));
        assert_eq!(read[2], ("full".into(), "Ｆｕｌｌ"));
        assert_eq!(read[3], ("kg".into(), "㎏"));
        assert_eq!(read[4], ("fin".into(), "ﬁn"));
        assert_eq!(read[5], ("cafe".into(), "Cafe\u{301}"));
        assert_eq!(read[6], ("soft".into(), "so\u{ad}ft"));
        let spelt: Vec<_> = words("Café CAFE\u{301} cafe").map(|word| word.spelt).collect();
        assert_eq!(spelt, ["café", "café", "cafe"]);
    }

    #[test]
    fn what_signs_join_is_read_in_its_parts() {
        assert_eq!(
            read("user.name@mail.example.com"),
            [("user", "user"), ("name", "name"), ("mail", "mail"), ("example", "example"), ("com", "com")]
                .map(|(text, part)| (text.to_owned(), part))
        );
        assert_eq!(
            texts("__init__.py v1.2.3 TODO:fix a._b well-known"),
            ["init", "py", "v1", "2", "3", "todo", "fix", "a", "b", "well", "known"]
        );
        assert_eq!(read("Größe_Ä.ö")[1..], [("a".into(), "Ä"), ("o".into(), "ö")]);
    }

    #[test]
    fn unspaced_scripts_are_read_in_pairs_with_the_last_character_alone() {
        assert_eq!(texts("見ABC日本語。カ"), ["見", "abc", "日本", "本語", "語", "カ"]);
        assert_eq!(read("ｶﾞｷﾞ"), [("ガギ".into(), "ｶﾞｷﾞ"), ("ギ".into(), "ｷﾞ")]);
        assert_eq!(texts("한국어 사람"), ["한국어", "사람"], "Korean has spaces");
    }

    #[test]
    fn signs_and_emoji_are_no_words() {
        assert_eq!(texts("_hello_ ._. 1"), ["hello", "1"]);
        assert_eq!(texts("👩‍👩‍👧 🎉 -- \"*\" () ... \u{e000}"), Vec::<String>::new());
    }

    #[test]
    fn what_is_indexed_is_bounded() {
        assert_eq!(texts(&"x".repeat(500)), ["x".repeat(64)]);
        let (title, body) = indexed("a b", &"word ".repeat(20_000));
        assert_eq!((title.len(), body.len()), (2, 15_998));
        let (_, body) = indexed("", &format!("{} ", "ж".repeat(64)).repeat(10_000));
        assert_eq!(body.len(), 2_048);
    }

    proptest! {
        #[test]
        fn every_word_is_read_alike_alone_and_in_its_text(text in "\\PC{0,60}") {
            let all: Vec<_> = words(&text).collect();
            for word in &all {
                prop_assert!(!word.text.contains(char::is_whitespace) && !word.text.is_empty());
                let alone = texts(&text[word.range.clone()]);
                prop_assert!(alone.contains(&word.text), "{:?} of {:?}: {:?}", word, text, alone);
            }
            prop_assert!(all.windows(2).all(|two| two[0].range.start <= two[1].range.start));
        }
    }
}
