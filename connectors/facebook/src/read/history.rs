//! One thread, newest first (facebook §3.2). Details exist for the twenty newest messages only; that older ones are not there
//! says nothing about ours.

use connector::{
    AccountContext, Auth, Delivery, Exchange, Fault, FaultClass, HistoryAsk, Op, Page, Plan, Request,
    ThreadContext, text,
};
use connector_graph::{data, is, message_id, path, segment};
use serde_json::Value;

use super::row::{FEW, FIELDS, NEWEST, deliveries};
use crate::event::changed;
use crate::manifest::{API, READ};

/// Reads a page of a thread, or just the messages that are named.
pub(crate) fn history(account: &AccountContext, thread: &ThreadContext, ask: &HistoryAsk) -> Plan<Page> {
    let page = account.external_id.clone();
    if !ask.messages.is_empty() {
        let ids = ask.messages.iter().rev().map(|id| message_id(id)).collect();
        return named(page, ids, Vec::new());
    }
    let since = ask.since;
    let held =
        ask.cursor.as_deref().and_then(|c| c.split_once(' ')).map(|(c, a)| (c.to_owned(), a.to_owned()));
    let found = match held {
        Some((conversation, after)) => Plan::done(Some((conversation, Some(after)))),
        None => conversation_of(Op::History, &page, &thread.contact).map(|c| c.map(|c| (c, None))),
    };
    found.then(move |found| {
        let Some((conversation, after)) = found else { return Plan::done(empty()) };
        let deeper = after.is_some();
        messages(Op::History, &conversation, after.as_deref())
            .then(move |(rows, next)| {
                let got = deliveries(&page, &rows, since);
                let bare = rows.iter().any(|row| row.get("from").is_none());
                let past = since.is_some_and(|since| {
                    rows.last().and_then(crate::event::row_time).is_some_and(|oldest| oldest < since)
                });
                let cursor = next
                    .filter(|_| !past && !bare && !rows.is_empty())
                    .map(|a| format!("{conversation} {a}"));
                Plan::done(Page { deliveries: got, more: cursor.is_some(), cursor, confirm: None })
            })
            // Beyond what Meta still has.
            .or_else(move |fault| match fault.class {
                FaultClass::Gone if deeper => Plan::done(empty()),
                _ => Plan::refuse(fault),
            })
    })
}

fn empty() -> Page {
    Page { deliveries: Vec::new(), cursor: None, more: false, confirm: None }
}

/// Meta's name of the conversation with a person; none where there is none.
pub(crate) fn conversation_of(op: Op, page: &str, person: &str) -> Plan<Option<String>> {
    let request = Request::get(API, path(&format!("/{}/conversations", segment(page))), Auth::Grant)
        .query("platform", "messenger")
        .query("user_id", person)
        .query("fields", "id");
    Plan::ask(Exchange::read(op, READ, request), |reply| {
        let (rows, _) = data(&reply)?;
        match rows.first() {
            None => Ok(None),
            Some(row) => text(row, "id")
                .map(Some)
                .ok_or_else(|| Fault::malformed("Meta listed a conversation without its name.")),
        }
    })
}

/// Asks for a page of a conversation's messages.
pub(crate) fn messages_of(op: Op, conversation: &str, after: Option<&str>) -> Exchange {
    let mut request = Request::get(API, path(&format!("/{}/messages", segment(conversation))), Auth::Grant)
        .query("fields", FIELDS)
        .query("limit", NEWEST);
    if let Some(after) = after {
        request = request.query("after", after);
    }
    Exchange::read(op, READ, request)
}

/// Reads a page of a conversation's messages: rows, and where the next page begins. A field that the API does not know fails the
/// whole call; then the few that it surely knows are asked for.
pub(crate) fn messages(
    op: Op,
    conversation: &str,
    after: Option<&str>,
) -> Plan<(Vec<Value>, Option<String>)> {
    let all = messages_of(op, conversation, after);
    let mut few = all.clone();
    for (name, value) in &mut few.request.query {
        if name == "fields" {
            FEW.clone_into(value);
        }
    }
    Plan::ask_then(all, move |answer| match answer {
        Err(fault) if is(&fault, 100, None) && fault.class == FaultClass::Invalid && !fault.operator => {
            Plan::ask(few, |reply| data(&reply))
        }
        answer => Plan::Done(answer.and_then(|reply| data(&reply))),
    })
}

/// Reads messages that changed one by one, the last of `ids` first. One that Meta does not give (any more) is left out.
fn named(page: String, mut ids: Vec<String>, mut got: Vec<Delivery>) -> Plan<Page> {
    let Some(id) = ids.pop() else {
        return Plan::done(Page { deliveries: got, ..empty() });
    };
    let request = Request::get(API, path(&format!("/{}", segment(&id))), Auth::Grant).query("fields", FIELDS);
    Plan::ask_then(Exchange::read(Op::History, READ, request), move |answer| match answer {
        Ok(reply) => {
            let row: Value = match reply.json() {
                Ok(row) => row,
                Err(fault) => return Plan::refuse(fault),
            };
            match changed(&page, &row, reply.received_at) {
                Some(delivery) => got.push(delivery),
                None => {
                    return Plan::refuse(Fault::malformed(
                        "Meta did not answer with the message that was asked for.",
                    ));
                }
            }
            named(page, ids, got)
        }
        Err(fault) if fault.class == FaultClass::Gone || is(&fault, 9_000_001, None) => named(page, ids, got),
        Err(fault) => Plan::refuse(fault),
    })
}
