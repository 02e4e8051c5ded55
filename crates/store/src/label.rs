//! Labels.

use model::{ConversationId, LabelId, Time, WorkspaceId};

use crate::{Db, StoreError, Tx};

/// A label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Ours.
    pub id: LabelId,
    /// Its name, unique within the workspace.
    pub name: String,
    /// Its colour, as the page names it.
    pub color: String,
}

/// All labels of the workspace, by name.
pub async fn list(_db: &impl Db, _workspace: WorkspaceId) -> Result<Vec<Label>, StoreError> {
    todo!()
}

/// Makes a label. [`StoreError::Exists`] when the name is taken.
pub async fn create(
    _tx: &Tx,
    _workspace: WorkspaceId,
    _name: &str,
    _color: &str,
    _now: Time,
) -> Result<Label, StoreError> {
    todo!()
}

/// Changes a label; false when there is none.
pub async fn change(_tx: &Tx, _workspace: WorkspaceId, _label: &Label) -> Result<bool, StoreError> {
    todo!()
}

/// Removes a label from everywhere; false when there is none.
pub async fn remove(_tx: &Tx, _workspace: WorkspaceId, _id: LabelId) -> Result<bool, StoreError> {
    todo!()
}

/// Gives a conversation exactly these labels; unknown ones are [`StoreError::Missing`]. Counts the conversation's version
/// up: read it again afterwards.
pub async fn set(
    _tx: &Tx,
    _workspace: WorkspaceId,
    _conversation: ConversationId,
    _labels: &[LabelId],
    _now: Time,
) -> Result<(), StoreError> {
    todo!()
}
