//! What recurs. tokio-cron-scheduler only ticks; a durable row per thing decides whether it is due, so that a restart forgets
//! nothing and two processes do not both do it.

use std::time::Duration;

use connector::{FeedPace, FeedScope};
use model::AccountState;
use store::{
    Sight, StoreError,
    account::{self, Account},
    assignment, change, effect, grant, journal, known_device, notice, oauth_state,
    outgoing::delivery,
    password_reset, push_subscription, schedule, session, sign_in_step, sign_in_try, workspace,
};
use tokio_cron_scheduler::{Job, JobScheduler};

use crate::{
    Engine, clock,
    engine::StartError,
    job::{self, Work},
};

/// How often an account is looked at.
const PROBES: Duration = Duration::from_hours(1);
/// Effects that wait in vain are dropped after this.
const EFFECTS_KEPT: Duration = Duration::from_hours(30 * 24);
/// A device that did not sign in for this long is a stranger again.
const DEVICES_KNOWN: Duration = Duration::from_hours(90 * 24);

/// What members were told is forgotten after this.
const NOTICES_KEPT: Duration = Duration::from_hours(14 * 24);

impl Engine {
    /// Starts the ticks.
    pub(crate) async fn start_schedule(&self) -> Result<(), StartError> {
        let mut scheduler = JobScheduler::new().await?;
        for (every, what) in [
            (Duration::from_secs(1), Tick::Feeds),
            (Duration::from_secs(5), Tick::Snoozes),
            (Duration::from_secs(10), Tick::Assignment),
            (self.shared.settings.token_check, Tick::Grants),
            (Duration::from_mins(1), Tick::Probes),
            (Duration::from_mins(1), Tick::Windows),
            (Duration::from_mins(10), Tick::Housekeeping),
        ] {
            let engine = self.clone();
            let ticking = Job::new_repeated_async(every, move |_, _| {
                let engine = engine.clone();
                Box::pin(async move {
                    if engine.shared.stop.is_cancelled() {
                        return;
                    }
                    if let Err(e) = engine.tick(what).await {
                        tracing::warn!(tick = ?what, error = %e, "something that recurs failed; it comes again");
                    }
                })
            })?;
            scheduler.add(ticking).await?;
        }
        scheduler.start().await?;
        let stop = self.shared.stop.clone();
        self.shared.tasks.spawn(async move {
            stop.cancelled().await;
            // Ends with the process anyway.
            let _ = scheduler.shutdown().await;
        });
        Ok(())
    }

    async fn tick(&self, what: Tick) -> Result<(), StoreError> {
        match what {
            Tick::Feeds => self.due_feeds().await,
            Tick::Snoozes => {
                inbox::conversation::wake::wake(&self.shared.store, clock::now()).await.map(|_| ())
            }
            Tick::Assignment => self.assign().await,
            Tick::Grants => self.due_grants().await,
            Tick::Probes => {
                self.refresh_app_memos().await?;
                self.due_probes().await
            }
            Tick::Windows => self.due_windows().await,
            Tick::Housekeeping => self.keep_house().await,
        }
    }

    /// Whoever has gone counts as away; what waits in a team goes to whoever has room.
    async fn assign(&self) -> Result<(), StoreError> {
        let now = clock::now();
        for workspace in assignment::workspaces(&self.shared.store).await? {
            inbox::conversation::away::sweep(&self.shared.store, workspace, now).await?;
            inbox::conversation::queue::give(&self.shared.store, workspace, now).await?;
        }
        Ok(())
    }

    async fn active(&self) -> Result<Vec<Account>, StoreError> {
        let mut all = account::all(&self.shared.store).await?;
        all.retain(|a| a.state == AccountState::Active);
        Ok(all)
    }

    async fn due_feeds(&self) -> Result<(), StoreError> {
        let now = clock::now();
        for account in self.active().await? {
            let Some(connector) = self.connector_of(&account.platform) else { continue };
            for feed in connector.manifest().feeds.iter().filter(|f| f.scope == FeedScope::Account) {
                let Some(every) = self.every(feed.pace) else { continue };
                let given = match feed.pace {
                    FeedPace::Chat => account.capabilities.messages.available,
                    FeedPace::Orders => account.capabilities.orders.available,
                    _ => true,
                };
                if !given || !self.is_due(&format!("poll:{}:{}", account.id, feed.name), every).await? {
                    continue;
                }
                let work = Work::Poll { feed: feed.name.to_owned(), since: None, cursor: None };
                self.shared.store.write(async |tx| job::put_behind(&tx, &account, &work, now).await).await?;
            }
        }
        self.due_app_feeds().await
    }

    pub(crate) fn every(&self, pace: FeedPace) -> Option<Duration> {
        match pace {
            FeedPace::Orders => Some(self.shared.settings.orders_interval),
            FeedPace::Chat => Some(self.shared.settings.chat_interval),
            FeedPace::Every(every) => Some(every),
            FeedPace::OnDemand => None,
        }
    }

    pub(crate) async fn is_due(&self, name: &str, every: Duration) -> Result<bool, StoreError> {
        let now = clock::now();
        // Most looks find nothing due: asked by reading first, so that they cost no write.
        let last = schedule::last(&self.shared.store, name).await?;
        if last.is_some_and(|at| at.after(every) > now) {
            return Ok(false);
        }
        self.shared.store.write(async |tx| schedule::begin(&tx, name, every, now).await).await
    }

    async fn due_grants(&self) -> Result<(), StoreError> {
        for due in grant::due(&self.shared.store, clock::now()).await? {
            let Some(account) =
                account::get(&self.shared.store, &Sight::house(due.workspace_id), due.account_id).await?
            else {
                continue;
            };
            if account.state != AccountState::Active {
                continue;
            }
            let held = grant::of_account(&self.shared.store, &account.platform, account.id).await?;
            let Some(old) = held.into_iter().find(|g| g.used_for == due.used_for && g.app_id == due.app_id)
            else {
                continue;
            };
            let engine = self.clone();
            self.shared.tasks.spawn(async move {
                // What went wrong is told on the account, and tried again at the next tick.
                let _ = engine.renew(&account, &old).await;
            });
        }
        Ok(())
    }

    async fn due_probes(&self) -> Result<(), StoreError> {
        let now = clock::now();
        for account in self.active().await? {
            if self.is_due(&format!("probe:{}", account.id), PROBES).await? {
                self.shared
                    .store
                    .write(async |tx| job::put(&tx, &account, &Work::Probe, now, now).await)
                    .await?;
            }
        }
        Ok(())
    }

    async fn keep_house(&self) -> Result<(), StoreError> {
        let now = clock::now();
        let before = now.before(self.shared.settings.raw_events_kept);
        loop {
            let gone = self.shared.store.write(async |tx| journal::prune(&tx, before, 5000).await).await?;
            if gone < 5000 {
                break;
            }
        }
        loop {
            let gone = self.shared.store.write(async |tx| change::prune(&tx, now, 5000).await).await?;
            if gone < 5000 {
                break;
            }
        }
        let kept = now.before(crate::outgoing::LOG_KEPT);
        while self.shared.store.write(async |tx| delivery::prune(&tx, kept, 5000).await).await? >= 5000 {}
        self.shared
            .store
            .write(async |tx| {
                effect::prune(&tx, now.before(EFFECTS_KEPT)).await?;
                notice::prune(&tx, now.before(NOTICES_KEPT)).await?;
                push_subscription::prune(&tx).await?;
                password_reset::prune(&tx, now).await?;
                oauth_state::prune(&tx, now).await?;
                session::prune(&tx, now).await?;
                sign_in_step::prune(&tx, now).await?;
                sign_in_try::prune(&tx, now).await?;
                known_device::prune(&tx, now.before(DEVICES_KNOWN)).await.map(|_| ())
            })
            .await?;
        self.erase_deleted().await
    }

    /// Erases workspaces whose time after their deletion is over.
    async fn erase_deleted(&self) -> Result<(), StoreError> {
        let store = &self.shared.store;
        let before = clock::now().before(self.shared.settings.deleted_workspaces_kept);
        for id in workspace::deleted_before(store, before).await? {
            // Given back at the platforms where they can be told. After an erasure that broke off there is nothing to tell with.
            for account in account::list(store, &Sight::house(id)).await.unwrap_or_default() {
                if account.state != AccountState::Disconnected
                    && let Err(e) = self.disconnect(id, account.id, false, &store::audit::By::system()).await
                {
                    tracing::warn!(account.id = %account.id, error = %e, "an account was not given back; its keys are destroyed all the same");
                }
            }
            workspace::erase(store, id).await?;
            tracing::info!(workspace.id = %id, "erased a deleted workspace");
        }
        Ok(())
    }
}

/// What recurs.
#[derive(Clone, Copy, Debug)]
enum Tick {
    Feeds,
    Snoozes,
    Assignment,
    Grants,
    Probes,
    Windows,
    Housekeeping,
}

#[cfg(test)]
mod tests;
