//! How an account is, for the operator.

use std::time::Duration;

use connector::{GrantUse, SetupStep};
use model::{AccountId, AccountState, Capabilities, Problem, Time, WorkspaceId};
use store::{account, grant};

use super::{
    AccountError,
    import::{self, Import},
};
use crate::{Engine, clock};

/// A grant that ends within this time is a problem to look at soon.
const SOON: Duration = Duration::from_hours(14 * 24);
/// An account that is this far behind is a problem.
const BEHIND: Duration = Duration::from_mins(1);

/// How an account is.
#[derive(Clone, Debug)]
pub struct Health {
    /// Where it stands.
    pub state: AccountState,
    /// What it may be used for.
    pub capabilities: Capabilities,
    /// What the platform gave us, without secrets.
    pub grants: Vec<GrantHealth>,
    /// The last genuine webhook.
    pub last_webhook_at: Option<Time>,
    /// The last successful poll.
    pub last_poll_at: Option<Time>,
    /// How far behind the platform the last event was.
    pub lag: Option<Duration>,
    /// Paid messages left and in total.
    pub quota: Option<(u64, u64)>,
    /// What a person should mend, worst first.
    pub problems: Vec<Problem>,
    /// What was, or is being, read back from before it was connected.
    pub imports: Vec<Import>,
    /// What was found when it was set up: done, to be done by hand, or failed.
    pub setup: Vec<SetupStep>,
    /// The last 24 hours, oldest first.
    pub hourly: [HourHealth; 24],
}

/// A grant without its secrets.
#[derive(Clone, Debug)]
pub struct GrantHealth {
    /// Which use it serves.
    pub used_for: GrantUse,
    /// Scopes, as the platform names them.
    pub scopes: Vec<String>,
    /// When the token ends.
    pub expires_at: Option<Time>,
    /// When the whole permission ends.
    pub ends_at: Option<Time>,
    /// Whether it renews by itself.
    pub renews: bool,
}

/// An hour of an account.
#[derive(Clone, Copy, Debug)]
pub struct HourHealth {
    /// Events that came in.
    pub received: u32,
    /// Whether it could not be heard for some of it.
    pub gap: bool,
}

impl Engine {
    /// How an account is.
    pub async fn health(&self, workspace: WorkspaceId, id: AccountId) -> Result<Health, AccountError> {
        let store = &self.shared.store;
        let a =
            account::get(store, &store::Sight::house(workspace), id).await?.ok_or(AccountError::Missing)?;
        let now = clock::now();
        let grants = grant::info(store, &a.platform, id).await?;
        let mut problems = a.problems.clone();
        if a.state != AccountState::Disconnected {
            let ends = grants
                .iter()
                .filter_map(|g| g.ends_at.or(g.expires_at.filter(|_| g.renew_at.is_none())))
                .min();
            if let Some(end) = ends.filter(|end| *end <= now.after(SOON)) {
                problems.push(Problem {
                    code: "grant_ends".to_owned(),
                    detail: format!("The permission ends at {end}."),
                    cure: "Reconnect the account before then: Settings, Accounts, Reconnect.".to_owned(),
                });
            }
            if let Some(lag) =
                a.lag_ms.filter(|lag| u128::try_from(*lag).is_ok_and(|l| l >= BEHIND.as_millis()))
            {
                problems.push(Problem {
                    code: "behind".to_owned(),
                    detail: format!("The last event came {} s after it happened.", lag / 1000),
                    cure: "Nothing is lost. If it lasts, look whether the platform reports trouble and whether this machine is busy.".to_owned(),
                });
            }
        }
        let manifest = self.connector_of(&a.platform).map(connector::Connector::manifest);
        let imports = match manifest {
            Some(manifest) => import::all(store, manifest, id).await?,
            None => Vec::new(),
        };
        let hours = account::hourly(store, workspace, id, now).await?;
        Ok(Health {
            setup: super::setup::read(a.memo.get(super::setup::MEMO)),
            imports,
            state: a.state,
            capabilities: a.capabilities,
            grants: grants
                .into_iter()
                .map(|g| GrantHealth {
                    used_for: g.used_for,
                    scopes: g.scopes,
                    expires_at: g.expires_at,
                    ends_at: g.ends_at,
                    renews: g.renew_at.is_some(),
                })
                .collect(),
            last_webhook_at: a.last_webhook_at,
            last_poll_at: a.last_poll_at,
            lag: a.lag_ms.and_then(|ms| u64::try_from(ms).ok()).map(Duration::from_millis),
            quota: a.quota,
            problems,
            hourly: hours.map(|h| HourHealth { received: h.received, gap: h.gap }),
        })
    }
}
