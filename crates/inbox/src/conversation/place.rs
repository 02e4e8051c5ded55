//! Puts a message into its conversation's row.

use model::{Direction, SenderKind, Status, Time};
use store::{
    StoreError, Tx,
    conversation::{Conversation, LastMessage},
    message::{self, Message, MessageRow, Where},
};

use super::{
    rollup::{Entry, Rollup},
    snippet::snippet,
};

/// How many of a thread's newest messages tell a row anew when one comes late.
const TOLD_FROM: u32 = 100;

/// What a new message does to its row, besides the order of things.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effect {
    /// Counts as unread, and brings a conversation back that was put away.
    pub rouses: bool,
    /// The platform's id of the message reached us now: for the reply window.
    pub received_at: Time,
}

/// Takes a stored message into its conversation's row; the caller saves it.
pub(crate) async fn place(
    tx: &Tx,
    c: &mut Conversation,
    row: &Message,
    effect: Effect,
) -> Result<(), StoreError> {
    let entry = entry_of(row);
    let in_order = c.last_message.is_none() || row.sent_at > c.last_activity_at;
    if in_order {
        let mut rollup = rollup_of(c);
        rollup.advance(entry);
        put(c, rollup);
        show(c, row);
    } else {
        retell(tx, c).await?;
    }
    if entry.asks() && c.last_inbound_at == Some(row.sent_at) {
        c.last_inbound_received_at = Some(effect.received_at);
        c.last_inbound_external_id.clone_from(&row.external_id);
    }
    if effect.rouses && row.direction == Direction::Inbound {
        c.unread_count = c.unread_count.saturating_add(1);
        if entry.asks() && c.waiting_since.is_some() && c.status != Status::Open {
            c.status = Status::Open;
            c.snoozed_until = None;
        }
    }
    Ok(())
}

/// Tells the row anew from its newest messages.
pub(crate) async fn retell(tx: &Tx, c: &mut Conversation) -> Result<(), StoreError> {
    let page =
        message::page(tx, &store::Sight::house(c.workspace_id), c.id, Where::Newest, TOLD_FROM).await?;
    let told = page.items.iter().map(|row| entry_of(&row.message));
    let older = if page.has_more_before { rollup_of(c) } else { Rollup::default() };
    let rollup = Rollup::anew(told, older);
    put(c, rollup);
    let shown = |row: &&MessageRow| row.message.direction != Direction::System;
    match page.items.iter().rev().find(shown) {
        Some(row) => show(c, &row.message),
        None => c.last_message = None,
    }
    Ok(())
}

fn entry_of(m: &Message) -> Entry {
    // What was taken back asks for no answer any more.
    let sender = if m.unsent_at.is_some() { SenderKind::App } else { m.sender.kind };
    Entry { sent_at: m.sent_at, direction: m.direction, sender }
}

fn rollup_of(c: &Conversation) -> Rollup {
    Rollup {
        waiting_since: c.waiting_since,
        last_inbound_at: c.last_inbound_at,
        outbound_since: c.outbound_since,
    }
}

fn put(c: &mut Conversation, rollup: Rollup) {
    c.waiting_since = rollup.waiting_since;
    c.last_inbound_at = rollup.last_inbound_at;
    c.outbound_since = rollup.outbound_since;
}

fn show(c: &mut Conversation, row: &Message) {
    if row.direction == Direction::System {
        return;
    }
    let (kind, line) = snippet(&row.parts);
    c.last_message =
        Some(LastMessage { id: row.id, direction: row.direction, kind, snippet: line, sent_at: row.sent_at });
    c.last_activity_at = row.sent_at;
}
