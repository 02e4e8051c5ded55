//! Every account: where it stands, its grants, its last webhook.

use std::time::Duration;

use model::{AccountState, Time};
use store::{Store, StoreError, account::Account};

use super::Finding;

/// An account that nothing was heard of for so long is worth a look.
const QUIET: Duration = Duration::from_hours(72);

/// Looks at all that are connected.
pub async fn examine(store: &Store, now: Time, findings: &mut Vec<Finding>) {
    match store::account::all(store).await {
        Ok(accounts) if accounts.is_empty() => {
            let cure = "connect a shop in the inbox's settings";
            findings.push(Finding::notice("accounts", "none is connected", cure));
        }
        Ok(accounts) => {
            for account in accounts {
                let finding = examine_one(store, &account, now).await.unwrap_or_else(|error| {
                    Finding::broken(name(&account), error.to_string(), "see the vault's line above")
                });
                findings.push(finding);
            }
        }
        Err(error) => findings.push(Finding::broken("accounts", error.to_string(), "run `sampan migrate`")),
    }
}

fn name(account: &Account) -> String {
    format!("{} {}", account.platform, account.id)
}

async fn examine_one(store: &Store, account: &Account, now: Time) -> Result<Finding, StoreError> {
    const RECONNECT: &str = "connect it again in the inbox's settings";
    let what = name(account);
    let grants = store::grant::info(store, &account.platform, account.id).await?;
    if let Some(ended) = grants.iter().find(|g| g.ends_at.is_some_and(|at| at <= now)) {
        let detail = format!("its permission ended at {}", ended.ends_at.unwrap_or(now));
        return Ok(Finding::broken(what, detail, RECONNECT));
    }
    // A grant that renews itself may be past its expiry for as long as the daemon was down.
    if let Some(ended) =
        grants.iter().find(|g| g.renew_at.is_none() && g.expires_at.is_some_and(|at| at <= now))
    {
        let detail = format!("its token ended at {}", ended.expires_at.unwrap_or(now));
        return Ok(Finding::broken(what, detail, RECONNECT));
    }
    if account.state == AccountState::NeedsReconnect {
        let cure = account.problems.first().map_or_else(|| RECONNECT.to_owned(), |p| p.cure.clone());
        return Ok(Finding::broken(what, "the platform does not take its grant any more", cure));
    }
    if let Some(problem) = account.problems.first() {
        return Ok(Finding::notice(what, problem.detail.clone(), problem.cure.clone()));
    }
    let heard = match account.last_webhook_at {
        Some(at) => format!("last webhook {at}"),
        None => "no webhook yet".to_owned(),
    };
    let quiet = account.last_webhook_at.or(account.connected_at).is_some_and(|at| now.since(at) > QUIET);
    if quiet {
        return Ok(Finding::notice(
            what,
            heard,
            "see in the platform's console that webhooks are on and go to the public address",
        ));
    }
    Ok(Finding::fine(what, heard))
}
