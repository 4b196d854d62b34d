//! Test doubles for the ports, for testing use cases without a database (feature `testing`).
//!
//! Set expectations on the mocks of a [`TestRepos`], build a [`TestStore`] from it, and pass that to the use
//! cases. Afterwards, [`TestStore::commits`] and [`TestStore::published_events`] return what was committed
//! and announced.

mod fixtures;
mod jobs;
mod listing;
mod mail;
mod store;

pub use fixtures::*;
pub use jobs::Jobs;
pub use listing::TestListing;
pub use mail::{TestSeal, mail_queue, opened};
pub use store::{TestRepos, TestStore};

pub use crate::ports::{
    MockAuditRepository, MockChannelRepository, MockClock, MockConversationRepository, MockDeployment,
    MockEventRepository, MockFiles, MockIdempotencyRepository, MockIds, MockInviteRepository,
    MockMailRepository, MockMailer, MockMemberRepository, MockMessageRepository, MockNoteRepository,
    MockOneTimePasswords, MockPasswords, MockPresence, MockReactionRepository, MockRecurrences,
    MockRelationRepository, MockRoleRepository, MockRoomRepository, MockServerRepository,
    MockSessionRepository, MockTokenRepository, MockTokens, MockTypingState, MockUserRepository,
};
