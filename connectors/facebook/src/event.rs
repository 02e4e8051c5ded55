//! Raw events in our words (facebook §2.6, §2.7).

mod attachment;
mod message;
mod note;
mod polled;
mod receipt;
mod template;

use connector::{AccountContext, Delivery, Unreadable, text};
use connector_graph::{Channel, Raw, Withdrawal, message_id, moment, read_withdrawal};
use model::{ContactSeen, Event, MemoItem, SystemKind, ThreadKind, ThreadRef, Time};
use serde_json::Value;

pub(crate) use attachment::polled_parts;
pub(crate) use polled::{changed, envelope, row_time};

/// Thread memo: set while another tool holds the conversation.
pub(crate) const ELSEWHERE: &str = "elsewhere";
/// Thread memo: the newest echo of our own, as `{retry key} {message id}`.
pub(crate) const ECHO: &str = "echo";
/// What stands before our retry key in a message's metadata.
pub(crate) const METADATA: &str = "sampan:";

/// What an event is about: whose thread, and when.
struct About<'a> {
    own: &'a AccountContext,
    /// The customer; none where the event names nobody.
    person: Option<String>,
    /// Whether our side is the sender.
    outbound: bool,
    at: Time,
    standby: bool,
}

impl About<'_> {
    fn thread(&self) -> Result<ThreadRef, Unreadable> {
        let id = self
            .person
            .clone()
            .ok_or_else(|| Unreadable("it does not say whose conversation it is in".into()))?;
        Ok(ThreadRef { id, kind: ThreadKind::Direct })
    }

    fn contact(&self) -> ContactSeen {
        ContactSeen { external_id: self.person.clone().unwrap_or_default(), ..ContactSeen::default() }
    }

    fn memo(&self, key: &str, value: Option<String>) -> MemoItem {
        MemoItem { key: key.to_owned(), value, at: self.at }
    }

    fn line(&self, id: String, what: SystemKind, detail: String) -> Result<Event, Unreadable> {
        let detail = Some(detail).filter(|d| !d.is_empty());
        Ok(Event::System { thread: self.thread()?, external_id: id, what, detail, at: self.at })
    }
}

/// Interprets one delivery.
pub(crate) fn decode(delivery: &Delivery, own: &AccountContext) -> Result<Vec<Event>, Unreadable> {
    if let Some(withdrawn) = read_withdrawal(&delivery.body) {
        let withdrawn = withdrawn?;
        let at = withdrawn.at.or(delivery.at).unwrap_or(own.now);
        return Ok(vec![Event::ConsentWithdrawn { erase: withdrawn.kind == Withdrawal::Deletion, at }]);
    }
    if let Some(events) = polled::decode(delivery, own) {
        return events;
    }
    let raw = match Raw::read(&delivery.body) {
        Ok(raw) => raw,
        // A console's probe: a body without entries.
        Err(e) => return if is_hollow(&delivery.body) { Ok(ignored("nothing in it")) } else { Err(e) },
    };
    if raw.object.as_deref().is_some_and(|o| o != "page") {
        return Err(Unreadable("it is not about a Page".to_owned()));
    }
    if raw.entry.as_ref().is_some_and(|id| *id != own.external_id) {
        return Ok(ignored("an event of another Page, or a test of Meta's console"));
    }
    let standby = match &raw.channel {
        Channel::Messaging => false,
        Channel::Standby => true,
        Channel::Change(field) => {
            return match field.as_str() {
                "feed" | "mention" | "mentions" | "ratings" | "live_videos" => {
                    Ok(ignored("posts and comments are not read"))
                }
                _ => Err(Unreadable("a change of a kind that is not known".to_owned())),
            };
        }
    };
    let event = &raw.event;
    let id = |side: &str| event.get(side).and_then(|s| text(s, "id"));
    let (sender, recipient) = (id("sender"), id("recipient"));
    let page = Some(own.external_id.as_str());
    let (sends, receives) = (sender.as_deref() == page, recipient.as_deref() == page);
    if (sender.is_some() || recipient.is_some()) && !sends && !receives {
        return Ok(ignored("an event between others, or a test of Meta's console"));
    }
    let about = About {
        own,
        person: if sends { recipient.filter(|_| !receives) } else { sender },
        outbound: sends,
        at: moment(event, "timestamp").or(raw.at).or(delivery.at).unwrap_or(own.now),
        standby,
    };
    let mut events = of_kind(event, &about, &delivery.key)?;
    if let (Some(item), Ok(thread)) = (held_by(event, &about), about.thread()) {
        events.push(Event::Memo { thread, items: vec![item], at: about.at });
    }
    Ok(events)
}

fn of_kind(event: &Value, about: &About<'_>, key: &str) -> Result<Vec<Event>, Unreadable> {
    let part = |name: &str| event.get(name).filter(|v| v.is_object());
    if let Some(message) = part("message") {
        return message::decode(message, about, key);
    }
    if let Some(postback) = part("postback") {
        return message::postback(postback, about, key);
    }
    if let Some(edit) = part("message_edit").or_else(|| part("message_edits")) {
        return message::edit(edit, about);
    }
    if let Some(reaction) = part("reaction") {
        return receipt::reaction(reaction, event, about);
    }
    if let Some(delivery) = part("delivery") {
        return receipt::delivery(delivery, about);
    }
    if let Some(read) = part("read") {
        return receipt::read(read, about);
    }
    note::decode(event, about, key)
}

/// Who holds the conversation, as far as an event tells: in `standby` somebody else; a customer's event for us says that we do.
fn held_by(event: &Value, about: &About<'_>) -> Option<MemoItem> {
    let about_messages = ["message", "postback"].iter().any(|k| event.get(k).is_some_and(Value::is_object));
    match (about.standby, about_messages && !about.outbound) {
        (true, _) => Some(about.memo(ELSEWHERE, Some("standby".to_owned()))),
        (false, true) => Some(about.memo(ELSEWHERE, None)),
        (false, false) => None,
    }
}

fn ignored(what: &str) -> Vec<Event> {
    vec![Event::Ignored { what: what.to_owned() }]
}

fn is_hollow(body: &[u8]) -> bool {
    let json: Value = serde_json::from_slice(body).unwrap_or_default();
    let entries = json.get("entry").and_then(Value::as_array);
    text(&json, "object").as_deref() == Some("page") && entries.is_some_and(Vec::is_empty)
}

/// The id of a message below `mid`.
fn mid(v: &Value) -> Option<String> {
    text(v, "mid").map(|mid| message_id(&mid))
}
