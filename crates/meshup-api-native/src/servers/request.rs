//! What clients send about servers.

use meshup_app::ports::Upload;
use meshup_app::servers::{CreateServer, UpdateServer};
use meshup_domain::Patch;
use meshup_domain::UserId;
use meshup_web::{Fields, FromFields};
use utoipa::{IntoParams, ToSchema};

/// A new server.
#[derive(Debug, ToSchema)]
pub(crate) struct CreateServerBody {
    /// 1 to 100 characters.
    #[schema(example = "Project Alpha")]
    name: String,
    /// At most 2,000 characters.
    #[schema(example = "Planning workspace")]
    description: Option<String>,
    /// `us-east` if left out.
    #[schema(example = "us-east")]
    region: Option<String>,
    /// False if left out.
    is_public: Option<bool>,
    #[schema(minimum = 0, maximum = 4)]
    verification_level: Option<i64>,
    /// An image, in a form.
    #[schema(value_type = Option<String>, format = Binary)]
    icon: Option<Upload>,
    /// An image, in a form.
    #[schema(value_type = Option<String>, format = Binary)]
    banner: Option<Upload>,
}

impl FromFields for CreateServerBody {
    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            name: fields.required("name"),
            description: fields.optional("description"),
            region: fields.optional("region"),
            is_public: fields.optional("is_public"),
            verification_level: fields.optional("verification_level"),
            icon: fields.patch_file("icon").apply(None),
            banner: fields.patch_file("banner").apply(None),
        }
    }
}

impl CreateServerBody {
    pub(super) fn into_command(self) -> CreateServer {
        let Self { name, description, region, is_public, verification_level, icon, banner } = self;
        CreateServer { name, description, region, is_public, verification_level, icon, banner }
    }
}

/// What is to change about a server.
#[derive(Debug, ToSchema)]
pub(crate) struct UpdateServerBody {
    /// 1 to 100 characters; PUT wants it.
    #[schema(example = "Project Alpha")]
    name: Option<String>,
    /// At most 2,000 characters.
    description: Option<String>,
    #[schema(example = "eu-central")]
    region: Option<String>,
    is_public: Option<bool>,
    #[schema(minimum = 0, maximum = 4)]
    verification_level: Option<i64>,
    /// An image, in a form; null removes it.
    #[schema(value_type = Option<String>, format = Binary)]
    icon: Patch<Upload>,
    /// An image, in a form; null removes it.
    #[schema(value_type = Option<String>, format = Binary)]
    banner: Patch<Upload>,
}

impl FromFields for UpdateServerBody {
    fn needed(complete: bool) -> Vec<&'static str> {
        if complete { vec!["name"] } else { Vec::new() }
    }

    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            name: fields.optional("name"),
            description: fields.optional("description"),
            region: fields.optional("region"),
            is_public: fields.optional("is_public"),
            verification_level: fields.optional("verification_level"),
            icon: fields.patch_file("icon"),
            banner: fields.patch_file("banner"),
        }
    }
}

impl UpdateServerBody {
    pub(super) fn into_command(self) -> UpdateServer {
        let Self { name, description, region, is_public, verification_level, icon, banner } = self;
        UpdateServer { name, description, region, is_public, verification_level, icon, banner }
    }
}

/// Who is to own the server.
#[derive(Debug, ToSchema)]
pub(crate) struct TransferBody {
    /// A member of the server.
    #[schema(value_type = uuid::Uuid)]
    pub(super) user_id: UserId,
}

impl FromFields for TransferBody {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { user_id: fields.required("user_id") }
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
