//! The queue of messages to post.
//!
//! The cost of a unit hardly depends on the number of messages in it, so those that wait for the same lock are written by
//! one unit. A message that finds nobody writing is written at once, alone. Meanwhile others arrive, and the next unit
//! takes all of them.
//!
//! A unit is written by a job of its own: a client that disconnects stops waiting, but takes nothing with it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_channel::oneshot;
use meshup_domain::{RoomId, UserId};

use super::post::{Post, post};
use crate::ports::{AppendOutcome, Background, Sharing, StoreError};
use crate::transactions::{Transactions, Unit};

/// The maximum number of messages in a unit, so that the first one does not wait too long.
const GROUP: usize = 64;

/// The outcome of one message.
type Outcome = Result<AppendOutcome, StoreError>;

/// Messages that one unit can write: those of a room, or all.
type Lane = Option<RoomId>;

struct Waiting {
    post: Post,
    answer: oneshot::Sender<Outcome>,
}

pub(super) struct PostQueue {
    store: Transactions,
    background: Arc<dyn Background>,
    /// Those who wait, in order of arrival. A lane exists while a job writes it.
    lanes: Mutex<HashMap<Lane, Vec<Waiting>>>,
}

impl PostQueue {
    pub(super) fn new(store: Transactions, background: Arc<dyn Background>) -> Self {
        Self { store, background, lanes: Mutex::default() }
    }

    /// Posts a message, in a unit with others that wait.
    pub(super) async fn post(self: &Arc<Self>, post: Post) -> Outcome {
        let lane = (self.store.sharing() == Sharing::Room).then_some(post.new.room);
        let (answer, outcome) = oneshot::channel();
        let waiting = Waiting { post, answer };
        let is_first = {
            let mut lanes = self.lanes();
            let is_first = !lanes.contains_key(&lane);
            lanes.entry(lane).or_default().push(waiting);
            is_first
        };
        if is_first {
            let writer = Writer { queue: Arc::clone(self), lane, has_ended: false };
            self.background.run(Box::pin(writer.run()));
        }
        outcome
            .await
            .unwrap_or_else(|_| Err(StoreError::Unavailable("the queue of messages ended".to_owned())))
    }

    fn lanes(&self) -> MutexGuard<'_, HashMap<Lane, Vec<Waiting>>> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The writer of a lane.
struct Writer {
    queue: Arc<PostQueue>,
    lane: Lane,
    /// Whether the lane has been removed; another writer may have opened it again.
    has_ended: bool,
}

impl Writer {
    async fn run(mut self) {
        while let Some(group) = self.take() {
            let (posts, answers): (Vec<Post>, Vec<_>) =
                group.into_iter().map(|Waiting { post, answer }| (post, answer)).unzip();
            for (outcome, answer) in self.write(&posts).await.into_iter().zip(answers) {
                // The client may be gone.
                let _ = answer.send(outcome);
            }
        }
    }

    /// The next group; `None` ends the lane.
    fn take(&mut self) -> Option<Vec<Waiting>> {
        let mut lanes = self.queue.lanes();
        let waiting = lanes.get_mut(&self.lane).filter(|waiting| !waiting.is_empty());
        let Some(waiting) = waiting else {
            lanes.remove(&self.lane);
            self.has_ended = true;
            return None;
        };
        let rest = waiting.split_off(GROUP.min(waiting.len()));
        Some(std::mem::replace(waiting, rest))
    }

    /// The outcome of each message of a group.
    ///
    /// A message that the database refuses must not harm the others, so a group that fails is written one by one, unless
    /// the database itself has failed. Then those that wait fail as well: they have waited long enough.
    async fn write(&self, posts: &[Post]) -> Vec<Outcome> {
        let failure = match self.write_group(posts).await {
            Ok(outcomes) => return outcomes,
            Err(failure) => failure,
        };
        match &failure {
            StoreError::Unavailable(_) => self.refuse_waiting(&failure),
            StoreError::Full | StoreError::Schema(_) | StoreError::Deactivated => {}
            StoreError::Victim(_) | StoreError::Missing(_) | StoreError::Internal(_) => {
                return self.write_singly(posts, failure).await;
            }
        }
        posts.iter().map(|_| Err(failure.clone())).collect()
    }

    async fn write_singly(&self, posts: &[Post], failure: StoreError) -> Vec<Outcome> {
        if posts.len() == 1 {
            return vec![Err(failure)];
        }
        let mut outcomes = Vec::with_capacity(posts.len());
        for post in posts.chunks(1) {
            match self.write_group(post).await {
                Ok(outcome) => outcomes.extend(outcome),
                Err(failure) => outcomes.push(Err(failure)),
            }
        }
        outcomes
    }

    fn refuse_waiting(&self, failure: &StoreError) {
        let waiting = self.queue.lanes().get_mut(&self.lane).map(std::mem::take);
        for Waiting { post: _, answer } in waiting.into_iter().flatten() {
            let _ = answer.send(Err(failure.clone()));
        }
    }

    /// Writes a group in one unit. Authors whose accounts are not active are refused, and nobody else.
    async fn write_group(&self, posts: &[Post]) -> Result<Vec<Outcome>, StoreError> {
        let write = async |work: Unit, active: Vec<UserId>| {
            let is_active = |post: &&Post| active.contains(&post.new.author);
            let accepted: Vec<&Post> = posts.iter().filter(is_active).collect();
            let mut appended = post(&*work, &accepted).await?.into_iter();
            let outcome = |post: &Post| match is_active(&post).then(|| appended.next()) {
                Some(outcome) => {
                    outcome.ok_or_else(|| StoreError::Internal("an outcome is missing".to_owned()))
                }
                None => Err(StoreError::Deactivated),
            };
            Ok(posts.iter().map(outcome).collect())
        };
        let allowed: Vec<_> = posts.iter().map(|post| &post.allowed).collect();
        self.queue.store.write_together(&allowed, write).await
    }
}

impl Drop for Writer {
    /// If the writer panicked or its runtime ended, drops the channels of those who wait, which tells them.
    fn drop(&mut self) {
        if !self.has_ended {
            self.queue.lanes().remove(&self.lane);
        }
    }
}

#[cfg(test)]
mod tests;
