//! A set of days, numbered from the first.

/// A bit set of day numbers starting at 0. A span of 100 years takes 4.5 KB; a query takes at most one pass
/// over it.
///
/// An RFC 5545 rule is expanded into this set once, when it is saved, so that reading a calendar never
/// evaluates a rule.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DaySet(Vec<u8>);

impl DaySet {
    /// Reads the stored representation.
    pub fn from_bits(bits: Vec<u8>) -> Self {
        Self(bits)
    }

    /// The stored representation.
    pub fn bits(&self) -> &[u8] {
        &self.0
    }

    /// Whether the set has no days.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|byte| *byte == 0)
    }

    /// The days at or after `day`, each with the number of earlier days in the set.
    pub(super) fn since(&self, day: u32) -> impl Iterator<Item = (u32, u32)> + '_ {
        let earlier = self.count_before(day);
        let bits = u32::try_from(self.0.len() * 8).unwrap_or(u32::MAX);
        (earlier..).zip((day..bits).filter(|day| self.has(*day)))
    }

    fn has(&self, day: u32) -> bool {
        self.0.get(day as usize / 8).is_some_and(|byte| byte & (1 << (day % 8)) != 0)
    }

    fn count_before(&self, day: u32) -> u32 {
        let (whole, rest) = (day as usize / 8, day % 8);
        let full: u32 = self.0.iter().take(whole).map(|byte| byte.count_ones()).sum();
        let part = self.0.get(whole).map_or(0, |byte| (byte & ((1 << rest) - 1)).count_ones());
        full + part
    }
}

impl FromIterator<u32> for DaySet {
    fn from_iter<I: IntoIterator<Item = u32>>(days: I) -> Self {
        let mut bits = Vec::new();
        for day in days {
            let at = day as usize / 8;
            if bits.len() <= at {
                bits.resize(at + 1, 0);
            }
            bits[at] |= 1 << (day % 8);
        }
        Self(bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_found_from_anywhere_with_their_index() {
        let days: DaySet = [0, 3, 8, 15, 16, 400].into_iter().collect();
        assert_eq!(days.since(0).map(|(_, day)| day).collect::<Vec<_>>(), [0, 3, 8, 15, 16, 400]);
        assert_eq!(days.since(9).collect::<Vec<_>>(), [(3, 15), (4, 16), (5, 400)]);
        assert_eq!(days.since(401).next(), None);
        assert_eq!(days.since(4_000_000).next(), None);
        assert_eq!(DaySet::from_bits(days.bits().to_vec()), days);
    }
}
