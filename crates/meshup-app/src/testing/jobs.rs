//! Background work that happens when a test says so.

use std::sync::{Mutex, PoisonError};

use crate::ports::{Background, Job};

/// Keeps background work until a test runs it.
#[derive(Default)]
pub struct Jobs(Mutex<Vec<Job>>);

impl Jobs {
    /// Runs what was left here so far; what these jobs leave in turn waits for the next call.
    pub async fn run_all(&self) {
        let jobs = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        for job in jobs {
            job.await;
        }
    }
}

impl Background for Jobs {
    fn run(&self, job: Job) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(job);
    }
}
