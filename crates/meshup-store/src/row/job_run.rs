//! Rows of runs of scheduled jobs.

use meshup_app::ports::{JobRun, StoreError};
use sea_orm::entity::prelude::*;

use crate::repositories::{micros, time};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job_runs")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    pub last_run_at: i64,
    pub next_run_at: i64,
    pub failure: Option<String>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&JobRun> for Model {
    fn from(run: &JobRun) -> Self {
        let JobRun { name, last_run_at, next_run_at, failure } = run;
        Self {
            name: name.clone(),
            last_run_at: micros(*last_run_at),
            next_run_at: micros(*next_run_at),
            failure: failure.clone(),
        }
    }
}

impl TryFrom<Model> for JobRun {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model { name, last_run_at, next_run_at, failure } = row;
        Ok(Self { name, last_run_at: time(last_run_at)?, next_run_at: time(next_run_at)?, failure })
    }
}
