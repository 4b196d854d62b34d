//! What use cases need from the world, as traits.
//!
//! No associated types and no generic parameters, so that `mockall` can stand in for each of them (feature
//! `testing`). Repositories are reached through [`Repos`], for reading from [`Store::read`] and for writing from a
//! [`UnitOfWork`].

pub mod accounts;
pub mod conversations;
pub mod messages;
pub mod platform;
pub mod rooms;
pub mod servers;
pub mod store;
pub mod users;

pub use accounts::*;
pub use conversations::*;
pub use messages::*;
pub use platform::*;
pub use rooms::*;
pub use servers::*;
pub use store::*;
pub use users::*;
