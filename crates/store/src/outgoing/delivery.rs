//! What is on its way to other programs, and what became of it.

use model::{AccountId, DeliveryId, OutgoingWebhookId, Time, WorkspaceId};
use sea_orm::{QueryResult, prelude::Uuid};
use zeroize::Zeroizing;

use super::OutgoingWebhook;
use crate::{
    Db, Page, StoreError, Tx,
    db::DbExt,
    key::{Place, Sealed},
    page,
    sql::{self, Sql},
    word::{count, maybe, time},
};

/// Tries in which a delivery goes before later ones about the same thing; afterwards they do not wait for it any more.
pub const IN_ORDER: u32 = 5;

/// How a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryState {
    /// On its way, or to be tried again.
    Pending,
    /// The other program has it.
    Delivered,
    /// Given up.
    Failed,
}

/// Something to deliver.
#[derive(Clone)]
pub struct NewDelivery {
    /// What happened, by its name on the stream.
    pub event: String,
    /// The conversation, or what else it is about: one after the other.
    pub about: Uuid,
    /// Of which account: erasing its history takes this too.
    pub account_id: Option<AccountId>,
    /// What is sent. Sealed.
    pub body: Vec<u8>,
}

/// Something on its way, or that was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Ours; the other program knows it by it.
    pub id: DeliveryId,
    /// To whom.
    pub webhook_id: OutgoingWebhookId,
    /// What happened.
    pub event: String,
    /// How it stands.
    pub state: DeliveryState,
    /// Times it was tried.
    pub attempts: u32,
    /// When it is tried next.
    pub next_at: Option<Time>,
    /// When it is given up.
    pub give_up_at: Time,
    /// What the other program answered last.
    pub status: Option<u16>,
    /// Why it is not there yet, as a stable word.
    pub problem: Option<String>,
    /// When it was tried last.
    pub tried_at: Option<Time>,
    /// When it was made.
    pub created_at: Time,
}

/// A delivery that was claimed, with what is to be sent.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// The delivery.
    pub delivery: Delivery,
    /// What is sent.
    pub body: Zeroizing<Vec<u8>>,
}

/// What a try came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// How the delivery stands now.
    pub state: DeliveryState,
    /// When it is tried next.
    pub next_at: Option<Time>,
    /// What the other program answered.
    pub status: Option<u16>,
    /// Why it is not there yet.
    pub problem: Option<&'static str>,
}

impl DeliveryState {
    fn word(self) -> &'static str {
        match self {
            DeliveryState::Pending => "pending",
            DeliveryState::Delivered => "delivered",
            DeliveryState::Failed => "failed",
        }
    }

    fn read(word: &str) -> Result<DeliveryState, StoreError> {
        [DeliveryState::Pending, DeliveryState::Delivered, DeliveryState::Failed]
            .into_iter()
            .find(|state| state.word() == word)
            .ok_or(StoreError::Unreadable("delivery"))
    }
}

/// Makes deliveries of what changed up to a place, and notes the place, both or neither. False when somebody else did meanwhile, or it
/// is not told any more.
pub async fn fan_out(
    tx: &Tx,
    hook: &OutgoingWebhook,
    to: i64,
    deliveries: &[NewDelivery],
    give_up_at: Time,
    now: Time,
) -> Result<bool, StoreError> {
    let done = sql::execute(
        tx,
        "UPDATE outgoing_webhook SET read_to = $3 WHERE id = $1 AND read_to = $2 AND state = 'active'",
        vec![hook.id.uuid().into(), hook.read_to.into(), to.into()],
    )
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    for new in deliveries {
        put(tx, hook, new, give_up_at, now).await?;
    }
    Ok(true)
}

/// Makes one delivery.
pub async fn put(
    tx: &Tx,
    hook: &OutgoingWebhook,
    new: &NewDelivery,
    give_up_at: Time,
    now: Time,
) -> Result<DeliveryId, StoreError> {
    let id = DeliveryId::new(now, tx.ten());
    let keys = tx.keys(hook.workspace_id).await?;
    let sealed = keys.seal(tx.random(), place(id), &new.body);
    let mut sql = Sql::new(
        "INSERT INTO outgoing_delivery (id, workspace_id, webhook_id, about, account_id, event, state, attempts, next_at, give_up_at, body, created_at) VALUES (",
    );
    sql.bind(id.uuid()).add(", ").bind(hook.workspace_id.uuid()).add(", ").bind(hook.id.uuid()).add(", ");
    sql.bind(new.about)
        .add(", ")
        .bind(new.account_id.map(AccountId::uuid))
        .add(", ")
        .bind(new.event.as_str())
        .add(", 'pending', 0, ")
        .bind(now.as_millis())
        .add(", ");
    sql.bind(give_up_at.as_millis()).add(", ").bind(sealed).add(", ").bind(now.as_millis()).add(")");
    sql.execute(tx).await?;
    Ok(id)
}

fn place(id: DeliveryId) -> Place {
    Place::new("outgoing_delivery", id.uuid(), "body")
}

/// Claims what is due, until `until`; what is about the same thing, oldest first. Claims that ran out are claimed anew.
pub async fn claim(
    tx: &Tx,
    holder: &str,
    now: Time,
    until: Time,
    limit: u32,
) -> Result<Vec<Claimed>, StoreError> {
    let mut claimed = Vec::new();
    for row in claim_query(tx.is_postgres(), holder, now, until, limit).rows(tx).await? {
        let workspace_id = WorkspaceId::from_uuid(row.try_get("", "workspace_id")?);
        let delivery = open(&row)?;
        let keys = tx.keys(workspace_id).await?;
        let body = keys.open(place(delivery.id), &Sealed(row.try_get("", "body")?))?;
        claimed.push(Claimed { workspace_id, delivery, body });
    }
    Ok(claimed)
}

fn claim_query(postgres: bool, holder: &str, now: Time, until: Time, limit: u32) -> Sql {
    let mut sql = Sql::new("UPDATE outgoing_delivery SET attempts = attempts + 1, holder = ");
    sql.bind(holder).add(", next_at = ").bind(until.as_millis());
    sql.add(
        " WHERE seq IN (SELECT d.seq FROM outgoing_delivery d JOIN outgoing_webhook w ON w.id = d.webhook_id \
         WHERE w.state = 'active' AND d.state = 'pending' AND d.next_at <= ",
    );
    sql.bind(now.as_millis());
    sql.add(
        " AND NOT EXISTS (SELECT 1 FROM outgoing_delivery e WHERE e.webhook_id = d.webhook_id AND e.about = d.about \
         AND e.seq < d.seq AND e.state = 'pending' AND e.attempts < ",
    );
    sql.bind(i64::from(IN_ORDER)).add(") ORDER BY d.next_at, d.seq LIMIT ").bind(i64::from(limit));
    sql.add(if postgres { " FOR UPDATE OF d SKIP LOCKED) RETURNING *" } else { ") RETURNING *" });
    sql
}

/// Writes what a try came to; false when the claim is not held any more.
pub async fn settle(
    tx: &Tx,
    id: DeliveryId,
    holder: &str,
    tried: &Tried,
    now: Time,
) -> Result<bool, StoreError> {
    let done = sql::execute(
        tx,
        "UPDATE outgoing_delivery SET holder = NULL, state = $3, next_at = $4, status = $5, problem = $6, tried_at = $7 WHERE id = $1 AND holder = $2",
        vec![
            id.uuid().into(),
            holder.into(),
            tried.state.word().into(),
            tried.next_at.map(Time::as_millis).into(),
            tried.status.map(i64::from).into(),
            tried.problem.map(str::to_owned).into(),
            now.as_millis().into(),
        ],
    )
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Sends a delivery again, from its first try on; false when there is none.
pub async fn replay(
    tx: &Tx,
    hook: &OutgoingWebhook,
    id: DeliveryId,
    give_up_at: Time,
    now: Time,
) -> Result<bool, StoreError> {
    let done = sql::execute(
        tx,
        "UPDATE outgoing_delivery SET holder = NULL, state = 'pending', attempts = 0, problem = NULL, next_at = $4, give_up_at = $5 \
         WHERE workspace_id = $1 AND webhook_id = $2 AND id = $3",
        vec![
            hook.workspace_id.uuid().into(),
            hook.id.uuid().into(),
            id.uuid().into(),
            now.as_millis().into(),
            give_up_at.as_millis().into(),
        ],
    )
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A delivery.
pub async fn get(
    db: &impl Db,
    workspace: WorkspaceId,
    hook: OutgoingWebhookId,
    id: DeliveryId,
) -> Result<Option<Delivery>, StoreError> {
    let row = sql::row(
        db,
        "SELECT * FROM outgoing_delivery WHERE workspace_id = $1 AND webhook_id = $2 AND id = $3",
        vec![workspace.uuid().into(), hook.uuid().into(), id.uuid().into()],
    )
    .await?;
    row.map(|row| open(&row)).transpose()
}

/// Deliveries of a webhook, newest first.
pub async fn list(
    db: &impl Db,
    workspace: WorkspaceId,
    hook: OutgoingWebhookId,
    state: Option<DeliveryState>,
    cursor: Option<&str>,
    limit: u32,
) -> Result<Page<Delivery>, StoreError> {
    let mut sql = Sql::new("SELECT * FROM outgoing_delivery WHERE workspace_id = ");
    sql.bind(workspace.uuid()).add(" AND webhook_id = ").bind(hook.uuid());
    if let Some(state) = state {
        // Written out, not bound: an index that holds only these rows serves no state that is told later.
        sql.add(" AND state = '").add(state.word()).add("'");
    }
    if let Some(before) = page::read::<i64>(cursor)? {
        sql.add(" AND seq < ").bind(before);
    }
    sql.add(" ORDER BY seq DESC LIMIT ").bind(i64::from(limit) + 1);
    let mut rows = Vec::new();
    for row in sql.rows(db).await? {
        rows.push((row.try_get::<i64>("", "seq")?, open(&row)?));
    }
    Ok(page::cut(rows, limit, |(seq, _)| *seq).map(|(_, delivery)| delivery))
}

/// When the next one is due that may go.
pub async fn next_due(db: &impl Db) -> Result<Option<Time>, StoreError> {
    let sql = "SELECT MIN(d.next_at) AS due FROM outgoing_delivery d JOIN outgoing_webhook w ON w.id = d.webhook_id \
               WHERE w.state = 'active' AND d.state = 'pending'";
    let row = sql::row(db, sql, vec![]).await?;
    Ok(maybe(row.map(|row| row.try_get::<Option<i64>>("", "due")).transpose()?.flatten()))
}

/// Removes what was made before a moment and is not on its way any more (or waits in vain for one that was switched off), at most `limit`. Gives how many.
pub async fn prune(tx: &Tx, before: Time, limit: u32) -> Result<u64, StoreError> {
    let sql = "DELETE FROM outgoing_delivery WHERE seq IN \
               (SELECT seq FROM outgoing_delivery WHERE created_at < $1 AND (state <> 'pending' OR give_up_at < $1) ORDER BY created_at LIMIT $2)";
    let values = vec![before.as_millis().into(), i64::from(limit).into()];
    Ok(sql::execute(tx, sql, values).await?.rows_affected())
}

/// Removes what is about something that was erased.
pub(crate) async fn erase(tx: &Tx, workspace: WorkspaceId, about: Uuid) -> Result<(), StoreError> {
    sql::execute(
        tx,
        "DELETE FROM outgoing_delivery WHERE about = $1 AND workspace_id = $2",
        vec![about.into(), workspace.uuid().into()],
    )
    .await?;
    Ok(())
}

fn open(row: &QueryResult) -> Result<Delivery, StoreError> {
    Ok(Delivery {
        id: DeliveryId::from_uuid(row.try_get("", "id")?),
        webhook_id: OutgoingWebhookId::from_uuid(row.try_get("", "webhook_id")?),
        event: row.try_get("", "event")?,
        state: DeliveryState::read(&row.try_get::<String>("", "state")?)?,
        attempts: count(row.try_get("", "attempts")?),
        next_at: maybe(row.try_get("", "next_at")?),
        give_up_at: time(row.try_get("", "give_up_at")?),
        status: row.try_get::<Option<i64>>("", "status")?.and_then(|s| u16::try_from(s).ok()),
        problem: row.try_get("", "problem")?,
        tried_at: maybe(row.try_get("", "tried_at")?),
        created_at: time(row.try_get("", "created_at")?),
    })
}

impl std::fmt::Debug for NewDelivery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewDelivery").field("event", &self.event).finish_non_exhaustive()
    }
}
