//! The way out: from the outbox to the platform, piece by piece, each piece's fate durable before the next leaves.

use std::{convert::Infallible, time::Duration};

use connector::{Connector, Fault, FaultClass, Found, Op, OutPart, Plan, Repeat, Sent};
use inbox::{
    conversation::context::{account_context, thread_context},
    message::{
        dispatch::{Dispatch, PieceState},
        reply::contact_on,
        settle::{Fate, settle},
    },
    receive::{Receiving, catch_up},
};
use model::{AccountState, DeliveryError, JournalSource, Time};
use store::{
    StoreError, Tx,
    account::{self, Account},
    conversation::{self, Conversation},
    outbox::{self, OutboxEntry},
};

use crate::{
    Engine, Task, clock, errand::Use, job, keys::store_fault, media::Variant, renew::NEEDS_RECONNECT,
};

/// How long a claim holds: longer than any send with its look afterwards.
const HELD: Duration = Duration::from_secs(90);
/// So often it is held on meanwhile: a send may wait for its turn at the platform for longer.
const HELD_ON: Duration = Duration::from_secs(30);
/// A refusal that may pass is tried again this often, over about an hour.
const MOST_TRIES: u32 = 12;
/// How often a message of unknown outcome is looked for, and how long between.
const LOOKS: u32 = 4;
const BETWEEN_LOOKS: Duration = Duration::from_secs(3);
/// How long all looks together may take: with the 20 s that a send waits for its answer, less than a minute.
const LOOKING: Duration = Duration::from_secs(35);

/// Before a message goes on whose account was connected again meanwhile.
const SOON: Duration = Duration::from_secs(1);

/// How sending ended.
enum Ended {
    /// Settled: the entry leaves the outbox.
    Settled(Fate),
    /// To be tried again at a time; the reason is shown meanwhile.
    Later(Duration, DeliveryError),
    /// Another process took over.
    Lost,
}

/// What sending one entry needs.
struct Mission<'a> {
    connector: &'static dyn Connector,
    account: Account,
    conversation: Conversation,
    contact: String,
    entry: &'a OutboxEntry,
}

impl Engine {
    /// Delivers for ever.
    pub(crate) fn deliver_forever(self) -> Task {
        Box::pin(async move {
            loop {
                match self.claim_outbox().await {
                    Ok(entries) if entries.is_empty() => self.pause().await,
                    Ok(entries) => {
                        for entry in entries {
                            let (engine, permit) =
                                (self.clone(), self.shared.sending.clone().acquire_owned().await);
                            self.shared.tasks.spawn(async move {
                                let _permit = permit;
                                engine.deliver(entry).await;
                            });
                        }
                    }
                    Err(e) => {
                        tracing::error!(error = %e, "replies wait: the store failed");
                        tokio::time::sleep(Duration::from_secs(1)).await;
                    }
                }
            }
        })
    }

    async fn claim_outbox(&self) -> Result<Vec<OutboxEntry>, StoreError> {
        let free = u32::try_from(self.shared.sending.available_permits()).unwrap_or(0);
        if free == 0 {
            return Ok(Vec::new());
        }
        let (now, holder) = (clock::now(), self.shared.holder.as_str());
        self.shared.store.write(async |tx| outbox::claim(&tx, holder, now, now.after(HELD), free).await).await
    }

    async fn pause(&self) {
        let due = outbox::next_due(&self.shared.store).await.ok().flatten();
        let now = clock::now();
        let wait = due
            .map_or(Duration::from_secs(2), |at| at.since(now))
            .clamp(Duration::from_millis(20), Duration::from_secs(2));
        tokio::select! {
            () = self.shared.store.wakers().outbox.notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }

    async fn deliver(&self, entry: OutboxEntry) {
        let tried = tokio::select! {
            tried = self.try_deliver(&entry) => tried,
            never = self.hold_on(&entry) => match never {},
        };
        let ended = match tried {
            Ok(ended) => ended,
            Err(e) => {
                tracing::error!(message.id = %entry.message_id, error = %e, "a reply waits: the store failed");
                Ended::Later(Duration::from_secs(5), waiting(&store_fault(&e)))
            }
        };
        let (now, workspace, holder) = (clock::now(), entry.workspace_id, self.shared.holder.as_str());
        let settled: Result<(), StoreError> = match ended {
            Ended::Lost => Ok(()),
            Ended::Settled(fate) => {
                self.shared
                    .store
                    .write(async |tx| {
                        settle(&tx, workspace, entry.message_id, fate.clone(), now).await?;
                        outbox::done(&tx, entry.id).await?;
                        self.catch_up(&tx, &entry, &fate, now).await
                    })
                    .await
            }
            Ended::Later(after, error) => {
                self.shared
                    .store
                    .write(async |tx| {
                        settle(&tx, workspace, entry.message_id, Fate::Waiting(error.clone()), now).await?;
                        // Connected again while this was on its way: nobody will wake it any more.
                        let alive = error.code == NEEDS_RECONNECT
                            && account::get(&tx, &store::Sight::house(workspace), entry.account_id)
                                .await?
                                .is_some_and(|a| a.state == AccountState::Active);
                        let after = if alive { SOON } else { after };
                        outbox::retry(&tx, entry.id, holder, now.after(after)).await.map(|_| ())
                    })
                    .await
            }
        };
        if let Err(e) = settled {
            tracing::error!(message.id = %entry.message_id, error = %e, "a reply's fate was not written; it is looked at again");
        }
    }

    /// Holds a claim as long as this is polled: one that ran out would be claimed again, while the first still waits to send it.
    async fn hold_on(&self, entry: &OutboxEntry) -> Infallible {
        let holder = self.shared.holder.as_str();
        loop {
            tokio::time::sleep(HELD_ON).await;
            let until = clock::now().after(HELD);
            let held =
                self.shared.store.write(async |tx| outbox::hold(&tx, entry.id, holder, until).await).await;
            if let Err(e) = held {
                tracing::warn!(message.id = %entry.message_id, error = %e, "a claim was not held on; it is tried again");
            }
        }
    }

    /// What the platform told of a message before it answered the call that sent it.
    async fn catch_up(&self, tx: &Tx, entry: &OutboxEntry, fate: &Fate, now: Time) -> Result<(), StoreError> {
        if !matches!(fate, Fate::Sent(_)) {
            return Ok(());
        }
        let Some(account) =
            account::get(tx, &store::Sight::house(entry.workspace_id), entry.account_id).await?
        else {
            return Ok(());
        };
        let Some(connector) = self.connector_of(&account.platform) else { return Ok(()) };
        let source = JournalSource::Webhook;
        let receiving = Receiving { connector, account: &account, source, received_at: now, now };
        catch_up(tx, &receiving, entry.message_id).await
    }

    async fn try_deliver(&self, entry: &OutboxEntry) -> Result<Ended, StoreError> {
        let store = &self.shared.store;
        let found =
            conversation::get(store, &store::Sight::house(entry.workspace_id), entry.conversation_id).await?;
        let at = account::get(store, &store::Sight::house(entry.workspace_id), entry.account_id).await?;
        let (Some(conversation), Some(account)) = (found, at) else {
            return Ok(failed("gone", "The conversation is no longer here."));
        };
        let Some(connector) = self.connector_of(&account.platform) else {
            return Ok(failed("no_connector", "This Sampan has no connector for the platform any more."));
        };
        match account.state {
            AccountState::Disconnected => {
                return Ok(failed(
                    "disconnected",
                    "The account was disconnected. Connect it again, then send again.",
                ));
            }
            AccountState::NeedsReconnect => return Ok(reconnect(&account)),
            AccountState::Active | AccountState::Connecting => {}
        }
        let Some(mut dispatch) = Dispatch::read(&entry.payload) else {
            return Ok(failed(
                "unreadable",
                "What waited to be sent cannot be read. Copy the text and send it again.",
            ));
        };
        let contact = contact_on(store, &conversation, &account).await?;
        let mission = Mission { connector, account, conversation, contact, entry };
        if dispatch.pieces.is_none() {
            match self.cut(&mission, &mut dispatch) {
                Ok(pieces) => dispatch.pieces = Some(pieces),
                Err(fault) => return Ok(refused(&fault)),
            }
            if !self.progress(&mission, &dispatch).await? {
                return Ok(Ended::Lost);
            }
        }
        let now = clock::now();
        store
            .write(async |tx| settle(&tx, entry.workspace_id, entry.message_id, Fate::Sending, now).await)
            .await?;
        self.send_pieces(&mission, dispatch).await
    }

    fn cut(&self, mission: &Mission<'_>, dispatch: &mut Dispatch) -> Result<Vec<PieceState>, Fault> {
        let now = clock::now();
        for part in &mut dispatch.outgoing.parts {
            if let OutPart::Media(media) = part {
                media.url = self.shared.links.make(media.attachment, Variant::Whole, now);
                let has_preview =
                    matches!(media.as_kind, model::AttachmentKind::Image | model::AttachmentKind::Video);
                media.preview_url =
                    has_preview.then(|| self.shared.links.make(media.attachment, Variant::Preview, now));
            }
        }
        let thread = thread_context(&mission.conversation, &mission.contact, now);
        let pieces = mission.connector.pieces(&dispatch.outgoing, &thread)?;
        let with_key = |mut piece: connector::Piece| {
            piece.retry_key = uuid::Builder::from_random_bytes(clock::random()).into_uuid().to_string();
            PieceState { piece, sent: None, handed_over: false, tries: 0 }
        };
        Ok(pieces.into_iter().map(with_key).collect())
    }

    async fn send_pieces(&self, mission: &Mission<'_>, mut dispatch: Dispatch) -> Result<Ended, StoreError> {
        let count = dispatch.pieces.as_ref().map_or(0, Vec::len);
        for at in 0..count {
            while let Some(state) = dispatch.pieces.as_mut().and_then(|p| p.get_mut(at)) {
                if state.sent.is_some() {
                    break;
                }
                let result = if state.handed_over && !may_repeat(mission, state) {
                    // A crash, or silence, came between: nobody knows. Look before anything else.
                    self.look(mission, state).await
                } else {
                    state.handed_over = true;
                    state.piece.first_tried_at.get_or_insert_with(clock::now);
                    if !self.progress(mission, &dispatch).await? {
                        return Ok(Ended::Lost);
                    }
                    let Some(state) = dispatch.pieces.as_ref().and_then(|p| p.get(at)) else { break };
                    self.send_one(mission, state).await
                };
                let Some(state) = dispatch.pieces.as_mut().and_then(|p| p.get_mut(at)) else { break };
                match result {
                    Ok(Found::Sent(sent)) => {
                        state.sent = Some(sent);
                        if !self.progress(mission, &dispatch).await? {
                            return Ok(Ended::Lost);
                        }
                        break;
                    }
                    Ok(Found::NotSent) => {
                        // It certainly is not there: sending it cannot double it. Once.
                        state.handed_over = false;
                        state.tries += 1;
                        if state.tries > 2 {
                            return Ok(unconfirmed(mission));
                        }
                    }
                    Ok(Found::Unclear) => return Ok(unconfirmed(mission)),
                    Err(fault) => {
                        state.handed_over = false;
                        state.tries += 1;
                        let tries = state.tries;
                        if !self.progress(mission, &dispatch).await? {
                            return Ok(Ended::Lost);
                        }
                        self.send_refused(mission.connector.manifest().label, &mission.account, &fault).await;
                        return Ok(after_fault(mission, &fault, tries));
                    }
                }
            }
        }
        self.send_taken(&mission.account).await;
        let sent = dispatch.pieces.into_iter().flatten().filter_map(|p| p.sent).collect();
        Ok(Ended::Settled(Fate::Sent(sent)))
    }

    /// Sends a piece; silence becomes a look, and a look that finds nothing becomes unclear.
    async fn send_one(&self, mission: &Mission<'_>, state: &PieceState) -> Result<Found, Fault> {
        let plan = plan_of(mission, state);
        let repeat = repeat_of(&plan);
        match self.run_for(mission.connector, &mission.account, Use::Messages, plan).await {
            Ok(sent) => Ok(Found::Sent(sent)),
            Err(fault) if fault.class == FaultClass::UnknownOutcome => self.look(mission, state).await,
            // An answer that makes no sense, to something that may have taken effect.
            Err(fault) if fault.class == FaultClass::Malformed && repeat == Repeat::Never => {
                self.look(mission, state).await
            }
            Err(fault) if fault.class == FaultClass::Duplicate => self.look(mission, state).await,
            Err(fault) => Err(fault),
        }
    }

    /// Looks whether a piece went out, for so long that a send without an answer is known to be unclear within a minute.
    async fn look(&self, mission: &Mission<'_>, state: &PieceState) -> Result<Found, Fault> {
        if !mission.connector.manifest().has(Op::Look) {
            return Ok(Found::Unclear);
        }
        Ok(tokio::time::timeout(LOOKING, self.look_again(mission, state)).await.unwrap_or(Found::Unclear))
    }

    async fn look_again(&self, mission: &Mission<'_>, state: &PieceState) -> Found {
        for n in 0..LOOKS {
            if n > 0 {
                tokio::time::sleep(BETWEEN_LOOKS).await;
            }
            let now = clock::now();
            let (workspace, id) = (mission.entry.workspace_id, mission.conversation.id);
            // An echo may have come meanwhile, and the connector may have remembered it.
            let fresh = conversation::get(&self.shared.store, &store::Sight::house(workspace), id)
                .await
                .ok()
                .flatten();
            let conversation = fresh.as_ref().unwrap_or(&mission.conversation);
            let own = account_context(&mission.account, "", now);
            let thread = thread_context(conversation, &mission.contact, now);
            let plan = mission.connector.look(&own, &thread, &state.piece);
            match self.run_for(mission.connector, &mission.account, Use::Messages, plan).await {
                Ok(Found::Unclear) => {}
                Ok(found) => return found,
                // Cannot even look: then nobody knows.
                Err(fault) => {
                    tracing::warn!(message.id = %mission.entry.message_id, fault = %fault, "could not look whether a reply went out");
                }
            }
        }
        Found::Unclear
    }

    async fn progress(&self, mission: &Mission<'_>, dispatch: &Dispatch) -> Result<bool, StoreError> {
        let (payload, until) = (dispatch.write(), clock::now().after(HELD));
        let (id, holder) = (mission.entry.id, self.shared.holder.as_str());
        self.shared.store.write(async |tx| outbox::progress(&tx, id, holder, &payload, until).await).await
    }
}

fn plan_of(mission: &Mission<'_>, state: &PieceState) -> Plan<Sent> {
    let now = clock::now();
    let own = account_context(&mission.account, "", now);
    let thread = thread_context(&mission.conversation, &mission.contact, now);
    mission.connector.send(&own, &thread, &state.piece)
}

/// Whether the piece's next try carries something that keeps the platform from doubling it.
fn may_repeat(mission: &Mission<'_>, state: &PieceState) -> bool {
    repeat_of(&plan_of(mission, state)) == Repeat::Safe
}

fn after_fault(mission: &Mission<'_>, fault: &Fault, tries: u32) -> Ended {
    match fault.class {
        // An answer without sense comes here only for what may be repeated; any other is looked for.
        FaultClass::Throttled | FaultClass::Upstream | FaultClass::Malformed if tries < MOST_TRIES => {
            Ended::Later(fault.retry_after.unwrap_or_else(|| job::backoff(tries)), waiting(fault))
        }
        // It may have been taken at any of the tries.
        FaultClass::Upstream | FaultClass::Malformed if fault.code != Fault::NOT_REACHED => {
            unconfirmed(mission)
        }
        FaultClass::Unauthorized => reconnect(&mission.account),
        _ => refused(fault),
    }
}

fn repeat_of<T>(plan: &Plan<T>) -> Repeat {
    match plan {
        Plan::Ask(exchange, _) => exchange.repeat,
        Plan::Done(_) => Repeat::Never,
    }
}

fn waiting(fault: &Fault) -> DeliveryError {
    DeliveryError {
        code: fault.code.clone(),
        detail: format!("{} It is tried again by itself.", fault.detail),
    }
}

fn refused(fault: &Fault) -> Ended {
    Ended::Settled(Fate::Failed(DeliveryError { code: fault.code.clone(), detail: fault.detail.clone() }))
}

fn failed(code: &str, detail: &str) -> Ended {
    Ended::Settled(Fate::Failed(DeliveryError { code: code.to_owned(), detail: detail.to_owned() }))
}

fn reconnect(account: &Account) -> Ended {
    let detail = format!(
        "The permission for {} ended. Reconnect the account; this message then goes out by itself.",
        account.name
    );
    Ended::Later(Duration::from_mins(5), DeliveryError { code: NEEDS_RECONNECT.to_owned(), detail })
}

fn unconfirmed(mission: &Mission<'_>) -> Ended {
    let label = mission.connector.manifest().label;
    let detail = format!(
        "{label} did not answer in time, so it may have gone out. Look in its app before you send it again."
    );
    Ended::Settled(Fate::Unconfirmed(DeliveryError { code: "no_answer".to_owned(), detail }))
}
