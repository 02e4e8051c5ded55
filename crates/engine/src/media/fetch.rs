//! Fetches files after their messages: a file never holds a message back.

use std::{sync::Mutex, time::Duration};

use connector::{Fault, FaultClass};
use inbox::conversation::context::account_context;
use model::{AttachmentKind, MediaRef, MediaState, Time};
use store::{
    StoreError, account,
    attachment::{self, Attachment, Written},
    change::{self, ChangeKind, NewChange},
    message,
};
use tokio::io::AsyncRead;

use crate::{
    Engine, Task, clock,
    errand::Use,
    job::{backoff, may_pass},
    keys::store_fault,
    run::{FileSink, Later},
};

/// Largest file that is kept, in bytes.
const LARGEST: u64 = 512 << 20;
/// How long fetching one file may take before it is thought abandoned.
const HELD: Duration = Duration::from_mins(10);
/// A file is tried this often; then a person may ask for it again.
const MOST_TRIES: u32 = 8;
/// Pictures up to this size are measured; larger ones are shown by what the platform said of them.
const MEASURED: u64 = 32 << 20;

/// Writes a download straight into the sealed file.
struct Into<'a> {
    engine: &'a Engine,
    attachment: &'a Attachment,
    written: Mutex<Option<(Written, Option<String>)>>,
}

impl FileSink for Into<'_> {
    fn write<'a>(
        &'a self,
        content_type: Option<&'a str>,
        bytes: Box<dyn AsyncRead + Send + Unpin + 'a>,
    ) -> Later<'a, Result<(), Fault>> {
        Box::pin(async move {
            let store = &self.engine.shared.store;
            let done = store
                .write_attachment(self.attachment.workspace_id, self.attachment.id, bytes, LARGEST)
                .await;
            let written = done.map_err(|e| match e {
                StoreError::Io(_) => Fault::new(
                    FaultClass::Upstream,
                    "broken_off",
                    "The download broke off; it is tried again.",
                ),
                StoreError::Setting(_) => Fault::new(
                    FaultClass::Invalid,
                    "file_too_large",
                    "The file is too large and is not kept.",
                ),
                e => store_fault(&e),
            })?;
            if written.size == 0 {
                return Err(Fault::new(
                    FaultClass::Upstream,
                    "empty_file",
                    "The platform sent an empty file; it is tried again.",
                ));
            }
            *self.written.lock().unwrap_or_else(std::sync::PoisonError::into_inner) =
                Some((written, content_type.map(str::to_owned)));
            Ok(())
        })
    }
}

impl Engine {
    /// Fetches for ever.
    pub(crate) fn fetch_forever(self) -> Task {
        Box::pin(async move {
            loop {
                let free = u32::try_from(self.shared.fetching.available_permits()).unwrap_or(0);
                let now = clock::now();
                let due: Result<Vec<Attachment>, StoreError> = if free == 0 {
                    Ok(Vec::new())
                } else {
                    self.shared
                        .store
                        .write(async |tx| attachment::claim_due(&tx, now, now.after(HELD), free).await)
                        .await
                };
                match due {
                    Ok(due) if due.is_empty() => {
                        tokio::select! {
                            () = self.shared.store.wakers().jobs.notified() => {}
                            () = tokio::time::sleep(Duration::from_millis(500)) => {}
                        }
                    }
                    Ok(due) => {
                        for one in due {
                            let (engine, permit) =
                                (self.clone(), self.shared.fetching.clone().acquire_owned().await);
                            self.shared.tasks.spawn(async move {
                                let _permit = permit;
                                engine.fetch(one).await;
                            });
                        }
                    }
                    Err(e) => {
                        tracing::error!(error = %e, "files wait: the store failed");
                        tokio::time::sleep(Duration::from_secs(2)).await;
                    }
                }
            }
        })
    }

    async fn fetch(&self, one: Attachment) {
        let result = self.try_fetch(&one).await;
        let (now, workspace) = (clock::now(), one.workspace_id);
        let settled: Result<(), StoreError> = self
            .shared
            .store
            .write(async |tx| {
                match &result {
                    Ok(ready) => attachment::ready(&tx, ready).await?,
                    Err(fault) if may_pass(fault) && one.tries < MOST_TRIES => {
                        let at = now.after(fault.retry_after.unwrap_or_else(|| backoff(one.tries)));
                        attachment::retry(&tx, workspace, one.id, at, &fault.detail).await?;
                    }
                    Err(fault) => attachment::failed(&tx, workspace, one.id, &fault.detail).await?,
                }
                self.note_file(&tx, &one, now).await
            })
            .await;
        if let Err(e) = settled {
            tracing::error!(attachment.id = %one.id, error = %e, "a file's fate was not written; it is fetched again");
        }
    }

    async fn note_file(&self, tx: &store::Tx, one: &Attachment, now: Time) -> Result<(), StoreError> {
        let Some(id) = one.message_id else { return Ok(()) };
        let Some(m) = message::get(tx, &store::Sight::house(one.workspace_id), id).await? else {
            return Ok(());
        };
        let noted = NewChange {
            kind: ChangeKind::MessageUpdated,
            object_id: id.uuid(),
            account_id: Some(m.account_id),
            conversation_id: Some(m.conversation_id),
        };
        change::note(tx, one.workspace_id, &[noted], now).await
    }

    async fn try_fetch(&self, one: &Attachment) -> Result<Attachment, Fault> {
        let gone = || Fault::new(FaultClass::Gone, "gone", "The file is no longer available.");
        let store = &self.shared.store;
        let id = one.account_id.ok_or_else(gone)?;
        let found = account::get(store, &store::Sight::house(one.workspace_id), id)
            .await
            .map_err(|e| store_fault(&e))?;
        let account = found.ok_or_else(gone)?;
        let connector = self.connector_of(&account.platform).ok_or_else(gone)?;
        let what: &MediaRef = one.fetch.as_ref().ok_or_else(gone)?;
        let sink = Into { engine: self, attachment: one, written: Mutex::new(None) };
        let own = account_context(&account, "", clock::now());
        let plan = connector.media(&own, what);
        self.run_with(connector, &account, Use::Messages, plan, Some(&sink)).await?;
        let taken = sink.written.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        let (written, claimed) =
            taken.ok_or_else(|| Fault::malformed("the platform answered without a file"))?;
        Ok(self.looked_at(one, &written, claimed).await)
    }

    /// What the file really is, by looking at it: a claim of the platform or of a customer decides nothing.
    async fn looked_at(&self, one: &Attachment, written: &Written, claimed: Option<String>) -> Attachment {
        let found = infer::get(&written.head).map(|t| t.mime_type().to_owned());
        let content_type = found.or_else(|| text_only(claimed.as_deref().or(one.content_type.as_deref())));
        let mut ready = Attachment {
            state: MediaState::Ready,
            size: Some(written.size),
            content_type: Some(content_type.unwrap_or_else(|| "application/octet-stream".to_owned())),
            problem: None,
            next_at: None,
            ..one.clone()
        };
        if ready.content_type.as_deref().is_some_and(|t| t.starts_with("image/")) && written.size <= MEASURED
        {
            if let Ok(bytes) = self.bytes_of(one.workspace_id, one.id).await
                && let Some((w, h)) = super::size(&bytes)
            {
                (ready.width, ready.height) = (Some(w), Some(h));
            }
        } else if ready.kind == AttachmentKind::Image
            && !ready.content_type.as_deref().is_some_and(|t| t.starts_with("image/"))
        {
            // Called a picture, and is none: shown as a file.
            ready.kind = AttachmentKind::File;
        }
        ready
    }

    /// All bytes of a file of at most a few MiB.
    pub(crate) async fn bytes_of(
        &self,
        workspace: model::WorkspaceId,
        id: model::AttachmentId,
    ) -> Result<Vec<u8>, StoreError> {
        use futures::TryStreamExt;
        let (_, stream) = self.shared.store.read_attachment(workspace, id, None).await?;
        stream
            .try_fold(Vec::new(), async |mut all, chunk| {
                all.extend_from_slice(&chunk);
                Ok(all)
            })
            .await
    }

    /// A small JPEG of a picture or film, for platforms that want one beside it.
    pub async fn preview(&self, attachment: &Attachment) -> Option<Vec<u8>> {
        match attachment.kind {
            AttachmentKind::Image if attachment.size.is_some_and(|s| s <= MEASURED) => {
                let bytes = self.bytes_of(attachment.workspace_id, attachment.id).await.ok()?;
                tokio::task::spawn_blocking(move || super::of_picture(&bytes).ok()).await.ok()?
            }
            AttachmentKind::Video => super::of_film(attachment.width, attachment.height).ok(),
            _ => None,
        }
    }
}

/// A claimed type is believed only where it can do no harm: plain texts have no bytes to tell them by.
fn text_only(claimed: Option<&str>) -> Option<String> {
    let base = claimed?.split(';').next()?.trim().to_ascii_lowercase();
    matches!(base.as_str(), "text/plain" | "text/csv" | "application/json" | "application/pdf")
        .then_some(base)
}
