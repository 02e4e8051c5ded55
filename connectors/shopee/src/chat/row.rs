//! A message that a poll found, put into a push's clothes: one way to read it, and one journal key for both.

use connector::Delivery;
use serde_json::value::RawValue;

use crate::{push, reply::quoted};

/// The delivery of one row of `get_message`. The row stays byte for byte; what the row may lack (thread, buyer) stands beside it.
pub(crate) fn delivery(shop: &str, conversation: &str, buyer: Option<&str>, row: &RawValue) -> Vec<Delivery> {
    let buyer = buyer.map_or_else(String::new, |b| format!(",\"buyer_id\":{}", quoted(b)));
    let body = format!(
        "{{\"code\":10,\"shop_id\":{},\"polled\":{{\"conversation_id\":{}{buyer}}},\"data\":{{\"type\":\"message\",\"content\":{}}}}}",
        quoted(shop),
        quoted(conversation),
        row.get()
    );
    push::split(body.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_polled_message_has_the_key_of_its_push() {
        let push = br#"{"code":10,"shop_id":448120931,"data":{"type":"message","content":{"message_id":"2391774550183526513"}}}"#;
        let row: Box<RawValue> =
            serde_json::from_str(r#"{"message_id":2391774550183526513,"created_timestamp":1767225600}"#)
                .expect("JSON");
        let polled = delivery("448120931", "1364518331947512420", Some("317700254"), &row);
        assert_eq!(polled[0].key, push::split(push)[0].key);
        assert_eq!(polled[0].account.as_deref(), Some("448120931"));
    }
}
