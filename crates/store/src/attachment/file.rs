//! The bytes of attachments: sealed chunk by chunk, so that neither writing nor reading a range needs the whole.

use std::{ops::Range, pin::Pin};

use bytes::Bytes;
use futures::Stream;
use model::{AttachmentId, WorkspaceId};
use tokio::io::AsyncRead;

use crate::{Store, StoreError};

/// Plain bytes in one sealed chunk.
pub const CHUNK: usize = 64 << 10;

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

impl Store {
    /// Writes an attachment's bytes from a reader, sealed, and durably; replaces what was there. More than `max` bytes are
    /// refused ([`StoreError::Setting`]) and leave nothing behind. The row is not touched: see [`super::ready`].
    pub async fn write_attachment(
        &self,
        _workspace: WorkspaceId,
        _id: AttachmentId,
        _reader: impl AsyncRead + Unpin + Send,
        _max: u64,
    ) -> Result<Written, StoreError> {
        todo!()
    }

    /// Reads an attachment's bytes, or a range of them. Gives the whole plain size, too. [`StoreError::Missing`] when we
    /// have no bytes.
    pub async fn read_attachment(
        &self,
        _workspace: WorkspaceId,
        _id: AttachmentId,
        _range: Option<Range<u64>>,
    ) -> Result<(u64, FileStream), StoreError> {
        todo!()
    }
}
