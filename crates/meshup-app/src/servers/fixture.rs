//! The use cases of servers over mocks.

use std::sync::Arc;

use super::{ServerDefaults, Servers};
use crate::ports::Files;
use crate::server_context::ServerContext;
use crate::testing::MockFiles;

/// Without a file store.
pub(super) fn servers(context: ServerContext) -> Servers {
    with_files(context, MockFiles::default())
}

pub(super) fn with_files(context: ServerContext, files: impl Files + 'static) -> Servers {
    let defaults = ServerDefaults {
        regions: ["us-east", "eu-central"].map(str::to_owned).to_vec(),
        max_members: 100,
        max_channels: 50,
    };
    Servers::new(context, Arc::new(files), defaults)
}
