//! Saved views: a filter with a name, of one member or of all.

use model::{MemberId, Time, ViewId, WorkspaceId};
use sea_orm::{QueryResult, prelude::Uuid};
use serde::{Deserialize, Serialize};

use crate::{
    Db, StoreError, Tx,
    db::DbExt,
    key::{ContentKeys, Place, Sealed},
    sql::{self, Sql},
};

/// A saved view, opened.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedView {
    /// Ours.
    pub id: ViewId,
    /// Whose it is; none: everybody's.
    pub owner: Option<MemberId>,
    /// Where it stands among the others, smallest first.
    pub position: i64,
    /// What it is called and shows.
    pub body: ViewBody,
}

/// What of a view is sealed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ViewBody {
    /// What it is called.
    pub name: String,
    /// What it shows, in the words of the API's list.
    pub filter: serde_json::Value,
    /// In which order, in the words of the API's list.
    pub sort: String,
}

/// The views that a member sees: everybody's first, then their own, each by position.
pub async fn list(
    db: &impl Db,
    workspace: WorkspaceId,
    member: MemberId,
) -> Result<Vec<SavedView>, StoreError> {
    let rows = sql::rows(
        db,
        "SELECT * FROM saved_view WHERE workspace_id = $1 AND (member_id IS NULL OR member_id = $2)",
        vec![workspace.uuid().into(), member.uuid().into()],
    )
    .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let keys = db.keys(workspace).await?;
    let mut views = rows.iter().map(|row| open(&keys, row)).collect::<Result<Vec<_>, _>>()?;
    views.sort_by_key(|view| (view.owner.is_some(), view.position, view.id));
    Ok(views)
}

/// One view that a member sees.
pub async fn get(
    db: &impl Db,
    workspace: WorkspaceId,
    member: MemberId,
    id: ViewId,
) -> Result<Option<SavedView>, StoreError> {
    let row = sql::row(
        db,
        "SELECT * FROM saved_view WHERE id = $1 AND workspace_id = $2 AND (member_id IS NULL OR member_id = $3)",
        vec![id.uuid().into(), workspace.uuid().into(), member.uuid().into()],
    )
    .await?;
    let Some(row) = row else { return Ok(None) };
    open(&*db.keys(workspace).await?, &row).map(Some)
}

/// Makes a view; without a position it stands last.
pub async fn create(
    tx: &Tx,
    workspace: WorkspaceId,
    owner: Option<MemberId>,
    position: Option<i64>,
    body: ViewBody,
    now: Time,
) -> Result<SavedView, StoreError> {
    let keys = tx.keys(workspace).await?;
    let position = match position {
        Some(position) => position,
        None => last(tx, workspace).await?.saturating_add(1),
    };
    let id = ViewId::new(now, tx.ten());
    let sealed = keys.seal_json(tx.random(), place(id.uuid()), &body)?;
    let mut sql = Sql::new(
        "INSERT INTO saved_view (id, workspace_id, member_id, position, body, created_at, updated_at) VALUES (",
    );
    sql.bind(id.uuid()).add(", ").bind(workspace.uuid()).add(", ").bind(owner.map(MemberId::uuid));
    sql.add(", ").bind(position).add(", ").bind(sealed).add(", ").bind(now.as_millis());
    sql.add(", ").bind(now.as_millis()).add(")");
    sql.execute(tx).await?;
    Ok(SavedView { id, owner, position, body })
}

/// Writes a changed view; false when there is none any more.
pub async fn save(tx: &Tx, workspace: WorkspaceId, view: &SavedView, now: Time) -> Result<bool, StoreError> {
    let keys = tx.keys(workspace).await?;
    let done = sql::execute(
        tx,
        "UPDATE saved_view SET member_id = $3, position = $4, body = $5, updated_at = $6 WHERE id = $1 AND workspace_id = $2",
        vec![
            view.id.uuid().into(),
            workspace.uuid().into(),
            view.owner.map(MemberId::uuid).into(),
            view.position.into(),
            keys.seal_json(tx.random(), place(view.id.uuid()), &view.body)?.into(),
            now.as_millis().into(),
        ],
    )
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Removes a view; false when there is none.
pub async fn remove(tx: &Tx, workspace: WorkspaceId, id: ViewId) -> Result<bool, StoreError> {
    let done = sql::execute(
        tx,
        "DELETE FROM saved_view WHERE id = $1 AND workspace_id = $2",
        vec![id.uuid().into(), workspace.uuid().into()],
    )
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A member is gone, and their own views with them.
pub(crate) async fn remove_member(
    tx: &Tx,
    workspace: WorkspaceId,
    member: MemberId,
) -> Result<(), StoreError> {
    sql::execute(
        tx,
        "DELETE FROM saved_view WHERE member_id = $1 AND workspace_id = $2",
        vec![member.uuid().into(), workspace.uuid().into()],
    )
    .await?;
    Ok(())
}

async fn last(tx: &Tx, workspace: WorkspaceId) -> Result<i64, StoreError> {
    let row = sql::row(
        tx,
        "SELECT MAX(position) AS last FROM saved_view WHERE workspace_id = $1",
        vec![workspace.uuid().into()],
    )
    .await?;
    Ok(row.map(|row| row.try_get::<Option<i64>>("", "last")).transpose()?.flatten().unwrap_or(0))
}

fn place(id: Uuid) -> Place {
    Place::new("saved_view", id, "body")
}

fn open(keys: &ContentKeys, row: &QueryResult) -> Result<SavedView, StoreError> {
    let id: Uuid = row.try_get("", "id")?;
    Ok(SavedView {
        id: ViewId::from_uuid(id),
        owner: row.try_get::<Option<Uuid>>("", "member_id")?.map(MemberId::from_uuid),
        position: row.try_get("", "position")?,
        body: keys.open_json(place(id), &row.try_get::<Sealed>("", "body")?)?,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::bed::on_both;

    fn body(name: &str) -> ViewBody {
        ViewBody { name: name.to_owned(), filter: json!({"q": "Somchai"}), sort: "recent".to_owned() }
    }

    on_both! {
        async fn views_are_their_makers_or_everybodys_and_not_readable_at_rest(bed: Bed) {
            let (s, ws, now) = (&bed.store, bed.workspace, bed.now());
            let member = |n| MemberId::new(now, [n; 10]);
            let (mai, nok) = (member(1), member(2));
            let make = async |owner, position, name: &str| {
                let body = &body(name);
                s.write(|tx| async move { create(&tx, ws, owner, position, body.clone(), now).await }).await.expect("made")
            };
            let own = make(Some(mai), None, "Mine").await;
            let shared = make(None, None, "Everybody's").await;
            let early = make(None, Some(-1), "First").await;
            let names = async |who| {
                let views = list(s, ws, who).await.expect("reads");
                views.into_iter().map(|v| v.body.name).collect::<Vec<_>>()
            };
            assert_eq!(names(mai).await, ["First", "Everybody's", "Mine"]);
            assert_eq!(names(nok).await, ["First", "Everybody's"]);
            assert_eq!(get(s, ws, mai, own.id).await.expect("reads").as_ref(), Some(&own));
            assert_eq!(get(s, ws, nok, own.id).await.expect("reads"), None);
            let other = WorkspaceId::from_uuid(own.id.uuid());
            assert_eq!(get(s, other, mai, shared.id).await.expect("reads"), None);
            let changed = &SavedView { position: -2, body: body("Renamed"), ..shared.clone() };
            assert!(s.write(|tx| async move { save(&tx, ws, changed, now).await }).await.expect("saved"));
            assert_eq!(names(nok).await, ["Renamed", "First"]);
            let bytes = sql::rows(s, "SELECT body FROM saved_view", vec![]).await.expect("reads");
            for row in bytes {
                let body: Vec<u8> = row.try_get("", "body").expect("bytes");
                assert!(!body.windows(7).any(|w| w == b"Somchai") && !body.windows(5).any(|w| w == b"First"));
            }
            s.write(|tx| async move { remove_member(&tx, ws, mai).await }).await.expect("gone");
            assert_eq!(names(mai).await, ["Renamed", "First"]);
            let id = early.id;
            assert!(s.write(|tx| async move { remove(&tx, ws, id).await }).await.expect("removed"));
            assert!(!s.write(|tx| async move { remove(&tx, ws, id).await }).await.expect("asked"));
        }
    }
}
