//! Which of the things found comes first.

use super::plain::plain;
use super::word::indexed;
use super::{Phrase, SearchQuery};

/// Bytes of a thing's words that are looked at for its place; what stands further down counts for finding only.
const DIGEST: usize = 2_048;

/// How much more a word in a title says than one in a body.
const TITLE: f64 = 8.0;

/// What the beginning of a word is worth of the word.
const BEGINNING: f64 = 0.5;

/// What a thing is worth for a word that it has only with other accents: less than a single whole word that is spelt
/// exactly, in a body (1 of [`SATURATION`] + 1), however often it has it.
const OTHERWISE_SPELT: f64 = 0.45;

/// Occurrences at which a word has half of its effect, as `k1` of BM25.
const SATURATION: f64 = 1.2;

/// The first words of a title, in one line, and of a body, in the next, as they are spelt: what [`rank`] goes by.
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

/// How well each thing answers, by its [`digest`]; the higher the better.
///
/// Words in the title count for more than in the body, whole words for more than beginnings, and words that are rare
/// among the things found for more than frequent ones. More occurrences count for more, but ever less so. A word that
/// is spelt as it was typed counts for more than any number of those with other accents.
pub fn rank(query: &SearchQuery, digests: &[&str]) -> Vec<f64> {
    let wanted: Vec<Wanted<'_>> = query.phrases().iter().flat_map(Wanted::of).collect();
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

/// A word that is looked for.
struct Wanted<'q> {
    text: &'q str,
    spelt: &'q str,
    is_open: bool,
}

impl<'q> Wanted<'q> {
    fn of(phrase: &'q Phrase) -> impl Iterator<Item = Self> {
        let last = phrase.words.len() - 1;
        let words = phrase.words.iter().zip(&phrase.spelt).enumerate();
        words.map(move |(n, (text, spelt))| Self { text, spelt, is_open: phrase.is_open && n == last })
    }

    /// What a word is worth, and whether it is spelt the same.
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

/// The occurrences of a word in a thing.
#[derive(Clone, Copy, Default)]
struct Weight {
    all: f64,
    /// Some are spelt the same.
    is_exact: bool,
}

impl Weight {
    fn effect(self) -> f64 {
        let effect = self.all / (self.all + SATURATION);
        if self.is_exact { effect } else { effect * OTHERWISE_SPELT }
    }
}

/// The occurrences of each word, weighted.
fn weigh(wanted: &[Wanted<'_>], digest: &str) -> Vec<Weight> {
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

    /// The texts, best first; the first of equals stays first.
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
