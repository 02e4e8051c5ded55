//! Raw events become rows, in the order they came, each exactly once.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
    time::Duration,
};

use connector::{Connector, Delivery};
use inbox::{
    conversation::context::account_context,
    receive::{FollowUp, Receiving, receive},
};
use model::{AccountId, Event, Time, WorkspaceId};
use store::{
    StoreError, Tx,
    account::{self, Account},
    foresee::{self, Foresight},
    journal::{self, Outcome, Pending},
    lease,
};
use tokio::time::Instant;

use crate::{Engine, Task, clock, job};

/// How long a transaction of events should take: many enough to share its questions and its commit, and over soon enough that a
/// webhook which waits for the same writer is answered well inside the tightest platform's limit.
const SPAN: Duration = Duration::from_millis(25);
/// Events that are applied in one transaction at least, and at most.
const LEAST: u32 = 20;
const MOST: u32 = 400;
/// What this process holds while it is the one that interprets.
const LEASE: &str = "interpret";
/// How long it is that before it says so again. Messages wait this long when it is killed; one that stops gives its turn back.
const TURN: Duration = Duration::from_secs(10);
/// A look even when nobody woke us: events of other processes, or after a failure.
const IDLE: Duration = Duration::from_millis(500);

/// Accounts as they were when a batch began.
type Known = HashMap<AccountId, Option<Arc<Account>>>;

/// What an event says.
struct Read {
    connector: &'static dyn Connector,
    account: Arc<Account>,
    events: Vec<Event>,
}

/// How many events to take next, so that they take about [`SPAN`]: by what the last ones took, and never changing by more than
/// half, since one slow commit says little.
fn next_size(size: u32, done: usize, took: Duration) -> u32 {
    let done = u32::try_from(done).unwrap_or(MOST);
    if done < size {
        // It was all there was: nothing waits behind it.
        return size;
    }
    let fits = SPAN.as_nanos() * u128::from(done) / took.as_nanos().max(1);
    u32::try_from(fits).unwrap_or(MOST).clamp(size / 2, size + size / 2).clamp(LEAST, MOST)
}

/// Looks up at once what a batch will ask for.
async fn foresee(tx: &Tx, batch: &[Pending], read: &[Result<Read, Outcome>]) -> Result<(), StoreError> {
    if batch.len() < 2 {
        return Ok(());
    }
    let mut ahead: HashMap<AccountId, (WorkspaceId, Foresight)> = HashMap::new();
    for read in read.iter().flatten() {
        let (id, workspace) = (read.account.id, read.account.workspace_id);
        let (_, ahead) = ahead.entry(id).or_insert_with(|| (workspace, Foresight::default()));
        for event in &read.events {
            if let Event::Message(m) = event {
                ahead.messages.insert(m.external_id.clone());
                ahead.messages.extend(m.reply_to.clone());
                ahead.threads.insert(m.thread.id.clone());
                ahead.contacts.insert(m.contact.external_id.clone());
                ahead.contacts.extend(m.sender.external_id.clone().filter(|_| !m.outbound));
            }
        }
    }
    for (id, (workspace, ahead)) in ahead {
        foresee::foresee(tx, workspace, id, &ahead).await?;
    }
    Ok(())
}

impl Engine {
    /// Interprets for ever. Of several processes on one database one does it at a time, so that a conversation's events are
    /// applied one after the other.
    pub(crate) fn interpret_forever(self) -> Task {
        Box::pin(async move {
            let (mut size, mut ours_until) = (LEAST, None);
            loop {
                let begun = Instant::now();
                match self.is_our_turn(&mut ours_until).await {
                    Ok(true) => match self.interpret_batch(size).await {
                        Ok(0) => self.idle().await,
                        Ok(done) => size = next_size(size, done, begun.elapsed()),
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

    /// Whether this process is the one that interprets. Asked of the database only when half of a turn is over.
    async fn is_our_turn(&self, ours_until: &mut Option<Time>) -> Result<bool, StoreError> {
        if !self.shared.store.is_postgres() {
            // A SQLite file has one daemon.
            return Ok(true);
        }
        let (now, holder) = (clock::now(), self.shared.holder.as_str());
        if ours_until.is_some_and(|until| now.after(TURN / 2) < until) {
            return Ok(true);
        }
        let until = now.after(TURN);
        let taken =
            self.shared.store.write(async |tx| lease::take(&tx, LEASE, holder, now, until).await).await?;
        *ours_until = taken.then_some(until);
        Ok(taken)
    }

    /// Gives the turn back, so that the next process need not wait for its end.
    pub(crate) async fn leave_turn(&self) {
        if !self.shared.store.is_postgres() {
            return;
        }
        let holder = self.shared.holder.as_str();
        let left = self.shared.store.write(async |tx| lease::release(&tx, LEASE, holder).await).await;
        if let Err(e) = left {
            tracing::warn!(error = %e, "the turn to interpret was not given back; the next process waits for its end");
        }
    }

    async fn interpret_batch(&self, size: u32) -> Result<usize, StoreError> {
        let batch = journal::pending(&self.shared.store, 0, size).await?;
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
                let mut read = Vec::with_capacity(batch.len());
                for event in batch {
                    read.push(self.read(&tx, event, &mut known).await?);
                }
                foresee(&tx, batch, &read).await?;
                let (mut applied, mut ignored) = (Vec::new(), Vec::new());
                for (event, read) in batch.iter().zip(read) {
                    let outcome = match read {
                        Ok(read) => self.apply_one(&tx, event, read).await?,
                        Err(outcome) => outcome,
                    };
                    match outcome {
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

    /// What an event says; or what becomes of it where it says nothing.
    async fn read(
        &self,
        tx: &Tx,
        event: &Pending,
        known: &mut Known,
    ) -> Result<Result<Read, Outcome>, StoreError> {
        let Some(id) = event.account_id else { return Ok(Err(Outcome::Unrouted)) };
        if let Entry::Vacant(unknown) = known.entry(id) {
            unknown.insert(account::anywhere(tx, id).await?.map(Arc::new));
        }
        let Some(Some(account)) = known.get(&id) else { return Ok(Err(Outcome::Unrouted)) };
        let Some(connector) = self.connector_of(&account.platform) else {
            let problem = format!("this Sampan has no connector for {}", account.platform);
            return Ok(Err(Outcome::Failed(problem)));
        };
        let delivery = Delivery {
            account: event.external_id.clone(),
            key: event.key.clone(),
            at: event.event_at,
            body: event.body.to_vec(),
        };
        let context = account_context(account, "", clock::now());
        // A decoder that panics must cost one event, not the inbox.
        let decoded =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| connector.decode(&delivery, &context)));
        Ok(match decoded {
            Ok(Ok(events)) => Ok(Read { connector, account: Arc::clone(account), events }),
            Ok(Err(unreadable)) => Err(Outcome::Failed(unreadable.0)),
            Err(_) => Err(Outcome::Failed(
                "the connector stumbled over this event; please report its kind".to_owned(),
            )),
        })
    }

    async fn apply_one(&self, tx: &Tx, event: &Pending, read: Read) -> Result<Outcome, StoreError> {
        let now = clock::now();
        let (connector, account, events) = (read.connector, read.account.as_ref(), read.events);
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
        now: Time,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_grow_and_shrink_toward_their_time() {
        let ms = Duration::from_millis;
        assert_eq!(next_size(100, 100, ms(25)), 100);
        assert_eq!(next_size(100, 100, ms(12)), 150, "by half at most");
        assert_eq!(next_size(100, 100, ms(500)), 50);
        assert_eq!(next_size(LEAST, 20, ms(500)), LEAST);
        assert_eq!(next_size(MOST, 400, ms(1)), MOST);
        assert_eq!(next_size(100, 3, ms(500)), 100, "a few events tell nothing");
        assert_eq!(next_size(100, 100, Duration::ZERO), 150);
    }
}
