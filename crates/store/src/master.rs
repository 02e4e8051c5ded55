//! The master key in use, and changing it while running.

use model::Time;

use sea_orm::prelude::Uuid;

use crate::{
    KeyError, MasterKey, Store, StoreError, app, grant,
    key::WrapFor,
    vault::{self, envelope},
    word::time,
};

/// How the keys stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyStatus {
    /// The short public name of the master key in use.
    pub fingerprint: String,
    /// Its id in the vault.
    pub key_id: u8,
    /// Since when.
    pub since: Time,
    /// Data keys wrapped under it.
    pub wrapped: u64,
    /// Data keys still wrapped under an older one: run `sampan keys rotate` again.
    pub outdated: u64,
}

/// How the keys stand.
pub async fn status(store: &Store) -> Result<KeyStatus, StoreError> {
    let shared = &store.shared;
    let current = shared.keyring.current().ok_or(KeyError::WrongMaster)?;
    let rows = vault::rows(
        shared,
        &shared.vault_read,
        "SELECT fingerprint, since FROM {vault}master_key WHERE id = $1",
        vec![i64::from(current).into()],
    )
    .await?;
    let row = rows.first().ok_or(KeyError::WrongMaster)?;
    let mut sources =
        vec![("{vault}content_key".to_owned(), "wrapped"), ("{vault}app_secret".to_owned(), "data_key")];
    for platform in grant::platforms(store).await? {
        sources.push((vault::table(shared, &grant::table_name(&platform)), "data_key"));
    }
    let (mut wrapped, mut outdated) = (0, 0);
    for (table, column) in sources {
        for row in
            vault::rows(shared, &shared.vault_read, &format!("SELECT {column} FROM {table}"), vec![]).await?
        {
            let key: Vec<u8> = row.try_get("", column)?;
            if key.first() == Some(&current) { wrapped += 1 } else { outdated += 1 }
        }
    }
    Ok(KeyStatus {
        fingerprint: row.try_get("", "fingerprint")?,
        key_id: current,
        since: time(row.try_get("", "since")?),
        wrapped,
        outdated,
    })
}

/// Wraps every data key anew under another master key, row by row, while everything runs. Safe to run again after it was
/// interrupted. Write the new key where the old one was before calling it: other processes read it from there.
pub async fn rotate(store: &Store, new: &MasterKey, now: Time) -> Result<KeyStatus, StoreError> {
    let shared = &store.shared;
    let current = shared.keyring.current().ok_or(KeyError::WrongMaster)?;
    let now_in_use = status(store).await?;
    let next = if now_in_use.fingerprint == new.fingerprint() {
        current
    } else {
        let next = current.checked_add(1).ok_or_else(|| {
            StoreError::Setting("the master key was rotated 254 times; restore into a new vault".to_owned())
        })?;
        vault::add_master(shared, next, new, now.as_millis()).await?;
        shared.keyring.add_master(next, new.clone());
        next
    };
    // New grants are wrapped under the new key from here on; what is there follows row by row.
    rewrap_content(store).await?;
    app::rewrap(store).await?;
    for platform in grant::platforms(store).await? {
        grant::rewrap(store, &platform).await?;
    }
    let done = status(store).await?;
    if done.outdated == 0 {
        vault::execute(
            shared,
            &shared.vault_write,
            "DELETE FROM {vault}master_key WHERE id < $1",
            vec![i64::from(next).into()],
        )
        .await?;
        shared.keyring.keep_master(next);
        vault::wipe(shared).await?;
    }
    *shared.master.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = new.clone();
    Ok(done)
}

async fn rewrap_content(store: &Store) -> Result<(), StoreError> {
    let shared = &store.shared;
    let rows = vault::rows(
        shared,
        &shared.vault_read,
        "SELECT workspace_id, wrapped FROM {vault}content_key",
        vec![],
    )
    .await?;
    for row in rows {
        let workspace: Uuid = row.try_get("", "workspace_id")?;
        let old: Vec<u8> = row.try_get("", "wrapped")?;
        let Some(new) =
            envelope::rewrap(shared, WrapFor::Content, &vault::content_aad(workspace), &old).await?
        else {
            continue;
        };
        vault::execute(
            shared,
            &shared.vault_write,
            "UPDATE {vault}content_key SET wrapped = $3 WHERE workspace_id = $1 AND wrapped = $2",
            vec![workspace.into(), old.into(), new.into()],
        )
        .await?;
    }
    Ok(())
}
