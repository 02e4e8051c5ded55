//! Who somebody is at an issuer of single sign-on. One person of an issuer is one user: a mail address that an issuer gives
//! to somebody else does not bring them in as the one who had it before.

use model::{Time, UserId};
use sea_orm::prelude::Uuid;

use crate::{Db, StoreError, Tx, db::DbExt, sql};

/// The user of an issuer's subject.
pub async fn find(db: &impl Db, issuer: &str, subject: &str) -> Result<Option<UserId>, StoreError> {
    let index = subject_index(db, issuer, subject).await?;
    let row =
        sql::row(db, "SELECT user_id FROM sso_identity WHERE subject_index = $1", vec![index.into()]).await?;
    row.map(|row| Ok(UserId::from_uuid(row.try_get::<Uuid>("", "user_id")?))).transpose()
}

/// Ties an issuer's subject to a user. [`StoreError::Exists`] when the user is tied to another one of that issuer, or the
/// subject to another user.
pub async fn tie(tx: &Tx, issuer: &str, subject: &str, user: UserId, now: Time) -> Result<(), StoreError> {
    let done = sql::execute(
        tx,
        "INSERT INTO sso_identity (subject_index, issuer_index, user_id, created_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT DO NOTHING",
        vec![
            subject_index(tx, issuer, subject).await?.into(),
            tx.house_keys().await?.blind("sso-issuer", issuer).into(),
            user.uuid().into(),
            now.as_millis().into(),
        ],
    )
    .await?;
    if done.rows_affected() == 0 { Err(StoreError::Exists("identity")) } else { Ok(()) }
}

async fn subject_index(db: &impl Db, issuer: &str, subject: &str) -> Result<Vec<u8>, StoreError> {
    Ok(db.house_keys().await?.blind("sso-subject", &format!("{issuer}\n{subject}")))
}
