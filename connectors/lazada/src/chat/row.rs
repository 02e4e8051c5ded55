//! A message that was read, put into a push's clothes: one way to read it, and one journal key for both.

use connector::Delivery;
use serde_json::value::RawValue;

use crate::{country, push, scalar::quoted};

/// What only the list of sessions knows of a session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Known {
    pub buyer: Option<String>,
    pub title: Option<String>,
    pub official: bool,
}

/// The delivery of one row of the list of messages; the row stays byte for byte.
pub(super) fn delivery(shop: &str, known: &Known, row: &RawValue) -> Vec<Delivery> {
    let (country, seller) = country::of_shop(shop);
    let mut polled: Vec<String> = Vec::new();
    polled.extend(known.buyer.as_deref().map(|b| format!("\"buyer_id\":{}", quoted(b))));
    polled.extend(known.title.as_deref().map(|t| format!("\"title\":{}", quoted(t))));
    polled.extend(known.official.then(|| "\"official\":true".to_owned()));
    let body = format!(
        "{{\"message_type\":2,\"seller_id\":{},\"site\":\"lazada_{}\",\"polled\":{{{}}},\"data\":{}}}",
        quoted(seller),
        country.code,
        polled.join(","),
        row.get()
    );
    let mut split = push::split(body.as_bytes());
    // The shop whose list it was is certain, whatever the row itself says.
    for delivery in &mut split {
        delivery.account = Some(shop.to_owned());
    }
    split
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_read_message_has_the_key_of_its_push() {
        let push = br#"{"seller_id":300112233,"message_type":2,"data":{"session_id":"1_2_3_1_103","message_id":"2vZ","status":0,"process_msg":""},"site":"lazada_th"}"#;
        let row: Box<RawValue> =
            serde_json::from_str(r#"{"session_id":"1_2_3_1_103","message_id":"2vZ","status":"0","process_msg":null,"site_id":"SG"}"#)
                .expect("JSON");
        let read = delivery("th:300112233", &Known::default(), &row);
        assert_eq!(read[0].key, push::split(push)[0].key);
        assert_eq!(read[0].account, push::split(push)[0].account);
    }
}
