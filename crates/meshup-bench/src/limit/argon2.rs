//! Hashing of passwords, as the server's defaults ask for it.

use std::time::{Duration, Instant};

use argon2::{Algorithm, Argon2, Params, Version};

use crate::Failure;
use crate::usage::{Processes, float};

/// Hashes for each second of processor time, on two threads at once.
pub(crate) async fn hashes_per_cpu_second(duration: Duration) -> Result<f64, Failure> {
    let processes = Processes::default();
    let watch = processes.watch();
    let threads = [(); 2].map(|()| tokio::task::spawn_blocking(move || hashes(duration)));
    let mut count = 0;
    for thread in threads {
        count += thread.await??;
    }
    Ok(float(count) / watch.end().generator.max(0.01))
}

fn hashes(duration: Duration) -> Result<usize, Failure> {
    let params = Params::new(19_456, 2, 1, None).map_err(|why| why.to_string())?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let (start, mut count, mut hash) = (Instant::now(), 0, [0; 32]);
    while start.elapsed() < duration {
        argon2
            .hash_password_into(b"SecurePass123!", b"sixteen bytes ok", &mut hash)
            .map_err(|why| why.to_string())?;
        count += 1;
    }
    Ok(count)
}
