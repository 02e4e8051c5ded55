//! What follows a message of ours: its echo, and the customer's phone and eyes (facebook §2.7, instagram §2.5).

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::state::Message;
use super::webhook::{Batch, Event, Place, deliver};
use super::{Flavor, Meta};

/// The echo of a message. On Instagram it tells neither app nor metadata.
pub fn echo(flavor: Flavor, account: &str, customer: &str, message: &Message) -> Event {
    let mut body = json!({"mid": message.id, "is_echo": true});
    if !message.text.is_empty() {
        body["text"] = json!(message.text);
    }
    if !message.attachments.is_empty() {
        body["attachments"] = json!(message.attachments);
    }
    if let Some(reply) = &message.reply_to {
        body["reply_to"] = reply.clone();
    }
    if flavor == Flavor::Messenger {
        if let Some(app) = &message.app_id {
            body["app_id"] = app.clone();
        }
        if let Some(metadata) = &message.metadata {
            body["metadata"] = json!(metadata);
        }
    }
    Event {
        account: account.to_owned(),
        field: "message_echoes".to_owned(),
        kind: "echo".to_owned(),
        id: message.id.clone(),
        customer: customer.to_owned(),
        element: json!({"sender": {"id": account}, "recipient": {"id": customer}, "timestamp": message.at_ms, "message": body}),
        place: Place::Messaging,
    }
}

fn receipt(
    account: &str,
    customer: &str,
    id: &str,
    field: &str,
    member: &str,
    value: Value,
    at: Option<i64>,
) -> Event {
    let mut element = json!({"sender": {"id": customer}, "recipient": {"id": account}});
    if let Some(at) = at {
        element["timestamp"] = json!(at);
    }
    element[member] = value;
    Event {
        account: account.to_owned(),
        field: field.to_owned(),
        kind: member.to_owned(),
        id: id.to_owned(),
        customer: customer.to_owned(),
        element,
        place: Place::Messaging,
    }
}

/// Delivered, with the ids or (as may happen) only a watermark, and then without a time of its own.
pub fn delivered(account: &str, customer: &str, message: &str, at: i64, bare: bool) -> Event {
    let value = if bare { json!({"watermark": at}) } else { json!({"mids": [message], "watermark": at}) };
    receipt(account, customer, message, "message_deliveries", "delivery", value, (!bare).then_some(at))
}

/// Read: everything up to a time on Messenger, up to a message on Instagram.
pub fn read(flavor: Flavor, account: &str, customer: &str, message: &str, at: i64) -> Event {
    match flavor {
        Flavor::Messenger => {
            receipt(account, customer, message, "message_reads", "read", json!({"watermark": at}), Some(at))
        }
        Flavor::Instagram => {
            receipt(account, customer, message, "messaging_seen", "read", json!({"mid": message}), Some(at))
        }
    }
}

/// Everything that follows a message of ours.
pub fn after(meta: &Meta, account: &str, customer: &str, message: &Message) {
    deliver(meta, vec![echo(meta.flavor, account, customer, message)], Batch::Apart);
    if !meta.world().app.receipts {
        return;
    }
    let own = Arc::new(Meta { desk: meta.desk.clone(), flavor: meta.flavor, world: meta.shared_world() });
    let (account, customer, id, at) =
        (account.to_owned(), customer.to_owned(), message.id.clone(), message.at_ms);
    let bare = meta.desk.dice.percent(20);
    meta.desk.courier.run(None, async move {
        let clock = own.desk.clock.clone();
        clock.wait(Duration::from_millis(800)).await;
        if own.flavor == Flavor::Messenger {
            let at = clock.now_ms().max(at);
            deliver(&own, vec![delivered(&account, &customer, &id, at, bare)], Batch::Apart);
        }
        clock.wait(Duration::from_millis(2_500)).await;
        let at = clock.now_ms().max(at);
        deliver(&own, vec![read(own.flavor, &account, &customer, &id, at)], Batch::Apart);
    });
}
