//! Looking whether a message of unknown outcome went out (instagram §4, facebook §4.7).

use std::time::Duration;

use connector::{AccountContext, Found, Op, OutPart, Piece, Plan, Sent, ThreadContext, text};
use connector_graph::moment;
use model::{AttachmentKind, PartKind, Time};
use serde_json::Value;

use super::read;
use crate::{own::is_own_party, row};

/// Times in lists are whole seconds, and clocks differ a little.
const SLACK: Duration = Duration::from_secs(2);
/// A message of ours that is later than this is another one.
const LATEST: Duration = Duration::from_mins(2);
/// After this long a message that went out would be listed.
const SETTLED: Duration = Duration::from_secs(25);

/// After this long it has been sent anew, or would have been: when the newer try went out cannot be told from here, and a person decides.
const LATE: Duration = Duration::from_secs(40);

struct Looking {
    own: AccountContext,
    piece: Piece,
    tried_at: Time,
}

/// What a list of messages tells.
enum Seen {
    It(Sent),
    /// Something of ours is there that cannot be compared.
    Perhaps,
    Nothing,
}

/// Looks into the newest messages for one of ours with equal words, or files of the same kind, from the time of the attempt. Not there, it
/// is looked for once more when it would be.
pub(crate) fn look(account: &AccountContext, thread: &ThreadContext, piece: &Piece) -> Plan<Found> {
    let tried_at = piece.first_tried_at.unwrap_or(thread.now);
    let looking = Looking { own: account.clone(), piece: piece.clone(), tried_at };
    let age = thread.now.since(tried_at);
    read::with_contact(Op::Look, account, &thread.contact).then(move |found| {
        // Without a conversation there is nothing to look into.
        let Some(conversation) = found else { return Plan::done(Found::Unclear) };
        read::messages(Op::Look, &conversation.id).then(move |rows| match looking.seen(&rows) {
            Seen::It(sent) => Plan::done(Found::Sent(sent)),
            Seen::Perhaps => Plan::done(Found::Unclear),
            Seen::Nothing if age >= LATE => Plan::done(Found::Unclear),
            Seen::Nothing if age >= SETTLED => Plan::done(Found::NotSent),
            Seen::Nothing => again(looking, &conversation.id, SETTLED.saturating_sub(age)),
        })
    })
}

fn again(looking: Looking, conversation: &str, wait: Duration) -> Plan<Found> {
    read::messages_after(Op::Look, conversation, wait).map(move |rows| match looking.seen(&rows) {
        Seen::It(sent) => Found::Sent(sent),
        Seen::Perhaps => Found::Unclear,
        Seen::Nothing => Found::NotSent,
    })
}

impl Looking {
    fn seen(&self, rows: &[Value]) -> Seen {
        let mut perhaps = false;
        let mut best: Option<(Time, String)> = None;
        for row in rows {
            let ours = row.get("from").is_some_and(|from| is_own_party(&self.own, from));
            let (Some(at), Some(id)) = (moment(row, "created_time"), text(row, "id")) else { continue };
            let from = self.tried_at.before(SLACK);
            if !ours || at < Time::from_secs(from.as_secs()) || at > self.tried_at.after(LATEST) {
                continue;
            }
            match same(&self.piece.parts, row) {
                Some(true) if best.as_ref().is_none_or(|(known, _)| at > *known) => best = Some((at, id)),
                Some(_) => {}
                None => perhaps = true,
            }
        }
        match best {
            Some((at, id)) => {
                Seen::It(Sent { external_ids: vec![id], at: Some(at), seq: None, memo: Vec::new() })
            }
            None if perhaps => Seen::Perhaps,
            None => Seen::Nothing,
        }
    }
}

/// Whether a row says what was to be sent; none where that cannot be told.
fn same(parts: &[OutPart], row: &Value) -> Option<bool> {
    let words = text(row, "message").unwrap_or_default();
    match parts.first()? {
        OutPart::Text { text } => Some(words.trim() == text.trim()),
        OutPart::Media(media) => {
            let shown = row::parts(row);
            let files = shown.iter().filter(|p| row::has_file(p)).count();
            if files == 0 {
                // A row without words whose files are not shown may be the one.
                return if words.is_empty() { None } else { Some(false) };
            }
            let kind = match media.as_kind {
                AttachmentKind::Image => PartKind::Image,
                AttachmentKind::Video => PartKind::Video,
                AttachmentKind::Audio => PartKind::Audio,
                AttachmentKind::File => PartKind::File,
            };
            let fits = shown.iter().filter(|p| p.kind() == kind).count();
            if fits == parts.len() { Some(true) } else { None }
        }
        OutPart::Sticker { .. } => match words.trim().trim_end_matches('\u{fe0f}') {
            "❤" => Some(true),
            "" => None,
            _ => Some(false),
        },
        _ => None,
    }
}
