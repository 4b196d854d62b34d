//! The benchmarks. Data is fixed, and nothing depends on the time.

mod banned_words;
mod fan_out;
mod permission;
mod room;

use crate::Case;

/// All benchmarks. Their names identify the recorded counts.
pub const CASES: &[Case] = &[
    Case::new("permission", permission::prepare),
    Case::new("banned_words", banned_words::prepare),
    Case::new("fan_out", fan_out::prepare),
];
