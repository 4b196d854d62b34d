//! The interfaces that use cases depend on, as traits.
//!
//! They have no associated types or generic parameters, so that `mockall` can mock each of them (feature
//! `testing`). Repositories are reached through [`Repos`]: for reading from [`Store::read`], and for writing
//! from a [`UnitOfWork`].

pub mod accounts;
pub mod announcements;
pub mod cluster;
pub mod comments;
pub mod conversations;
pub mod discarded;
pub mod drafts;
pub mod erasures;
pub mod events;
pub mod exports;
pub mod jobs;
pub mod limits;
pub mod mails;
pub mod messages;
pub mod notes;
pub mod notifications;
pub mod platform;
pub mod polls;
pub mod projections;
pub mod retention;
pub mod rooms;
pub mod search;
pub mod servers;
pub mod settings;
pub mod site;
pub mod store;
pub mod sweep;
pub mod tasks;
pub mod thumbnails;
pub mod users;

pub use accounts::*;
pub use announcements::*;
pub use cluster::*;
pub use comments::*;
pub use conversations::*;
pub use discarded::*;
pub use drafts::*;
pub use erasures::*;
pub use events::*;
pub use exports::*;
pub use jobs::*;
pub use limits::*;
pub use mails::*;
pub use messages::*;
pub use notes::*;
pub use notifications::*;
pub use platform::*;
pub use polls::*;
pub use projections::*;
pub use retention::*;
pub use rooms::*;
pub use search::*;
pub use servers::*;
pub use settings::*;
pub use site::*;
pub use store::*;
pub use sweep::*;
pub use tasks::*;
pub use thumbnails::*;
pub use users::*;

/// Lists every repository once: passes `name: Port = Mock` for each to the macro `$declare`.
///
/// To add a repository, add a line here and implement its port in the store.
#[macro_export]
macro_rules! repositories {
    ($declare:ident) => {
        $declare! {
            users: UserRepository = MockUserRepository,
            sessions: SessionRepository = MockSessionRepository,
            tokens: TokenRepository = MockTokenRepository,
            relations: RelationRepository = MockRelationRepository,
            servers: ServerRepository = MockServerRepository,
            members: MemberRepository = MockMemberRepository,
            roles: RoleRepository = MockRoleRepository,
            invites: InviteRepository = MockInviteRepository,
            audit: AuditRepository = MockAuditRepository,
            channels: ChannelRepository = MockChannelRepository,
            rooms: RoomRepository = MockRoomRepository,
            projections: ProjectionRepository = MockProjectionRepository,
            event_log: EventLogRepository = MockEventLogRepository,
            messages: MessageRepository = MockMessageRepository,
            drafts: DraftRepository = MockDraftRepository,
            reactions: ReactionRepository = MockReactionRepository,
            conversations: ConversationRepository = MockConversationRepository,
            keys: IdempotencyRepository = MockIdempotencyRepository,
            notes: NoteRepository = MockNoteRepository,
            tasks: TaskRepository = MockTaskRepository,
            comments: CommentRepository = MockCommentRepository,
            events: EventRepository = MockEventRepository,
            polls: PollRepository = MockPollRepository,
            settings: SettingsRepository = MockSettingsRepository,
            two_factor: TwoFactorRepository = MockTwoFactorRepository,
            notifications: NotificationRepository = MockNotificationRepository,
            search: SearchRepository = MockSearchRepository,
            retention: RetentionRepository = MockRetentionRepository,
            sweep: SweepRepository = MockSweepRepository,
            discarded_files: DiscardedFileRepository = MockDiscardedFileRepository,
            mails: MailRepository = MockMailRepository,
            thumbnails: ThumbnailRepository = MockThumbnailRepository,
            site: SiteRepository = MockSiteRepository,
            announcements: AnnouncementRepository = MockAnnouncementRepository,
            job_runs: JobRunRepository = MockJobRunRepository,
            exports: ExportRepository = MockExportRepository,
            erasures: ErasureRepository = MockErasureRepository,
        }
    };
}
