//! What clients send about notifications.

use meshup_app::notifications::Which;
use meshup_app::ports::NotificationFilter;
use meshup_domain::NotificationId;
use meshup_domain::notification::NotificationKind;
use meshup_web::{Fields, FromFields, choice};
use utoipa::IntoParams;

/// Which notifications.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct NotificationFilters {
    /// Only what is unread, or only what is read.
    unread: Option<bool>,
    /// Only of this kind.
    #[param(value_type = Option<choice::NotificationKind>)]
    kind: Option<NotificationKind>,
}

impl FromFields for NotificationFilters {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { unread: fields.nullable("unread"), kind: fields.nullable("kind") }
    }
}

impl NotificationFilters {
    pub(super) fn into_filter(self) -> NotificationFilter {
        let Self { unread, kind } = self;
        NotificationFilter { unread, kind }
    }
}

meshup_web::request! {
    /// Which notifications to mark: all where neither field is there.
    pub(crate) struct MarkBody {
        ids: optional Vec<NotificationId>, { "maxItems": 1_000 };
        all: nullable bool, { "examples": [true] };
    }
    require |body, _sent| if body.all == Some(false) { &["ids"] } else { &[] };
}

impl MarkBody {
    pub(super) fn into_which(self) -> Which {
        match (self.all, self.ids) {
            (None | Some(false), Some(ids)) => Which::These(ids),
            (_, None) | (Some(true), Some(_)) => Which::All,
        }
    }
}
