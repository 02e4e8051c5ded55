//! Two contacts are one person.

use model::{ContactId, Time, WorkspaceId};

use super::{Contact, read, save};
use crate::{StoreError, Tx, foresee::Foreseen, search, sql};

/// Moves identities, conversations and orders of `from` to `into`, and fills what `into` lacks. `from` stays as a pointer.
pub async fn merge(
    tx: &Tx,
    workspace: WorkspaceId,
    from: ContactId,
    into: ContactId,
    now: Time,
) -> Result<Contact, StoreError> {
    let missing = StoreError::Missing("contact");
    if from == into {
        return Err(StoreError::Setting("a contact cannot be merged into itself".to_owned()));
    }
    let old = read::get(tx, &crate::Sight::house(workspace), from).await?.ok_or(missing)?;
    let mut kept =
        read::get(tx, &crate::Sight::house(workspace), into).await?.ok_or(StoreError::Missing("contact"))?;
    if old.merged_into.is_some() || kept.merged_into.is_some() {
        return Err(StoreError::Stale("contact"));
    }
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
    search::remove(tx, from.uuid());
    tx.foreseen(Foreseen::forget_rows);
    Ok(kept)
}
