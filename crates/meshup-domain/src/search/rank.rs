//! Ranking of search results.

use super::plain::plain;
use super::word::indexed;
use super::{Phrase, SearchQuery};

/// The number of bytes of an item's words used for ranking; words beyond that only affect whether it is
/// found.
const DIGEST: usize = 2_048;

/// The weight of a word in a title relative to one in a body.
const TITLE: f64 = 8.0;

/// The weight of a prefix match relative to a whole word.
const BEGINNING: f64 = 0.5;

/// The total weight of a word that occurs only with different accents. It is less than that of one exactly
/// spelled whole word in a body (1 / ([`SATURATION`] + 1)), however often it occurs.
const OTHERWISE_SPELT: f64 = 0.45;

/// The number of occurrences at which a word has half of its maximum effect, like `k1` of BM25.
const SATURATION: f64 = 1.2;

/// The input of [`rank`]: the first words of a title on one line and of a body on the next, as spelled.
pub fn digest(title: &str, body: &str) -> String {
    let (title, body) = indexed(title, body);
    let mut digest = String::new();
    for (separator, words) in [("\n", title), ("", body)] {
        for word in words.into_iter().map(|word| word.spelt) {
            if digest.len() + word.len() + 1 > DIGEST {
                break;
            }
            digest.push_str(&word);
            digest.push(' ');
        }
        digest.push_str(separator);
    }
    digest
}

/// Scores items by their [`digest`]; higher is better.
///
/// Words in the title count for more than in the body, whole words for more than prefixes, and words that are
/// rare among the items found for more than frequent ones. Additional occurrences have a diminishing effect.
/// An exact spelling counts for more than any number of occurrences with different accents.
pub fn rank(query: &SearchQuery, digests: &[&str]) -> Vec<f64> {
    let wanted: Vec<QueryTerm<'_>> = query.phrases().iter().flat_map(QueryTerm::of).collect();
    let weights: Vec<Vec<Weight>> = digests.iter().map(|digest| weigh(&wanted, digest)).collect();
    let sum = |n: usize| weights.iter().map(|weights| weights[n].all).sum();
    let sums: Vec<f64> = (0..wanted.len()).map(sum).collect();
    let all: f64 = sums.iter().sum();
    let rarity: Vec<f64> =
        sums.iter().map(|sum| if *sum > 0.0 { 1.0 + (all / sum).ln() } else { 1.0 }).collect();
    let score = |weights: &Vec<Weight>| {
        let parts = weights.iter().zip(&rarity);
        parts.map(|(weight, rarity)| rarity * weight.effect()).sum()
    };
    weights.iter().map(score).collect()
}

/// A word of the query.
struct QueryTerm<'q> {
    text: &'q str,
    spelt: &'q str,
    is_open: bool,
}

impl<'q> QueryTerm<'q> {
    fn of(phrase: &'q Phrase) -> impl Iterator<Item = Self> {
        let last = phrase.words.len() - 1;
        let words = phrase.words.iter().zip(&phrase.spelt).enumerate();
        words.map(move |(n, (text, spelt))| Self { text, spelt, is_open: phrase.is_open && n == last })
    }

    /// The weight of a word, and whether it is spelled exactly as in the query.
    fn weigh(&self, word: &str) -> Option<(f64, bool)> {
        let of = |sought: &str, word: &str| match word.strip_prefix(sought) {
            Some("") => Some(1.0),
            Some(_) if self.is_open => Some(BEGINNING),
            Some(_) | None => None,
        };
        let exact = of(self.spelt, word).map(|weight| (weight, true));
        exact.or_else(|| of(self.text, &plain(word)).map(|weight| (weight, false)))
    }
}

/// The weighted occurrences of a query word in an item.
#[derive(Clone, Copy, Default)]
struct Weight {
    all: f64,
    /// Whether an occurrence is spelled exactly as in the query.
    is_exact: bool,
}

impl Weight {
    fn effect(self) -> f64 {
        let effect = self.all / (self.all + SATURATION);
        if self.is_exact { effect } else { effect * OTHERWISE_SPELT }
    }
}

/// The weighted occurrences of each query word.
fn weigh(wanted: &[QueryTerm<'_>], digest: &str) -> Vec<Weight> {
    let mut weights = vec![Weight::default(); wanted.len()];
    let (title, body) = digest.split_once('\n').unwrap_or(("", digest));
    for (text, place) in [(title, TITLE), (body, 1.0)] {
        for word in text.split(' ') {
            for (wanted, weight) in wanted.iter().zip(&mut weights) {
                if let Some((worth, is_exact)) = wanted.weigh(word) {
                    weight.all += place * worth;
                    weight.is_exact |= is_exact;
                }
            }
        }
    }
    weights
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use super::*;

    /// The texts, best first; equal scores keep their order.
    fn ranked(typed: &str, texts: &[(&'static str, &'static str)]) -> Vec<String> {
        let query = SearchQuery::parse(typed).unwrap();
        let digests: Vec<_> = texts.iter().map(|(title, body)| digest(title, body)).collect();
        let scores = rank(&query, &digests.iter().map(String::as_str).collect::<Vec<_>>());
        let mut order: Vec<usize> = (0..texts.len()).collect();
        order.sort_by(|one, other| scores[*other].total_cmp(&scores[*one]));
        order.into_iter().map(|n| format!("{}{}", texts[n].0, texts[n].1)).collect()
    }

    #[test]
    fn titles_stand_above_bodies_words_above_beginnings_and_many_above_one() {
        let texts = [("", "planning"), ("", "plan"), ("", "plan plan"), ("planning", ""), ("plan", "")];
        assert_eq!(ranked("plan", &texts), ["plan", "planning", "plan plan", "plan", "planning"]);
    }

    #[test]
    fn a_rare_word_counts_for_more_than_a_frequent_one() {
        let texts = [("", "the the yak"), ("", "the yak yak"), ("", "the the yak too")];
        assert_eq!(ranked("the yak", &texts)[0], "the yak yak");
    }

    #[test]
    fn exact_spelling_comes_first() {
        let texts = [
            ("", "café"),
            ("Café", "café café"),
            ("", "cafe"),
            ("", "many words and then a cafe"),
            ("", "cafeteria"),
        ];
        assert_eq!(ranked("cafe", &texts)[..2], ["cafe", "many words and then a cafe"]);
        let exact = ["Cafécafé café", "café", "cafe", "many words and then a cafe", "cafeteria"];
        assert_eq!(ranked("café", &texts), exact);
    }

    #[test]
    fn equals_stay_in_their_order() {
        let texts = [("", "plan b"), ("", "plan a with many other words"), ("", "c plan")];
        assert_eq!(ranked("plan", &texts), texts.map(|(_, body)| body.to_owned()));
    }

    #[test]
    fn a_digest_is_bounded() {
        assert_eq!(digest("Weekly Plan", "Ship it!"), "weekly plan \nship it ");
        assert!(digest(&"word ".repeat(9_000), &"word ".repeat(9_000)).len() <= DIGEST + 1);
    }
}
