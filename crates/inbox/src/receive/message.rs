//! A message arrives.

use std::time::Duration;

use connector::Op;
use model::{
    ConversationId, Delivery, DeliveryState, Direction, Incoming, JournalSource, MemoItem, OrderId, Part,
    SenderKind,
};
use store::{
    StoreError, Tx,
    change::{self, ChangeKind, NewChange},
    contact,
    conversation::{self, Conversation},
    effect,
    message::{self as messages, MessageSender, NewMessage},
    order::{self, Links},
    tombstone::{self, Erased},
};

use super::{FollowUp, Received, Receiving, echo, note_conversation, note_message};
use crate::conversation::{
    assign::{self, Arrival},
    change::assignee_sees,
    place::{Effect, place},
    window,
};

/// How long after a profile was asked for it may be asked for again.
const PROFILE_AGAIN: Duration = Duration::from_hours(6);

/// Stores a message once, whatever way and however often it comes, and puts it where the platform's time says.
pub(super) async fn receive(tx: &Tx, r: &Receiving<'_>, mut m: Incoming) -> Result<Received, StoreError> {
    let (workspace, account) = (r.account.workspace_id, r.account.id);
    if is_erased(tx, r, &m).await? {
        return Ok(Received::applied());
    }
    if messages::find(tx, workspace, account, &m.external_id).await?.is_some() {
        return super::remember(tx, r, &m.thread, &m.memo).await;
    }
    let seen = contact::see(tx, workspace, account, &m.contact, r.now).await?;
    let opened = conversation::open(tx, workspace, account, &m.thread, seen.contact.id, r.now).await?;
    let mut c = opened.conversation;
    let mut follow_ups = Vec::new();
    if m.outbound && echo::settle(tx, r, &c, &m).await? {
        return Ok(Received::applied());
    }

    let member = m.sender.external_id.clone().filter(|id| !m.outbound && *id != m.contact.external_id);
    if let Some(id) = member.as_deref().filter(|_| m.sender.name.is_none()) {
        // Somebody in a group whose profile was read before.
        m.sender.name = contact::find(tx, workspace, account, id).await?.and_then(|known| known.profile.name);
    }
    let new = NewMessage {
        id: None,
        conversation_id: c.id,
        account_id: account,
        direction: if m.outbound { Direction::Outbound } else { Direction::Inbound },
        sender: sender(&m, seen.contact.id.to_string()),
        sent_at: m.sent_at,
        seq: m.seq,
        received_at: r.received_at,
        external_id: Some(m.external_id.clone()),
        client_id: None,
        reply_to_id: match &m.reply_to {
            Some(id) => messages::find(tx, workspace, account, id).await?.map(|found| found.id),
            None => None,
        },
        reply_to_external_id: m.reply_to.clone(),
        delivery: m.outbound.then_some(Delivery { state: DeliveryState::Sent, error: None }),
        parts: linked(tx, r, m.parts).await?,
        reactions: Vec::new(),
        mentions: Vec::new(),
    };
    let Some(stored) = messages::insert(tx, workspace, new).await? else { return Ok(Received::applied()) };
    let waiting = effect::take(tx, workspace, account, &m.external_id).await?;

    if opened.created && r.connector.manifest().has_orders {
        link_orders(tx, r, &mut c).await?;
    }
    // History that was there before we were connected is not news. What the platform calls us about always is; and what we read
    // may carry whole seconds.
    let is_news = r.source == JournalSource::Webhook
        || r.account.connected_at.is_none_or(|since| m.sent_at >= since.before(Duration::from_secs(1)));
    let is_first = c.last_message.is_none();
    c.remember(&m.memo);
    let known = &seen.contact.profile;
    let nameless = known.name.is_none() && m.contact.name.is_none();
    // History names whom it shows; for a picture, one call each for all of them would be too much.
    let faceless = is_news && known.avatar_url.is_none() && m.contact.avatar_url.is_none();
    if (nameless || faceless) && r.connector.manifest().has(Op::Profile) && may_ask_profile(&mut c, r) {
        follow_ups.push(FollowUp::Profile { conversation: c.id, member: None });
    }
    let opens = opened.created || c.status != model::Status::Open || c.last_inbound_at.is_none();
    place(tx, &mut c, &stored.message, Effect { rouses: is_news && m.counts, received_at: r.received_at })
        .await?;
    if !is_news && is_first && c.waiting_since.is_none() {
        c.status = model::Status::Resolved;
    }
    window::refresh(r.connector, r.account, &mut c, &m.contact.external_id, r.now);
    let asks = is_news && stored.message.direction == Direction::Inbound && c.waiting_since.is_some();
    if asks && opens && !assignee_sees(tx, &c).await? {
        // They were limited while it was put away.
        c.assignee_id = None;
    }
    let given = if asks && opens && c.assignee_id.is_none() && c.status == model::Status::Open {
        let arrival = Arrival {
            platform: &r.account.platform,
            parts: &stored.message.parts,
            new_contact: seen.created,
        };
        assign::arrive(tx, &mut c, arrival, r.now).await?
    } else {
        None
    };
    conversation::save(tx, &mut c, r.now).await?;
    if let Some(why) = given {
        assign::say(tx, &c, &why, None, r.now).await?;
    }

    let kind = if opened.created { ChangeKind::ConversationCreated } else { ChangeKind::ConversationUpdated };
    note_message(tx, r, ChangeKind::MessageCreated, stored.message.id, c.id).await?;
    note_conversation(tx, r, kind, &c).await?;
    if seen.changed && !seen.created {
        super::contact::note(tx, r, seen.contact.id).await?;
    }
    if m.sender.name.is_none()
        && let Some(member) = member
    {
        follow_ups.push(FollowUp::Profile { conversation: c.id, member: Some(member) });
    }
    let unknown = unknown_orders(tx, r, m.order_ids).await?;
    if !unknown.is_empty() && r.connector.manifest().has_orders {
        follow_ups.push(FollowUp::Orders(unknown));
    }
    for event in waiting {
        // Boxed: an effect is an event, and applying one may come back here.
        let then = Box::pin(super::receive(tx, r, event)).await?;
        follow_ups.extend(then.follow_ups);
    }
    Ok(Received { applied: true, follow_ups })
}

/// Whether somebody without a name may be asked for again: a platform that refused their profile may give it later, but not at
/// every message. Remembers the asking.
fn may_ask_profile(c: &mut Conversation, r: &Receiving<'_>) -> bool {
    const KEY: &str = "engine.profile_asked";
    let lately = c.memo.get(KEY).is_some_and(|asked| asked.at.after(PROFILE_AGAIN) > r.now);
    if !lately {
        c.remember(&[MemoItem { key: KEY.to_owned(), value: Some(String::new()), at: r.now }]);
    }
    !lately
}

/// A buyer who ordered before they wrote: their orders belong to this conversation.
pub(super) async fn link_orders(tx: &Tx, r: &Receiving<'_>, c: &mut Conversation) -> Result<(), StoreError> {
    let orders = order::of_contact(tx, &store::Sight::house(c.workspace_id), c.contact_id, None, 100).await?;
    let links = Links { contact_id: Some(c.contact_id), conversation_id: Some(c.id) };
    for known in orders.items.iter().filter(|o| o.account.id == c.account_id) {
        order::upsert(tx, c.workspace_id, c.account_id, &known.order, links, r.now).await?;
        note_order(tx, r, known.id, c.id).await?;
    }
    (c.open_order_count, c.last_order_at, c.last_order_external_id) =
        order::open_of_contact(tx, c.workspace_id, c.account_id, c.contact_id).await?;
    Ok(())
}

async fn note_order(tx: &Tx, r: &Receiving<'_>, id: OrderId, c: ConversationId) -> Result<(), StoreError> {
    let noted = NewChange {
        kind: ChangeKind::OrderUpdated,
        object_id: id.uuid(),
        account_id: Some(r.account.id),
        conversation_id: Some(c),
    };
    change::note(tx, r.account.workspace_id, &[noted], r.now).await
}

async fn is_erased(tx: &Tx, r: &Receiving<'_>, m: &Incoming) -> Result<bool, StoreError> {
    let (workspace, account) = (r.account.workspace_id, r.account.id);
    if tombstone::check(tx, workspace, account, Erased::Message, &m.external_id).await?.is_some() {
        return Ok(true);
    }
    let before = tombstone::check(tx, workspace, account, Erased::Thread, &m.thread.id).await?;
    Ok(before.is_some_and(|erased_at| m.sent_at <= erased_at))
}

fn sender(m: &Incoming, contact_id: String) -> MessageSender {
    // What does not count is told by its writer's kind, so that a row can be told anew from its messages alone.
    let kind = match (m.outbound, m.counts, m.sender.kind) {
        (false, false, _) => SenderKind::Platform,
        (true, false, _) => SenderKind::App,
        (_, true, kind) => kind,
    };
    let is_contact = m.sender.external_id.as_deref().is_none_or(|id| id == m.contact.external_id);
    MessageSender {
        kind,
        id: (kind == SenderKind::Contact && is_contact).then_some(contact_id),
        external_id: m.sender.external_id.clone(),
        name: m.sender.name.clone(),
    }
}

/// Order cards name our order where we have it.
async fn linked(tx: &Tx, r: &Receiving<'_>, mut parts: Vec<Part>) -> Result<Vec<Part>, StoreError> {
    for part in &mut parts {
        if let Part::Order { external_id, order_id: id @ None, .. } = part {
            *id = order::find(tx, r.account.workspace_id, r.account.id, external_id).await?.map(|o| o.id);
        }
    }
    Ok(parts)
}

async fn unknown_orders(tx: &Tx, r: &Receiving<'_>, ids: Vec<String>) -> Result<Vec<String>, StoreError> {
    let mut unknown = Vec::new();
    for id in ids {
        if order::find(tx, r.account.workspace_id, r.account.id, &id).await?.is_none() {
            unknown.push(id);
        }
    }
    Ok(unknown)
}
