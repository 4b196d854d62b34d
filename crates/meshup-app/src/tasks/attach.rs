//! Attaching files to tasks.

use meshup_domain::permission::{Allowed, ParticipateInItem};
use meshup_domain::task::{MAX_FILES, Task, TaskFile};
use meshup_domain::{AttachmentId, FileKey, ServerId, TaskId};

use super::{TaskFileView, Tasks};
use crate::access::AccessError;
use crate::actor::Actor;
use crate::domain_event::ItemChangeKind;
use crate::error::operation_error;
use crate::items::{self, AuthorizedItem};
use crate::messages::view::UserCards;
use crate::ports::{FileFolder, PlatformError, StoreError, Upload};
use crate::transactions::Unit;

operation_error! {
    /// Why the file was not attached.
    AttachError: Access(AccessError), Files(PlatformError), Store(StoreError);
    /// The task has [`MAX_FILES`] files.
    TooMany => Refused, "attachment_limit", "A task can have at most 100 attachments.";
}

impl Tasks {
    /// Attaches a file. Permitted to every member who can see the task. The file is deleted again unless its
    /// row is committed.
    pub async fn attach(
        &self,
        actor: &Actor,
        server: ServerId,
        id: TaskId,
        upload: Upload,
    ) -> Result<TaskFileView, AttachError> {
        let reached = items::authorize(&self.context, actor, server, id).await?;
        let inspected = self.files.inspect(&upload).await?;
        let key = self.files.put(FileFolder::Tasks.as_str(), &upload, &inspected).await?;
        let attached = self.write_file(actor, reached, (key.clone(), upload)).await;
        if attached.is_err()
            && let Err(error) = self.files.remove(&[key]).await
        {
            tracing::warn!(%error, "a file that was not attached to a task was left behind");
        }
        attached
    }

    async fn write_file(
        &self,
        actor: &Actor,
        reached: AuthorizedItem<ParticipateInItem, Task>,
        (key, upload): (FileKey, Upload),
    ) -> Result<TaskFileView, AttachError> {
        let write = async |work: Unit, allowed: Allowed<_>, task: Task| {
            if work.tasks().files(&[task.id]).await?.len() as u64 >= MAX_FILES {
                return Err(AttachError::TooMany);
            }
            let id = AttachmentId(self.context.ids.next());
            let size = i64::try_from(upload.size).unwrap_or(i64::MAX);
            let now = self.context.clock.now();
            let file =
                TaskFile::attach(&allowed, (id, task.id), (key.clone(), upload.file_name.clone(), size), now);
            work.tasks().add_file(&file).await?;
            items::announce(&*work, &task, ItemChangeKind::Updated);
            let cards = UserCards::load(&*work, std::iter::once(file.uploaded_by)).await?;
            let uploaded_by = cards.get(file.uploaded_by).ok_or(AccessError::NotFound)?;
            Ok(TaskFileView { file, uploaded_by })
        };
        items::change(&self.context, actor, &reached, write).await
    }
}
