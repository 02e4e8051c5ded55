//! How far a message got becomes known.

use connector::Sent;
use model::{Delivery, DeliveryError, DeliveryState, MessageId, Status, Time, WorkspaceId};
use store::{
    StoreError, Tx,
    change::{self, ChangeKind, NewChange},
    conversation, message as messages,
};

/// How far the platform's clock may be from ours before its time of a message is not believed.
const CLOCK_GAP: std::time::Duration = std::time::Duration::from_mins(5);

/// What became known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is being handed over.
    Sending,
    /// It waits for something that may pass; the reason is shown beside it.
    Waiting(DeliveryError),
    /// The platform has it: these are its answers, one per piece.
    Sent(Vec<Sent>),
    /// The platform refuses it.
    Failed(DeliveryError),
    /// Nobody knows.
    Unconfirmed(DeliveryError),
}

/// Writes what became known into the message, and what the platform's answers told about the thread. Never moves a message
/// back: what an echo or a receipt said already stands.
pub async fn settle(
    tx: &Tx,
    workspace: WorkspaceId,
    id: MessageId,
    fate: Fate,
    now: Time,
) -> Result<(), StoreError> {
    let house = store::Sight::house(workspace);
    let Some(m) = messages::get(tx, &house, id).await? else { return Ok(()) };
    // Echoes and receipts of it hold its conversation too: what one of them tells at this moment is read behind the lock.
    conversation::lock(tx, workspace, m.conversation_id).await?;
    let Some(mut m) = messages::get(tx, &house, id).await? else { return Ok(()) };
    // An echo and a receipt may have told more already; of an answer, the platform's ids are still news.
    let further =
        m.delivery.clone().filter(|d| matches!(d.state, DeliveryState::Delivered | DeliveryState::Read));
    if further.is_some() && !matches!(fate, Fate::Sent(_)) {
        return Ok(());
    }
    let (mut memo, mut moved) = (Vec::new(), false);
    let (to, error) = match fate {
        Fate::Sending => (DeliveryState::Sending, None),
        Fate::Waiting(error) => (DeliveryState::Queued, Some(error)),
        Fate::Failed(error) => (DeliveryState::Failed, Some(error)),
        Fate::Unconfirmed(_) if m.external_id.is_some() => (DeliveryState::Sent, None),
        Fate::Unconfirmed(error) => (DeliveryState::Unconfirmed, Some(error)),
        Fate::Sent(answers) => {
            for external_id in answers.iter().flat_map(|a| &a.external_ids) {
                let holder = messages::find(tx, workspace, m.account_id, external_id).await?;
                // The echo came first and was not known as ours: it is the same message, so it is kept once.
                if let Some(other) = holder
                    && other.id != m.id
                {
                    m.version = forget_echo(tx, other, &mut m, now).await?;
                }
                if m.external_id.is_none() {
                    m.external_id = Some(external_id.clone());
                } else if m.external_id.as_deref() != Some(external_id) {
                    messages::add_alias(tx, workspace, m.account_id, external_id, m.id).await?;
                }
            }
            if let Some(first) = answers.first() {
                m.seq = first.seq.unwrap_or(m.seq);
                // The platform's clock orders a thread; one that is far off is not believed.
                if let Some(at) =
                    first.at.filter(|at| at.since(m.sent_at).max(m.sent_at.since(*at)) < CLOCK_GAP)
                {
                    moved = at != m.sent_at;
                    m.sent_at = at;
                }
            }
            memo = answers.into_iter().flat_map(|a| a.memo).collect();
            (DeliveryState::Sent, None)
        }
    };
    let unanswered = matches!(to, DeliveryState::Failed | DeliveryState::Unconfirmed);
    m.delivery = Some(further.unwrap_or(Delivery { state: to, error }));
    messages::save(tx, &mut m, now).await?;
    let changed = |kind, object_id| NewChange {
        kind,
        object_id,
        account_id: Some(m.account_id),
        conversation_id: Some(m.conversation_id),
    };
    let mut noted = vec![changed(ChangeKind::MessageUpdated, m.id.uuid())];
    if (moved || unanswered || !memo.is_empty())
        && let Some(mut c) = conversation::lock(tx, workspace, m.conversation_id).await?
    {
        // Whoever put it aside thought that it was answered, and the contact, who heard nothing, will not wake it.
        let wakes = unanswered && c.status == Status::Snoozed;
        if wakes {
            c.status = Status::Open;
            c.snoozed_until = None;
        }
        c.remember(&memo);
        if moved {
            crate::conversation::place::retell(tx, &mut c).await?;
        }
        if moved || wakes || !memo.is_empty() {
            conversation::save(tx, &mut c, now).await?;
            noted.push(changed(ChangeKind::ConversationUpdated, c.id.uuid()));
        }
    }
    change::note(tx, workspace, &noted, now).await
}

/// Takes an unrecognised echo of `m` out again, so that its platform id is free for `m`.
async fn forget_echo(
    tx: &Tx,
    mut echo: messages::Message,
    m: &mut messages::Message,
    now: Time,
) -> Result<i64, StoreError> {
    messages::remove(tx, &mut echo, now).await?;
    let noted = NewChange {
        kind: ChangeKind::MessageRemoved,
        object_id: echo.id.uuid(),
        account_id: Some(echo.account_id),
        conversation_id: Some(echo.conversation_id),
    };
    change::note(tx, echo.workspace_id, &[noted], now).await?;
    Ok(m.version)
}
