//! Taking a webhook's body apart (facebook §2.4–2.6, instagram §2.4).
//!
//! Each event comes out in an envelope like the one it came in, alone and byte for byte:
//! `{"object":…,"entry":[{"id":…,"time":…,"messaging":[EVENT]}]}`.

use connector::{Delivery, Unreadable, sha256_hex, text};
use model::Time;
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use crate::moment;

/// Longest key in the journal that is written out; longer ones are hashed.
const KEY_MAX: usize = 190;

/// The list of an entry that an event stood in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Channel {
    /// `messaging`: for us.
    Messaging,
    /// `standby`: another tool holds the conversation.
    Standby,
    /// `changes`, with its field; also an entry that has `field` and `value` itself.
    Change(String),
}

/// One event of a webhook, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Raw {
    /// `page` or `instagram`.
    pub object: Option<String>,
    /// The id of the entry: the account.
    pub entry: Option<String>,
    /// The entry's time.
    pub at: Option<Time>,
    /// Where it stood.
    pub channel: Channel,
    /// The event itself; of a change, its `value`.
    pub event: Value,
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(default, borrow)]
    object: Option<&'a RawValue>,
    #[serde(borrow)]
    entry: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(default, borrow)]
    id: Option<&'a RawValue>,
    #[serde(default, borrow)]
    time: Option<&'a RawValue>,
    #[serde(default, borrow)]
    messaging: Option<&'a RawValue>,
    #[serde(default, borrow)]
    standby: Option<&'a RawValue>,
    #[serde(default, borrow)]
    changes: Option<&'a RawValue>,
    #[serde(default, borrow)]
    field: Option<&'a RawValue>,
    #[serde(default, borrow)]
    value: Option<&'a RawValue>,
}

/// Splits a body into single events with keys that stay the same when they are delivered again, in whatever batch. A top-level list is
/// a list of bodies. What is not understood comes out whole, keyed by its hash; nothing is lost.
pub fn split(body: &[u8]) -> Vec<Delivery> {
    if let Ok(many) = serde_json::from_slice::<Vec<&RawValue>>(body)
        && !many.is_empty()
    {
        return many.iter().flat_map(|one| split_one(one.get().as_bytes())).collect();
    }
    split_one(body)
}

fn split_one(body: &[u8]) -> Vec<Delivery> {
    let Ok(envelope) = serde_json::from_slice::<Envelope<'_>>(body) else { return vec![whole(None, body)] };
    let object = envelope.object.map_or("null", RawValue::get);
    let mut all = Vec::new();
    for raw in &envelope.entry {
        match serde_json::from_str::<Entry<'_>>(raw.get()) {
            Ok(entry) => entry.split(object, raw.get(), &mut all),
            Err(_) => all.push(whole(None, wrapped(object, raw.get()).as_bytes())),
        }
    }
    if all.is_empty() { vec![whole(None, body)] } else { all }
}

impl Entry<'_> {
    fn split(&self, object: &str, raw: &str, all: &mut Vec<Delivery>) {
        let before = all.len();
        let account = self.id.and_then(|id| scalar(id.get()));
        let time = self.time.and_then(|t| serde_json::from_str::<Value>(t.get()).ok());
        let time = time.as_ref().and_then(crate::moment_of);
        let mut add = |list: &str, event: &str| {
            let head = format!(
                r#"{{"id":{},"time":{}"#,
                self.id.map_or("null", RawValue::get),
                self.time.map_or("null", RawValue::get)
            );
            let entry = format!(r#"{head},"{list}":[{event}]}}"#);
            let value: Value = serde_json::from_str(event).unwrap_or_default();
            let inner = if list == "changes" { value.get("value").unwrap_or(&Value::Null) } else { &value };
            all.push(Delivery {
                account: account.clone(),
                key: if list == "changes" { change_key(&value) } else { event_key(&value) },
                at: moment(inner, "timestamp").or(time),
                body: wrapped(object, &entry).into_bytes(),
            });
        };
        for (list, events) in
            [("messaging", self.messaging), ("standby", self.standby), ("changes", self.changes)]
        {
            let Some(events) = events.filter(|e| e.get() != "null") else { continue };
            match serde_json::from_str::<Vec<&RawValue>>(events.get()) {
                Ok(events) => events.iter().for_each(|event| add(list, event.get())),
                // Not a list: whatever it is, it is kept.
                Err(_) => add(list, events.get()),
            }
        }
        if let (Some(field), Some(value)) = (self.field, self.value) {
            add("changes", &format!(r#"{{"field":{},"value":{}}}"#, field.get(), value.get()));
        }
        if all.len() == before {
            all.push(whole(account, wrapped(object, raw).as_bytes()));
        }
    }
}

fn wrapped(object: &str, entry: &str) -> String {
    format!(r#"{{"object":{object},"entry":[{entry}]}}"#)
}

fn scalar(raw: &str) -> Option<String> {
    let v: Value = serde_json::from_str(&format!(r#"{{"v":{raw}}}"#)).ok()?;
    text(&v, "v")
}

/// Something that cannot be taken apart, as it is.
pub fn whole(account: Option<String>, body: &[u8]) -> Delivery {
    Delivery { account, key: format!("body:{}", sha256_hex(body)), at: None, body: body.to_vec() }
}

/// An event of our own making (from a poll, say) in the envelope of a webhook.
pub fn rewrap(object: &str, entry: &str, list: &str, event: &Value) -> Vec<u8> {
    let body = serde_json::json!({ "object": object, "entry": [{ "id": entry, list: [event] }] });
    body.to_string().into_bytes()
}

impl Raw {
    /// Reads one delivery of [`split`].
    pub fn read(body: &[u8]) -> Result<Raw, Unreadable> {
        let unreadable = |what: &str| Unreadable(what.to_owned());
        let mut json: Value =
            serde_json::from_slice(body).map_err(|_| unreadable("it is not JSON, or nested too deeply"))?;
        let object = text(&json, "object");
        let entry =
            json.get_mut("entry").and_then(|e| e.get_mut(0)).ok_or_else(|| unreadable("it has no entry"))?;
        let (id, at) = (text(entry, "id"), moment(entry, "time"));
        let (channel, event) = ["messaging", "standby", "changes"]
            .into_iter()
            .find_map(|list| Some((list, entry.get_mut(list)?.get_mut(0)?.take())))
            .ok_or_else(|| unreadable("its entry holds no event"))?;
        let (channel, event) = match channel {
            "messaging" => (Channel::Messaging, event),
            "standby" => (Channel::Standby, event),
            _ => {
                let mut event = event;
                let field = text(&event, "field").unwrap_or_default();
                (Channel::Change(field), event.get_mut("value").map(Value::take).unwrap_or_default())
            }
        };
        if !event.is_object() {
            return Err(unreadable("its event is not an object"));
        }
        Ok(Raw { object, entry: id, at, channel, event })
    }
}

/// The id of a message as the API has it: an old-style `mid.…` is `m_mid.…` there (facebook §3.2).
pub fn message_id(mid: &str) -> String {
    if mid.starts_with("mid.") { format!("m_{mid}") } else { mid.to_owned() }
}

/// The key of a message, or of the echo of one: the same by webhook and by poll.
pub fn message_key(mid: &str) -> String {
    key("message", &message_id(mid))
}

/// The key of an element of `messaging` or `standby` (facebook §2.5).
pub fn event_key(event: &Value) -> String {
    let part = |name: &str| event.get(name).filter(|v| v.is_object());
    let id = |v: &Value| text(v, "mid").map(|mid| message_id(&mid));
    if let Some(message) = part("message")
        && let Some(mid) = id(message)
    {
        return match message.get("is_deleted") {
            Some(Value::Bool(true)) => key("deleted", &mid),
            _ => key("message", &mid),
        };
    }
    if let Some(edit) = part("message_edit").or_else(|| part("message_edits"))
        && let Some(mid) = id(edit)
    {
        // Without words it is only a hint, and another event than the edit that brings them.
        let hint = if text(edit, "text").is_some() { "" } else { ":hint" };
        let number = text(edit, "num_edit").unwrap_or_default();
        return key("edit", &format!("{mid}:{number}{hint}"));
    }
    if let Some(mid) = part("postback").and_then(id) {
        return key("postback", &mid);
    }
    let kind = [
        "message",
        "postback",
        "reaction",
        "delivery",
        "read",
        "referral",
        "optin",
        "pass_thread_control",
        "take_thread_control",
        "request_thread_control",
        "app_roles",
        "policy_enforcement",
    ]
    .into_iter()
    .find(|kind| part(kind).is_some())
    .unwrap_or("event");
    // Sorted and without spaces, so that another spelling of the same event is the same event.
    format!("{kind}:{}", sha256_hex(event.to_string().as_bytes()))
}

/// The key of an element of `changes`. A test of the console holds a message in it.
fn change_key(change: &Value) -> String {
    let field = text(change, "field").unwrap_or_default();
    format!("change:{}:{}", key("", &field), sha256_hex(change.to_string().as_bytes()))
}

fn key(kind: &str, id: &str) -> String {
    let key = format!("{kind}:{id}");
    let plain = key.len() <= KEY_MAX && !id.contains(char::is_control);
    if plain { key } else { format!("{kind}#{}", sha256_hex(id.as_bytes())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(body: &str) -> Vec<String> {
        split(body.as_bytes()).into_iter().map(|d| d.key).collect()
    }

    #[test]
    fn every_event_of_every_list_comes_out_alone_with_its_bytes() {
        let body = r#"{"object":"page","entry":[
            {"id":"1048","time":1784023200123,"messaging":[ {"sender":{"id":7},"timestamp":1784023199876,"message":{"mid":"m_1","text":"\u00e4 \/"}} ,
              {"read":{"watermark":1}}],"standby":[{"message":{"mid":"m_2"}}]},
            {"id":1049,"changes":[{"field":"feed","value":{"item":"comment"}}]},
            {"id":"1050","field":"comments","value":{"id":"17"}},
            {"id":"1051","surprise":true}, 5]}"#;
        let all = split(body.as_bytes());
        let accounts: Vec<_> = all.iter().map(|d| d.account.as_deref().unwrap_or("-")).collect();
        assert_eq!(accounts, ["1048", "1048", "1048", "1049", "1050", "1051", "-"]);
        let first = String::from_utf8(all[0].body.clone()).expect("text");
        assert!(first.contains(r#"{"mid":"m_1","text":"\u00e4 \/"}"#), "{first}");
        assert_eq!(all[0].at, Some(Time::from_millis(1_784_023_199_876)));
        assert_eq!(all[1].at, Some(Time::from_millis(1_784_023_200_123)));
        let read = |n: usize| Raw::read(&all[n].body);
        assert_eq!(read(0).expect("an event").event["message"]["text"], "ä /");
        assert_eq!(read(2).expect("an event").channel, Channel::Standby);
        assert_eq!(read(3).expect("an event").channel, Channel::Change("feed".to_owned()));
        assert_eq!(read(4).expect("an event").entry.as_deref(), Some("1050"));
        assert!(read(5).is_err() && read(6).is_err());
    }

    #[test]
    fn lists_of_bodies_and_odd_bodies() {
        let one = r#"{"object":"instagram","entry":[{"id":"1","messaging":[{"message":{"mid":"aWdf1"}}]}]}"#;
        assert_eq!(keys(&format!("[{one},{one}]")), ["message:aWdf1", "message:aWdf1"]);
        for odd in ["", "null", "[]", "5", "{}", r#"{"entry":[]}"#, r#"{"entry":{}}"#, "<html>"] {
            let all = split(odd.as_bytes());
            assert!(all.len() == 1 && all[0].body == odd.as_bytes(), "{odd}");
        }
    }

    #[test]
    fn the_same_event_has_one_key_and_others_have_others() {
        let event = |e: &str| keys(&format!(r#"{{"entry":[{{"id":"1","messaging":[{e}]}}]}}"#))[0].clone();
        let standby = |e: &str| keys(&format!(r#"{{"entry":[{{"id":"1","standby":[{e}]}}]}}"#))[0].clone();
        let message = r#"{"timestamp":5,"message":{"mid":"m_1","text":"a"}}"#;
        assert_eq!(event(message), "message:m_1");
        assert_eq!(standby(message), "message:m_1");
        assert_eq!(message_key("mid.17:x"), "message:m_mid.17:x");
        assert_eq!(event(r#"{"message":{"mid":"mid.17:x"}}"#), "message:m_mid.17:x");
        assert_eq!(event(r#"{"message":{"mid":"m_1","is_deleted":true}}"#), "deleted:m_1");
        assert_eq!(event(r#"{"message_edit":{"mid":"m_1","num_edit":"2","text":"b"}}"#), "edit:m_1:2");
        assert_eq!(event(r#"{"message_edit":{"mid":"m_1","num_edit":0}}"#), "edit:m_1:0:hint");
        assert_eq!(event(r#"{"postback":{"mid":"m_3"}}"#), "postback:m_3");
        let reaction = r#"{"timestamp":5,"reaction":{"mid":"m_1","action":"react","emoji":"❤️"}}"#;
        assert_eq!(event(reaction), event(&reaction.replace("❤️", r"\u2764\ufe0f").replace(',', " , ")));
        assert_ne!(event(reaction), event(&reaction.replace(":5", ":6")));
        let long = format!(r#"{{"message":{{"mid":"{}"}}}}"#, "a".repeat(300));
        assert!(event(&long).starts_with("message#") && event(&long).len() < 200);
    }
}
