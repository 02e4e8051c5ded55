//! The platform echoes what our side wrote. Our own sends are found again and never doubled.

use std::time::Duration;

use model::{DeliveryState, Direction, Incoming, Part};
use store::{
    StoreError, Tx,
    change::ChangeKind,
    conversation::Conversation,
    message::{self as messages, Message, Where},
};

use super::{Receiving, note_message, receipt};

/// How much earlier than our send the platform's clock may put its echo.
const CLOCK_GAP: Duration = Duration::from_secs(30);

/// Whether an echo is of a send of ours whose answer has not come (yet); if so, the send has it as its platform id.
pub(super) async fn settle(
    tx: &Tx,
    r: &Receiving<'_>,
    c: &Conversation,
    m: &Incoming,
) -> Result<bool, StoreError> {
    let page = messages::page(tx, &store::Sight::house(c.workspace_id), c.id, Where::Newest, 30).await?;
    let Some(row) = page.items.into_iter().find(|row| is_it(&row.message, m)) else { return Ok(false) };
    let mut ours = row.message;
    if ours.external_id.is_none() {
        ours.external_id = Some(m.external_id.clone());
    } else {
        messages::add_alias(tx, c.workspace_id, c.account_id, &m.external_id, ours.id).await?;
    }
    if let Some(delivery) = ours.delivery.as_mut().filter(|d| d.state == DeliveryState::Unconfirmed) {
        // It did go out: the platform shows it.
        delivery.state = DeliveryState::Sent;
        delivery.error = None;
    }
    messages::save(tx, &mut ours, r.now).await?;
    note_message(tx, r, ChangeKind::MessageUpdated, ours.id, c.id).await?;
    receipt::catch_up(tx, r, ours.id).await?;
    Ok(true)
}

/// The same words (or, without words, the same kinds of part), not before we sent them, and without an answer so far.
fn is_it(ours: &Message, echo: &Incoming) -> bool {
    let in_flight = ours.delivery.as_ref().is_some_and(|d| {
        matches!(d.state, DeliveryState::Sending | DeliveryState::Unconfirmed)
            && ours.direction == Direction::Outbound
    });
    // A reply of several pieces has its first piece's id before the others' echoes come.
    let is_further_piece = ours.external_id.is_some() && is_in_pieces(&ours.parts, &echo.parts);
    in_flight
        && (ours.external_id.is_none() || is_further_piece)
        && echo.sent_at >= ours.sent_at.before(CLOCK_GAP)
        && says_the_same(&ours.parts, &echo.parts)
}

/// Whether an echo can be one piece of several: our reply holds more than the echo says.
fn is_in_pieces(ours: &[Part], echo: &[Part]) -> bool {
    let length =
        |parts: &[Part]| -> usize { parts.iter().flat_map(Part::words).map(|w| w.trim().len()).sum() };
    ours.len() > echo.len() || length(ours) > length(echo)
}

fn says_the_same(ours: &[Part], echo: &[Part]) -> bool {
    let text = |parts: &[Part]| -> Vec<String> {
        let words = parts
            .iter()
            .filter_map(|p| if let Part::Text { text } = p { Some(text.trim().to_owned()) } else { None });
        words.collect()
    };
    let (mine, theirs) = (text(ours), text(echo));
    match theirs.first() {
        // A long text went out in several pieces: the echo is one of them.
        Some(piece) => mine.iter().any(|whole| {
            whole == piece
                || (whole.len() > piece.len() && !piece.is_empty() && whole.contains(piece.as_str()))
        }),
        None => echo.first().is_some_and(|e| ours.iter().any(|o| o.kind() == e.kind())),
    }
}
