//! What holds for everybody in a server.

use meshup_domain::audit::{AuditAction, AuditTarget};
use meshup_domain::moderation::banned_words;
use meshup_domain::module::Module;
use meshup_domain::permission::{LookInside, ManageServer, RequireTwoFactor};
use meshup_domain::server::{Server, ServerSettings, max_channels, max_members, verification_level};
use meshup_domain::{ServerId, Violations};

use super::Settings;
use crate::access::AccessError;
use crate::actor::Actor;
use crate::community::Deed;
use crate::error::operation_error;
use crate::event::{Event, Reach};
use crate::ports::StoreError;

/// What is to change; nothing keeps what is there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpdateServerSettings {
    pub default_notifications: Option<bool>,
    pub explicit_content_filter: Option<bool>,
    pub verification_level: Option<i64>,
    pub require_two_factor: Option<bool>,
    pub auto_moderation: Option<bool>,
    pub banned_words: Option<Vec<String>>,
    /// Which modules to switch on or off.
    pub modules: Vec<(Module, bool)>,
    pub max_members: Option<i64>,
    pub max_channels: Option<i64>,
}

operation_error! {
    /// Why a server's settings were not shown.
    GetServerSettingsError: Access(AccessError), Store(StoreError);
}

operation_error! {
    /// Why a server's settings were not changed.
    UpdateServerSettingsError: Access(AccessError), Invalid(Violations), Store(StoreError);
}

impl Settings {
    /// A server with its settings, for those who see what is in it.
    pub async fn of_server(&self, actor: &Actor, server: ServerId) -> Result<Server, GetServerSettingsError> {
        self.community.access.server::<LookInside>(actor, server).await?;
        let found = self.community.store.read().servers().get(server).await?;
        Ok(found.ok_or(AccessError::NotFound)?)
    }

    /// Changes settings and keeps in the audit log what was changed. They hold at once.
    pub async fn update_server(
        &self,
        actor: &Actor,
        server: ServerId,
        command: UpdateServerSettings,
    ) -> Result<Server, UpdateServerSettingsError> {
        let (allowed, _) = self.community.access.server::<ManageServer>(actor, server).await?;
        if command.require_two_factor == Some(true) {
            self.community.access.server::<RequireTwoFactor>(actor, server).await?;
        }
        let checked = Checked::new(command)?;
        let (work, mut server) = self.community.lock(server).await?;
        let wanted = checked.apply(server.settings.clone());
        let changes = server.configure(&allowed, wanted, self.community.clock.now());
        if !changes.is_empty() {
            work.servers().save(&server).await?;
            let deed = Deed {
                server: server.id,
                actor: allowed.by(),
                action: AuditAction::ServerUpdated,
                target: (AuditTarget::Server, server.id.0),
                changes,
            };
            self.community.log(work.as_ref(), deed).await?;
            work.raise(Event::AccessChanged(Reach::Server(server.id)));
        }
        work.commit().await?;
        Ok(server)
    }
}

/// A change that keeps all rules.
struct Checked {
    default_notifications: Option<bool>,
    explicit_content_filter: Option<bool>,
    verification_level: Option<i16>,
    require_two_factor: Option<bool>,
    auto_moderation: Option<bool>,
    banned_words: Option<Vec<String>>,
    modules: Vec<(Module, bool)>,
    max_members: Option<i32>,
    max_channels: Option<i32>,
}

impl Checked {
    fn new(command: UpdateServerSettings) -> Result<Self, Violations> {
        let UpdateServerSettings {
            default_notifications,
            explicit_content_filter,
            verification_level: level,
            require_two_factor,
            auto_moderation,
            banned_words: words,
            modules,
            max_members: members,
            max_channels: channels,
        } = command;
        let mut errors = Violations::default();
        let checked = Self {
            default_notifications,
            explicit_content_filter,
            verification_level: level
                .and_then(|level| errors.check("verification_level", verification_level(level))),
            require_two_factor,
            auto_moderation,
            banned_words: words.and_then(|words| errors.check("banned_words", banned_words(&words))),
            modules,
            max_members: members.and_then(|count| errors.check("max_members", max_members(count))),
            max_channels: channels.and_then(|count| errors.check("max_channels", max_channels(count))),
        };
        errors.into_result().map(|()| checked)
    }

    fn apply(self, before: ServerSettings) -> ServerSettings {
        let switched = |modules, (module, on)| meshup_domain::module::Modules::with(modules, module, on);
        ServerSettings {
            default_notifications: self.default_notifications.unwrap_or(before.default_notifications),
            explicit_content_filter: self.explicit_content_filter.unwrap_or(before.explicit_content_filter),
            verification_level: self.verification_level.unwrap_or(before.verification_level),
            require_two_factor: self.require_two_factor.unwrap_or(before.require_two_factor),
            auto_moderation: self.auto_moderation.unwrap_or(before.auto_moderation),
            banned_words: self.banned_words.unwrap_or(before.banned_words),
            modules: self.modules.into_iter().fold(before.modules, switched),
            max_members: self.max_members.unwrap_or(before.max_members),
            max_channels: self.max_channels.unwrap_or(before.max_channels),
            updated_at: before.updated_at,
        }
    }
}
