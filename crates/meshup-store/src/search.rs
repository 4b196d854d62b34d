//! Searching text without regard to case.
//!
//! `LIKE` of SQLite and `ILIKE` of a PostgreSQL in the C locale fold ASCII only. Both can match a set of characters,
//! so the pattern names both cases of every letter, and the answer depends on no locale.

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::extension::postgres::PgBinOper;
use sea_orm::sea_query::extension::sqlite::SqliteExpr;
use sea_orm::sea_query::{Expr, ExprTrait};

use crate::sea::Sea;

/// The longest pattern that SQLite takes (`SQLITE_MAX_LIKE_PATTERN_LENGTH`), in bytes.
const LONGEST: usize = 50_000;

impl<C: ConnectionTrait> Sea<C> {
    /// Whether `column` has `text` in it, in any case. No text that is kept has NUL in it.
    pub(crate) fn contains(&self, column: Expr, text: &str) -> Expr {
        if text.contains('\0') {
            return Expr::val(false);
        }
        if self.is_postgres() {
            return column.binary(PgBinOper::Regex, pattern(text, r"\.^$*+?()[]{}|"));
        }
        let pattern = format!("*{}*", pattern(text, "*?["));
        if pattern.len() > LONGEST { Expr::val(false) } else { column.glob(pattern) }
    }
}

/// Each letter as the set of its cases, and each special character as a set of itself.
fn pattern(text: &str, special: &str) -> String {
    let mut pattern = String::with_capacity(text.len() * 4);
    for character in text.chars() {
        let cases = cases(character);
        if character == '^' || character == '\\' {
            // A set that begins with either would mean something else, and only expressions give them a meaning.
            if special.contains(character) {
                pattern.push('\\');
            }
            pattern.push(character);
        } else if cases.len() > 1 || special.contains(character) {
            pattern.push('[');
            pattern.extend(cases);
            pattern.push(']');
        } else {
            pattern.push(character);
        }
    }
    pattern
}

/// The character, and its lower and upper case where that is one character.
fn cases(character: char) -> Vec<char> {
    let lower = single(character.to_lowercase());
    let upper = single(character.to_uppercase());
    let mut cases = vec![character];
    for case in [lower, upper, lower.and_then(|c| single(c.to_uppercase()))].into_iter().flatten() {
        if cases.iter().all(|known| *known != case) {
            cases.push(case);
        }
    }
    cases
}

fn single(mut characters: impl Iterator<Item = char>) -> Option<char> {
    let first = characters.next()?;
    characters.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::pattern;

    #[test]
    fn letters_match_in_both_cases_and_signs_only_themselves() {
        assert_eq!(pattern("aÉ1", "*?["), "[aA][Éé]1");
        assert_eq!(pattern("5*[^]\\", "*?["), "5[*][[]^]\\");
        assert_eq!(pattern(".^\\]", r"\.^$*+?()[]{}|"), r"[.]\^\\[]]");
    }
}
