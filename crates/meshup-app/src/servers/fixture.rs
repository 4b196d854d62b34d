//! The use cases of servers over mocks.

use std::sync::Arc;

use super::{ServerDefaults, Servers};
use crate::community::Community;
use crate::ports::Files;
use crate::testing::MockFiles;

/// Without a file store.
pub(super) fn servers(community: Community) -> Servers {
    with_files(community, MockFiles::default())
}

pub(super) fn with_files(community: Community, files: impl Files + 'static) -> Servers {
    let defaults = ServerDefaults {
        regions: ["us-east", "eu-central"].map(str::to_owned).to_vec(),
        max_members: 100,
        max_channels: 50,
    };
    Servers::new(community, Arc::new(files), defaults)
}
