//! What clients send about servers.

use meshup_app::ports::Upload;
use meshup_domain::UserId;
use meshup_domain::server::{ServerChanges as Changes, ServerProfile};
use meshup_web::{Fields, FromFields};
use utoipa::IntoParams;

type ServerChanges = Changes<Upload>;

meshup_web::request! {
    create CreateServer, "A new server.";
    update UpdateServer, "What is to change about a server.";
    changes ServerChanges, |changes| ServerProfile::default().apply(changes.split().1);
    fields {
        /// 1 to 100 characters.
        name: optional String, needed(create, put), { "examples": ["Project Alpha"] };
        /// At most 2,000 characters.
        description: optional String, { "examples": ["Planning workspace"] };
        /// One that the installation offers, and the first of those unless chosen otherwise.
        region: optional String, { "examples": ["us-east"] };
        /// False unless chosen otherwise.
        is_public: optional bool;
        verification_level: optional i64, { "minimum": 0, "maximum": 4 };
        /// An image, in a form; null removes it.
        icon: patch_file Upload;
        /// An image, in a form; null removes it.
        banner: patch_file Upload;
    }
}

meshup_web::request! {
    /// Who is to own the server.
    pub(crate) struct TransferBody {
        /// A member of the server.
        owner as "user_id": required UserId;
    }
}

/// Which servers.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ServerFilters {
    /// Part of the name, in any case.
    pub(super) search: Option<String>,
}

impl FromFields for ServerFilters {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { search: fields.nullable("search") }
    }
}
