//! Rows of polls.

use meshup_app::ports::StoreError;
use meshup_domain::poll::{Poll, PollProfile, PollRecord, PollState, PollStatus};
use meshup_domain::{ChannelId, PollId, ServerId, UserId};
use sea_orm::entity::prelude::*;

use crate::error::corrupt;
use crate::repositories::{micros, parse_enum, time, time_or_none};

#[expect(clippy::struct_excessive_bools, reason = "a table is flat")]
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "polls")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub server_id: Uuid,
    pub channel_id: Option<Uuid>,
    pub question: String,
    pub description: String,
    pub allow_multiple_votes: bool,
    pub allow_add_options: bool,
    pub anonymous_votes: bool,
    pub show_results_before_vote: bool,
    pub expires_at: Option<i64>,
    pub status: String,
    /// Set if and only if `status` is `closed`.
    pub closed_at: Option<i64>,
    pub created_by: Uuid,
    pub created_at: i64,
    pub updated_at: i64,
    /// Not part of the entity, since deleted polls are never returned.
    pub deleted_at: Option<i64>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&Poll> for Model {
    fn from(poll: &Poll) -> Self {
        let PollRecord { id, server, profile, state, created_by, created_at, updated_at } = (**poll).clone();
        let PollProfile {
            question,
            description,
            channel,
            allow_multiple_votes,
            allow_add_options,
            anonymous_votes,
            show_results_before_vote,
            expires_at,
        } = profile;
        Self {
            status: state.status().as_str().to_owned(),
            closed_at: state.closed_at().map(micros),
            id: id.0,
            server_id: server.0,
            channel_id: channel.map(|ChannelId(id)| id),
            question,
            description,
            allow_multiple_votes,
            allow_add_options,
            anonymous_votes,
            show_results_before_vote,
            expires_at: expires_at.map(micros),
            created_by: created_by.0,
            created_at: micros(created_at),
            updated_at: micros(updated_at),
            deleted_at: None,
        }
    }
}

fn state(status: &str, closed_at: Option<i64>) -> Result<PollState, StoreError> {
    match (parse_enum(status)?, closed_at) {
        (PollStatus::Draft, None) => Ok(PollState::Draft),
        (PollStatus::Active, None) => Ok(PollState::Active),
        (PollStatus::Closed, Some(at)) => Ok(PollState::Closed { at: time(at)? }),
        (PollStatus::Draft | PollStatus::Active, Some(_)) | (PollStatus::Closed, None) => {
            Err(corrupt("the state of a poll", status))
        }
    }
}

impl TryFrom<Model> for Poll {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model {
            id,
            server_id,
            channel_id,
            question,
            description,
            allow_multiple_votes,
            allow_add_options,
            anonymous_votes,
            show_results_before_vote,
            expires_at,
            status,
            closed_at,
            created_by,
            created_at,
            updated_at,
            deleted_at: _,
        } = row;
        let profile = PollProfile {
            question,
            description,
            channel: channel_id.map(ChannelId),
            allow_multiple_votes,
            allow_add_options,
            anonymous_votes,
            show_results_before_vote,
            expires_at: time_or_none(expires_at)?,
        };
        Ok(Self::from(PollRecord {
            id: PollId(id),
            server: ServerId(server_id),
            profile,
            state: state(&status, closed_at)?,
            created_by: UserId(created_by),
            created_at: time(created_at)?,
            updated_at: time(updated_at)?,
        }))
    }
}
