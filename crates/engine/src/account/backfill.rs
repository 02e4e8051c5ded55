//! Reading back what an account had.

use model::{AccountId, AccountState, Time, WorkspaceId};
use store::{StoreError, account};

use super::{AccountError, import};
use crate::{Engine, clock};

impl Engine {
    /// Reads every feed of an account from `since` on. What is known already stays as it is.
    pub async fn backfill(
        &self,
        workspace: WorkspaceId,
        id: AccountId,
        since: Time,
    ) -> Result<(), AccountError> {
        let account = account::get(&self.shared.store, &store::Sight::house(workspace), id)
            .await?
            .ok_or(AccountError::Missing)?;
        if account.state == AccountState::Disconnected {
            return Err(AccountError::Field("the account is disconnected; connect it first".to_owned()));
        }
        let connector = self.connector_of(&account.platform).ok_or(AccountError::NoPlatform)?;
        let now = clock::now();
        if since >= now {
            return Err(AccountError::Field("`since` lies in the future; name a past time".to_owned()));
        }
        let feeds: Vec<_> = connector.manifest().feeds.iter().filter(|f| import::is_read_back(f)).collect();
        if feeds.is_empty() {
            let label = connector.manifest().label;
            return Err(AccountError::Field(format!(
                "{label} has nothing that could be read back: it tells only what happens from now on"
            )));
        }
        let put: Result<(), StoreError> = self
            .shared
            .store
            .write(async |tx| {
                for feed in &feeds {
                    import::begin(&tx, &account, feed, since, now, now).await?;
                }
                Ok(())
            })
            .await;
        put.map_err(AccountError::from)
    }
}
