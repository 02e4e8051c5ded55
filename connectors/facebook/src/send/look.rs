//! Looking whether a message of unknown outcome went out (facebook §4.7): by its echo, then in the conversation.

use std::time::Duration;

use connector::{
    AccountContext, Exchange, Fault, Found, Op, OutPart, Piece, Plan, Reply, Sent, ThreadContext, text,
};
use connector_graph::{data, message_id};
use model::{AttachmentKind, Part, Time};
use serde_json::Value;

use crate::{
    event::{ECHO, polled_parts, row_time},
    read::{conversation_of, messages_of},
};

/// After this long a message that went out would be listed.
const SETTLED: Duration = Duration::from_secs(40);
/// A look that finds nothing waits this long and looks once more.
const PAUSE: Duration = Duration::from_secs(7);
/// Meta's clock and ours may differ by this much: what is that old and looks the same may be it, or another.
const SLACK: Duration = Duration::from_secs(30);

/// Looks for a message of ours of equal content, no older than the attempt.
pub(crate) fn look(account: &AccountContext, thread: &ThreadContext, piece: &Piece) -> Plan<Found> {
    let echo = thread.memo.get(ECHO).and_then(|e| e.split_once(' '));
    if let Some((_, mid)) = echo.filter(|(key, _)| !key.is_empty() && *key == piece.retry_key) {
        return Plan::done(Found::Sent(sent(mid, None)));
    }
    let (Some(part), Some(tried_at)) = (piece.parts.first().cloned(), piece.first_tried_at) else {
        return Plan::done(Found::Unclear);
    };
    let page = account.external_id.clone();
    conversation_of(Op::Look, &page, &thread.contact).then(move |found| match found {
        // It is in the conversation that we answer in, so Meta has one.
        None => Plan::done(Found::Unclear),
        Some(conversation) => step(Looking { page, conversation, part, tried_at }, Duration::ZERO, true),
    })
}

struct Looking {
    page: String,
    conversation: String,
    part: OutPart,
    tried_at: Time,
}

fn step(looking: Looking, delay: Duration, again: bool) -> Plan<Found> {
    let exchange: Exchange = messages_of(Op::Look, &looking.conversation, None).delayed(delay);
    Plan::ask_then(exchange, move |answer| {
        let reply = match answer {
            Ok(reply) => reply,
            Err(fault) => return Plan::refuse(fault),
        };
        match seen(&looking, &reply) {
            Err(fault) => Plan::refuse(fault),
            Ok(Some(found)) => Plan::done(found),
            Ok(None) if reply.received_at.since(looking.tried_at) >= SETTLED => Plan::done(Found::NotSent),
            Ok(None) if again => step(looking, PAUSE, false),
            Ok(None) => Plan::done(Found::Unclear),
        }
    })
}

fn sent(id: &str, at: Option<Time>) -> Sent {
    Sent { external_ids: vec![message_id(id)], at, seq: None, memo: Vec::new() }
}

/// What the newest messages show; none when nothing like it is there.
fn seen(looking: &Looking, reply: &Reply) -> Result<Option<Found>, Fault> {
    let (rows, _) = data(reply)?;
    // Words can be compared; a file only by its kind, so there the whole second of the attempt is doubtful.
    let words = matches!(looking.part, OutPart::Text { .. });
    let from = if words { Time::from_secs(looking.tried_at.as_secs()) } else { looking.tried_at };
    let (mut certain, mut doubtful) = (Vec::new(), false);
    for row in &rows {
        let ours = row.get("from").and_then(|f| text(f, "id")).is_some_and(|id| id == looking.page);
        let (Some(id), Some(at)) = (text(row, "id"), row_time(row)) else { continue };
        if !ours || !same(&looking.part, row) {
            continue;
        }
        if at >= from {
            certain.push((id, at));
        } else if at >= from.before(SLACK) {
            doubtful = true;
        }
    }
    Ok(match (certain.len(), doubtful) {
        (0, false) => None,
        (1, _) => certain.pop().map(|(id, at)| Found::Sent(sent(&id, Some(at)))),
        _ => Some(Found::Unclear),
    })
}

fn same(part: &OutPart, row: &Value) -> bool {
    let parts = polled_parts(row);
    match part {
        // Spaces and line ends may come back otherwise.
        OutPart::Text { text: wanted } => {
            text(row, "message").is_some_and(|found| found.split_whitespace().eq(wanted.split_whitespace()))
        }
        OutPart::Sticker { .. } => parts.iter().any(|p| matches!(p, Part::Sticker { .. } | Part::Image(_))),
        OutPart::Media(media) => parts.iter().any(|p| match media.as_kind {
            AttachmentKind::Image => matches!(p, Part::Image(_)),
            AttachmentKind::Video => matches!(p, Part::Video(_) | Part::File(_)),
            AttachmentKind::Audio => matches!(p, Part::Audio(_) | Part::File(_)),
            AttachmentKind::File => {
                matches!(p, Part::File(_) | Part::Image(_) | Part::Video(_) | Part::Audio(_))
            }
        }),
        _ => false,
    }
}
