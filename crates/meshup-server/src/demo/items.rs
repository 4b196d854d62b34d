//! Notes, tasks, events and polls.

use meshup_app::comments::AddComment;
use meshup_app::events::Rsvp;
use meshup_app::notes::{ExpectedVersion, UpdateNote};
use meshup_domain::event::{EventChanges, RsvpStatus, TimeOrDay};
use meshup_domain::note::{ChangeDescription, NoteChanges};
use meshup_domain::poll::PollChanges;
use meshup_domain::task::TaskChanges;
use meshup_domain::{Patch, PollId};
use time::Duration;

use super::Outcome;
use super::content::{At, EVENTS, EventContent, NOTES, POLLS, PollContent, TASKS, TaskContent};
use super::stage::{CAST, Stage};

/// What people answer to invitations, in turn.
const ANSWERS: [RsvpStatus; 4] =
    [RsvpStatus::Attending, RsvpStatus::Attending, RsvpStatus::Maybe, RsvpStatus::NotAttending];

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

impl Stage<'_> {
    /// Does what happens to items on a day.
    pub(super) async fn work(&mut self, day: u8) -> Outcome<()> {
        self.write_notes(day).await?;
        for (index, task) in TASKS.iter().enumerate() {
            self.work_on(day, index, task).await?;
        }
        for event in EVENTS.iter().filter(|event| event.at.0 == day) {
            self.invite_to(event).await?;
        }
        for (index, poll) in POLLS.iter().enumerate() {
            if poll.at.0 == day {
                let asked = self.ask(poll).await?;
                self.polls.insert(index, asked);
            }
            if let Some(closed) = poll.closed.filter(|closed| closed.0 == day) {
                self.go_to(closed, 0);
                self.meshup.polls().close(self.actor(poll.by), self.server, self.polls[&index]).await?;
            }
        }
        Ok(())
    }

    async fn write_notes(&mut self, day: u8) -> Outcome<()> {
        for (index, note) in NOTES.iter().enumerate() {
            for (number, (at, by, text, reason)) in note.versions.iter().enumerate() {
                if at.0 != day {
                    continue;
                }
                self.go_to(*at, 0);
                let content = Some(self.text(text));
                if number > 0 {
                    let command = UpdateNote {
                        changes: NoteChanges { content, ..NoteChanges::default() },
                        change_description: Some(
                            ChangeDescription::new(reason).map_err(|broken| broken.to_string())?,
                        ),
                        expected: ExpectedVersion::default(),
                    };
                    self.meshup
                        .notes()
                        .update(self.actor(*by), self.server, self.notes[&index], command)
                        .await?;
                    continue;
                }
                let (title, tags) = (Some(note.title.to_owned()), Some(owned(note.tags)));
                let note_changes = NoteChanges { title, content, tags };
                let created =
                    self.meshup.notes().create(self.actor(*by), self.server, note_changes).await?.note.id;
                if note.is_pinned {
                    self.meshup.notes().toggle_pin(self.actor(0), self.server, created).await?;
                }
                self.notes.insert(index, created);
            }
        }
        Ok(())
    }

    async fn work_on(&mut self, day: u8, index: usize, task: &TaskContent) -> Outcome<()> {
        let (tasks, server) = (self.meshup.tasks(), self.server);
        if task.at.0 == day {
            self.go_to(task.at, 0);
            let changes = TaskChanges {
                title: Some(task.title.to_owned()),
                description: Some(task.description.to_owned()),
                assigned_to: task.assigned_to.map_or(Patch::Keep, |person| Patch::Set(self.user(person))),
                priority: Some(task.priority),
                due_date: task.due.map_or(Patch::Keep, |due| Patch::Set(self.time(due))),
                tags: Some(owned(task.tags)),
                ..TaskChanges::default()
            };
            let created = tasks.create(self.actor(task.by), server, changes).await?;
            self.tasks.insert(index, created.task.id);
        }
        if let Some((at, status, progress)) = task.change.filter(|(at, ..)| at.0 == day) {
            self.go_to(at, 0);
            let changes =
                TaskChanges { status: Some(status), progress: Some(progress), ..TaskChanges::default() };
            tasks.update(self.actor(0), server, self.tasks[&index], changes).await?;
        }
        for (at, by, text) in task.comments.iter().filter(|(at, ..)| at.0 == day) {
            self.go_to(*at, 0);
            let comment = AddComment { content: self.text(text), reply_to: None };
            tasks.comment(self.actor(*by), server, self.tasks[&index], comment).await?;
        }
        Ok(())
    }

    async fn invite_to(&self, event: &EventContent) -> Outcome<()> {
        self.go_to(event.at, 0);
        let starts = self.time(event.starts);
        let (recurrence, interval, until) = match event.repeats {
            Some((recurrence, interval, day)) => {
                let last: At = (day, 0, 0);
                (Some(recurrence), Some(interval), Patch::Set(TimeOrDay::Day(self.time(last).date())))
            }
            None => (None, None, Patch::Keep),
        };
        let everybody: Vec<_> = self.people.iter().map(|person| person.actor.user).take(CAST).collect();
        let changes = EventChanges {
            title: Some(event.title.to_owned()),
            description: Some(event.description.to_owned()),
            event_type: Some(event.event_type),
            start_time: Some(starts),
            end_time: Some(starts + Duration::minutes(event.minutes)),
            location: Some(event.location.to_owned()),
            recurrence_type: recurrence,
            recurrence_interval: interval,
            recurrence_end_date: until,
            reminders: Some(vec![15]),
            color: Some(event.color.to_owned()),
            attendees: Some(everybody),
            ..EventChanges::default()
        };
        let created = self.meshup.events().create(self.actor(event.by), self.server, changes).await?.event.id;
        for (number, person) in self.people.iter().enumerate().take(CAST).skip(1) {
            self.go_to(event.at, 600 * i64::try_from(number).unwrap_or_default());
            let answer = Rsvp { status: ANSWERS[number % ANSWERS.len()], notes: None };
            self.meshup.events().rsvp(&person.actor, self.server, created, answer).await?;
        }
        Ok(())
    }

    /// Creates a poll, in which everybody who is there votes.
    async fn ask(&self, poll: &PollContent) -> Outcome<PollId> {
        self.go_to(poll.at, 0);
        let changes = PollChanges {
            question: Some(poll.question.to_owned()),
            description: Some(poll.description.to_owned()),
            options: Some(owned(poll.options)),
            allow_multiple_votes: Some(poll.is_multiple),
            anonymous_votes: Some(poll.is_anonymous),
            expires_at: poll.expires.map_or(Patch::Keep, |expires| Patch::Set(self.time(expires))),
            ..PollChanges::default()
        };
        let created = self.meshup.polls().create(self.actor(poll.by), self.server, changes).await?;
        let options: Vec<_> = created.options.iter().map(|option| option.option.id).collect();
        for (number, person) in self.people.iter().enumerate() {
            self.go_to(poll.at, 30 * i64::try_from(number).unwrap_or_default());
            let mut chosen = vec![options[number * number % options.len()]];
            if poll.is_multiple && number.is_multiple_of(3) {
                chosen.push(options[(number * number + 1) % options.len()]);
            }
            self.meshup.polls().vote(&person.actor, self.server, created.poll.id, &chosen).await?;
        }
        Ok(created.poll.id)
    }
}
