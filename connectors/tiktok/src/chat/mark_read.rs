//! Telling the platform that the thread was read (tiktok §3.4).

use connector::{AccountContext, Exchange, Method, Op, Plan, ThreadContext};
use serde_json::json;

use super::messages_path;
use crate::{account, manifest};

/// Marks all the buyer's messages. Sent without a body; should that be refused as a wrong format, with an empty object (tiktok §9.8).
pub(crate) fn mark_read(account: &AccountContext, thread: &ThreadContext) -> Plan<()> {
    let path = format!("{}/read", messages_path(&thread.thread.id));
    let ask = |body| {
        let request = account::call(account, Method::Post, &path, body);
        Exchange::act(Op::MarkRead, manifest::CHAT_READ, request).repeatable()
    };
    let empty = json!({});
    let with_body = ask(Some(&empty));
    Plan::ask_then(ask(None), move |answer| match answer {
        Err(f) if f.code == "36009022" => Plan::ask(with_body, |_| Ok(())),
        other => Plan::Done(other.map(|_| ())),
    })
}
