//! One delivery, in our words.

use connector::{AccountContext, Delivery, Unreadable};
use connector_graph::{Channel, Raw, Withdrawal, moment, read_withdrawal};
use model::Event;
use serde_json::Value;

use crate::{
    comment, hook,
    message::cut,
    messaging::{self, Told, unreadable},
    row,
};

/// Fields of `changes` that hold an element of `messaging` (the console's tests, and some versions).
const MESSAGING_FIELDS: [&str; 13] = [
    "messages",
    "message_echoes",
    "message_edit",
    "message_edits",
    "message_reactions",
    "messaging_reactions",
    "messaging_seen",
    "messaging_postbacks",
    "messaging_referral",
    "messaging_referrals",
    "messaging_optins",
    "messaging_handover",
    "messaging_handovers",
];

/// Interprets a webhook's event, a consent taken back, or a message that a poll brought.
pub(crate) fn decode(delivery: &Delivery, own: &AccountContext) -> Result<Vec<Event>, Unreadable> {
    if let Some(told) = read_withdrawal(&delivery.body) {
        let told = told?;
        if !hook::concerns(delivery, own) {
            return Ok(vec![Event::Ignored { what: "another account's consent taken back".to_owned() }]);
        }
        let at = told.at.or(delivery.at).unwrap_or(own.now);
        // Who consented is the Instagram account itself: all we have of it goes.
        return Ok(vec![Event::ConsentWithdrawn { erase: told.kind == Withdrawal::Deletion, at }]);
    }
    if let Ok(envelope) = serde_json::from_slice::<Value>(&delivery.body)
        && envelope.get(row::ENVELOPE).and_then(Value::as_str) == Some("message")
    {
        return row::decode(&envelope, own, delivery.at);
    }
    let raw = Raw::read(&delivery.body)?;
    let field = match &raw.channel {
        Channel::Messaging => return element(&raw, delivery, own, false),
        Channel::Standby => return element(&raw, delivery, own, true),
        Channel::Change(field) => field.as_str(),
    };
    match field {
        "comments" | "live_comments" => {
            let at = moment(&raw.event, "timestamp").or(raw.at).or(delivery.at).unwrap_or(own.now);
            comment::decode(field, &raw.event, at, own)
        }
        "standby" => element(&raw, delivery, own, true),
        _ if MESSAGING_FIELDS.contains(&field) => element(&raw, delivery, own, false),
        "mentions" | "story_insights" => Ok(vec![Event::Ignored { what: field.to_owned() }]),
        other => {
            Err(unreadable(format!("Instagram tells of a field that is not known here yet: {}", cut(other))))
        }
    }
}

fn element(
    raw: &Raw,
    delivery: &Delivery,
    own: &AccountContext,
    standby: bool,
) -> Result<Vec<Event>, Unreadable> {
    let at = moment(&raw.event, "timestamp").or(raw.at).or(delivery.at).unwrap_or(own.now);
    messaging::decode(&Told { element: &raw.event, key: &delivery.key, at, own, standby })
}
