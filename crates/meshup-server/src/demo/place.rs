//! People, the server, its roles, invites and channels.

use meshup_app::accounts::{CreateAdmin, Device, LoggedIn, Login, NewAccount, Register};
use meshup_app::ports::Upload;
use meshup_domain::Patch;
use meshup_domain::channel::ChannelChanges;
use meshup_domain::invite::InviteChanges;
use meshup_domain::role::{Permission, RoleChanges};
use meshup_domain::server::ServerChanges;
use meshup_domain::settings::UserSettingsChanges;
use meshup_domain::user::UserChanges;

use super::Outcome;
use super::content::{BIOS, CHANNELS, DAYS, FIRST_NAMES, LAST_NAMES};
use super::pictures::{self, Picture};
use super::stage::{CAST, Person, Room, Stage};

/// Maintainers, contributors and translators.
const ROLES: [(&str, &str, &[Permission], &[usize]); 3] = [
    (
        "Maintainer",
        "#c0392b",
        &[
            Permission::ManageChannels,
            Permission::ManageMembers,
            Permission::ManageMessages,
            Permission::ManageTasks,
            Permission::ManageNotes,
            Permission::ManageEvents,
            Permission::ManagePolls,
        ],
        &[1, 2, 6],
    ),
    ("Contributor", "#2e86ab", &[], &[3, 7, 8, 9, 11]),
    ("Translator", "#8e44ad", &[Permission::ManageNotes], &[4]),
];

fn names(number: usize) -> (&'static str, &'static str) {
    let people = FIRST_NAMES.len();
    (FIRST_NAMES[number % people], LAST_NAMES[(number / people + number * 7) % people])
}

fn device() -> Device {
    Device::new("127.0.0.1", "meshup-server demo")
}

impl Stage<'_> {
    /// Creates the site admin and the server, with everything that does not depend on other people.
    pub(super) async fn found(&mut self, password: &str) -> Outcome<()> {
        self.go_to((0, 8, 0), 0);
        let username = username(0);
        let email = format!("{username}@example.org");
        let admin = CreateAdmin { email, username: username.clone(), password: Some(password.to_owned()) };
        self.meshup.accounts().create_admin(admin).await?;
        let login = Login { login: username, password: password.to_owned(), otp: None, device: device() };
        let admin = self.meshup.accounts().login(login).await?;
        self.settle_in(admin).await?;
        let icon = Picture::new("tidemark.png", &pictures::avatar(100)?)?;
        let server = ServerChanges::<Upload> {
            name: Some("Tidemark".to_owned()),
            description: Some("An open source database for the measurements of sensors".to_owned()),
            is_public: Some(true),
            icon: Patch::Set(icon.upload()),
            ..ServerChanges::default()
        };
        self.server = self.meshup.servers().create(self.actor(0), server).await?.server.id;
        self.open_channels().await?;
        self.invite().await
    }

    async fn open_channels(&mut self) -> Outcome<()> {
        for channel in CHANNELS {
            let is_parent = |name| CHANNELS.iter().position(|other| other.name == name);
            let parent = channel.category.and_then(is_parent).and_then(|index| self.channels[index].channel);
            let changes = ChannelChanges {
                name: Some(channel.name.to_owned()),
                description: Some(channel.description.to_owned()),
                channel_type: Some(channel.channel_type),
                is_private: Some(channel.is_private),
                parent_category: parent.map_or(Patch::Keep, Patch::Set),
                ..ChannelChanges::default()
            };
            let opened = self.meshup.channels().create(self.actor(0), self.server, changes).await?;
            self.channels.push(Room { id: opened.room, channel: Some(opened.id), sent: Vec::new() });
        }
        Ok(())
    }

    async fn invite(&mut self) -> Outcome<()> {
        let website = InviteChanges { label: Some("Website".to_owned()), ..InviteChanges::default() };
        let invites = self.meshup.invites();
        self.invite = invites.create(self.actor(0), self.server, website).await?.invite.code;
        let workshop = InviteChanges {
            label: Some("Workshop".to_owned()),
            max_uses: Some(30),
            expires_at: Some(self.time((DAYS + 14, 12, 0))),
            ..InviteChanges::default()
        };
        invites.create(self.actor(0), self.server, workshop).await?;
        Ok(())
    }

    /// Registers the people who come on a day; the first ones come together, the others over the weeks.
    pub(super) async fn welcome(&mut self, day: u8, password: &str) -> Outcome<()> {
        while self.people.len() < self.total && day_of(self.people.len(), self.total) == day {
            let number = self.people.len();
            self.go_to((day, 8, 5), i64::try_from(number % 50).unwrap_or_default() * 60);
            let (first, last) = names(number);
            let username = username(number);
            let account = NewAccount {
                display_name: Some(format!("{first} {last}")),
                ..NewAccount::new(format!("{username}@example.org"), username, password)
            };
            let person = self.meshup.accounts().register(Register { account, device: device() }).await?;
            let actor = person.actor();
            if number.is_multiple_of(2) {
                self.meshup.servers().join(&actor, self.server).await?;
            } else {
                self.meshup.invites().accept(&actor, &self.invite).await?;
            }
            self.settle_in(person).await?;
            if number >= CAST {
                self.introduce(number, day).await?;
            }
        }
        if day == 0 { self.share_roles().await } else { Ok(()) }
    }

    /// Fills the profile, and turns off mail, since the addresses belong to nobody.
    async fn settle_in(&mut self, person: LoggedIn) -> Outcome<()> {
        let (actor, number) = (person.actor(), self.people.len());
        let (first, last) = names(number);
        let picture = Picture::new("portrait.png", &pictures::avatar(number)?)?;
        let profile = UserChanges::<Upload> {
            display_name: Some(format!("{first} {last}")),
            bio: BIOS.get(number).map(|bio| (*bio).to_owned()),
            avatar: if number < CAST { Patch::Set(picture.upload()) } else { Patch::Keep },
            ..UserChanges::default()
        };
        self.meshup.users().update(&actor, actor.user, profile).await?;
        let no_mail =
            UserSettingsChanges { email_notifications: Some(false), ..UserSettingsChanges::default() };
        self.meshup.settings().update_user(&actor, no_mail).await?;
        self.people.push(Person { actor, username: person.user.username });
        if number > 0 {
            self.meshup.users().follow(&actor, self.user(0)).await?;
        }
        Ok(())
    }

    async fn share_roles(&self) -> Outcome<()> {
        for (name, color, permissions, holders) in ROLES {
            let role = RoleChanges {
                name: Some(name.to_owned()),
                color: Some(color.to_owned()),
                is_mentionable: Some(true),
                is_hoisted: Some(true),
                permissions: Some(permissions.to_vec()),
                ..RoleChanges::default()
            };
            let role = self.meshup.roles().create(self.actor(0), self.server, role).await?;
            for holder in self.distinct(holders).into_iter().filter(|holder| *holder > 0) {
                let member = self.user(holder).0;
                let view = self.meshup.members().find(self.actor(0), self.server, member).await?;
                let mut roles: Vec<_> = view.roles.iter().map(|role| role.id).collect();
                roles.push(role.id);
                self.meshup.members().assign_roles(self.actor(0), self.server, member, roles).await?;
            }
        }
        Ok(())
    }
}

fn username(number: usize) -> String {
    let (first, last) = names(number);
    format!("{}.{}", first.to_lowercase(), last.to_lowercase())
}

/// The day on which a person comes.
fn day_of(number: usize, total: usize) -> u8 {
    if number < CAST {
        return 0;
    }
    let days = usize::from(DAYS) - 2;
    u8::try_from(1 + (number - CAST) * days / (total - CAST)).unwrap_or_default()
}
