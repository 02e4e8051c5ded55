//! Copies a file for a message of its own.

use futures::TryStreamExt as _;
use model::MediaState;
use store::attachment::{Attachment as Stored, NewAttachment};

use super::create::MOST;
use crate::{auth::Caller, problem::Problem, shape::Attachment, state::Server, view};

/// Copies a file that we have, sealed anew: the copy is in nothing yet, and the caller's as if they had uploaded it.
pub async fn copy(server: &Server, who: &Caller, file: &Stored) -> Result<Attachment, Problem> {
    let (_, stream) = server.store.read_attachment(file.workspace_id, file.id, None).await?;
    let pieces: Vec<bytes::Bytes> = stream.try_collect().await?;
    let bytes = pieces.concat();
    let now = server.now();
    let new = &NewAttachment {
        account_id: None,
        message_id: None,
        member_id: Some(who.member),
        kind: file.kind,
        content_type: file.content_type.clone(),
        size: Some(bytes.len() as u64),
        width: file.width,
        height: file.height,
        duration_ms: file.duration_ms,
        name: file.name.clone(),
        fetch: None,
    };
    let mut made = server
        .store
        .write(async |tx| store::attachment::create(&tx, file.workspace_id, new.clone(), now).await)
        .await?;
    let written = server
        .store
        .write_attachment(file.workspace_id, made.id, std::io::Cursor::new(bytes), MOST as u64)
        .await?;
    made.size = Some(written.size);
    made.state = MediaState::Ready;
    let ready = &made;
    server.store.write(async |tx| store::attachment::ready(&tx, ready).await).await?;
    Ok(view::file(made))
}
