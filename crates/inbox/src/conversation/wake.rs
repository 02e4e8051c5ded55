//! Snoozed conversations come back.

use model::{Status, Time};
use store::{Store, StoreError, conversation};

/// Brings back every snoozed conversation whose time has come. Gives how many.
pub async fn wake(store: &Store, now: Time) -> Result<usize, StoreError> {
    let due = conversation::due_snoozes(store, now, 500).await?;
    let mut woken = 0;
    for (workspace, id) in due {
        let came_back = store
            .write(async |tx| {
                let Some(mut c) = conversation::lock(&tx, workspace, id).await? else { return Ok(false) };
                if c.status != Status::Snoozed || c.snoozed_until.is_none_or(|until| until > now) {
                    return Ok(false);
                }
                c.status = Status::Open;
                c.snoozed_until = None;
                conversation::save(&tx, &mut c, now).await?;
                super::change::note(&tx, &c, now).await?;
                Ok::<_, StoreError>(true)
            })
            .await?;
        woken += usize::from(came_back);
    }
    Ok(woken)
}
