//! Looking whether a message of unknown outcome went out (lazada §3.6).

use std::time::Duration;

use connector::{AccountContext, Found, Op, OutPart, Piece, Plan, Reply, Sent, ThreadContext};
use serde_json::Value;

use super::{content, history, message, part::template};
use crate::scalar::{epoch, id, int, look_into, text};

/// Lazada's clock and ours may differ by this much.
const SLACK: Duration = Duration::from_secs(5);

/// Looks at the session's newest page for an outbound message of equal content, no older than the attempt. It never says that a
/// message did not go out, because it would then be sent again by a machine: that is a person's to decide.
pub(crate) fn look(account: &AccountContext, thread: &ThreadContext, piece: &Piece) -> Plan<Found> {
    let (Some(part), Some(tried_at)) = (piece.parts.first().cloned(), piece.first_tried_at) else {
        return Plan::done(Found::Unclear);
    };
    // A picture's address is not kept, so it could not be told from another.
    if matches!(part, OutPart::Media(_) | OutPart::Location { .. }) {
        return Plan::done(Found::Unclear);
    }
    let (own, buyer, now) = (account.clone(), thread.contact.clone(), account.now);
    Plan::ask(history::ask(account, Op::Look, &thread.thread.id, now, None), move |r: Reply| {
        let from = tried_at.before(SLACK);
        for raw in &history::messages(&r, now, None)?.rows {
            let row = look_into(raw);
            let Some(at) = epoch(&row, "send_time").filter(|at| *at >= from) else { continue };
            if !message::outbound(&row, &own, Some(&buyer)) || !same(&part, &row) {
                continue;
            }
            if let Some(id) = id(&row, "message_id") {
                return Ok(Found::Sent(Sent {
                    external_ids: vec![id],
                    at: Some(at),
                    seq: None,
                    memo: Vec::new(),
                }));
            }
        }
        Ok(Found::Unclear)
    })
}

/// Whether a message says what the piece says.
fn same(part: &OutPart, row: &Value) -> bool {
    let (kind, content) = (int(row, "template_id"), content::of(row));
    let is = |wanted: i64, key: &str, value: &str| {
        kind == Some(wanted) && id(&content, key).as_deref() == Some(value)
    };
    match part {
        OutPart::Text { text: said } => {
            kind == Some(template::TEXT)
                && text(&content, "txt").is_some_and(|t| t.trim_end() == said.trim_end())
        }
        OutPart::Sticker { sticker_id, .. } => {
            let name = text(&content, "txt").unwrap_or_default();
            kind == Some(template::EMOJI)
                && name.trim_matches(['[', ']']) == sticker_id.trim_matches(['[', ']'])
        }
        OutPart::Product { external_id } => is(template::PRODUCT, "itemId", external_id),
        OutPart::Order { external_id } => is(template::ORDER, "orderId", external_id),
        OutPart::Media(_) | OutPart::Location { .. } => false,
    }
}
