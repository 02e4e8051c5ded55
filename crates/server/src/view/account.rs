//! Accounts.

use model::{Time, WorkspaceId};
use store::{StoreError, account::Account as Stored};

use crate::{
    daemon::AccountHealth,
    shape::{Account, Grant, Health, HealthProblem, Hour, Import, Quota, When},
    state::Server,
};

/// Shows an account.
pub async fn account(server: &Server, workspace: WorkspaceId, a: Stored) -> Result<Account, StoreError> {
    let ends = store::grant::ends(&server.store, workspace).await?;
    let end = ends.get(&a.id).copied();
    Ok(show(server, a, end))
}

/// Shows several of a workspace.
pub async fn accounts(
    server: &Server,
    workspace: WorkspaceId,
    all: Vec<Stored>,
) -> Result<Vec<Account>, StoreError> {
    let ends = store::grant::ends(&server.store, workspace).await?;
    Ok(all
        .into_iter()
        .map(|a| {
            let end = ends.get(&a.id).copied();
            show(server, a, end)
        })
        .collect())
}

fn show(server: &Server, a: Stored, ends: Option<Time>) -> Account {
    let per_account = server
        .daemon
        .manifests()
        .iter()
        .any(|m| m.platform == a.platform.as_str() && m.hooks == connector::HookScope::Account);
    Account {
        id: a.id.into(),
        platform: a.platform.to_string(),
        name: a.name,
        external_id: a.external_id,
        state: a.state.into(),
        capabilities: a.capabilities.into(),
        features: server.daemon.features(&a.platform).into(),
        connected_at: a.connected_at.map(When),
        permission_ends_at: ends.map(When),
        unread_count: a.unread_count,
        webhook_url: per_account.then(|| server.daemon.webhook_url(&a.platform, None, Some(a.id))),
    }
}

/// Shows how an account is.
pub fn health(a: Stored, h: AccountHealth) -> Health {
    Health {
        state: a.state.into(),
        capabilities: a.capabilities.into(),
        grants: h
            .grants
            .into_iter()
            .map(|g| Grant {
                purpose: g.purpose.to_owned(),
                scopes: g.scopes,
                renews: g.renews,
                expires_at: g.expires_at.map(When),
                ends_at: g.ends_at.map(When),
                valid: g.valid,
            })
            .collect(),
        last_webhook_at: h.last_webhook_at.map(When),
        last_poll_at: h.last_poll_at.map(When),
        lag_ms: h.lag.map(|l| u64::try_from(l.as_millis()).unwrap_or(u64::MAX)),
        quota: h.quota.map(|(left, total)| Quota { left, total }),
        problems: h.problems.into_iter().map(HealthProblem::from).collect(),
        imports: h.imports.into_iter().map(import).collect(),
        setup: h.setup.into_iter().map(Into::into).collect(),
        hourly: h.hourly.into_iter().map(|(incoming, gap)| Hour { incoming, gap }).collect(),
    }
}

fn import(i: engine::account::Import) -> Import {
    Import {
        feed: i.feed,
        since: When(i.since),
        began_at: When(i.began_at),
        entries: i.entries,
        resumes_at: i.resumes_at.map(When),
        ended_at: i.ended_at.map(When),
        failed: i.failed,
    }
}
