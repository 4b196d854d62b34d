//! Background jobs that run on demand.

use std::sync::{Mutex, PoisonError};

use crate::ports::{Background, Job};

/// Stores background jobs until a test runs them.
#[derive(Default)]
pub struct Jobs(Mutex<Vec<Job>>);

impl Jobs {
    /// Runs all pending jobs; jobs that these start wait for the next call.
    pub async fn run_all(&self) {
        let jobs = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        for job in jobs {
            job.await;
        }
    }

    /// Drops all pending jobs, as a runtime that ends does.
    pub fn discard_all(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Background for Jobs {
    fn run(&self, job: Job) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(job);
    }
}
