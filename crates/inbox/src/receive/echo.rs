//! The platform echoes what our side wrote. Our own sends are found again and never doubled.

use std::time::Duration;

use model::{Delivery, DeliveryState, Direction, Incoming, Part};
use store::{
    StoreError, Tx,
    change::ChangeKind,
    conversation::Conversation,
    message::{self as messages, Message, Where},
};

use super::{Receiving, note_message, receipt};
use crate::message::retry::SETTLED;

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
    // What a person said about it stays noted while more of its pieces may come.
    if !is_in_pieces(&ours.parts, &m.parts)
        && let Some(delivery) = ours.delivery.as_mut().filter(|d| is_settled_by_person(d))
    {
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
        (matches!(d.state, DeliveryState::Sending | DeliveryState::Unconfirmed) || is_settled_by_person(d))
            && ours.direction == Direction::Outbound
    });
    // A reply of several pieces has its first piece's id before the others' echoes come.
    let is_further_piece = ours.external_id.is_some() && is_in_pieces(&ours.parts, &echo.parts);
    in_flight
        && (ours.external_id.is_none() || is_further_piece)
        && echo.sent_at >= ours.sent_at.before(CLOCK_GAP)
        && says_the_same(&ours.parts, &echo.parts)
}

/// Whether a person said that it went out, and the platform has not shown it whole yet.
fn is_settled_by_person(delivery: &Delivery) -> bool {
    delivery.error.as_ref().is_some_and(|e| e.code == SETTLED)
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

#[cfg(test)]
mod tests {
    use model::{
        AccountId, ContactSeen, ConversationId, DeliveryError, MessageId, SenderKind, SenderSeen, ThreadKind,
        ThreadRef, Time, WorkspaceId,
    };
    use store::message::MessageSender;

    use super::*;

    const NOW: i64 = 1_767_225_600_000;

    fn ours(text: &str, state: DeliveryState, code: Option<&str>, external_id: Option<&str>) -> Message {
        let at = Time::from_millis(NOW);
        let error = code.map(|code| DeliveryError { code: code.to_owned(), detail: String::new() });
        Message {
            id: MessageId::new(at, [1; 10]),
            workspace_id: WorkspaceId::new(at, [1; 10]),
            conversation_id: ConversationId::new(at, [1; 10]),
            account_id: AccountId::new(at, [1; 10]),
            direction: Direction::Outbound,
            sender: MessageSender { kind: SenderKind::Member, id: None, external_id: None, name: None },
            sent_at: at,
            seq: 0,
            received_at: at,
            external_id: external_id.map(str::to_owned),
            client_id: None,
            reply_to_id: None,
            reply_to_external_id: None,
            delivery: Some(Delivery { state, error }),
            parts: vec![Part::Text { text: text.to_owned() }],
            reactions: Vec::new(),
            mentions: Vec::new(),
            earlier: Vec::new(),
            edited_at: None,
            unsent_at: None,
            version: 1,
            updated_at: at,
        }
    }

    fn echo(text: &str) -> Incoming {
        Incoming {
            thread: ThreadRef { id: "u1".to_owned(), kind: ThreadKind::Direct },
            external_id: "e1".to_owned(),
            outbound: true,
            sender: SenderSeen { kind: SenderKind::Platform, external_id: None, name: None },
            contact: ContactSeen::default(),
            // Hours late: the platform was not well.
            sent_at: Time::from_millis(NOW + 3 * 3_600_000),
            seq: 0,
            parts: vec![Part::Text { text: text.to_owned() }],
            reply_to: None,
            order_ids: Vec::new(),
            counts: true,
            memo: Vec::new(),
        }
    }

    #[test]
    fn a_late_echo_of_what_a_person_settled_is_that_message() {
        let settled = ours("เลขพัสดุ TH0143", DeliveryState::Sent, Some(SETTLED), None);
        assert!(is_it(&settled, &echo("เลขพัสดุ TH0143")));
        assert!(!is_it(&settled, &echo("something else")));
        // Of several pieces the first has come, the others are still ours.
        let in_pieces = ours("one two", DeliveryState::Sent, Some(SETTLED), Some("e0"));
        assert!(is_it(&in_pieces, &echo("two")));
    }

    #[test]
    fn what_the_platform_has_answered_swallows_no_words_of_a_colleague() {
        let answered = ours("ok, sent today", DeliveryState::Sent, None, Some("e0"));
        assert!(!is_it(&answered, &echo("ok")));
        assert!(!is_it(&answered, &echo("ok, sent today")));
    }
}
