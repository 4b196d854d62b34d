//! The channels that a search expression names.

use meshup_app::ports::{StoreError, Viewer};
use meshup_domain::{ChannelId, ServerId};
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::error::store_error;
use crate::repositories::SqlRepositories;
use crate::row::channel;
use crate::visibility::visible_channel;

/// The maximum number of channels in a query expression. If a viewer can see more than that and not see more than that,
/// items are excluded row by row.
const NAMED: usize = 100;

/// Which channels a search expression names, so that the index skips what the viewer cannot see. Whatever it names, the
/// exact condition is checked for each match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::repo) enum Reach {
    /// None.
    All,
    /// Those that the viewer cannot see.
    Without(Vec<ChannelId>),
    /// Those that the viewer can see. Messages of others are skipped.
    Within(Vec<ChannelId>),
}

impl Reach {
    /// Names whichever are fewer.
    fn of(hidden: Vec<ChannelId>, visible: Vec<ChannelId>) -> Self {
        if visible.len() <= NAMED && visible.len() <= hidden.len() {
            Self::Within(visible)
        } else if hidden.len() <= NAMED {
            Self::Without(hidden)
        } else {
            Self::All
        }
    }
}

impl<C: ConnectionTrait> SqlRepositories<C> {
    pub(super) async fn reach(&self, server: ServerId, viewer: Viewer) -> Result<Reach, StoreError> {
        if viewer.sees_all {
            return Ok(Reach::All);
        }
        let visible = visible_channel(Expr::col((channel::Entity, channel::Column::Id)), server, viewer);
        let hidden = self.some_channels(server, visible.clone().not()).await?;
        if hidden.is_empty() {
            return Ok(Reach::All);
        }
        Ok(Reach::of(hidden, self.some_channels(server, visible).await?))
    }

    /// One more than can be named.
    async fn some_channels(&self, server: ServerId, which: Condition) -> Result<Vec<ChannelId>, StoreError> {
        let ids: Vec<Uuid> = channel::Entity::find()
            .select_only()
            .column(channel::Column::Id)
            .filter(channel::Column::ServerId.eq(server.0))
            .filter(which)
            .limit(NAMED as u64 + 1)
            .into_tuple()
            .all(&self.conn)
            .await
            .map_err(store_error)?;
        Ok(ids.into_iter().map(ChannelId).collect())
    }
}
