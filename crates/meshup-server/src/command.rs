//! One module per command.

pub(crate) mod backup;
pub(crate) mod check;
pub(crate) mod check_config;
pub(crate) mod check_health;
pub(crate) mod copy_database;
pub(crate) mod create_admin;
pub(crate) mod demo;
pub(crate) mod document;
pub(crate) mod migrate;
pub(crate) mod restore;
pub(crate) mod serve;

use std::future::Future;

use crate::failure::Failure;

/// Runs a command to completion on its own runtime.
fn block_on(command: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(command)
}
