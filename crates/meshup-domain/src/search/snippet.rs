//! Snippets of search results.

use std::fmt::Write;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::word::{Word, words};
use super::{Phrase, SearchQuery};

/// The number of bytes of a text that are searched for a match.
const REACH: usize = 20_000;

/// The length of a snippet in characters.
const LENGTH: usize = 200;

/// The maximum number of characters before the first match.
const BEFORE: usize = 60;

/// An excerpt of about 200 characters around the first match, cut at word boundaries, as HTML: the text is
/// escaped, white space is collapsed, and matches are wrapped in `<mark>`. Without a match in the first
/// 20,000 bytes, it is the start of the text.
pub fn snippet(query: &SearchQuery, text: &str) -> String {
    let seen = &text[..text.floor_char_boundary(REACH)];
    let words: Vec<Word> = words(seen).collect();
    let hits = hits(query, seen, &words);
    let start = hits.first().map_or(0, |hit| start(seen, &words, hit.start));
    let end = end(text, &words, start);
    let mut html = String::with_capacity(end - start + 32);
    if start > 0 {
        html.push('…');
    }
    let mut at = start;
    for hit in hits.iter().filter(|hit| hit.start < end) {
        escape(&mut html, &text[at..hit.start]);
        at = hit.end.min(end);
        html.push_str("<mark>");
        escape(&mut html, &text[hit.start..at]);
        html.push_str("</mark>");
    }
    escape(&mut html, &text[at..end]);
    if end < text.trim_end().len() {
        html.push('…');
    }
    html
}

/// The byte ranges of the matches, in order and without overlaps.
fn hits(query: &SearchQuery, text: &str, words: &[Word]) -> Vec<Range<usize>> {
    let mut hits: Vec<Range<usize>> = Vec::new();
    for at in 0..words.len() {
        for phrase in query.phrases() {
            if phrase.begins(words[at..].iter().map(|word| word.text.as_str())) {
                let hit = extent(phrase, text, &words[at..]);
                match hits.last_mut() {
                    Some(last) if hit.start <= last.end => last.end = last.end.max(hit.end),
                    _ => hits.push(hit),
                }
            }
        }
    }
    hits
}

/// The byte range of the phrase at the start of `words`. If a single character matched a pair, only that
/// character.
fn extent(phrase: &Phrase, text: &str, words: &[Word]) -> Range<usize> {
    let (sought, last) = (&phrase.words[phrase.words.len() - 1], &words[phrase.words.len() - 1]);
    let is_half = sought.chars().nth(1).is_none() && *sought != last.text;
    let first = text[last.range.clone()].graphemes(true).next().map_or(0, str::len);
    let end = if is_half { last.range.start + first } else { last.range.end };
    words[0].range.start..end
}

/// The start of the first word that begins at most [`BEFORE`] characters before a match.
fn start(text: &str, words: &[Word], hit: usize) -> usize {
    let Some((earliest, _)) = text[..hit].char_indices().rev().nth(BEFORE - 1) else { return 0 };
    let first = words.partition_point(|word| word.range.start < earliest);
    words.get(first).map_or(hit, |word| word.range.start.min(hit))
}

/// The end of the last word that ends within [`LENGTH`] characters, or the cut within a word that is longer.
fn end(text: &str, words: &[Word], start: usize) -> usize {
    let Some((furthest, _)) = text[start..].char_indices().nth(LENGTH) else {
        return start + text[start..].trim_end().len();
    };
    let furthest = start + furthest;
    let within = words.iter().rev().map(|word| word.range.end).find(|end| *end <= furthest);
    within.filter(|end| *end > start).unwrap_or(furthest)
}

fn escape(html: &mut String, text: &str) {
    let mut was_space = false;
    for character in text.chars() {
        let is_space = character.is_whitespace();
        match character {
            _ if is_space && was_space => {}
            _ if is_space => html.push(' '),
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' | '\'' => {
                // Writing to a string cannot fail.
                let _ = write!(html, "&#{};", u32::from(character));
            }
            _ => html.push(character),
        }
        was_space = is_space;
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test should panic")]

    use proptest::prelude::*;

    use super::*;

    fn shown(typed: &str, text: &str) -> String {
        snippet(&SearchQuery::parse(typed).unwrap(), text)
    }

    #[test]
    fn what_was_found_is_marked_and_everything_else_escaped() {
        assert_eq!(
            shown("script say", "<script>alert(\"x\" & 'y')</script>\n\n says  hi "),
            "&lt;<mark>script</mark>&gt;alert(&#34;x&#34; &amp; &#39;y&#39;)&lt;/<mark>script</mark>&gt; \
             <mark>says</mark> hi"
        );
        assert_eq!(shown("\"b c\"", "b, c b"), "<mark>b, c</mark> b");
        assert_eq!(shown("日本語", "これは日本語です"), "これは<mark>日本語</mark>です");
        assert_eq!(shown("日", "毎日日本"), "毎<mark>日日</mark>本");
        assert_eq!(shown("strasse", "Die Straße!"), "Die <mark>Straße</mark>!");
        assert_eq!(shown("gone", "nothing of it"), "nothing of it");
    }

    #[test]
    fn long_texts_are_cut_between_words_around_the_first_hit() {
        let text = format!("{} needle {}", "before ".repeat(50), "after ".repeat(80));
        let shown = shown("needle", &text);
        assert!(shown.starts_with("…before "), "{shown}");
        assert!(shown.contains("before <mark>needle</mark> after"), "{shown}");
        assert!(shown.ends_with("after…"), "{shown}");
        let plain = shown.replace("<mark>", "").replace("</mark>", "");
        assert!((180..=202).contains(&plain.chars().count()), "{shown}");
    }

    #[test]
    fn one_endless_word_is_cut_within() {
        let endless = "x".repeat(30_000);
        assert_eq!(shown("xx", &endless), format!("<mark>{}</mark>…", "x".repeat(200)));
    }

    proptest! {
        #[test]
        fn any_text_is_shown_without_its_markup(text in "\\PC{0,300}", at in 0_usize..300) {
            let Some(word) = words(&text).nth(at % 20) else { return Ok(()) };
            let Ok(query) = SearchQuery::parse(&text[word.range]) else { return Ok(()) };
            let html = snippet(&query, &text);
            let plain = html.replace("<mark>", "").replace("</mark>", "");
            prop_assert!(html.contains("<mark>") && !plain.contains(['<', '>', '"', '\'']), "{html}");
        }
    }
}
