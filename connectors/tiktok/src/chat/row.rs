//! A message that a list showed, put into a webhook's clothes: one way to read it, and one journal key for both.

use connector::Delivery;
use serde_json::value::RawValue;

use crate::{hook, reply::quoted};

/// The delivery of one message. It stays byte for byte; what it may lack (thread, buyer) stands beside it.
pub(super) fn delivery(shop: &str, conversation: &str, buyer: Option<&str>, row: &RawValue) -> Vec<Delivery> {
    let buyer = buyer.map_or_else(String::new, |b| format!(",\"buyer\":{b}"));
    let body = format!(
        "{{\"type\":14,\"shop_id\":{},\"polled\":{{\"conversation_id\":{}{buyer}}},\"data\":{}}}",
        quoted(shop),
        quoted(conversation),
        row.get()
    );
    hook::split(body.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listed_message_has_the_key_of_its_webhook() {
        let webhook = br#"{"type":14,"tts_notification_id":"7571000000000000102","shop_id":"7496001122334455667","data":{"message_id":"7571203399887766001"}}"#;
        let row: Box<RawValue> =
            serde_json::from_str(r#"{"id":"7571203399887766001","create_time":1795305609}"#).expect("JSON");
        let listed = delivery("7496001122334455667", "7571203344556677001", None, &row);
        assert_eq!(listed[0].key, hook::split(webhook)[0].key);
        assert_eq!(listed[0].account, hook::split(webhook)[0].account);
    }
}
