//! Members of chats, as this surface shows them.

use meshup_domain::user::UserCard;
use serde::Serialize;
use utoipa::ToSchema;

/// A member of a chat.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = chats::Member)]
pub(crate) struct Member {
    #[schema(example = 2)]
    id: i64,
    #[schema(example = "johndoe")]
    username: String,
    #[schema(example = "John Doe")]
    display_name: String,
}

impl Member {
    pub(crate) fn of(card: &UserCard) -> Self {
        let UserCard {
            id: _,
            number,
            username,
            discriminator: _,
            display_name,
            avatar: _,
            status: _,
            show_online_status: _,
        } = card;
        Self { id: number.0, username: username.clone(), display_name: display_name.clone() }
    }
}
