//! Reading a note.

use meshup_domain::{NoteId, ServerId};

use super::view::NoteView;
use super::{Notes, view};
use crate::access::AccessError;
use crate::actor::Actor;

impl Notes {
    /// Returns a note, for anyone who may see the contents of the server.
    pub async fn get(&self, actor: &Actor, server: ServerId, id: NoteId) -> Result<NoteView, AccessError> {
        let note = self.see(actor, server, id).await?;
        Ok(view::one(self.context.store.read(), note).await?)
    }
}
