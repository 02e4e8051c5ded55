//! The bytes of attachments: sealed chunk by chunk, so that neither writing nor reading a range needs the whole.
//!
//! A file is its chunks one after the other, each `nonce (12) | ciphertext | tag (16)` of up to [`CHUNK`] plain bytes, under a
//! key of the file's own. A chunk's associated data holds its number and whether it is the last: none can be moved, dropped
//! or added unseen.

use std::{
    ops::Range,
    path::{Path, PathBuf},
    pin::Pin,
};

use aes_gcm::{Aes256Gcm, KeyInit};
use bytes::Bytes;
use futures::{Stream, stream};
use model::{AttachmentId, WorkspaceId};
use tokio::{
    fs::File,
    io::{AsyncRead, AsyncReadExt, AsyncSeekExt, AsyncWriteExt, SeekFrom},
};

use crate::{
    Store, StoreError,
    db::DbExt,
    key::{TAG, open_with, seal_with},
};

/// Plain bytes in one sealed chunk.
pub const CHUNK: usize = 64 << 10;

/// What sealing adds to a chunk: key id, nonce and tag.
const EXTRA: usize = 1 + 12 + TAG;

/// Bytes kept for finding the type by looking.
const HEAD: usize = 4 << 10;

/// Opened bytes, as they are read.
pub type FileStream = Pin<Box<dyn Stream<Item = Result<Bytes, StoreError>> + Send>>;

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Plain bytes.
    pub size: u64,
    /// The first plain bytes (up to 4 KiB), to find the type by looking.
    pub head: Bytes,
}

/// Where an attachment's bytes are.
pub(crate) fn path(data_dir: &Path, workspace: WorkspaceId, id: AttachmentId) -> PathBuf {
    let id = id.uuid().simple().to_string();
    // By the last digits, which are random: the first ones are the time.
    data_dir.join("attachments").join(workspace.uuid().simple().to_string()).join(&id[30..]).join(id)
}

fn aad(id: AttachmentId, index: u64, last: bool) -> String {
    format!("attachment:{id}:{index}:{}", if last { "last" } else { "more" })
}

impl Store {
    /// Writes an attachment's bytes from a reader, sealed, and durably; replaces what was there. More than `max` bytes are
    /// refused ([`StoreError::Setting`]) and leave nothing behind. The row is not touched: see [`super::ready`].
    pub async fn write_attachment(
        &self,
        workspace: WorkspaceId,
        id: AttachmentId,
        reader: impl AsyncRead + Unpin + Send,
        max: u64,
    ) -> Result<Written, StoreError> {
        let path = path(&self.shared.data_dir, workspace, id);
        let mut part = path.clone();
        part.set_extension(format!("{}.part", hex::encode(crate::random::bytes::<4>(self.random()))));
        let folder = path.parent().unwrap_or(&path).to_owned();
        tokio::fs::create_dir_all(&folder).await?;
        let written = self.write_part(workspace, id, reader, max, &part).await;
        match written {
            Ok(written) => {
                tokio::fs::rename(&part, &path).await?;
                // The name is durable once the folder is.
                File::open(&folder).await?.sync_all().await?;
                Ok(written)
            }
            Err(error) => {
                let _ = tokio::fs::remove_file(&part).await;
                Err(error)
            }
        }
    }

    async fn write_part(
        &self,
        workspace: WorkspaceId,
        id: AttachmentId,
        mut reader: impl AsyncRead + Unpin + Send,
        max: u64,
        part: &Path,
    ) -> Result<Written, StoreError> {
        let cipher = self.file_cipher(workspace, id).await?;
        let mut file = File::create(part).await?;
        let (mut size, mut index) = (0_u64, 0_u64);
        let mut head = Vec::new();
        let mut chunk = fill(&mut reader).await?;
        loop {
            size += chunk.len() as u64;
            if size > max {
                return Err(StoreError::Setting(format!("the file is larger than {max} bytes")));
            }
            if head.len() < HEAD {
                head.extend_from_slice(&chunk[..chunk.len().min(HEAD - head.len())]);
            }
            let next = if chunk.len() == CHUNK { fill(&mut reader).await? } else { Vec::new() };
            let last = next.is_empty();
            let sealed = seal_with(&cipher, 1, self.random(), aad(id, index, last).as_bytes(), &chunk);
            file.write_all(&sealed).await?;
            if last {
                break;
            }
            chunk = next;
            index += 1;
        }
        file.flush().await?;
        file.sync_all().await?;
        Ok(Written { size, head: head.into() })
    }

    /// Reads an attachment's bytes, or a range of them (cut to what is there). Gives the whole plain size, too.
    /// [`StoreError::Missing`] when we have no bytes.
    pub async fn read_attachment(
        &self,
        workspace: WorkspaceId,
        id: AttachmentId,
        range: Option<Range<u64>>,
    ) -> Result<(u64, FileStream), StoreError> {
        let path = path(&self.shared.data_dir, workspace, id);
        let mut file = match File::open(&path).await {
            Ok(file) => file,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                return Err(StoreError::Missing("attachment"));
            }
            Err(e) => return Err(e.into()),
        };
        let (chunk, step) = (CHUNK as u64, (CHUNK + EXTRA) as u64);
        let length = file.metadata().await?.len();
        let chunks = length.div_ceil(step);
        let size = length
            .checked_sub(chunks * EXTRA as u64)
            .filter(|_| chunks > 0)
            .ok_or(StoreError::Unreadable("attachment"))?;
        let Range { start, end } = range.unwrap_or(0..size);
        let (start, end) = (start.min(size), end.min(size));
        let cipher = self.file_cipher(workspace, id).await?;
        let first = start / chunk;
        file.seek(SeekFrom::Start(first * step)).await?;
        let state = (file, cipher, first);
        let bytes = stream::try_unfold(state, move |(mut file, cipher, index)| async move {
            if index * chunk >= end || start >= end {
                return Ok(None);
            }
            let last = index + 1 == chunks;
            let mut sealed =
                vec![0; usize::try_from((length - index * step).min(step)).unwrap_or(CHUNK + EXTRA)];
            file.read_exact(&mut sealed).await?;
            let plain = open_with(&cipher, aad(id, index, last).as_bytes(), &sealed)?;
            let from = usize::try_from(start.saturating_sub(index * chunk)).unwrap_or(0);
            let to = plain.len().min(usize::try_from(end - index * chunk).unwrap_or(usize::MAX));
            Ok(Some((Bytes::copy_from_slice(&plain[from..to]), (file, cipher, index + 1))))
        });
        Ok((size, Box::pin(bytes)))
    }

    async fn file_cipher(&self, workspace: WorkspaceId, id: AttachmentId) -> Result<Aes256Gcm, StoreError> {
        let keys = self.keys(workspace).await?;
        Ok(Aes256Gcm::new(&(*keys.file_key(id.uuid())).into()))
    }
}

/// A whole chunk, or what is left.
async fn fill(reader: &mut (impl AsyncRead + Unpin)) -> Result<Vec<u8>, StoreError> {
    let mut chunk = Vec::with_capacity(CHUNK);
    reader.take(CHUNK as u64).read_to_end(&mut chunk).await?;
    Ok(chunk)
}
