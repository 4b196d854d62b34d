//! Search queries.

use super::word::{Piece, Word, pairs, pieces, words};
use crate::Violation;
use crate::text::bounded;

/// The maximum number of phrases in a query.
const MOST: usize = 32;

/// The minimum length in characters of a word that also matches as a prefix.
const SHORTEST_BEGINNING: usize = 2;

/// A sequence of at least one word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// The words as they are matched, without accents.
    pub words: Vec<String>,
    /// The words as they were typed, which affects the ranking.
    pub spelt: Vec<String>,
    /// Whether the last word also matches as a prefix.
    pub is_open: bool,
}

impl Phrase {
    /// Whether `text` starts with the phrase.
    pub(super) fn begins<'w>(&self, text: impl Iterator<Item = &'w str>) -> bool {
        let last = self.words.len() - 1;
        let mut text = text.fuse();
        self.words.iter().enumerate().all(|(index, word)| {
            text.next().is_some_and(|there| {
                if index == last && self.is_open { there.starts_with(word.as_str()) } else { there == word }
            })
        })
    }

    fn of(words: Vec<Word>, is_open: bool) -> Self {
        let (words, spelt) = words.into_iter().map(|word| (word.text, word.spelt)).unzip();
        Self { words, spelt, is_open }
    }

    /// A phrase from one word or the joined parts of one. The last part matches as a prefix if it is long
    /// enough.
    fn of_joined(words: Vec<Word>) -> Self {
        let is_open =
            words.last().is_some_and(|word| word.text.chars().nth(SHORTEST_BEGINNING - 1).is_some());
        Self::of(words, is_open)
    }

    fn of_run(characters: Vec<Word>) -> Self {
        let pairs = pairs(&characters);
        let is_open = pairs.is_empty();
        Self::of(if is_open { characters } else { pairs }, is_open)
    }
}

/// A query, which matches content that contains all of its phrases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchQuery {
    phrases: Vec<Phrase>,
}

impl SearchQuery {
    /// Parses a query of 1 to 200 characters with at least one word.
    ///
    /// Words in double quotes form a phrase and match as whole words only. Other words also match as prefixes
    /// if they have at least two characters; parts joined by `.`, `_` or `:` form a phrase. A run of
    /// characters of an unspaced script matches as a substring. Case and accents are ignored.
    pub fn parse(typed: &str) -> Result<Self, Violation> {
        let query = Self::filter(typed)?;
        if query.phrases.is_empty() {
            Err(Violation::Rule("Enter at least one word to search for."))
        } else {
            Ok(query)
        }
    }

    /// Like [`SearchQuery::parse`], but for filtering a list: input without a word matches nothing.
    pub fn filter(typed: &str) -> Result<Self, Violation> {
        let typed = bounded(typed, 1..=200)?;
        let mut phrases = Vec::new();
        let parts = parts(&typed);
        for (index, part) in parts.iter().enumerate() {
            let is_closed = index % 2 == 1 && index + 1 < parts.len();
            let found = if is_closed { quoted(part).into_iter().collect() } else { loose(part) };
            phrases.extend(found);
        }
        let mut seen = Vec::<Phrase>::new();
        phrases.retain(|phrase| {
            let is_new = !seen.contains(phrase);
            if is_new {
                seen.push(phrase.clone());
            }
            is_new
        });
        match phrases.len() {
            0..=MOST => Ok(Self { phrases }),
            _ => Err(Violation::Rule("Ensure this search has no more than 32 words.")),
        }
    }

    /// The phrases, at most 32.
    pub fn phrases(&self) -> &[Phrase] {
        &self.phrases
    }

    /// Whether an item with this title and body contains all phrases.
    pub fn matches(&self, title: &str, body: &str) -> bool {
        let (title, body): (Vec<_>, Vec<_>) = (words(title).collect(), words(body).collect());
        !self.phrases.is_empty()
            && self.phrases.iter().all(|phrase| {
                [&title, &body].into_iter().any(|text| {
                    (0..text.len()).any(|at| phrase.begins(text[at..].iter().map(|word| word.text.as_str())))
                })
            })
    }
}

/// The segments inside and outside double quotes. A quote between two letters is part of a Hebrew word.
fn parts(typed: &str) -> Vec<&str> {
    let is_within = |at: usize, quote: &str| {
        typed[..at].ends_with(char::is_alphanumeric)
            && typed[at + quote.len()..].starts_with(char::is_alphanumeric)
    };
    let quotes = typed.match_indices(['"', '“', '”']).filter(|(at, quote)| !is_within(*at, quote));
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, quote) in quotes {
        parts.push(&typed[start..at]);
        start = at + quote.len();
    }
    parts.push(&typed[start..]);
    parts
}

fn loose(part: &str) -> Vec<Phrase> {
    let phrase = |piece| match piece {
        Piece::Joined(words) => Phrase::of_joined(words),
        Piece::Run(characters) => Phrase::of_run(characters),
    };
    pieces(part).map(phrase).collect()
}

/// The last character of a run is a word of its own if more text follows the run.
fn quoted(part: &str) -> Option<Phrase> {
    let mut pieces: Vec<_> = pieces(part).collect();
    let last = match pieces.pop()? {
        Piece::Joined(words) => Phrase::of(words, false),
        Piece::Run(characters) => Phrase::of_run(characters),
    };
    let mut phrase = Phrase::of(pieces.into_iter().flat_map(Piece::words).collect(), last.is_open);
    phrase.words.extend(last.words);
    phrase.spelt.extend(last.spelt);
    Some(phrase)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use proptest::prelude::*;

    use super::*;

    fn matches(typed: &str, text: &str) -> bool {
        SearchQuery::parse(typed).unwrap().matches("", text)
    }

    #[test]
    fn all_words_are_wanted_and_may_go_on() {
        assert!(matches("DEPLOY prod", "We deployed to production"));
        assert!(!matches("deploy staging", "We deployed to production"));
        assert!(!matches("ployed", "We deployed to production"), "only beginnings");
        assert!(!matches("w", "We deployed to production"), "one letter is a word by itself");
        assert!(matches("a", "this is a test"));
        assert!(matches("strasse σισυφοσ", "STRAẞE Σισυφος"));
    }

    #[test]
    fn accents_do_not_count_either_way() {
        for (typed, text) in
            [("cafe", "Un Café"), ("CAFÉ", "cafes"), ("\"le cafe\"", "le café"), ("søren", "Soren")]
        {
            assert!(matches(typed, text), "{typed} in {text}");
        }
        assert!(!matches("か", "が"), "another letter is no accent");
    }

    #[test]
    fn parts_of_what_signs_join_are_found_as_well_as_the_whole() {
        for text in ["see snake_case.rs", "snake-case rs"] {
            for typed in ["snake", "case", "cas", "rs", "snake_case", "snake_ca", "\"snake case\""] {
                assert!(matches(typed, text), "{typed} in {text}");
            }
        }
        assert!(matches("mail.example.com", "write to a@mail.example.com"));
        assert!(matches("1.2.3", "since v 1.2.3") && !matches("1.3", "since v 1.2.3"));
        assert!(!matches("case_snake", "snake_case"), "in their order");
        assert!(!matches("\"snake ca\"", "snake_case"), "quoted words do not go on");
    }

    #[test]
    fn a_list_is_narrowed_to_nothing_where_no_word_is_typed() {
        let nothing = SearchQuery::filter("🎉 *").unwrap();
        assert!(nothing.phrases().is_empty() && !nothing.matches("🎉 *", "🎉 *"));
        assert_eq!(SearchQuery::filter(" "), Err(Violation::Blank));
        assert_eq!(SearchQuery::filter("plan").unwrap(), SearchQuery::parse("plan").unwrap());
    }

    #[test]
    fn quoted_words_stand_in_a_row_as_they_are() {
        assert!(matches("\"release notes\"", "The Release: notes!"));
        assert!(!matches("\"release notes\"", "notes of the release"));
        assert!(!matches("\"release note\"", "release notes"));
        assert!(matches("\"release note", "notes of the release"), "a quote that is not closed is none");
        assert!(matches("“release notes” the", "the release notes"));
        let both = SearchQuery::parse("\"release notes\"").unwrap();
        assert!(!both.matches("release", "notes"), "a phrase does not run on from the title into the body");
    }

    #[test]
    fn runs_are_found_where_their_characters_stand_together() {
        for (typed, text, is_found) in [
            ("日本語", "これは日本語です", true),
            ("日本語", "日本と本語", false),
            ("語", "日本語", true),
            ("本", "日本語", true),
            ("ｶﾞｲﾄﾞ", "ガイド", true),
            ("\"日本語 abc\"", "日本語ABC", true),
            ("ไทย", "ภาษาไทยง่าย", true),
        ] {
            assert_eq!(matches(typed, text), is_found, "{typed} in {text}");
        }
    }

    #[test]
    fn a_search_has_a_word_and_not_too_many() {
        for nothing in ["🎉", "\"\" ()", "* & | !"] {
            assert_eq!(
                SearchQuery::parse(nothing),
                Err(Violation::Rule("Enter at least one word to search for."))
            );
        }
        assert_eq!(SearchQuery::parse("  "), Err(Violation::Blank));
        assert_eq!(SearchQuery::parse(&"a".repeat(201)), Err(Violation::TooLong(200)));
        assert_eq!(SearchQuery::parse("a\0b"), Err(Violation::ControlCharacters));
        let many: Vec<_> = (10..43).map(|n| n.to_string()).collect();
        assert!(SearchQuery::parse(&many.join(" ")).is_err());
        assert!(SearchQuery::parse(&"same ".repeat(40)).is_ok(), "the same word counts once");
    }

    /// Latin, Greek, Cyrillic, kana, CJK, numbers and punctuation.
    const EVERYDAY: &str = "[a-zA-Z0-9À-ɏͰ-ϿЀ-ӿぁ-ヿ一-鿿 .,'!?-]{0,60}";

    proptest! {
        #[test]
        fn every_word_of_a_text_finds_the_text(text in EVERYDAY) {
            for word in words(&text) {
                let typed = &text[word.range];
                if let Ok(query) = SearchQuery::parse(typed) {
                    prop_assert!(query.matches("", &text), "{:?} in {:?}", typed, text);
                }
            }
        }
    }
}
