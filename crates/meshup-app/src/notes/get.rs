//! Reading one note.

use meshup_domain::{NoteId, ServerId};

use super::view::NoteView;
use super::{Notes, view};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::error::operation_error;
use crate::ports::StoreError;

operation_error! {
    /// Why a note is not shown.
    GetNoteError: Access(AccessError), Store(StoreError);
}

impl Notes {
    /// A note, for everybody who may look inside the server.
    pub async fn get(&self, actor: &Actor, server: ServerId, id: NoteId) -> Result<NoteView, GetNoteError> {
        let note = self.see(actor, server, id).await?;
        Ok(view::one(self.community.store.read(), note).await?)
    }
}
