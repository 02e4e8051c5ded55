//! The envelope of a push, which is written in several ways (lazada §2.3).

use serde_json::Value;

use super::kind;
use crate::{
    country::{self, Country},
    scalar::{id, int, nested, text},
};

/// A push, opened.
pub(super) struct Envelope {
    /// Its message type; none where it cannot be told.
    pub kind: Option<i64>,
    /// The shop's seller id.
    pub seller: Option<String>,
    /// The shop's country.
    pub country: Option<&'static Country>,
    /// What it says: the inner object, or the whole where there is none.
    pub data: Value,
    /// All of it.
    pub whole: Value,
}

impl Envelope {
    /// Opens a push; none for what is no JSON object.
    pub(super) fn open(body: &[u8]) -> Option<Envelope> {
        let whole: Value = serde_json::from_slice(body).ok().filter(Value::is_object)?;
        let outer = nested(&whole, "data").unwrap_or(Value::Null);
        // A chat message is found by its session, wherever it was put.
        let inner = nested(&outer, "message").or_else(|| nested(&whole, "message"));
        let chat = [Some(&outer), inner.as_ref(), Some(&whole)]
            .into_iter()
            .flatten()
            .find(|v| id(v, "session_id").is_some())
            .cloned();
        let wrapped = outer.as_object().is_some_and(|o| o.len() == 1);
        let data = match (chat, inner) {
            (Some(chat), _) => chat,
            (None, Some(inner)) if wrapped => inner,
            _ if outer.is_object() => outer,
            _ => whole.clone(),
        };
        let seller =
            [&whole, &data].into_iter().find_map(|v| id(v, "seller_id").or_else(|| id(v, "sellerId")));
        let country = [&whole, &data].into_iter().find_map(|v| {
            ["site", "site_id", "siteId", "country"].iter().find_map(|key| country::named(&text(v, key)?))
        });
        Some(Envelope { kind: kind_of(&whole, &data), seller, country, data, whole })
    }

    /// The platform's id of the shop, where both parts of it are told.
    pub(super) fn shop(&self) -> Option<String> {
        Some(country::shop(self.country?, self.seller.as_deref()?))
    }
}

fn kind_of(whole: &Value, data: &Value) -> Option<i64> {
    let named = int(whole, "message_type").or_else(|| int(whole, "msg_type"));
    named.or_else(|| {
        if id(data, "session_id").is_some() {
            let session = data.get("sync_type").is_some() || data.get("self_position").is_some();
            Some(if session { kind::SESSION } else { kind::CHAT })
        } else {
            // Reminders of promotions have no envelope at all.
            id(whole, "promotionId").map(|_| kind::PROMOTION)
        }
    })
}
