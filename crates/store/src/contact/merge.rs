//! Two contacts are one person; or were not.

use model::{AccountId, ContactId, Time, WorkspaceId};
use sea_orm::{FromQueryResult, prelude::Uuid};
use serde::{Deserialize, Serialize};

use super::{Contact, Profile, read, save};
use crate::{
    Db, Sight, StoreError, Tx,
    db::DbExt,
    foresee::Foreseen,
    key::{Place, Sealed},
    search,
    sql::{self, Sql},
};

/// What came with a contact into another, so that it can go back. Sealed at rest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Moved {
    identities: Vec<(AccountId, String)>,
    conversations: Vec<Uuid>,
    orders: Vec<Uuid>,
    /// Contacts that had gone up in it before.
    merged: Vec<Uuid>,
    /// The other's profile before, and with what it lacked filled in.
    before: Profile,
    after: Profile,
}

/// A contact that went up in another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// Which.
    pub from: ContactId,
    /// What they were called.
    pub name: Option<String>,
    /// When.
    pub at: Time,
}

/// Moves identities, conversations and orders of `from` to `into`, and fills what `into` lacks. `from` stays as a pointer, and
/// what moved is kept, so that [`unmerge`] can take it back.
pub async fn merge(
    tx: &Tx,
    workspace: WorkspaceId,
    from: ContactId,
    into: ContactId,
    now: Time,
) -> Result<Contact, StoreError> {
    let house = Sight::house(workspace);
    let missing = StoreError::Missing("contact");
    if from == into {
        return Err(StoreError::Setting("a contact cannot be merged into itself".to_owned()));
    }
    read::lock(tx, workspace, &[from, into]).await?;
    let old = read::get(tx, &house, from).await?.ok_or(missing)?;
    let mut kept = read::get(tx, &house, into).await?.ok_or(StoreError::Missing("contact"))?;
    if old.merged_into.is_some() || kept.merged_into.is_some() {
        return Err(StoreError::Stale("contact"));
    }
    let before = kept.profile.clone();
    let (a, b) = (&old.profile, &mut kept.profile);
    for (have, other) in [
        (&mut b.name, &a.name),
        (&mut b.avatar_url, &a.avatar_url),
        (&mut b.language, &a.language),
        (&mut b.phone, &a.phone),
        (&mut b.email, &a.email),
    ] {
        if have.is_none() {
            have.clone_from(other);
        }
    }
    b.notes = match (b.notes.take(), &a.notes) {
        (Some(ours), Some(theirs)) => Some(format!("{ours}\n\n{theirs}")),
        (ours, theirs) => ours.or_else(|| theirs.clone()),
    };
    let identities = read::identities(tx, &house, from).await?;
    let moved = Moved {
        identities: identities.into_iter().map(|i| (i.account_id, i.external_id)).collect(),
        conversations: ids(tx, workspace, "conversation", "contact_id", from).await?,
        orders: ids(tx, workspace, "orders", "contact_id", from).await?,
        merged: ids(tx, workspace, "contact", "merged_into", from).await?,
        before,
        after: kept.profile.clone(),
    };
    note(tx, workspace, from, into, &moved, now).await?;
    save(tx, &mut kept, now).await?;
    for (table, version) in [("identity", ""), ("conversation", ", version = version + 1"), ("orders", "")] {
        sql::execute(
            tx,
            format!(
                "UPDATE {table} SET contact_id = $1{version} WHERE contact_id = $2 AND workspace_id = $3"
            ),
            vec![into.uuid().into(), from.uuid().into(), workspace.uuid().into()],
        )
        .await?;
    }
    sql::execute(
        tx,
        "UPDATE contact SET merged_into = $1, version = version + 1, updated_at = $4 \
         WHERE workspace_id = $3 AND (id = $2 OR merged_into = $2)",
        vec![into.uuid().into(), from.uuid().into(), workspace.uuid().into(), now.as_millis().into()],
    )
    .await?;
    // Of an earlier merge it can be told no more what came whence: what goes back goes back from here.
    sql::execute(
        tx,
        "UPDATE contact_merge SET into_id = $1 WHERE into_id = $2 AND workspace_id = $3",
        vec![into.uuid().into(), from.uuid().into(), workspace.uuid().into()],
    )
    .await?;
    search::remove(tx, from.uuid());
    tx.foreseen(Foreseen::forget_rows);
    Ok(kept)
}

/// Takes a merge back: what came with `from` goes back to it, also what its identities brought in since, and what it filled in
/// and nobody changed is taken out again. Gives both contacts as they are then; none when `from` did not go up in `into`.
pub async fn unmerge(
    tx: &Tx,
    workspace: WorkspaceId,
    from: ContactId,
    into: ContactId,
    now: Time,
) -> Result<Option<(Contact, Contact)>, StoreError> {
    let house = Sight::house(workspace);
    read::lock(tx, workspace, &[from, into]).await?;
    let row = sql::row(
        tx,
        "SELECT id, moved FROM contact_merge WHERE from_id = $1 AND into_id = $2 AND workspace_id = $3 ORDER BY at DESC LIMIT 1",
        vec![from.uuid().into(), into.uuid().into(), workspace.uuid().into()],
    )
    .await?;
    let Some(row) = row else { return Ok(None) };
    let id: Uuid = row.try_get("", "id")?;
    let keys = tx.keys(workspace).await?;
    let moved: Moved = keys.open_json(place(id), &row.try_get::<Sealed>("", "moved")?)?;
    let mut kept = read::get(tx, &house, into).await?.ok_or(StoreError::Missing("contact"))?;
    take_back(&mut kept.profile, &moved);
    save(tx, &mut kept, now).await?;
    let to = from.uuid();
    for (account, external_id) in &moved.identities {
        let mut sql = Sql::new("UPDATE identity SET contact_id = ");
        sql.bind(to).add(" WHERE account_id = ").bind(account.uuid());
        sql.add(" AND external_id = ").bind(external_id.as_str());
        sql.add(" AND contact_id = ").bind(into.uuid());
        sql.execute(tx).await?;
    }
    // Where only the one who goes is known on an account, what came in there since was theirs.
    let mut theirs: Vec<Uuid> = moved.identities.iter().map(|(account, _)| account.uuid()).collect();
    let stays = read::identities(tx, &house, into).await?;
    theirs.retain(|account| !stays.iter().any(|i| i.account_id.uuid() == *account));
    for (table, version, ids) in
        [("conversation", ", version = version + 1", moved.conversations), ("orders", "", moved.orders)]
    {
        let mut sql = Sql::new(&format!("UPDATE {table} SET contact_id = "));
        sql.bind(to).add(version).add(" WHERE contact_id = ").bind(into.uuid());
        sql.add(" AND workspace_id = ").bind(workspace.uuid()).add(" AND (id IN ").list(ids);
        sql.add(" OR account_id IN ").list(theirs.iter().copied()).add(")");
        sql.execute(tx).await?;
    }
    let mut sql = Sql::new("UPDATE contact SET version = version + 1, updated_at = ");
    sql.bind(now.as_millis()).add(", merged_into = NULL WHERE id = ").bind(to);
    sql.add(" AND workspace_id = ").bind(workspace.uuid());
    sql.execute(tx).await?;
    let mut sql = Sql::new("UPDATE contact SET merged_into = ");
    sql.bind(to).add(" WHERE merged_into = ").bind(into.uuid()).add(" AND workspace_id = ");
    sql.bind(workspace.uuid()).add(" AND id IN ").list(moved.merged.iter().copied());
    sql.execute(tx).await?;
    let mut sql = Sql::new("UPDATE contact_merge SET into_id = ");
    sql.bind(to).add(" WHERE into_id = ").bind(into.uuid()).add(" AND workspace_id = ");
    sql.bind(workspace.uuid()).add(" AND from_id IN ").list(moved.merged.iter().copied());
    sql.execute(tx).await?;
    sql::execute(tx, "DELETE FROM contact_merge WHERE id = $1", vec![id.into()]).await?;
    tx.foreseen(Foreseen::forget_rows);
    let freed = read::get(tx, &house, from).await?.ok_or(StoreError::Missing("contact"))?;
    save::index(tx, &freed).await?;
    Ok(Some((kept, freed)))
}

/// Who went up in a contact and can be taken out again, the newest first.
pub async fn merged(
    db: &impl Db,
    workspace: WorkspaceId,
    into: ContactId,
) -> Result<Vec<Merged>, StoreError> {
    let rows = sql::rows(
        db,
        "SELECT g.at, c.* FROM contact_merge g JOIN contact c ON c.id = g.from_id \
         WHERE g.into_id = $1 AND g.workspace_id = $2 ORDER BY g.at DESC",
        vec![into.uuid().into(), workspace.uuid().into()],
    )
    .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let keys = db.keys(workspace).await?;
    rows.iter()
        .map(|row| {
            let contact = read::open(&keys, &crate::entity::contact::Model::from_query_result(row, "")?)?;
            let at = Time::from_millis(row.try_get("", "at")?);
            Ok(Merged { from: contact.id, name: contact.profile.name, at })
        })
        .collect()
}

/// Takes out what a merge had filled in, unless somebody changed it since.
fn take_back(now: &mut Profile, moved: &Moved) {
    let (before, after) = (&moved.before, &moved.after);
    for (have, was, filled) in [
        (&mut now.name, &before.name, &after.name),
        (&mut now.avatar_url, &before.avatar_url, &after.avatar_url),
        (&mut now.language, &before.language, &after.language),
        (&mut now.phone, &before.phone, &after.phone),
        (&mut now.email, &before.email, &after.email),
        (&mut now.notes, &before.notes, &after.notes),
    ] {
        if *have == *filled {
            have.clone_from(was);
        }
    }
}

fn place(id: Uuid) -> Place {
    Place::new("contact_merge", id, "moved")
}

async fn note(
    tx: &Tx,
    workspace: WorkspaceId,
    from: ContactId,
    into: ContactId,
    moved: &Moved,
    now: Time,
) -> Result<(), StoreError> {
    let keys = tx.keys(workspace).await?;
    // An id as any other; nothing outside names a merge.
    let id = ContactId::new(now, tx.ten()).uuid();
    let mut sql =
        Sql::new("INSERT INTO contact_merge (id, workspace_id, from_id, into_id, moved, at) VALUES (");
    sql.bind(id).add(", ").bind(workspace.uuid()).add(", ").bind(from.uuid()).add(", ").bind(into.uuid());
    sql.add(", ").bind(keys.seal_json(tx.random(), place(id), moved)?);
    sql.add(", ").bind(now.as_millis()).add(")");
    sql.execute(tx).await?;
    Ok(())
}

async fn ids(
    tx: &Tx,
    workspace: WorkspaceId,
    table: &str,
    column: &str,
    contact: ContactId,
) -> Result<Vec<Uuid>, StoreError> {
    let rows = sql::rows(
        tx,
        format!("SELECT id FROM {table} WHERE {column} = $1 AND workspace_id = $2"),
        vec![contact.uuid().into(), workspace.uuid().into()],
    )
    .await?;
    rows.iter().map(|row| Ok(row.try_get("", "id")?)).collect()
}
