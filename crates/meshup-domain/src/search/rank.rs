//! Which of the things found comes first.

use super::SearchQuery;
use super::word::indexed;

/// Bytes of a thing's words that are looked at for its place; what stands further down counts for finding only.
const DIGEST: usize = 2_048;

/// How much more a word in a title says than one in a body.
const TITLE: f64 = 8.0;

/// What the beginning of a word is worth of the word.
const BEGINNING: f64 = 0.5;

/// Occurrences at which a word has half of its effect, as `k1` of BM25.
const SATURATION: f64 = 1.2;

/// The first words of a title, in one line, and of a body, in the next: what [`rank`] goes by.
pub fn digest(title: &str, body: &str) -> String {
    let (title, body) = indexed(title, body);
    let mut digest = String::new();
    for (separator, words) in [("\n", title), ("", body)] {
        for word in words {
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
/// among the things found for more than frequent ones. More occurrences count for more, but ever less so.
pub fn rank(query: &SearchQuery, digests: &[&str]) -> Vec<f64> {
    let wanted: Vec<(&str, bool)> = query
        .phrases()
        .iter()
        .flat_map(|phrase| {
            let last = phrase.words.len() - 1;
            phrase.words.iter().enumerate().map(move |(n, word)| (word.as_str(), phrase.is_open && n == last))
        })
        .collect();
    let weights: Vec<Vec<f64>> = digests.iter().map(|digest| weigh(&wanted, digest)).collect();
    let sums: Vec<f64> = (0..wanted.len()).map(|n| weights.iter().map(|weights| weights[n]).sum()).collect();
    let all: f64 = sums.iter().sum();
    let rarity: Vec<f64> =
        sums.iter().map(|sum| if *sum > 0.0 { 1.0 + (all / sum).ln() } else { 1.0 }).collect();
    let score = |weights: &Vec<f64>| {
        let parts = weights.iter().zip(&rarity);
        parts.map(|(weight, rarity)| rarity * weight / (weight + SATURATION)).sum()
    };
    weights.iter().map(score).collect()
}

/// The occurrences of each word, weighted.
fn weigh(wanted: &[(&str, bool)], digest: &str) -> Vec<f64> {
    let mut weights = vec![0.0; wanted.len()];
    let (title, body) = digest.split_once('\n').unwrap_or(("", digest));
    for (text, place) in [(title, TITLE), (body, 1.0)] {
        for word in text.split(' ') {
            for ((sought, is_open), weight) in wanted.iter().zip(&mut weights) {
                if word == *sought {
                    *weight += place;
                } else if *is_open && word.starts_with(sought) {
                    *weight += place * BEGINNING;
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
