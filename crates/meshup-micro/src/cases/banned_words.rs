//! A message of 4,000 characters against 1,000 banned words, none of which it contains.

use std::hint::black_box;

use meshup_domain::moderation::BannedWords;

use crate::Work;

const WORDS: usize = 1_000;
const LENGTH: usize = 4_000;

pub(super) fn prepare() -> Work {
    let banned: Vec<String> = (0..WORDS).map(banned_word).collect();
    let banned = BannedWords::new(&banned);
    let text = text();
    assert!(banned.check(&format!("{text} {}", banned_word(2))).is_err(), "a banned word is found");
    Box::new(move || usize::from(banned.check(black_box(&text)).is_ok()))
}

/// One in ten has two words, the first of which is in the text, and one in a hundred has signs.
fn banned_word(n: usize) -> String {
    match n {
        n if n.is_multiple_of(100) => format!("q{}++", word(n)),
        n if n.is_multiple_of(10) => format!("{} q{}", word(n % 26), word(n)),
        n => format!("q{}", word(n)),
    }
}

/// Words that do not begin with q, with some punctuation.
fn text() -> String {
    let mut text = String::new();
    let mut n = 0;
    while text.len() < LENGTH {
        text += &word(n);
        text += if n.is_multiple_of(9) { ", " } else { " " };
        n += 1;
    }
    text.truncate(LENGTH);
    text
}

/// The word for a number: letters from a to p, the least significant first.
fn word(mut n: usize) -> String {
    let mut word = String::new();
    loop {
        word.push(char::from(b"abcdefghijklmnop"[n % 16]));
        n /= 16;
        if n == 0 {
            return word;
        }
    }
}
