//! A row of the conversation list: who the buyer is, and how far they have read (shopee §3.3).

use connector::{AccountContext, Delivery, Unreadable, integer, sha256_hex};
use model::{ContactSeen, Event, Receipt, ReceiptKind, Time, Upto};
use serde_json::{Value, value::RawValue};

use super::{
    media::{Host, address},
    thread_ref,
};
use crate::reply::{id, journal_key, look_into, quoted};

/// The delivery of a row: new only when the buyer's name, picture or reading has changed. `seen_at` is when the poll saw it.
pub(super) fn delivery(shop: &str, row: &RawValue, seen_at: Time) -> Option<Delivery> {
    let v = look_into(row);
    let thread = id(&v, "conversation_id")?;
    let shown = format!(
        "{}\n{}",
        connector::text(&v, "to_name").unwrap_or_default(),
        connector::text(&v, "to_avatar").unwrap_or_default()
    );
    let read = id(&v, "opposite_last_read_msg_id").unwrap_or_default();
    let body = format!(
        "{{\"sampan\":\"thread\",\"shop_id\":{},\"seen_at\":{},\"conversation\":{}}}",
        quoted(shop),
        seen_at.as_secs(),
        row.get()
    );
    Some(Delivery {
        account: Some(shop.to_owned()),
        key: journal_key(format!("thread:{thread}:{read}:{}", &sha256_hex(shown.as_bytes())[..12])),
        at: Some(seen_at),
        body: body.into_bytes(),
    })
}

/// The buyer as a conversation shows them.
pub(super) fn contact(row: &Value, market: Option<&str>) -> Option<ContactSeen> {
    Some(ContactSeen {
        external_id: id(row, "to_id")?,
        name: connector::text(row, "to_name").filter(|n| !n.contains("**")),
        avatar_url: connector::text(row, "to_avatar").and_then(|a| address(&a, Host::Image, market)),
        language: None,
    })
}

/// Reads a delivered row.
pub(crate) fn thread_row(envelope: &Value, own: &AccountContext) -> Result<Vec<Event>, Unreadable> {
    let row = envelope.get("conversation").unwrap_or(&Value::Null);
    let thread = id(row, "conversation_id")
        .map(thread_ref)
        .ok_or_else(|| Unreadable("the conversation has no id".to_owned()))?;
    let at = integer(envelope, "seen_at").map_or(own.now, Time::from_secs);
    let market = own.memo.get("region").map(String::as_str);
    let mut events = Vec::new();
    if let Some(contact) = contact(row, market) {
        events.push(Event::Contact { thread: Some(thread.clone()), contact, reachable: None, at });
    }
    // A message's `seq` is its id as a number, and so is the buyer's mark of reading.
    if let Some(upto) = integer(row, "opposite_last_read_msg_id").filter(|n| *n > 0) {
        events.push(Event::Receipt(Receipt { thread, kind: ReceiptKind::Read, upto: Upto::Seq(upto), at }));
    }
    if events.is_empty() {
        events.push(Event::Ignored { what: "a conversation that shows no buyer".to_owned() });
    }
    Ok(events)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_tells_the_buyer_and_how_far_they_read() {
        let own = AccountContext {
            external_id: "448120931".into(),
            webhook_url: String::new(),
            memo: [("region".to_owned(), "TH".to_owned())].into(),
            now: Time::from_secs(1),
        };
        let row: Box<RawValue> = serde_json::from_str(
            r#"{"conversation_id":"1364518331947512420","to_id":317700254,"to_name":"nid_noi","to_avatar":"aa11","opposite_last_read_msg_id":"2391774550183520000"}"#,
        )
        .expect("JSON");
        let d = delivery("448120931", &row, Time::from_secs(1_767_225_600)).expect("a delivery");
        let events = thread_row(&serde_json::from_slice(&d.body).expect("JSON"), &own).expect("events");
        let Event::Contact { contact, .. } = &events[0] else { panic!("{events:?}") };
        assert_eq!((contact.external_id.as_str(), contact.name.as_deref()), ("317700254", Some("nid_noi")));
        assert_eq!(contact.avatar_url.as_deref(), Some("https://cf.shopee.co.th/file/aa11"));
        let Event::Receipt(r) = &events[1] else { panic!("{events:?}") };
        assert_eq!(r.upto, Upto::Seq(2_391_774_550_183_520_000));
        let later = delivery("448120931", &row, Time::from_secs(1_767_999_999)).expect("a delivery");
        assert_eq!(later.key, d.key, "seeing it again is nothing new");
    }
}
