//! Messages, their files and reactions, and who has read them.

use meshup_app::conversations::{OpenConversation, OpenMode, UserKeys};
use meshup_app::messages::{EditMessage, MessageKey, SendMessage};
use meshup_domain::MessageId;
use meshup_domain::room::ReadUpTo;

use super::Outcome;
use super::content::{CHANNELS, CONVERSATIONS, INTRODUCTIONS, Line, More};
use super::pictures::{self, Picture};
use super::stage::{Room, Stage};

const MINUTE: i64 = 60;

impl Stage<'_> {
    /// Sends the messages of a day.
    pub(super) async fn talk(&mut self, day: u8) -> Outcome<()> {
        for (index, channel) in CHANNELS.iter().enumerate() {
            for line in channel.lines.iter().filter(|line| line.at.0 == day) {
                let sent = self.say(&self.channels[index], line).await?;
                self.channels[index].sent.push(sent);
            }
        }
        for (index, conversation) in CONVERSATIONS.iter().enumerate() {
            if index == self.conversations.len() {
                let opened = self.open(conversation.title, conversation.people).await?;
                self.conversations.push(opened);
            }
            for line in conversation.lines.iter().filter(|line| line.at.0 == day) {
                let Some(room) = &self.conversations[index] else { continue };
                let sent = self.say(room, line).await?;
                if let Some(room) = &mut self.conversations[index] {
                    room.sent.push(sent);
                }
            }
        }
        Ok(())
    }

    /// `None` if there are too few people for it.
    async fn open(&self, title: Option<&str>, people: &[usize]) -> Outcome<Option<Room>> {
        let distinct = self.distinct(people);
        if distinct.len() < if title.is_some() { 3 } else { 2 } {
            return Ok(None);
        }
        let command = OpenConversation {
            people: UserKeys::Ids(distinct.into_iter().map(|person| self.user(person)).collect()),
            with: title.map_or(OpenMode::ExactParticipants, |title| OpenMode::NewGroup(title.to_owned())),
        };
        let opened = self.meshup.conversations().open(self.actor(0), command).await?;
        Ok(Some(Room { id: opened.conversation.conversation.room, channel: None, sent: Vec::new() }))
    }

    async fn say(&self, room: &Room, line: &Line) -> Outcome<MessageId> {
        let Line { at, by, text, more } = line;
        self.go_to(*at, 0);
        let (mut command, mut pictures) = (SendMessage::text(room.id, self.text(text)), Vec::new());
        for more in *more {
            match more {
                More::ReplyTo(index) => command.reply_to = room.sent.get(*index).copied().map(MessageKey::Id),
                More::Chart(name) => pictures.push(Picture::new(name, &pictures::chart(name)?)?),
                More::Measurements(name) => {
                    pictures.push(Picture::new(name, pictures::table(name).as_bytes())?);
                }
                More::EditedFrom(before) => command.content = self.text(before),
                More::Reaction(..) | More::Pinned => {}
            }
        }
        command.uploads = pictures.iter().map(Picture::upload).collect();
        let id = self.meshup.messages().send(self.actor(*by), command).await?.message.message.id;
        for more in *more {
            self.respond(room, line, id, more).await?;
        }
        Ok(id)
    }

    async fn respond(&self, room: &Room, line: &Line, id: MessageId, more: &More) -> Outcome<()> {
        let messages = self.meshup.messages();
        match more {
            More::Reaction(emoji, people) => {
                for person in self.distinct(people) {
                    self.go_to(line.at, MINUTE * i64::try_from(3 + person).unwrap_or_default());
                    messages.react(self.actor(person), room.id, id, emoji).await?;
                }
            }
            More::EditedFrom(_) => {
                self.go_to(line.at, 2 * MINUTE);
                let edit = EditMessage { room: room.id, id, content: self.text(line.text) };
                messages.edit(self.actor(line.by), edit).await?;
            }
            More::Pinned => {
                self.go_to(line.at, 2 * MINUTE);
                messages.pin(self.actor(0), room.id, id).await?;
            }
            More::ReplyTo(_) | More::Chart(_) | More::Measurements(_) => {}
        }
        Ok(())
    }

    /// Lets a person who came later introduce themselves.
    pub(super) async fn introduce(&self, number: usize, day: u8) -> Outcome<()> {
        let Some(index) = CHANNELS.iter().position(|channel| channel.name == "introductions") else {
            return Ok(());
        };
        self.go_to((day, 12, 0), MINUTE * i64::try_from(number % 300).unwrap_or_default());
        let (room, text) = (self.channels[index].id, INTRODUCTIONS[number % INTRODUCTIONS.len()]);
        let said =
            self.meshup.messages().send(&self.people[number].actor, SendMessage::text(room, text)).await?;
        let id = said.message.message.id;
        self.meshup.messages().react(self.actor(number + 1), room, id, "👋").await?;
        Ok(())
    }

    /// Leaves the last messages of some rooms unread.
    pub(super) async fn read(&self) -> Outcome<()> {
        for (number, person) in self.people.iter().enumerate() {
            for (index, room) in
                self.channels.iter().enumerate().filter(|(index, _)| !CHANNELS[*index].is_private)
            {
                let unread = (number * 3 + index * 5) % 4;
                let Some(last) = room.sent.len().checked_sub(1 + unread) else { continue };
                let up_to = ReadUpTo::Message(room.sent[last]);
                self.meshup.messages().mark_read(&person.actor, room.id, up_to).await?;
            }
        }
        Ok(())
    }
}
