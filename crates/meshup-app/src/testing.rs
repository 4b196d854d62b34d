//! Stand-ins for the ports, for tests of use cases without a database (feature `testing`).
//!
//! Put expectations on the mocks of a [`TestRepos`], make a [`TestStore`] of it, and give that to the use cases.
//! Afterwards [`TestStore::commits`] and [`TestStore::announced`] tell what would have become durable and known.

mod fixtures;
mod jobs;
mod store;

pub use fixtures::*;
pub use jobs::Jobs;
pub use store::{TestRepos, TestStore};

pub use crate::ports::{
    MockAuditRepository, MockChannelRepository, MockClock, MockConversationRepository, MockEventRepository,
    MockFiles, MockIdempotencyRepository, MockIds, MockInviteRepository, MockMailer, MockMemberRepository,
    MockMessageRepository, MockNoteRepository, MockOneTimePasswords, MockPasswords, MockPresence,
    MockReactionRepository, MockRecurrences, MockRelationRepository, MockRoleRepository, MockRoomRepository,
    MockServerRepository, MockSessionRepository, MockTokenRepository, MockTokens, MockTypingState,
    MockUserRepository,
};
