//! One message, from a webhook or from a list (tiktok §2.6, §3.3).

use connector::{Unreadable, integer};
use model::{ContactSeen, Event, Incoming, MemoItem, SenderKind, SenderSeen, Time};
use serde_json::Value;

use super::{composer, part, thread_ref};
use crate::reply::{id, name};

/// Who wrote a message (tiktok §3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// The customer.
    Buyer,
    /// The shop by itself: greetings, answers to common questions.
    Shop,
    /// A person of the shop, here or in Seller Center.
    Agent,
    /// The shop's chatbot.
    Robot,
    /// The platform.
    System,
}

impl Role {
    /// The role of a message's sender. One that nobody wrote down is taken for the buyer: better one reply too many than a customer
    /// who waits for ever.
    pub(super) fn of(data: &Value) -> Role {
        let role = data.get("sender").and_then(|s| s.get("role")).and_then(Value::as_str).unwrap_or("");
        match role.trim().to_ascii_uppercase().as_str() {
            "SHOP" => Role::Shop,
            "CUSTOMER_SERVICE" => Role::Agent,
            "ROBOT" => Role::Robot,
            "SYSTEM" => Role::System,
            _ => Role::Buyer,
        }
    }
}

/// Reads a message. Direction comes from the sender's role alone: the same event tells what either side wrote.
pub(crate) fn message(envelope: &Value, data: &Value) -> Result<Vec<Event>, Unreadable> {
    let polled = envelope.get("polled").unwrap_or(&Value::Null);
    let external_id = id(data, "message_id").or_else(|| id(data, "id")).ok_or_else(|| lacks("id"))?;
    let thread = id(data, "conversation_id")
        .or_else(|| id(polled, "conversation_id"))
        .map(thread_ref)
        .ok_or_else(|| lacks("conversation"))?;
    if is_hidden(data) {
        return Ok(vec![Event::Ignored { what: "a message that TikTok Shop shows to nobody".to_owned() }]);
    }
    let sent_at =
        time(data, "create_time").or_else(|| time(envelope, "timestamp")).ok_or_else(|| lacks("time"))?;
    let role = Role::of(data);
    let outbound = role != Role::Buyer;
    let kind = data.get("type").and_then(Value::as_str).unwrap_or("");
    let said = part::read(kind, data.get("content").unwrap_or(&Value::Null));
    let buyer = polled.get("buyer").unwrap_or(&Value::Null);
    let contact = ContactSeen {
        external_id: thread.id.clone(),
        name: name(buyer, "nickname"),
        avatar_url: connector::text(buyer, "avatar"),
        language: None,
    };
    // Bots and the platform are no answer to a customer (tiktok §8.10).
    let counts = said.counts && matches!(role, Role::Buyer | Role::Agent);
    let memo = if role == Role::Buyer && counts { vec![may_send(sent_at)] } else { Vec::new() };
    Ok(vec![Event::Message(Box::new(Incoming {
        sender: sender(data, role, &contact, said.counts),
        seq: index(data),
        thread,
        external_id,
        outbound,
        contact,
        sent_at,
        parts: said.parts,
        reply_to: None,
        order_ids: said.order_ids,
        counts,
        memo,
    }))])
}

fn lacks(what: &str) -> Unreadable {
    Unreadable(format!("the message has no {what}"))
}

/// Seconds since the epoch; 0 means never.
pub(super) fn time(v: &Value, key: &str) -> Option<Time> {
    integer(v, key).filter(|n| *n > 0).map(Time::from_unix_of_any_unit)
}

/// The platform's order among a conversation's messages: a number of 64 bits, never a text (tiktok §3.3).
pub(super) fn index(data: &Value) -> i64 {
    let index = connector::text(data, "index").and_then(|t| t.trim().parse::<u64>().ok()).unwrap_or(0);
    i64::try_from(index).unwrap_or(i64::MAX)
}

fn is_hidden(data: &Value) -> bool {
    match data.get("is_visible") {
        Some(Value::Bool(visible)) => !visible,
        Some(Value::String(s)) => s.eq_ignore_ascii_case("false"),
        _ => false,
    }
}

/// A buyer who has just written may be answered.
fn may_send(at: Time) -> MemoItem {
    MemoItem { key: composer::CAN_SEND.to_owned(), value: Some(composer::can_send_value(true, at)), at }
}

fn sender(data: &Value, role: Role, contact: &ContactSeen, written: bool) -> SenderSeen {
    let seen = data.get("sender").unwrap_or(&Value::Null);
    let own = |kind, label: &str| SenderSeen {
        kind,
        external_id: id(seen, "im_user_id"),
        name: Some(label.to_owned()),
    };
    match role {
        Role::Buyer if !written => {
            SenderSeen { kind: SenderKind::Platform, external_id: None, name: Some("TikTok Shop".to_owned()) }
        }
        Role::Buyer => SenderSeen {
            kind: SenderKind::Contact,
            external_id: Some(contact.external_id.clone()),
            name: contact.name.clone().or_else(|| name(seen, "nickname")),
        },
        Role::Agent => SenderSeen {
            kind: SenderKind::Platform,
            external_id: id(seen, "im_user_id"),
            name: name(seen, "nickname"),
        },
        Role::Shop => own(SenderKind::App, "Automatic reply"),
        Role::Robot => own(SenderKind::App, "Chatbot"),
        Role::System => {
            SenderSeen { kind: SenderKind::Platform, external_id: None, name: Some("TikTok Shop".to_owned()) }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(change: &Value) -> Vec<Event> {
        let mut data = json!({"conversation_id": "7571203344556677001", "message_id": "7571203399887766001",
            "index": "7571203399887790011", "type": "TEXT", "content": "{\"content\":\"hi\"}",
            "create_time": 1_795_305_609, "is_visible": true,
            "sender": {"im_user_id": "7491122334455667788", "role": "BUYER"}});
        for (k, v) in change.as_object().expect("an object") {
            data[k] = v.clone();
        }
        message(&json!({"type": 14, "timestamp": 1_795_305_610}), &data).expect("readable")
    }

    fn incoming(change: &Value) -> Incoming {
        match read(change).remove(0) {
            Event::Message(m) => *m,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_role_tells_the_direction_and_who_answers() {
        for (role, outbound, counts) in [
            ("BUYER", false, true),
            ("CUSTOMER_SERVICE", true, true),
            ("SHOP", true, false),
            ("ROBOT", true, false),
            ("SYSTEM", true, false),
            ("customer_service", true, true),
            ("SOMEBODY_NEW", false, true),
        ] {
            let m = incoming(&json!({"sender": {"im_user_id": "7491122334455667788", "role": role}}));
            assert_eq!((m.outbound, m.counts), (outbound, counts), "{role}");
        }
    }

    #[test]
    fn a_thread_is_its_contact_until_the_buyer_is_known() {
        let m = incoming(&json!({}));
        assert_eq!(m.contact.external_id, "7571203344556677001");
        assert_eq!(m.sender.external_id, Some(m.contact.external_id.clone()));
        assert_eq!(m.contact.name, None, "so that somebody asks who it is");
        assert_eq!((m.seq, m.sent_at), (7_571_203_399_887_790_011, Time::from_secs(1_795_305_609)));
        let echo = incoming(&json!({"sender": {"im_user_id": "1", "role": "CUSTOMER_SERVICE"}}));
        assert_eq!(echo.contact.external_id, m.contact.external_id);
    }

    #[test]
    fn what_is_not_visible_is_kept_and_never_shown() {
        for hidden in [json!(false), json!("false")] {
            assert!(matches!(&read(&json!({ "is_visible": hidden }))[0], Event::Ignored { .. }));
        }
    }

    #[test]
    fn context_lines_wake_nobody() {
        let m =
            incoming(&json!({"type": "BUYER_ENTER_FROM_PRODUCT", "content": "{\"product_id\":\"1729\"}"}));
        assert!(!m.outbound && !m.counts && m.memo.is_empty());
        assert_eq!(m.sender.kind, SenderKind::Platform);
    }

    #[test]
    fn an_index_beyond_63_bits_is_the_largest() {
        assert_eq!(index(&json!({"index": "18446744073709551615"})), i64::MAX);
        assert_eq!(index(&json!({"index": 7_571_203_399_887_790_011_u64})), 7_571_203_399_887_790_011);
        assert_eq!(index(&json!({"index": "x"})), 0);
    }
}
