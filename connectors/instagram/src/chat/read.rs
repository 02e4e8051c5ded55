//! The Conversations API (instagram §3): who talks with the account, and what was said.
//!
//! Only the twenty newest messages of a conversation have details, an unknown field fails the whole call, and some answers list
//! messages by their ids alone.

use std::{collections::VecDeque, time::Duration};

use connector::{AccountContext, Auth, Exchange, Fault, Op, Plan, Request, text};
use connector_graph::{data, next_cursor, path, segment};
use serde_json::Value;

use crate::{
    fault::{is_bad_parameter, is_not_shown},
    manifest::{CONVERSATIONS, GRAPH},
    own::is_own_party,
    row::{self, BASIC_FIELDS, FIELDS},
};

/// How many messages of a conversation have details.
const DEPTH: usize = 20;

/// A conversation as a list shows it.
#[derive(Clone, Debug)]
pub(super) struct Conversation {
    pub id: String,
    /// The customer's id, where the list names one.
    pub contact: Option<String>,
    /// What the customer is called.
    pub name: Option<String>,
    pub updated_at: Option<model::Time>,
}

fn get(op: Op, below: &str) -> Exchange {
    Exchange::read(op, CONVERSATIONS, Request::get(GRAPH, path(below), Auth::Grant))
}

fn with(mut exchange: Exchange, name: &str, value: &str) -> Exchange {
    exchange.request = exchange.request.query(name, value);
    exchange
}

/// The exchange that lists conversations, newest first.
pub(super) fn list(op: Op, account: &AccountContext) -> Exchange {
    let all = get(op, &format!("/{}/conversations", segment(&account.external_id)));
    with(with(all, "platform", "instagram"), "fields", "id,updated_time,participants")
}

/// The same, a page of so many from a cursor on.
pub(super) fn list_page(op: Op, account: &AccountContext, limit: &str, after: Option<&str>) -> Exchange {
    let page = with(list(op, account), "limit", limit);
    match after {
        Some(after) => with(page, "after", after),
        None => page,
    }
}

/// The conversation with one customer; none where there is none that the API shows.
pub(super) fn with_contact(op: Op, account: &AccountContext, contact: &str) -> Plan<Option<Conversation>> {
    let own = account.clone();
    Plan::ask(with(list(op, account), "user_id", contact), move |reply| {
        let (rows, _) = data(&reply)?;
        Ok(rows.iter().find_map(|row| conversation(&own, row)))
    })
}

/// Reads a row of the list.
pub(super) fn conversation(own: &AccountContext, row: &Value) -> Option<Conversation> {
    let listed = row.get("participants").map(|p| p.get("data").unwrap_or(p)).and_then(Value::as_array);
    let other = listed.into_iter().flatten().find(|p| !is_own_party(own, p));
    Some(Conversation {
        id: text(row, "id")?,
        contact: other.and_then(|p| text(p, "id")),
        name: other.and_then(|p| text(p, "name").or_else(|| text(p, "username"))),
        updated_at: connector_graph::moment(row, "updated_time"),
    })
}

/// The newest messages of a conversation, newest first, as far as they can be read.
pub(super) fn messages(op: Op, conversation: &str) -> Plan<Vec<Value>> {
    messages_after(op, conversation, Duration::ZERO)
}

/// The same, asked for after a while.
pub(super) fn messages_after(op: Op, conversation: &str, wait: Duration) -> Plan<Vec<Value>> {
    let below = format!("/{}", segment(conversation));
    let nested = move |fields: &str| format!("messages.limit({DEPTH}){{{fields}}}");
    let ask = {
        let below = below.clone();
        move |fields: &str| with(get(op, &below), "fields", &nested(fields)).delayed(wait)
    };
    Plan::ask_then(ask(FIELDS), move |reply| match reply {
        Ok(reply) => Plan::Done(rows(&reply).map(|page| (page, FIELDS))),
        Err(fault) if is_bad_parameter(&fault) => {
            let again = with(get(op, &below), "fields", &nested(BASIC_FIELDS));
            Plan::ask(again, |reply| rows(&reply).map(|page| (page, BASIC_FIELDS)))
        }
        Err(fault) => Plan::refuse(fault),
    })
    .then({
        let below = format!("/{}/messages", segment(conversation));
        move |((first, after), fields)| further(op, below, fields, first, after)
    })
    .then(move |mut all| {
        all.truncate(DEPTH);
        fill(op, all.into(), Vec::new())
    })
}

/// Reads on while pages are shorter than asked for.
fn further(
    op: Op,
    below: String,
    fields: &'static str,
    mut all: Vec<Value>,
    after: Option<String>,
) -> Plan<Vec<Value>> {
    let Some(after) = after.filter(|_| !all.is_empty() && all.len() < DEPTH) else { return Plan::done(all) };
    let page = with(with(get(op, &below), "fields", fields), "limit", &DEPTH.to_string());
    Plan::ask(with(page, "after", &after), |reply| rows(&reply)).then(move |(more, next)| {
        let ends = more.is_empty();
        all.extend(more);
        further(op, below, fields, all, next.filter(|n| !ends && *n != after))
    })
}

/// The list, under `messages` or at the top, and where the next page begins.
fn rows(reply: &connector::Reply) -> Result<(Vec<Value>, Option<String>), Fault> {
    let v: Value = reply.json()?;
    let list = v.get("messages").unwrap_or(&v);
    if let Some(rows) = list.get("data").and_then(Value::as_array) {
        return Ok((rows.clone(), next_cursor(list)));
    }
    // A conversation in which nothing can be shown has no list at all, but it has its id.
    if v.get("messages").is_none() && text(&v, "id").is_some() {
        return Ok((Vec::new(), None));
    }
    Err(Fault::malformed("Instagram's answer has no list of messages in it; it is tried again later."))
}

/// Asks one by one for messages that were listed by their ids alone.
fn fill(op: Op, mut rest: VecDeque<Value>, mut done: Vec<Value>) -> Plan<Vec<Value>> {
    while let Some(row) = rest.pop_front() {
        let id = text(&row, "id");
        match id {
            Some(id) if !row::is_whole(&row) => {
                return message(op, &id, Duration::ZERO).then(move |whole| {
                    done.extend(whole);
                    fill(op, rest, done)
                });
            }
            Some(_) => done.push(row),
            None => {}
        }
    }
    Plan::done(done)
}

/// One message; none where Instagram does not show it (deleted, too old, not this account's).
pub(super) fn message(op: Op, id: &str, delay: Duration) -> Plan<Option<Value>> {
    let below = format!("/{}", segment(id));
    let again = with(get(op, &below), "fields", BASIC_FIELDS);
    let wanted = id.to_owned();
    let read = move |reply: connector::Reply| {
        let row: Value = reply.json()?;
        match text(&row, "id") {
            Some(_) if row::is_whole(&row) => Ok(Some(row)),
            Some(id) if id == wanted => Ok(None),
            _ => Err(Fault::malformed("Instagram's answer is not the message that was asked for.")),
        }
    };
    let hidden = |fault: Fault| {
        if is_not_shown(&fault) { Plan::done(None) } else { Plan::refuse(fault) }
    };
    Plan::ask_then(with(get(op, &below), "fields", FIELDS).delayed(delay), move |reply| match reply {
        Ok(reply) => Plan::Done(read(reply)),
        Err(fault) if is_bad_parameter(&fault) => Plan::ask(again, read).or_else(hidden),
        Err(fault) => hidden(fault),
    })
}
