//! Case-insensitive substring search.
//!
//! `LIKE` of SQLite, and `ILIKE` of PostgreSQL in the C locale, fold only ASCII. Both support character sets,
//! so the pattern lists both cases of every letter, and the result does not depend on the locale.

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::extension::postgres::PgBinOper;
use sea_orm::sea_query::extension::sqlite::SqliteExpr;
use sea_orm::sea_query::{Expr, ExprTrait};

use crate::repositories::SqlRepositories;

/// The maximum pattern length of SQLite (`SQLITE_MAX_LIKE_PATTERN_LENGTH`), in bytes.
const LONGEST: usize = 50_000;

impl<C: ConnectionTrait> SqlRepositories<C> {
    /// Whether `column` contains `text`, ignoring case. Stored text never contains NUL, so neither does a
    /// match.
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

/// Each letter as the set of its cases, and each special character as a set of one.
fn pattern(text: &str, special: &str) -> String {
    let mut pattern = String::with_capacity(text.len() * 4);
    for character in text.chars() {
        let cases = cases(character);
        if character == '^' || character == '\\' {
            // A set that starts with either would have another meaning. Outside of sets, both are special in
            // regular expressions only.
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

/// The character with its lower and upper case, where these are single characters.
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
