//! Micro-benchmarks: small pieces of work over fixed data. `benches/time.rs` measures their wall time, and
//! `scripts/bench-micro` counts their instructions.
#![expect(clippy::expect_used, reason = "a benchmark that cannot be prepared should panic")]

mod cases;

pub use cases::CASES;

/// Prepared work, which can be done any number of times. The result depends on all of it, so that none of it is
/// optimized away, and is 0 if the work failed.
pub type Work = Box<dyn FnMut() -> usize>;

/// A benchmark.
pub struct Case {
    pub name: &'static str,
    prepare: fn() -> Work,
}

impl Case {
    const fn new(name: &'static str, prepare: fn() -> Work) -> Self {
        Self { name, prepare }
    }

    /// Prepares the work, and does it once, so that everything that is created on first use exists.
    ///
    /// # Panics
    /// If the work cannot be prepared, or fails.
    pub fn prepare(&self) -> Work {
        let mut work = (self.prepare)();
        assert_ne!(work(), 0, "{} does not work", self.name);
        work
    }
}
