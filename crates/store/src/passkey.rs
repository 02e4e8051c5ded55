//! Passkeys. The credential (its id, public key and counter) is sealed; it is found by a hash of its id.

use model::{PasskeyId, Time, UserId};
use sea_orm::Value;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    Db, StoreError, Tx,
    db::DbExt,
    entity::passkey::Model,
    key::Place,
    sql::{self, Sql},
    word::time,
};

/// What a credential is made of, in the encodings of whoever checks it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credential {
    /// Its id at the authenticator.
    pub id: Vec<u8>,
    /// How the authenticator can be reached.
    pub transports: u8,
    /// Its public key: never changes.
    pub fixed: Vec<u8>,
    /// Its counter and flags: change with each use.
    pub moving: Vec<u8>,
}

/// A passkey, opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    /// Ours.
    pub id: PasskeyId,
    /// Whose.
    pub user_id: UserId,
    /// What they call it.
    pub name: String,
    /// What it is made of.
    pub credential: Credential,
    /// Since when.
    pub created_at: Time,
    /// When somebody last signed in with it.
    pub used_at: Option<Time>,
}

/// Keeps a passkey. [`StoreError::Exists`] when the credential is known already, whoever has it.
pub async fn create(
    tx: &Tx,
    user: UserId,
    name: &str,
    credential: &Credential,
    now: Time,
) -> Result<Passkey, StoreError> {
    let keys = tx.house_keys().await?;
    let id = PasskeyId::new(now, tx.ten());
    let mut sql =
        Sql::new("INSERT INTO passkey (id, user_id, credential_hash, credential, name, created_at) VALUES (");
    sql.bind(id.uuid()).add(", ").bind(user.uuid()).add(", ").bind(hash(&credential.id)).add(", ");
    sql.bind(keys.seal_json(tx.random(), place(id, "credential"), credential)?).add(", ");
    sql.bind(keys.seal_text(tx.random(), place(id, "name"), name)).add(", ").bind(now.as_millis());
    sql.add(") ON CONFLICT DO NOTHING");
    if sql.execute(tx).await?.rows_affected() == 0 {
        return Err(StoreError::Exists("passkey"));
    }
    Ok(Passkey {
        id,
        user_id: user,
        name: name.to_owned(),
        credential: credential.clone(),
        created_at: now,
        used_at: None,
    })
}

/// The passkeys of a user, oldest first.
pub async fn of_user(db: &impl Db, user: UserId) -> Result<Vec<Passkey>, StoreError> {
    open_all(db, "SELECT * FROM passkey WHERE user_id = $1 ORDER BY id", vec![user.uuid().into()]).await
}

/// The passkey of a credential.
pub async fn find(db: &impl Db, credential: &[u8]) -> Result<Option<Passkey>, StoreError> {
    let found =
        open_all(db, "SELECT * FROM passkey WHERE credential_hash = $1", vec![hash(credential).into()])
            .await?;
    Ok(found.into_iter().next())
}

/// Notes a use; `moving` is what the credential's changing part is now. False when the passkey was removed meanwhile.
pub async fn used(tx: &Tx, passkey: &Passkey, moving: &[u8], now: Time) -> Result<bool, StoreError> {
    let credential = Credential { moving: moving.to_vec(), ..passkey.credential.clone() };
    let keys = tx.house_keys().await?;
    let sealed = keys.seal_json(tx.random(), place(passkey.id, "credential"), &credential)?;
    let done = sql::execute(
        tx,
        "UPDATE passkey SET credential = $2, used_at = $3 WHERE id = $1",
        vec![passkey.id.uuid().into(), sealed.into(), now.as_millis().into()],
    )
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Removes a passkey of a user; false when there is none.
pub async fn remove(tx: &Tx, user: UserId, id: PasskeyId) -> Result<bool, StoreError> {
    let done = sql::execute(
        tx,
        "DELETE FROM passkey WHERE id = $1 AND user_id = $2",
        vec![id.uuid().into(), user.uuid().into()],
    )
    .await?;
    Ok(done.rows_affected() == 1)
}

fn hash(credential: &[u8]) -> Vec<u8> {
    Sha256::digest(credential).to_vec()
}

fn place(id: PasskeyId, field: &'static str) -> Place {
    Place::new("passkey", id.uuid(), field)
}

async fn open_all(db: &impl Db, sql: &str, values: Vec<Value>) -> Result<Vec<Passkey>, StoreError> {
    let keys = db.house_keys().await?;
    let mut all = Vec::new();
    for m in sql::models::<Model>(db, sql, values).await? {
        let id = PasskeyId::from_uuid(m.id);
        all.push(Passkey {
            id,
            user_id: UserId::from_uuid(m.user_id),
            name: keys.open_text(place(id, "name"), &m.name)?,
            credential: keys.open_json(place(id, "credential"), &m.credential)?,
            created_at: time(m.created_at),
            used_at: m.used_at.map(time),
        });
    }
    Ok(all)
}
