//! How far to scan before an index is asked that has no order.

/// How many entries contain `limit` matches, with a margin, if the first `scanned` of them contain `count`; `None` if that is
/// more than `deepest`.
pub(in crate::repo) fn depth(scanned: u64, count: u64, limit: u64, deepest: u64) -> Option<u64> {
    let enough = scanned.saturating_mul(limit).saturating_mul(3) / 2;
    enough.checked_div(count).filter(|depth| *depth <= deepest)
}

#[cfg(test)]
mod tests {
    use super::depth;

    #[test]
    fn as_deep_is_scanned_as_the_first_entries_suggest() {
        assert_eq!(depth(10_000, 900, 1_000, 50_000), Some(16_666));
        assert_eq!(depth(10_000, 300, 1_000, 50_000), Some(50_000));
        assert_eq!(depth(10_000, 299, 1_000, 50_000), None, "there are so few that sorting them costs less");
        assert_eq!(depth(10_000, 0, 1_000, 50_000), None);
        assert_eq!(depth(10_000, 1, u64::MAX, 50_000), None);
    }
}
