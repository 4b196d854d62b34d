//! Who and what is in the community so far.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicI64, Ordering};

use meshup::Meshup;
use meshup_app::Actor;
use meshup_app::ports::Clock;
use meshup_domain::{ChannelId, MessageId, NoteId, PollId, RoomId, ServerId, TaskId, UserId};
use meshup_platform::SystemClock;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::content::{At, DAYS};

/// How many people the conversations are written for.
pub(super) const CAST: usize = 12;

/// A clock that shows what it is set to.
#[derive(Debug)]
pub(crate) struct DemoClock(AtomicI64);

impl DemoClock {
    pub(crate) fn new() -> Self {
        Self(AtomicI64::new(micros(SystemClock.now())))
    }

    pub(super) fn set(&self, at: OffsetDateTime) {
        self.0.store(micros(at), Ordering::Relaxed);
    }
}

fn micros(at: OffsetDateTime) -> i64 {
    i64::try_from(at.unix_timestamp_nanos() / 1_000).unwrap_or_default()
}

impl Clock for DemoClock {
    fn now(&self) -> OffsetDateTime {
        let nanos = i128::from(self.0.load(Ordering::Relaxed)) * 1_000;
        OffsetDateTime::from_unix_timestamp_nanos(nanos).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }
}

pub(super) struct Person {
    pub(super) actor: Actor,
    pub(super) username: String,
}

/// A channel or conversation with the messages that [`Line::more`](super::content::Line::more) can refer to.
pub(super) struct Room {
    pub(super) id: RoomId,
    pub(super) channel: Option<ChannelId>,
    pub(super) sent: Vec<MessageId>,
}

/// Notes, tasks and polls are known by their position in the content.
pub(super) struct Stage<'a> {
    pub(super) meshup: &'a Meshup,
    clock: &'a DemoClock,
    midnight: OffsetDateTime,
    /// How many people there will be.
    pub(super) total: usize,
    pub(super) people: Vec<Person>,
    pub(super) server: ServerId,
    pub(super) invite: String,
    pub(super) channels: Vec<Room>,
    /// `None` for a conversation that is not open.
    pub(super) conversations: Vec<Option<Room>>,
    pub(super) notes: HashMap<usize, NoteId>,
    pub(super) tasks: HashMap<usize, TaskId>,
    pub(super) polls: HashMap<usize, PollId>,
}

impl<'a> Stage<'a> {
    pub(super) fn new(meshup: &'a Meshup, clock: &'a DemoClock, total: usize) -> Self {
        let today = SystemClock.now().replace_time(time::Time::MIDNIGHT);
        Self {
            meshup,
            clock,
            midnight: today - Duration::days(DAYS.into()),
            total,
            people: Vec::new(),
            server: ServerId(Uuid::nil()),
            invite: String::new(),
            channels: Vec::new(),
            conversations: Vec::new(),
            notes: HashMap::new(),
            tasks: HashMap::new(),
            polls: HashMap::new(),
        }
    }

    pub(super) fn time(&self, (day, hour, minute): At) -> OffsetDateTime {
        self.midnight
            + Duration::days(day.into())
            + Duration::minutes(i64::from(hour) * 60 + i64::from(minute))
    }

    /// Sets the clock to `seconds` after a time.
    pub(super) fn go_to(&self, at: At, seconds: i64) {
        self.clock.set(self.time(at) + Duration::seconds(seconds));
    }

    /// The position of a person among the people; with few people, some play several.
    pub(super) fn index(&self, number: usize) -> usize {
        number % self.total.min(CAST)
    }

    pub(super) fn actor(&self, number: usize) -> &Actor {
        &self.people[self.index(number)].actor
    }

    pub(super) fn user(&self, number: usize) -> UserId {
        self.actor(number).user
    }

    /// Different people, by position.
    pub(super) fn distinct(&self, numbers: &[usize]) -> BTreeSet<usize> {
        numbers.iter().map(|number| self.index(*number)).collect()
    }

    /// A text with its mentions.
    pub(super) fn text(&self, text: &str) -> String {
        (0..CAST).fold(text.to_owned(), |text, number| {
            text.replace(&format!("@{{{number}}}"), &format!("@{}", self.people[self.index(number)].username))
        })
    }

    pub(super) fn usernames(self) -> Vec<String> {
        self.people.into_iter().map(|person| person.username).collect()
    }
}
