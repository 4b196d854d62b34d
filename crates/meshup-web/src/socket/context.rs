//! A connection, from the dialect's point of view.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use meshup_app::accounts::AuthenticateError;
use meshup_app::{Actor, ErrorKind, Explain, Explanation};
use meshup_domain::user::UserCard;
use meshup_domain::{RoomId, Seq, UserId};
use meshup_realtime::{ConnectionHandle, JoinError, JoinedRoom, Replay, Resume, RoomRef, TextFrame, Topic};
use time::OffsetDateTime;
use tokio::time::{Instant, timeout};

use super::writer::{Disconnected, Writer};
use super::{Close, Sockets};
use crate::credential::Credential;
use crate::metrics::SocketMetrics;

/// The connection of a client: what is sent to it, and the rooms it listens to.
pub struct SocketContext {
    pub(super) sockets: Arc<Sockets>,
    pub(super) connected: ConnectionHandle,
    pub(super) writer: Writer,
    pub(super) expires_at: Instant,
    pub(super) replays: VecDeque<Replay>,
    metrics: SocketMetrics,
}

/// Why a token does not extend a socket.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RefreshError {
    #[error(transparent)]
    Token(#[from] AuthenticateError),
    /// It belongs to another session.
    #[error("This token belongs to another session.")]
    Foreign,
}

impl Explain for RefreshError {
    fn explain(&self) -> Explanation {
        match self {
            Self::Token(error) => error.explain(),
            Self::Foreign => Explanation::new(ErrorKind::Forbidden, "foreign_token", self.to_string()),
        }
    }
}

impl SocketContext {
    pub(super) async fn new(
        sockets: Arc<Sockets>,
        credential: &Credential,
        writer: &Writer,
        surface: &'static str,
    ) -> Result<Self, Close> {
        let known = match credential {
            Credential::Token(token) => sockets.authenticator.authenticate(token).await?,
            Credential::Cookie(login, value) => {
                sockets.authenticator.authenticate_cookie(value, login.audience).await?
            }
            Credential::Doubled => return Err(AuthenticateError::NotValid.into()),
        };
        let connected = sockets.hub.connect(known.actor).await?;
        let expires_at = sockets.deadline(known.expires_at);
        Ok(Self {
            sockets,
            connected,
            writer: writer.clone(),
            expires_at,
            replays: VecDeque::new(),
            metrics: SocketMetrics::new(surface),
        })
    }

    pub fn actor(&self) -> &Actor {
        self.connected.actor()
    }

    pub fn now(&self) -> OffsetDateTime {
        self.sockets.clock.now()
    }

    /// The user's card at the time of connecting.
    pub fn card(&self) -> &UserCard {
        self.connected.card()
    }

    /// Sends a frame, after all previous ones. Fails if the client does not read.
    pub async fn send(&mut self, frame: TextFrame) -> Result<(), Close> {
        self.room().await?;
        self.writer.text(frame);
        self.metrics.sent();
        Ok(())
    }

    /// Sends a frame, if there is one.
    pub async fn send_some(&mut self, frame: Option<TextFrame>) -> Result<(), Close> {
        match frame {
            Some(frame) => self.send(frame).await,
            None => Ok(()),
        }
    }

    pub(super) async fn ping(&mut self) -> Result<(), Close> {
        self.room().await?;
        self.writer.ping();
        Ok(())
    }

    pub(super) async fn pong(&mut self, payload: Bytes) -> Result<(), Close> {
        self.room().await?;
        self.writer.pong(payload);
        Ok(())
    }

    /// Waits until frames can be written. Waiting is rare, so what it takes is allocated only then.
    async fn room(&self) -> Result<(), Close> {
        if self.writer.has_room() { Ok(()) } else { Box::pin(self.wait_for_room()).await }
    }

    /// Waits until the client has read enough, but no longer than the hub waits for the connection.
    async fn wait_for_room(&self) -> Result<(), Close> {
        tokio::select! {
            biased;
            room = timeout(self.sockets.limits.write, self.writer.room()) => match room {
                Ok(Ok(())) => Ok(()),
                Ok(Err(Disconnected)) | Err(_) => Err(Close::TRY_AGAIN),
            },
            why = self.connected.outbox().closing() => Err(why.into()),
        }
    }

    /// Joins a room. After greeting the client, pass the missed events to [`SocketContext::resume`].
    pub async fn join(&self, place: RoomRef, after: Option<Seq>) -> Result<JoinedRoom, JoinError> {
        self.connected.join(place, after).await
    }

    /// Replays missed events before live ones of that room. False if there are too many.
    pub fn resume(&mut self, resume: Resume) -> bool {
        match resume {
            Resume::Live => true,
            Resume::Replay(replay) => {
                self.replays.push_back(replay);
                true
            }
            Resume::TooFar => false,
        }
    }

    /// Subscribes to frames on these topics; called once, when the socket opens.
    pub fn subscribe(&self, topics: &'static [Topic]) {
        self.connected.subscribe(topics);
    }

    /// Subscribes to the presence of one user on all surfaces, as others may see it, and returns the user's
    /// card.
    ///
    /// Called once, when the socket opens.
    pub async fn watch(&self, person: UserId) -> Result<UserCard, JoinError> {
        self.connected.watch(person).await
    }

    /// Leaves a room.
    pub fn leave(&mut self, room: RoomId) {
        self.replays.retain(|replay| replay.room() != room);
        self.connected.leave(room);
    }

    /// Extends the socket with a new access token of the same session.
    pub async fn refresh(&mut self, token: &str) -> Result<(), RefreshError> {
        let known = self.sockets.authenticator.authenticate(token).await?;
        if known.actor.session != self.actor().session {
            return Err(RefreshError::Foreign);
        }
        self.expires_at = self.sockets.deadline(known.expires_at);
        Ok(())
    }
}

impl Sockets {
    /// The expiry of a token, as a deadline of timers.
    fn deadline(&self, expires_at: OffsetDateTime) -> Instant {
        let left = Duration::try_from(expires_at - self.clock.now()).unwrap_or_default();
        Instant::now() + left
    }
}
