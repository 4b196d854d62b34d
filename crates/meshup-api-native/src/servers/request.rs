//! Request bodies and filters for servers.

use meshup_app::ports::Upload;
use meshup_domain::UserId;
use meshup_domain::server::{ServerChanges as Changes, ServerProfile};
use meshup_web::{Fields, FromFields};
use utoipa::IntoParams;

type ServerChanges = Changes<Upload>;

meshup_web::request! {
    create CreateServer, "A new server.";
    update UpdateServer, "Changes to a server; omitted fields are unchanged.";
    changes ServerChanges, |changes| ServerProfile::default().apply(changes.split().1);
    fields {
        /// 1 to 100 characters.
        name: optional String, needed(create, put), { "examples": ["Project Alpha"] };
        /// At most 2,000 characters.
        description: optional String, { "examples": ["Planning workspace"] };
        /// One of the regions that the installation offers; defaults to the first of them.
        region: optional String, { "examples": ["us-east"] };
        /// Defaults to false.
        is_public: optional bool;
        /// What members must have before they can post, from 0 (nothing) to 4; defaults to 0.
        verification_level: optional i64, { "minimum": 0, "maximum": 4 };
        /// An image file, only in multipart forms. Null removes it.
        icon: patch_file Upload;
        /// An image file, only in multipart forms. Null removes it.
        banner: patch_file Upload;
    }
}

meshup_web::request! {
    /// The new owner of a server.
    pub(crate) struct TransferBody {
        /// A member of the server.
        owner as "user_id": required UserId;
    }
}

/// Filters for servers.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ServerFilters {
    /// Part of the name, ignoring case.
    pub(crate) search: Option<String>,
}

impl FromFields for ServerFilters {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { search: fields.nullable("search") }
    }
}
