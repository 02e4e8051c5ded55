//! Labels.

use model::{ConversationId, LabelId, Time, WorkspaceId};

use sea_orm::prelude::Uuid;

use crate::{
    Db, StoreError, Tx,
    conversation::{self, label_ids},
    db::DbExt,
    entity::label::Model,
    error::is_unique_violation,
    foresee::Foreseen,
    key::Place,
    sql::{self, Sql},
};

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
pub async fn list(db: &impl Db, workspace: WorkspaceId) -> Result<Vec<Label>, StoreError> {
    let models = sql::models::<Model>(
        db,
        "SELECT * FROM label WHERE workspace_id = $1",
        vec![workspace.uuid().into()],
    )
    .await?;
    if models.is_empty() {
        return Ok(Vec::new());
    }
    let keys = db.keys(workspace).await?;
    let mut labels = Vec::with_capacity(models.len());
    for m in models {
        let name = keys.open_text(Place::new("label", m.id, "name"), &m.name)?;
        labels.push(Label { id: LabelId::from_uuid(m.id), name, color: m.color });
    }
    labels.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(labels)
}

/// Makes a label. [`StoreError::Exists`] when the name is taken.
pub async fn create(
    tx: &Tx,
    workspace: WorkspaceId,
    name: &str,
    color: &str,
    now: Time,
) -> Result<Label, StoreError> {
    let keys = tx.keys(workspace).await?;
    let id = LabelId::new(now, tx.ten());
    let mut sql =
        Sql::new("INSERT INTO label (id, workspace_id, name, name_index, color, created_at) VALUES (");
    sql.bind(id.uuid()).add(", ").bind(workspace.uuid()).add(", ");
    sql.bind(keys.seal_text(tx.random(), Place::new("label", id.uuid(), "name"), name)).add(", ");
    sql.bind(keys.blind("label", &name.to_lowercase())).add(", ").bind(color).add(", ").bind(now.as_millis());
    sql.add(") ON CONFLICT DO NOTHING");
    if sql.execute(tx).await?.rows_affected() == 0 {
        return Err(StoreError::Exists("label"));
    }
    Ok(Label { id, name: name.to_owned(), color: color.to_owned() })
}

/// Changes a label; false when there is none.
pub async fn change(tx: &Tx, workspace: WorkspaceId, label: &Label) -> Result<bool, StoreError> {
    let keys = tx.keys(workspace).await?;
    let done = sql::execute(
        tx,
        "UPDATE label SET name = $3, name_index = $4, color = $5 WHERE id = $1 AND workspace_id = $2",
        vec![
            label.id.uuid().into(),
            workspace.uuid().into(),
            keys.seal_text(tx.random(), Place::new("label", label.id.uuid(), "name"), &label.name).into(),
            keys.blind("label", &label.name.to_lowercase()).into(),
            label.color.as_str().into(),
        ],
    )
    .await;
    match done {
        Ok(done) => Ok(done.rows_affected() == 1),
        Err(StoreError::Database(e)) if is_unique_violation(&e) => Err(StoreError::Exists("label")),
        Err(e) => Err(e),
    }
}

/// Removes a label from everywhere; false when there is none.
pub async fn remove(tx: &Tx, workspace: WorkspaceId, id: LabelId) -> Result<bool, StoreError> {
    let carriers = sql::rows(
        tx,
        "DELETE FROM conversation_label WHERE label_id = $1 AND workspace_id = $2 RETURNING conversation_id",
        vec![id.uuid().into(), workspace.uuid().into()],
    )
    .await?;
    for row in carriers {
        write_ids(tx, workspace, ConversationId::from_uuid(row.try_get("", "conversation_id")?), None)
            .await?;
    }
    let done = sql::execute(
        tx,
        "DELETE FROM label WHERE id = $1 AND workspace_id = $2",
        vec![id.uuid().into(), workspace.uuid().into()],
    )
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives a conversation exactly these labels; unknown ones are [`StoreError::Missing`]. Counts the conversation's version
/// up: read it again afterwards.
pub async fn set(
    tx: &Tx,
    workspace: WorkspaceId,
    conversation: ConversationId,
    labels: &[LabelId],
    now: Time,
) -> Result<(), StoreError> {
    let known = list(tx, workspace).await?;
    if labels.iter().any(|id| !known.iter().any(|k| k.id == *id)) {
        return Err(StoreError::Missing("label"));
    }
    sql::execute(
        tx,
        "DELETE FROM conversation_label WHERE conversation_id = $1 AND workspace_id = $2",
        vec![conversation.uuid().into(), workspace.uuid().into()],
    )
    .await?;
    for label in labels {
        sql::execute(
            tx,
            "INSERT INTO conversation_label (conversation_id, label_id, workspace_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            vec![conversation.uuid().into(), label.uuid().into(), workspace.uuid().into()],
        )
        .await?;
    }
    write_ids(tx, workspace, conversation, Some(now)).await
}

/// Writes a conversation's labels onto its row, where the list reads them.
async fn write_ids(
    tx: &Tx,
    workspace: WorkspaceId,
    id: ConversationId,
    now: Option<Time>,
) -> Result<(), StoreError> {
    // What another writes at this moment is read behind the lock.
    conversation::lock(tx, workspace, id).await?;
    let rows = sql::rows(
        tx,
        "SELECT label_id FROM conversation_label WHERE conversation_id = $1 AND workspace_id = $2 ORDER BY label_id",
        vec![id.uuid().into(), workspace.uuid().into()],
    )
    .await?;
    let mut ids = Vec::with_capacity(rows.len() * 16);
    for row in rows {
        ids.extend_from_slice(row.try_get::<Uuid>("", "label_id")?.as_bytes());
    }
    debug_assert_eq!(label_ids(Some(&ids)).len() * 16, ids.len());
    let done = sql::execute(
        tx,
        "UPDATE conversation SET label_ids = $3, version = version + 1, updated_at = COALESCE($4, updated_at) \
         WHERE id = $1 AND workspace_id = $2",
        vec![
            id.uuid().into(),
            workspace.uuid().into(),
            Some(ids).filter(|ids| !ids.is_empty()).into(),
            now.map(Time::as_millis).into(),
        ],
    )
    .await?;
    tx.foreseen(Foreseen::forget_rows);
    if done.rows_affected() == 0 { Err(StoreError::Missing("conversation")) } else { Ok(()) }
}
