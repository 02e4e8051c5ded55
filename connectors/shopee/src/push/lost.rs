//! Pushes that did not get through (shopee §2.8): at most the hundred earliest of the last three days, and the only way
//! forward is to confirm them, so that nothing is confirmed before it is durable.

use connector::{Auth, Delivery, Exchange, Fault, Op, Page, Plan, Reply, Request};
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::split;
use crate::{manifest, reply};

#[derive(Deserialize)]
struct Lost {
    #[serde(default)]
    push_message_list: Vec<Box<RawValue>>,
    #[serde(default)]
    has_next_page: bool,
    #[serde(default)]
    last_message_id: Value,
}

/// Reads the earliest lost pushes.
pub(crate) fn lost() -> Plan<Page> {
    let request = Request::get(manifest::API, "/api/v2/push/get_lost_push_message", Auth::App);
    Plan::ask(Exchange::read(Op::Poll, manifest::APP, request), |r| page(&r))
}

/// Tells Shopee that everything up to this id is safe here. Saying it twice is the same.
pub(crate) fn confirm(token: &str) -> Plan<()> {
    let Ok(id) = token.parse::<u64>() else {
        return Plan::refuse(Fault::malformed("the mark of lost pushes is not a number"));
    };
    let request = Request::post_json(
        manifest::API,
        "/api/v2/push/confirm_consumed_lost_push_message",
        Auth::App,
        &serde_json::json!({ "last_message_id": id }),
    );
    Plan::ask(Exchange::act(Op::Confirm, manifest::APP, request).repeatable(), |_| Ok(()))
}

fn page(answer: &Reply) -> Result<Page, Fault> {
    let lost: Lost = reply::response(answer)?;
    let deliveries: Vec<Delivery> = lost.push_message_list.iter().flat_map(|raw| entry(raw)).collect();
    let mark = match &lost.last_message_id {
        Value::Number(n) => n.as_u64(),
        Value::String(s) => s.trim().parse().ok(),
        _ => None,
    };
    let confirm = mark.filter(|_| !deliveries.is_empty()).map(|mark| mark.to_string());
    // Without a mark there is no way to a second page: asking again would bring the first for ever.
    let more = lost.has_next_page && confirm.is_some();
    Ok(Page { deliveries, cursor: None, more, confirm })
}

/// The original push of an entry: `data` holds the whole envelope as a string. What cannot be read is kept whole, as a
/// failed event.
fn entry(raw: &RawValue) -> Vec<Delivery> {
    let value = reply::look_into(raw);
    let original = match value.get("data") {
        Some(Value::String(text)) => text.clone(),
        Some(inner @ Value::Object(_)) => inner.to_string(),
        _ => return split(raw.get().as_bytes()),
    };
    match serde_json::from_str::<Value>(&original) {
        Ok(envelope) if envelope.get("code").is_some() => split(original.as_bytes()),
        // Only the inner object: the entry itself is the envelope then.
        Ok(data @ Value::Object(_)) => {
            let mut envelope = value;
            envelope["data"] = data;
            split(envelope.to_string().as_bytes())
        }
        _ => split(raw.get().as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(body: &str) -> Reply {
        Reply {
            status: http::StatusCode::OK,
            headers: http::HeaderMap::new(),
            body: body.to_owned().into(),
            received_at: model::Time::from_secs(1_767_225_600),
        }
    }

    #[test]
    fn a_lost_push_has_the_key_it_would_have_had() {
        let push = r#"{"data":{"ordersn":"260101K7M3QX8P","status":"SHIPPED","update_time":1767226400},"shop_id":448120931,"code":3,"timestamp":1767226401}"#;
        let body = serde_json::json!({"error":"","response":{"push_message_list":[
            {"shop_id":448_120_931,"code":3,"timestamp":1_767_226_500,"data":push},
            {"shop_id":448_120_931,"code":3,"timestamp":1_767_226_500,"data":"not JSON"}
        ],"has_next_page":true,"last_message_id":176_655}});
        let page = page(&reply(&body.to_string())).expect("a page");
        assert_eq!(page.deliveries[0], split(push.as_bytes())[0]);
        assert_eq!(page.deliveries.len(), 2);
        assert!(page.deliveries[1].key.starts_with("raw:"));
        assert_eq!(page.deliveries[1].account.as_deref(), Some("448120931"));
        assert_eq!((page.confirm.as_deref(), page.more), (Some("176655"), true));
    }

    #[test]
    fn nothing_lost_is_nothing_to_confirm() {
        let body =
            r#"{"error":"","response":{"push_message_list":[],"has_next_page":false,"last_message_id":0}}"#;
        let page = page(&reply(body)).expect("a page");
        assert_eq!((page.deliveries.len(), page.confirm, page.more), (0, None, false));
    }
}
