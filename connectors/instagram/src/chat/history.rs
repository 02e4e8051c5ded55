//! Reading a thread again (instagram §3): its newest twenty messages, or those that are named.

use std::{collections::VecDeque, time::Duration};

use connector::{AccountContext, Delivery, HistoryAsk, Op, Page, Plan, ThreadContext};

use super::read;
use crate::{comment::is_comment, row};

/// A hint at a message is often followed by the message itself (instagram §2.5).
const HINT_WAITS: Duration = Duration::from_secs(5);

/// Reads again. There is nothing beyond the twenty newest, so one page is all.
pub(crate) fn history(account: &AccountContext, thread: &ThreadContext, ask: &HistoryAsk) -> Plan<Page> {
    let id = account.external_id.clone();
    if !ask.messages.is_empty() {
        let named = ask.messages.iter().filter(|m| !is_comment(m)).cloned().collect();
        return one_by_one(id, named, HINT_WAITS, Vec::new()).map(page);
    }
    let since = ask.since;
    read::with_contact(Op::History, account, &thread.thread.id).then(move |found| {
        let Some(conversation) = found else { return Plan::done(page(Vec::new())) };
        let contact = conversation.contact.clone();
        read::messages(Op::History, &conversation.id).map(move |rows| {
            let all = rows.iter().filter_map(|row| row::delivery(&id, contact.as_deref(), row));
            page(all.filter(|d| since.is_none_or(|since| d.at.is_none_or(|at| at >= since))).collect())
        })
    })
}

/// A message that cannot be read is left out: it never becomes an empty one.
fn one_by_one(
    account: String,
    mut named: VecDeque<String>,
    delay: Duration,
    mut done: Vec<Delivery>,
) -> Plan<Vec<Delivery>> {
    let Some(next) = named.pop_front() else { return Plan::done(done) };
    read::message(Op::History, &next, delay).then(move |row| {
        done.extend(row.and_then(|row| row::delivery(&account, None, &row)));
        one_by_one(account, named, Duration::ZERO, done)
    })
}

fn page(deliveries: Vec<Delivery>) -> Page {
    Page { deliveries, cursor: None, more: false, confirm: None }
}
