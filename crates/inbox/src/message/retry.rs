//! A person sends a message again that failed, or decides about one of which nobody knows whether it went out.

use connector::{OutPart, Outgoing};
use model::{Delivery, DeliveryError, DeliveryState, MessageId, Part, Time, WorkspaceId};
use store::{
    StoreError, Tx, attachment,
    change::ChangeKind,
    conversation,
    message::{self as messages, MessageRow},
    outbox,
};

use super::{dispatch::Dispatch, reply};

/// What to do with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Send it again.
    SendAgain,
    /// It did go out: a person has seen it there.
    WentOut,
}

/// The code beside a delivery that a person settled, as long as the platform has not shown it itself.
pub const SETTLED: &str = "settled_by_person";
const SETTLED_WORDS: &str = "A person has seen in the platform's own app that this went out.";

/// Why not.
#[derive(Debug, thiserror::Error)]
pub enum RetryError {
    /// No such message here.
    #[error("there is no such message")]
    Missing,
    /// Neither failed nor unconfirmed.
    #[error("only a message that failed or is unconfirmed can be sent again; this one is not")]
    NotNow,
    /// The store could not.
    #[error("{0}")]
    Store(#[from] StoreError),
}

/// Carries out the decision.
pub async fn retry(
    tx: &Tx,
    workspace: WorkspaceId,
    id: MessageId,
    decision: Decision,
    now: Time,
) -> Result<MessageRow, RetryError> {
    let mut m = messages::get(tx, &store::Sight::house(workspace), id).await?.ok_or(RetryError::Missing)?;
    let state = m.delivery.as_ref().map(|d| d.state);
    match (decision, state) {
        (Decision::SendAgain, Some(DeliveryState::Failed | DeliveryState::Unconfirmed)) => {
            let payload = Dispatch::new(outgoing(tx, workspace, &m).await?).write();
            m.delivery = Some(Delivery { state: DeliveryState::Queued, error: None });
            outbox::put(tx, workspace, m.account_id, m.conversation_id, m.id, &payload, now, now).await?;
        }
        (Decision::WentOut, Some(DeliveryState::Unconfirmed)) => {
            // Told apart from what the platform answered: its echo may still come, and is this message then.
            let error = DeliveryError { code: SETTLED.to_owned(), detail: SETTLED_WORDS.to_owned() };
            m.delivery = Some(Delivery { state: DeliveryState::Sent, error: Some(error) });
        }
        _ => return Err(RetryError::NotNow),
    }
    messages::save(tx, &mut m, now).await?;
    let c = conversation::get(tx, &store::Sight::house(workspace), m.conversation_id)
        .await?
        .ok_or(RetryError::Missing)?;
    reply::note(tx, &c, m.id, ChangeKind::MessageUpdated, now).await?;
    messages::with_attachments(tx, workspace, vec![m]).await?.pop().ok_or(RetryError::Missing)
}

async fn outgoing(tx: &Tx, workspace: WorkspaceId, m: &messages::Message) -> Result<Outgoing, StoreError> {
    let mut parts = Vec::new();
    for part in &m.parts {
        match part {
            Part::Text { text } => parts.push(OutPart::Text { text: text.clone() }),
            Part::Product { external_id, .. } => {
                parts.push(OutPart::Product { external_id: external_id.clone() });
            }
            Part::Order { external_id, .. } => {
                parts.push(OutPart::Order { external_id: external_id.clone() });
            }
            Part::Location { latitude, longitude, title, address } => parts.push(OutPart::Location {
                latitude: *latitude,
                longitude: *longitude,
                title: title.clone().unwrap_or_default(),
                address: address.clone().unwrap_or_default(),
            }),
            other => {
                if let Some(id) = other.media().and_then(|media| media.attachment_id)
                    && let Some(file) = attachment::get(tx, &store::Sight::house(workspace), id).await?
                {
                    parts.push(OutPart::Media(reply::out_media(&file)));
                }
            }
        }
    }
    Ok(Outgoing { parts, reply_to: m.reply_to_external_id.clone(), by_person: true })
}
