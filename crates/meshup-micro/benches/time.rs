//! The wall time of the micro-benchmarks.

use divan::Bencher;
use meshup_micro::CASES;

fn main() {
    divan::main();
}

#[divan::bench(args = CASES.iter().map(|case| case.name))]
fn micro(bencher: Bencher<'_, '_>, name: &str) {
    if let Some(case) = CASES.iter().find(|case| case.name == name) {
        let work = case.prepare();
        bencher.bench_local(work);
    }
}
