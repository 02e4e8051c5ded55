//! A row of the conversation list: who the buyer is, and whether they may be written to (tiktok §3.2, §3.6).

use connector::{AccountContext, Delivery, Unreadable, integer, sha256_hex};
use model::{ContactSeen, Event, MemoItem, Time};
use serde_json::{Value, value::RawValue};

use super::{composer, thread_ref};
use crate::reply::{id, journal_key, look_into, name, quoted};

/// The delivery of a row's latest message. It comes before the row, so that the thread is there before its buyer is named.
pub(super) fn latest(shop: &str, raw: &RawValue) -> Vec<Delivery> {
    #[derive(serde::Deserialize)]
    struct Latest {
        latest_message: Box<RawValue>,
    }
    let v = look_into(raw);
    let (Some(thread), Some(_), Ok(latest)) =
        (id(&v, "id"), latest_id(&v), serde_json::from_str::<Latest>(raw.get()))
    else {
        return Vec::new();
    };
    let buyer = buyer(&v).map(Value::to_string);
    super::row::delivery(shop, &thread, buyer.as_deref(), &latest.latest_message)
}

/// The delivery of a row itself: new only when something of it has changed. `seen_at` is when the poll saw it.
pub(super) fn row(shop: &str, raw: &RawValue, seen_at: Time) -> Option<Delivery> {
    let v = look_into(raw);
    let thread = id(&v, "id")?;
    let shown = format!(
        "{}\n{}\n{}",
        buyer(&v).map(Value::to_string).unwrap_or_default(),
        v.get("can_send_message").unwrap_or(&Value::Null),
        latest_id(&v).unwrap_or_default()
    );
    let body = format!(
        "{{\"sampan\":\"thread\",\"shop_id\":{},\"seen_at\":{},\"conversation\":{}}}",
        quoted(shop),
        seen_at.as_secs(),
        raw.get()
    );
    Some(Delivery {
        account: Some(shop.to_owned()),
        key: journal_key(format!("thread:{thread}:{}", &sha256_hex(shown.as_bytes())[..16])),
        at: Some(seen_at),
        body: body.into_bytes(),
    })
}

/// The id of a row's latest message.
pub(super) fn latest_id(row: &Value) -> Option<String> {
    id(row.get("latest_message")?, "id")
}

/// The buyer among the participants.
fn buyer(row: &Value) -> Option<&Value> {
    row.get("participants")?
        .as_array()?
        .iter()
        .find(|p| p.get("role").and_then(Value::as_str) == Some("BUYER"))
}

/// The buyer as a conversation shows them: by the user id that orders carry too; a row without one still tells their name.
pub(super) fn contact(row: &Value, thread: &str) -> Option<ContactSeen> {
    let buyer = buyer(row)?;
    Some(ContactSeen {
        external_id: id(buyer, "user_id").unwrap_or_else(|| thread.to_owned()),
        name: name(buyer, "nickname"),
        avatar_url: connector::text(buyer, "avatar"),
        language: None,
    })
}

/// Reads a delivered row.
pub(crate) fn thread_row(envelope: &Value, own: &AccountContext) -> Result<Vec<Event>, Unreadable> {
    let row = envelope.get("conversation").unwrap_or(&Value::Null);
    let thread =
        id(row, "id").map(thread_ref).ok_or_else(|| Unreadable("the conversation has no id".to_owned()))?;
    let at = integer(envelope, "seen_at").map_or(own.now, Time::from_secs);
    let mut events = Vec::new();
    if let Some(contact) = contact(row, &thread.id) {
        events.push(Event::Contact { thread: Some(thread.clone()), contact, reachable: None, at });
    }
    if let Some(can) = row.get("can_send_message").and_then(Value::as_bool) {
        let value = Some(composer::can_send_value(can, at));
        let items = vec![MemoItem { key: composer::CAN_SEND.to_owned(), value, at }];
        events.push(Event::Memo { thread, items, at });
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
    fn a_row_tells_the_buyer_and_whether_they_may_be_written_to() {
        let own = AccountContext {
            external_id: "7496001122334455667".into(),
            webhook_url: String::new(),
            memo: std::collections::BTreeMap::new(),
            now: Time::from_secs(1),
        };
        let row_: Box<RawValue> = serde_json::from_str(
            r#"{"id":"7571203344556677001","can_send_message":false,"participants":[
                {"im_user_id":"1","user_id":"7490000000000099999","role":"SHOP","nickname":"Sampan TH"},
                {"im_user_id":"7491122334455667788","user_id":"7490000000000012345","role":"BUYER","nickname":"alice.th"}],
                "latest_message":{"id":"7571203399887766001","type":"TEXT","content":"{}","create_time":1795305609}}"#,
        )
        .expect("JSON");
        assert!(latest("7496001122334455667", &row_)[0].key.starts_with("message:"));
        let told = row("7496001122334455667", &row_, Time::from_secs(1_795_305_700)).expect("a delivery");
        let events = thread_row(&serde_json::from_slice(&told.body).expect("JSON"), &own).expect("events");
        let Event::Contact { contact, .. } = &events[0] else { panic!("{events:?}") };
        assert_eq!(
            (contact.external_id.as_str(), contact.name.as_deref()),
            ("7490000000000012345", Some("alice.th"))
        );
        assert!(
            matches!(&events[1], Event::Memo { items, .. } if items[0].value.as_deref() == Some("no@1795305700"))
        );
        let later = row("7496001122334455667", &row_, Time::from_secs(1_795_999_999)).expect("a delivery");
        assert_eq!(later.key, told.key, "seeing it again is nothing new");
    }
}
