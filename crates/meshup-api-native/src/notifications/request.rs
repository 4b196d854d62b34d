//! Request bodies and filters for notifications.

use meshup_app::notifications::NotificationSelection;
use meshup_app::ports::NotificationFilter;
use meshup_domain::NotificationId;
use meshup_domain::notification::NotificationKind;
use meshup_web::{Fields, FromFields, choice};
use utoipa::IntoParams;

/// Filters for notifications.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct NotificationFilters {
    /// If true, returns only unread notifications; if false, only read ones.
    unread: Option<bool>,
    /// Only notifications of this kind.
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
    /// Which notifications to mark; all of them if both fields are omitted.
    pub(crate) struct MarkBody {
        /// The notifications to mark.
        ids: optional Vec<NotificationId>, { "maxItems": 1_000 };
        /// If true, marks all notifications, whatever `ids` contains.
        all: nullable bool, { "examples": [true] };
    }
    require |body, _sent| if body.all == Some(false) { &["ids"] } else { &[] };
}

impl MarkBody {
    pub(super) fn into_which(self) -> NotificationSelection {
        match (self.all, self.ids) {
            (None | Some(false), Some(ids)) => NotificationSelection::These(ids),
            (_, None) | (Some(true), Some(_)) => NotificationSelection::All,
        }
    }
}
