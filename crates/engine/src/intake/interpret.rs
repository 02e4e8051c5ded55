//! Raw events become rows, in the order they came, each exactly once.

use std::{
    collections::{HashMap, hash_map::Entry},
    time::Duration,
};

use connector::Delivery;
use inbox::{
    conversation::context::account_context,
    receive::{FollowUp, Receiving, receive},
};
use model::AccountId;
use store::{
    StoreError, Tx,
    account::{self, Account},
    journal::{self, Outcome, Pending},
    lease,
};

use crate::{Engine, Task, clock, job};

/// Events that are applied in one transaction: many enough to share a commit, few enough that a webhook which waits for the
/// same writer is answered well inside the tightest platform's limit.
const BATCH: u32 = 40;
/// How long this process is the one that interprets before it says so again.
const TURN: Duration = Duration::from_secs(30);
/// A look even when nobody woke us: events of other processes, or after a failure.
const IDLE: Duration = Duration::from_millis(500);

/// Accounts as they were when a batch began.
type Known = HashMap<AccountId, Option<Account>>;

impl Engine {
    /// Interprets for ever. Of several processes on one database one does it at a time, so that a conversation's events are
    /// applied one after the other.
    pub(crate) fn interpret_forever(self) -> Task {
        Box::pin(async move {
            loop {
                match self.is_our_turn().await {
                    Ok(true) => match self.interpret_batch().await {
                        Ok(0) => self.idle().await,
                        Ok(_) => {}
                        Err(e) => {
                            tracing::error!(error = %e, "events wait in the journal: the store failed");
                            tokio::time::sleep(Duration::from_secs(1)).await;
                        }
                    },
                    Ok(false) => tokio::time::sleep(IDLE).await,
                    Err(e) => {
                        tracing::error!(error = %e, "events wait in the journal: the store failed");
                        tokio::time::sleep(Duration::from_secs(1)).await;
                    }
                }
            }
        })
    }

    async fn idle(&self) {
        tokio::select! {
            () = self.shared.store.wakers().journal.notified() => {}
            () = tokio::time::sleep(IDLE) => {}
        }
    }

    async fn is_our_turn(&self) -> Result<bool, StoreError> {
        if !self.shared.store.is_postgres() {
            // A SQLite file has one daemon.
            return Ok(true);
        }
        let (now, holder) = (clock::now(), self.shared.holder.as_str());
        self.shared
            .store
            .write(async |tx| lease::take(&tx, "interpret", holder, now, now.after(TURN)).await)
            .await
    }

    async fn interpret_batch(&self) -> Result<usize, StoreError> {
        let batch = journal::pending(&self.shared.store, 0, BATCH).await?;
        if batch.is_empty() {
            return Ok(0);
        }
        if let Err(e) = self.apply(&batch).await {
            tracing::warn!(error = %e, events = batch.len(), "a batch of events was not applied at once; each is tried alone");
            for event in &batch {
                if let Err(e) = self.apply(std::slice::from_ref(event)).await {
                    self.give_up(event, &e).await?;
                }
            }
        }
        Ok(batch.len())
    }

    async fn apply(&self, batch: &[Pending]) -> Result<(), StoreError> {
        self.shared
            .store
            .write(async |tx| {
                let mut known = Known::new();
                let (mut applied, mut ignored) = (Vec::new(), Vec::new());
                for event in batch {
                    match self.apply_one(&tx, event, &mut known).await? {
                        Outcome::Applied => applied.push(event.id),
                        Outcome::Ignored => ignored.push(event.id),
                        other => journal::settle(&tx, &[event.id], &other).await?,
                    }
                }
                for (ids, outcome) in [(applied, Outcome::Applied), (ignored, Outcome::Ignored)] {
                    if !ids.is_empty() {
                        journal::settle(&tx, &ids, &outcome).await?;
                    }
                }
                Ok::<_, StoreError>(())
            })
            .await
    }

    async fn apply_one(&self, tx: &Tx, event: &Pending, known: &mut Known) -> Result<Outcome, StoreError> {
        let Some(id) = event.account_id else { return Ok(Outcome::Unrouted) };
        if let Entry::Vacant(unknown) = known.entry(id) {
            unknown.insert(account::anywhere(tx, id).await?);
        }
        let Some(Some(account)) = known.get(&id) else { return Ok(Outcome::Unrouted) };
        let Some(connector) = self.connector_of(&account.platform) else {
            return Ok(Outcome::Failed(format!("this Sampan has no connector for {}", account.platform)));
        };
        let now = clock::now();
        let delivery = Delivery {
            account: event.external_id.clone(),
            key: event.key.clone(),
            at: event.event_at,
            body: event.body.to_vec(),
        };
        let context = account_context(account, "", now);
        // A decoder that panics must cost one event, not the inbox.
        let decoded =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| connector.decode(&delivery, &context)));
        let events = match decoded {
            Ok(Ok(events)) => events,
            Ok(Err(unreadable)) => return Ok(Outcome::Failed(unreadable.0)),
            Err(_) => {
                return Ok(Outcome::Failed(
                    "the connector stumbled over this event; please report its kind".to_owned(),
                ));
            }
        };
        let receiving =
            Receiving { connector, account, source: event.source, received_at: event.received_at, now };
        let mut outcome = Outcome::Ignored;
        let mut follow_ups = Vec::new();
        for event in events {
            let received = receive(tx, &receiving, event).await?;
            if received.applied {
                outcome = Outcome::Applied;
            }
            follow_ups.extend(received.follow_ups);
        }
        for follow_up in follow_ups {
            self.follow_up(tx, account, follow_up, now).await?;
        }
        Ok(outcome)
    }

    async fn follow_up(
        &self,
        tx: &Tx,
        account: &Account,
        what: FollowUp,
        now: model::Time,
    ) -> Result<(), StoreError> {
        let job = match what {
            FollowUp::Profile { conversation, member } => job::Work::Profile { conversation, member },
            FollowUp::Orders(external_ids) => job::Work::Orders { external_ids },
            FollowUp::Thread { thread, messages } => job::Work::Thread { thread, messages, since: None },
            FollowUp::GrantLost { reason, certain } => job::Work::GrantLost { reason, certain },
            FollowUp::ConsentWithdrawn { erase } => job::Work::Disconnect { erase },
            FollowUp::GrantExpires(_) => job::Work::Probe,
        };
        job::put(tx, account, &job, now, now).await
    }

    async fn give_up(&self, event: &Pending, e: &StoreError) -> Result<(), StoreError> {
        tracing::error!(journal.id = %event.id, platform = %event.platform, error = %e, "an event could not be applied");
        let problem = format!("it could not be stored: {e}");
        let outcome = Outcome::Failed(problem);
        self.shared.store.write(async |tx| journal::settle(&tx, &[event.id], &outcome).await).await
    }
}
