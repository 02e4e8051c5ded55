//! Changes: a per-workspace sequence of what changed, by id only, for the live stream.

use std::time::Duration;

use model::{AccountId, ConversationId, Time, WorkspaceId};
use sea_orm::prelude::Uuid;

use crate::{Db, StoreError, Tx};

/// How long changes are kept for clients that were away.
pub const KEPT: Duration = Duration::from_hours(24);

/// What changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ChangeKind {
    /// `message.created`
    MessageCreated,
    /// `message.updated`
    MessageUpdated,
    /// `conversation.created`
    ConversationCreated,
    /// `conversation.updated`
    ConversationUpdated,
    /// `order.created`
    OrderCreated,
    /// `order.updated`
    OrderUpdated,
    /// `contact.updated`
    ContactUpdated,
    /// `account.updated`
    AccountUpdated,
    /// `member.updated`
    MemberUpdated,
}

/// A change to be noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewChange {
    /// What changed.
    pub kind: ChangeKind,
    /// Which object.
    pub object_id: Uuid,
    /// Of which account, for members who may not see all.
    pub account_id: Option<AccountId>,
    /// Of which conversation.
    pub conversation_id: Option<ConversationId>,
}

/// A change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its place in the workspace's sequence: the stream's id. Gapless within the workspace, in commit order.
    pub seq: i64,
    /// What changed.
    pub kind: ChangeKind,
    /// Which object.
    pub object_id: Uuid,
    /// Of which account.
    pub account_id: Option<AccountId>,
    /// Of which conversation.
    pub conversation_id: Option<ConversationId>,
    /// When.
    pub at: Time,
}

/// What comes after a place in the sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Since {
    /// These, oldest first; there may be more.
    Changes(Vec<Change>),
    /// The place is no longer kept (or never was): read anew.
    Reset,
}

/// Notes changes, as the last thing in a transaction: on PostgreSQL it holds the workspace's sequence until the commit.
pub async fn note(
    _tx: &Tx,
    _workspace: WorkspaceId,
    _changes: &[NewChange],
    _now: Time,
) -> Result<(), StoreError> {
    todo!()
}

/// What comes after `after`.
pub async fn since(
    _db: &impl Db,
    _workspace: WorkspaceId,
    _after: i64,
    _limit: u32,
) -> Result<Since, StoreError> {
    todo!()
}

/// The newest place: where a client without a last id begins.
pub async fn newest(_db: &impl Db, _workspace: WorkspaceId) -> Result<i64, StoreError> {
    todo!()
}

/// Removes changes older than [`KEPT`], at most `limit`. Gives how many.
pub async fn prune(_tx: &Tx, _now: Time, _limit: u32) -> Result<u64, StoreError> {
    todo!()
}

impl ChangeKind {
    /// Its name on the stream.
    pub fn as_str(self) -> &'static str {
        match self {
            ChangeKind::MessageCreated => "message.created",
            ChangeKind::MessageUpdated => "message.updated",
            ChangeKind::ConversationCreated => "conversation.created",
            ChangeKind::ConversationUpdated => "conversation.updated",
            ChangeKind::OrderCreated => "order.created",
            ChangeKind::OrderUpdated => "order.updated",
            ChangeKind::ContactUpdated => "contact.updated",
            ChangeKind::AccountUpdated => "account.updated",
            ChangeKind::MemberUpdated => "member.updated",
        }
    }
}
