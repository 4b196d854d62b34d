//! Does the work of a benchmark a number of times, for callgrind; without parameters, prints the names of all.
//!
//!     count NAME TIMES
#![expect(clippy::print_stdout, reason = "the names are for a script")]

use std::process::ExitCode;

use meshup_micro::CASES;

fn main() -> ExitCode {
    let parameters: Vec<String> = std::env::args().skip(1).collect();
    let [name, times] = parameters.as_slice() else {
        for case in CASES {
            println!("{}", case.name);
        }
        return ExitCode::SUCCESS;
    };
    let case = CASES.iter().find(|case| case.name == name);
    let (Some(case), Ok(times)) = (case, times.parse()) else { return ExitCode::FAILURE };
    let mut work = case.prepare();
    let is_done = (0_u32..times).all(|_| work() != 0);
    if is_done { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
