//! Does the work that is due.

use std::time::Duration;

use connector::{Connector, Fault, FaultClass, HistoryAsk, Op, PollAsk, Profile};
use inbox::{
    conversation::context::{account_context, thread_context},
    message::reply::contact_on,
};
use model::{AccountState, ContactSeen, Event, JournalSource, ThreadRef, Time};
use store::{
    StoreError,
    account::{self, Account, Route},
    conversation::{self, Conversation},
    cursor::{self, CursorOf},
    job::{self, Job},
};

use super::Work;
use crate::{Engine, Task, account::AccountError, clock, errand::Use, mail};

/// How long work may take before it is thought abandoned.
const HELD: Duration = Duration::from_mins(10);
/// Work is tried this often; then it is dropped with a word in the log.
const MOST_TRIES: u32 = 12;
/// A letter is tried for about a day: a mail server may be away for a night, or ask to come again later.
const MOST_TRIES_OF_MAIL: u32 = 150;
/// Pages of one feed or thread in one go; then others get their turn.
const PAGES: usize = 50;

/// How work ended.
enum Ended {
    Done,
    /// Goes on later, from here.
    Later(Time, Work),
}

/// Work of a kind that waits for its own sort only: reading a shop's past, at the pace that its platform allows, must not hold up
/// the name of somebody who just wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lane {
    /// What is over soon.
    Quick,
    /// Who somebody is: after a shop's past was read, one call for each of its customers.
    Profiles,
    /// Feeds and threads, page after page.
    Long,
    /// Letters, at the pace of a mail server.
    Mail,
}

impl Lane {
    fn kinds(self) -> &'static [&'static str] {
        match self {
            Lane::Quick => &["orders", "grant_lost", "probe", "mark_read", "disconnect", "erase"],
            Lane::Profiles => &["profile"],
            Lane::Long => &["poll", "thread"],
            Lane::Mail => &[mail::KIND],
        }
    }
}

impl Engine {
    /// Works for ever.
    pub(crate) fn work_forever(self, lane: Lane) -> Task {
        Box::pin(async move {
            let permits = match lane {
                Lane::Quick => self.shared.working.clone(),
                Lane::Profiles => self.shared.naming.clone(),
                Lane::Long => self.shared.reading.clone(),
                Lane::Mail => self.shared.posting.clone(),
            };
            loop {
                match self.claim_work(lane, permits.available_permits()).await {
                    Ok(jobs) if jobs.is_empty() => self.rest(lane).await,
                    Ok(jobs) => {
                        for one in jobs {
                            let (engine, permit) = (self.clone(), permits.clone().acquire_owned().await);
                            self.shared.tasks.spawn(async move {
                                let _permit = permit;
                                engine.work(one).await;
                            });
                        }
                    }
                    Err(e) => {
                        tracing::error!(error = %e, "work waits: the store failed");
                        tokio::time::sleep(Duration::from_secs(2)).await;
                    }
                }
            }
        })
    }

    async fn claim_work(&self, lane: Lane, free: usize) -> Result<Vec<Job>, StoreError> {
        let free = u32::try_from(free).unwrap_or(0);
        if free == 0 {
            return Ok(Vec::new());
        }
        let (now, holder) = (clock::now(), self.shared.holder.as_str());
        self.shared
            .store
            .write(async |tx| job::claim(&tx, holder, lane.kinds(), now, now.after(HELD), free).await)
            .await
    }

    async fn rest(&self, lane: Lane) {
        // Heard from here on: what was put in before is seen by the question, and what comes later wakes.
        let woken = self.shared.store.wakers().jobs.notified();
        tokio::pin!(woken);
        woken.as_mut().enable();
        let due = job::next_due(&self.shared.store, lane.kinds()).await.ok().flatten();
        let now = clock::now();
        let wait = due
            .map_or(Duration::from_secs(2), |at| at.since(now))
            .clamp(Duration::from_millis(50), Duration::from_secs(2));
        tokio::select! {
            () = woken => {}
            () = tokio::time::sleep(wait) => {}
        }
    }

    async fn work(&self, one: Job) {
        let ended = self.do_work(&one).await;
        let now = clock::now();
        let settled: Result<(), StoreError> = match ended {
            Ok(Ended::Done) => self.shared.store.write(async |tx| job::finish(&tx, one.id).await).await,
            Ok(Ended::Later(at, work)) => {
                let payload = serde_json::to_vec(&work).unwrap_or_default();
                self.shared.store.write(async |tx| job::retry(&tx, &one, at, Some(&payload)).await).await
            }
            Err(fault) if may_pass(&fault) && one.attempts < most_tries(&one.kind) => {
                let at = now.after(fault.retry_after.unwrap_or_else(|| backoff(one.attempts)));
                if let Some((account, feed)) = self.import_of(&one).await {
                    self.import_waits(&account, &feed, at).await;
                }
                tracing::debug!(job.kind = %one.kind, fault = %fault, "work is tried again");
                self.shared.store.write(async |tx| job::retry(&tx, &one, at, None).await).await
            }
            Err(fault) => {
                tracing::warn!(job.kind = %one.kind, attempts = one.attempts, fault = %fault, "gave work up");
                if let Some((account, feed)) = self.import_of(&one).await {
                    self.import_failed(&account, &feed, &fault).await;
                }
                self.shared.store.write(async |tx| job::finish(&tx, one.id).await).await
            }
        };
        if let Err(e) = settled {
            tracing::error!(job.kind = %one.kind, error = %e, "work was not settled; it is done again");
        }
    }

    /// Whose feed, and which, is being read back by a job, if that is what it does.
    async fn import_of(&self, one: &Job) -> Option<(Account, String)> {
        let Ok(Work::Poll { feed, since: Some(_), .. }) = serde_json::from_slice(&one.payload) else {
            return None;
        };
        let account =
            account::get(&self.shared.store, &store::Sight::house(one.workspace_id?), one.account_id?)
                .await
                .ok()??;
        Some((account, feed))
    }

    async fn do_work(&self, one: &Job) -> Result<Ended, Fault> {
        if one.kind == mail::KIND {
            return self.post(one).await.map(|()| Ended::Done);
        }
        let Some((workspace, id)) = one.workspace_id.zip(one.account_id) else { return Ok(Ended::Done) };
        let found = account::get(&self.shared.store, &store::Sight::house(workspace), id)
            .await
            .map_err(|e| crate::keys::store_fault(&e))?;
        let Some(account) = found else { return Ok(Ended::Done) };
        let Some(connector) = self.connector_of(&account.platform) else { return Ok(Ended::Done) };
        let Ok(work) = serde_json::from_slice::<Work>(&one.payload) else {
            return Err(Fault::malformed("work of another version of Sampan"));
        };
        if matches!(work, Work::Erase) {
            let (store, now) = (&self.shared.store, clock::now());
            let more: Result<bool, StoreError> =
                store.write(async |tx| account::erase_history(&tx, workspace, id, now).await).await;
            return Ok(if more.map_err(|e| crate::keys::store_fault(&e))? {
                Ended::Later(clock::now(), work)
            } else {
                Ended::Done
            });
        }
        if account.state == AccountState::Disconnected {
            return Ok(Ended::Done);
        }
        match work {
            Work::Profile { conversation, member } => {
                self.profile(connector, &account, conversation, member).await
            }
            Work::Orders { external_ids } => self.orders(connector, &account, external_ids).await,
            Work::Thread { thread, messages, since } => {
                self.thread(connector, &account, thread, messages, since).await
            }
            Work::GrantLost { reason, certain } => {
                self.grant_lost(connector, &account, reason, certain).await
            }
            Work::Probe => self.probe(connector, &account).await.map(|()| Ended::Done),
            Work::Poll { feed, since, cursor } => self.poll(connector, &account, feed, since, cursor).await,
            Work::MarkRead { conversation } => self.mark(connector, &account, conversation).await,
            Work::Disconnect { erase } => match self.disconnect(workspace, account.id, erase).await {
                Ok(()) => Ok(Ended::Done),
                Err(AccountError::Store(e)) => Err(crate::keys::store_fault(&e)),
                Err(e) => {
                    tracing::error!(account.id = %account.id, error = %e, "an account could not be disconnected");
                    Ok(Ended::Done)
                }
            },
            Work::Erase => Ok(Ended::Done),
        }
    }

    async fn profile(
        &self,
        connector: &'static dyn Connector,
        account: &Account,
        id: model::ConversationId,
        member: Option<String>,
    ) -> Result<Ended, Fault> {
        let Some((c, contact)) = self.thread_of(account, id).await? else { return Ok(Ended::Done) };
        if !connector.manifest().has(Op::Profile) {
            return Ok(Ended::Done);
        }
        let now = clock::now();
        let (own, thread) = (account_context(account, "", now), thread_context(&c, &contact, now));
        let plan = connector.profile(&own, &thread, member.as_deref());
        let Profile::Known(seen) = self.run_for(connector, account, Use::Messages, plan).await? else {
            return Ok(Ended::Done);
        };
        let asked = member.clone().unwrap_or(contact);
        let seen = ContactSeen {
            external_id: if seen.external_id.is_empty() { asked } else { seen.external_id },
            ..seen
        };
        // Somebody inside a group is not the thread's contact: the group is.
        let thread = member.is_none().then(|| c.thread.clone());
        let name = seen.name.clone();
        self.apply_now(
            connector,
            account,
            vec![Event::Contact { thread, contact: seen, reachable: None, at: now }],
        )
        .await?;
        if let (Some(member), Some(name)) = (member, name) {
            let named: Result<(), StoreError> = self
                .shared
                .store
                .write(async |tx| inbox::receive::name_sender(&tx, &c, &member, &name, now).await)
                .await;
            named.map_err(|e| crate::keys::store_fault(&e))?;
        }
        Ok(Ended::Done)
    }

    async fn orders(
        &self,
        connector: &'static dyn Connector,
        account: &Account,
        ids: Vec<String>,
    ) -> Result<Ended, Fault> {
        let most = connector.manifest().orders_per_call;
        if most == 0 || !connector.manifest().has(Op::Orders) {
            return Ok(Ended::Done);
        }
        let own = account_context(account, "", clock::now());
        for some in ids.chunks(most) {
            let deliveries =
                self.run_for(connector, account, Use::Orders, connector.orders(&own, some)).await?;
            self.journal_of(account, deliveries).await?;
        }
        Ok(Ended::Done)
    }

    async fn thread(
        &self,
        connector: &'static dyn Connector,
        account: &Account,
        thread: ThreadRef,
        messages: Vec<String>,
        since: Option<Time>,
    ) -> Result<Ended, Fault> {
        if !connector.manifest().has(Op::History) {
            return Ok(Ended::Done);
        }
        let now = clock::now();
        let found =
            conversation::find(&self.shared.store, account.workspace_id, account.id, &thread.id).await;
        let context = match found.map_err(|e| crate::keys::store_fault(&e))? {
            Some(c) => {
                let contact = contact_on(&self.shared.store, &c, account)
                    .await
                    .map_err(|e| crate::keys::store_fault(&e))?;
                thread_context(&c, &contact, now)
            }
            None => unknown_thread(&thread, now),
        };
        let own = account_context(account, "", now);
        let mut ask = HistoryAsk { messages, cursor: None, since };
        for _ in 0..PAGES {
            let page = self
                .run_for(connector, account, Use::Messages, connector.history(&own, &context, &ask))
                .await?;
            let (got, new) = (page.deliveries.len(), self.journal_of(account, page.deliveries).await?);
            // Newest first: a page that is known wholly means that the rest is known too.
            if !page.more
                || page.cursor.is_none()
                || page.cursor == ask.cursor
                || (got > 0 && new == 0 && since.is_none())
            {
                break;
            }
            ask.cursor = page.cursor;
        }
        Ok(Ended::Done)
    }

    async fn grant_lost(
        &self,
        connector: &'static dyn Connector,
        account: &Account,
        reason: String,
        certain: bool,
    ) -> Result<Ended, Fault> {
        if certain {
            let detail = format!("{} took the permission back: {reason}.", connector.manifest().label);
            self.needs_reconnect(account, &Fault::new(FaultClass::Unauthorized, "grant_lost", detail)).await;
            return Ok(Ended::Done);
        }
        // A hint only: asking tells, and a refused grant says so by itself.
        match self.probe(connector, account).await {
            Ok(()) => Ok(Ended::Done),
            Err(fault) if fault.class == FaultClass::Unauthorized => {
                self.needs_reconnect(account, &fault).await;
                Ok(Ended::Done)
            }
            Err(fault) => Err(fault),
        }
    }

    async fn poll(
        &self,
        connector: &'static dyn Connector,
        account: &Account,
        feed: String,
        since: Option<Time>,
        import: Option<String>,
    ) -> Result<Ended, Fault> {
        let Some(known) = connector.manifest().feeds.iter().find(|f| f.name == feed) else {
            return Ok(Ended::Done);
        };
        let of = CursorOf::Account(account.id);
        let store = &self.shared.store;
        // An import walks with a cursor of its own, and leaves that of what is new alone.
        let mut at = match since {
            Some(_) => import,
            None => cursor::get(store, &of, &feed).await.map_err(|e| crate::keys::store_fault(&e))?,
        };
        let used_for = if known.pace == connector::FeedPace::Orders { Use::Orders } else { Use::Messages };
        for _ in 0..PAGES {
            let now = clock::now();
            let own = account_context(account, "", now);
            let ask = PollAsk { feed: known.name, cursor: at.clone(), since, now };
            let page = match self.run_for(connector, account, used_for, connector.poll(&own, &ask)).await {
                Ok(page) => page,
                Err(fault) => {
                    // What passes is tried again, and a lost grant is told already.
                    let told = may_pass(&fault) || fault.class == FaultClass::Unauthorized;
                    if !told || fault.operator {
                        self.feed_refused(connector.manifest(), account, known.name, used_for, &fault).await;
                    }
                    return Err(fault);
                }
            };
            let entries = page.deliveries.len();
            self.journal_of(account, page.deliveries).await?;
            self.feed_read(account, known.name).await;
            if since.is_some() {
                self.import_moved(account, known.name, entries, !page.more).await;
            }
            // Only what is durable is passed by, and only then is the platform told so.
            if since.is_none() && page.cursor != at {
                let to = page.cursor.as_deref();
                let set: Result<(), StoreError> =
                    store.write(async |tx| cursor::set(&tx, &of, &feed, to).await).await;
                set.map_err(|e| crate::keys::store_fault(&e))?;
            }
            if let Some(token) = page.confirm {
                self.run_for(connector, account, used_for, connector.confirm(&own, &feed, &token)).await?;
            }
            at = page.cursor;
            if !page.more {
                let noted: Result<(), StoreError> =
                    store.write(async |tx| account::note_poll(&tx, account.id, clock::now()).await).await;
                noted.map_err(|e| crate::keys::store_fault(&e))?;
                return Ok(Ended::Done);
            }
        }
        Ok(Ended::Later(clock::now(), Work::Poll { feed, since, cursor: at }))
    }

    async fn mark(
        &self,
        connector: &'static dyn Connector,
        account: &Account,
        id: model::ConversationId,
    ) -> Result<Ended, Fault> {
        let Some((c, contact)) = self.thread_of(account, id).await? else { return Ok(Ended::Done) };
        let now = clock::now();
        let (own, thread) = (account_context(account, "", now), thread_context(&c, &contact, now));
        match self.run_for(connector, account, Use::Messages, connector.mark_read(&own, &thread)).await {
            Err(fault) if may_pass(&fault) => Err(fault),
            // A read mark that the platform does not take costs the customer nothing.
            Ok(()) | Err(_) => Ok(Ended::Done),
        }
    }

    async fn thread_of(
        &self,
        account: &Account,
        id: model::ConversationId,
    ) -> Result<Option<(Conversation, String)>, Fault> {
        let store = &self.shared.store;
        let found = conversation::get(store, &store::Sight::house(account.workspace_id), id)
            .await
            .map_err(|e| crate::keys::store_fault(&e))?;
        let Some(c) = found else { return Ok(None) };
        let contact = contact_on(store, &c, account).await.map_err(|e| crate::keys::store_fault(&e))?;
        Ok(Some((c, contact)))
    }

    async fn journal_of(
        &self,
        account: &Account,
        deliveries: Vec<connector::Delivery>,
    ) -> Result<usize, Fault> {
        let route =
            Route { workspace_id: account.workspace_id, account_id: account.id, state: account.state };
        self.journal(&account.platform, Some(&route), JournalSource::Poll, deliveries, clock::now())
            .await
            .map_err(|e| crate::keys::store_fault(&e))
    }
}

fn unknown_thread(thread: &ThreadRef, now: Time) -> connector::ThreadContext {
    connector::ThreadContext {
        thread: thread.clone(),
        contact: thread.id.clone(),
        memo: std::collections::BTreeMap::new(),
        last_inbound_at: None,
        last_inbound_received_at: None,
        last_inbound_id: None,
        outbound_since: 0,
        last_order_at: None,
        last_order_id: None,
        now,
    }
}

/// Whether trying again later can help.
pub(crate) fn may_pass(fault: &Fault) -> bool {
    matches!(
        fault.class,
        FaultClass::Throttled | FaultClass::Upstream | FaultClass::UnknownOutcome | FaultClass::Malformed
    )
}

fn most_tries(kind: &str) -> u32 {
    if kind == mail::KIND { MOST_TRIES_OF_MAIL } else { MOST_TRIES }
}

/// 4 s, 8 s, 16 s … at most 10 minutes: the first retry comes well within 20 s.
pub(crate) fn backoff(attempts: u32) -> Duration {
    Duration::from_secs(4_u64.saturating_mul(1 << attempts.saturating_sub(1).min(8)).min(600))
}
