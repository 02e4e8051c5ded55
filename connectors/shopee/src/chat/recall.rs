//! Taking a message of ours back, within the market's time (shopee §3.1).

use connector::{AccountContext, Fault, FaultClass, Op, Plan, Reply, ThreadContext, integer};
use model::Time;
use serde_json::{Value, json};

use super::{get, history, post};
use crate::{
    region,
    reply::{id, look_into, raw_id},
};

/// Recalls a message. Shopee wants the message's type with its id, so the message is read first.
pub(crate) fn recall(account: &AccountContext, thread: &ThreadContext, external_id: &str) -> Plan<()> {
    let market = account.memo.get("region").cloned().unwrap_or_default();
    let window = match region::recall_window(&market) {
        Some(window) => window,
        None if market.is_empty() => std::time::Duration::from_mins(10),
        None => {
            return Plan::refuse(closed("Shopee does not let shops in this market take messages back."));
        }
    };
    let list = serde_json::to_string(&[external_id]).unwrap_or_default();
    let find = get(
        Op::Recall,
        "get_message",
        &[("conversation_id", &thread.thread.id), ("page_size", "25"), ("message_id_list", &list)],
    );
    let wanted = external_id.to_owned();
    Plan::ask_then(find, move |answer| {
        let found = answer.and_then(|r| of_id(&r, &wanted));
        let (kind, sent_at, now) = match found {
            Ok(found) => found,
            Err(f) => return Plan::refuse(f),
        };
        if now.since(sent_at) > window {
            return Plan::refuse(closed(
                "The time in which Shopee lets a shop take a message back is over (3 minutes in Thailand, 10 in Singapore, Indonesia, the Philippines and Brazil).",
            ));
        }
        let body = json!({ "message_id": raw_id(&wanted), "message_type": kind });
        Plan::ask(post(Op::Recall, "delete_message", &body).repeatable(), |_| Ok(()))
    })
}

fn closed(words: &str) -> Fault {
    Fault::new(FaultClass::WindowClosed, "recall_window_closed", words)
}

/// The type and time of a message, and the time of the answer.
fn of_id(answer: &Reply, wanted: &str) -> Result<(String, Time, Time), Fault> {
    let gone = || Fault::new(FaultClass::Gone, "message_gone", "Shopee no longer has this message.");
    let read = history::rows(answer, None)?;
    let rows: Vec<Value> = read.rows.iter().map(|raw| look_into(raw)).collect();
    let row = rows.iter().find(|r| id(r, "message_id").as_deref() == Some(wanted)).ok_or_else(gone)?;
    let kind = connector::text(row, "message_type").ok_or_else(gone)?;
    let at = integer(row, "created_timestamp").map(Time::from_unix_of_any_unit).ok_or_else(gone)?;
    Ok((kind, at, answer.received_at))
}
