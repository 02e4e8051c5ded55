//! "A customer says …": who, to whom, when; what is stored, and the kinds that both platforms have.
//!
//! Members that every kind takes: `account`, `from` (id, name, login name or `"new"`), `at_ms` (the event's
//! time), `seconds` (times in seconds), `number_ids` (ids as JSON numbers), `standby`, `count` with `batch`
//! (`"apart"`, `"elements"`, `"entries"`), `silent` (stored, but no webhook: only a backfill finds it),
//! `message_id` (for what refers to a message; the last one when absent), `extra` (an object put into the
//! message or event).

use serde_json::{Map, Value, json};

use super::state::{Media, Message};
use super::webhook::{Batch, Event, Place};
use super::{Flavor, Meta, kind, market, media, webhook};
use crate::platform::{Problem, Say};

/// The moment in which something is said.
#[derive(Debug)]
pub struct Scene<'a> {
    /// The platform.
    pub meta: &'a Meta,
    /// What was asked for.
    pub say: &'a Say,
    /// The account's id.
    pub account: String,
    /// The customer's id.
    pub customer: String,
    /// Wall clock, milliseconds.
    pub at_ms: i64,
    /// Another app owns the thread.
    pub standby: bool,
}

/// Makes events of one kind; none where the kind is not the platform's.
pub type Kinds = fn(&Scene<'_>, &str) -> Option<Result<Vec<Event>, Problem>>;

/// Does what `say` asks.
///
/// # Errors
/// When there is no such account, customer, message or kind.
pub fn say(meta: &Meta, say: &Say, kinds: Kinds) -> Result<Value, Problem> {
    let scene = Scene::set(meta, say)?;
    let name = if say.kind.is_empty() { "text" } else { say.kind.as_str() };
    let count = match say.int("count") {
        Some(n) if name != "image" => n.clamp(1, 1000),
        _ => 1,
    };
    let mut events = Vec::new();
    for n in 0..count {
        let scene = Scene {
            at_ms: scene.at_ms + n,
            account: scene.account.clone(),
            customer: scene.customer.clone(),
            ..scene
        };
        let made = kinds(&scene, name).or_else(|| kind::shared(&scene, name));
        events.extend(made.ok_or_else(|| {
            Problem::new(format!("customers of this platform cannot {name:?}; see the README for the kinds"))
        })??);
    }
    let ids: Vec<&str> = events.iter().map(|e| e.id.as_str()).collect();
    let talk = {
        let world = meta.world();
        world.account(&scene.account).and_then(|a| a.talk(&scene.customer)).map(|t| t.id.clone())
    };
    let out = json!({
        "account": scene.account, "customer": scene.customer, "conversation_id": talk, "message_ids": ids,
    });
    if say.flag("silent") {
        return Ok(out);
    }
    let batch = match say.str("batch") {
        Some("elements") => Batch::Elements,
        Some("entries") => Batch::Entries,
        _ => Batch::Apart,
    };
    for event in &mut events {
        disguise(say, &mut event.element);
    }
    if say.flag("array") {
        let mut made = Vec::new();
        for event in &events {
            made.push(json!({"object": meta.flavor.object(), "entry": [{"id": event.account, "time": scene.at_ms, "messaging": [event.element]}]}));
        }
        webhook::send(meta, &events, &Value::Array(made));
    } else {
        webhook::deliver(meta, events, batch);
    }
    Ok(out)
}

/// Times in seconds and ids as numbers, where that was asked for.
fn disguise(say: &Say, element: &mut Value) {
    if say.flag("seconds")
        && let Some(ms) = element["timestamp"].as_i64()
    {
        element["timestamp"] = json!(ms / 1000);
    }
    if say.flag("text_timestamp")
        && let Some(ms) = element["timestamp"].as_i64()
    {
        element["timestamp"] = json!(ms.to_string());
    }
    if say.flag("number_ids") {
        for side in ["sender", "recipient"] {
            if let Some(id) = element[side]["id"].as_str().and_then(|id| id.parse::<u64>().ok()) {
                element[side]["id"] = json!(id);
            }
        }
    }
}

impl<'a> Scene<'a> {
    fn set(meta: &'a Meta, say: &'a Say) -> Result<Self, Problem> {
        let mut world = meta.world();
        let seed = meta.desk.seed;
        let id = say.account.clone().unwrap_or_else(|| world.accounts[0].id.clone());
        let account =
            world.account_mut(&id).ok_or_else(|| Problem::new(format!("there is no account {id}")))?;
        let market = account.market;
        let customer = match say.from.as_deref() {
            None => account.customers[0].id.clone(),
            Some("new") => {
                let n = account.customers.len();
                account.customers.push(market::customer(seed, meta.flavor, &account.id, n, market));
                account.customers[n].id.clone()
            }
            Some(name) => {
                let known =
                    account.customers.iter().find(|c| c.id == name || c.name == name || c.username == name);
                if let Some(known) = known {
                    known.id.clone()
                } else if name.len() > 8 && name.chars().all(|c| c.is_ascii_digit()) {
                    let n = account.customers.len();
                    let mut stranger = market::customer(seed, meta.flavor, &account.id, n, market);
                    name.clone_into(&mut stranger.id);
                    account.customers.push(stranger);
                    name.to_owned()
                } else {
                    return Err(Problem::new(format!(
                        "nobody called {name}; name an id, a display name, a login name or \"new\""
                    )));
                }
            }
        };
        let account = account.id.clone();
        drop(world);
        let standby = say.flag("standby") || meta.desk.switches().standby;
        let at_ms = say.int("at_ms").unwrap_or_else(|| meta.desk.clock.now_ms());
        Ok(Self { meta, say, account, customer, at_ms, standby })
    }

    /// Words, or the usual ones.
    pub fn words(&self, usual: &str) -> String {
        self.say.text.clone().unwrap_or_else(|| usual.to_owned())
    }

    /// `sender`, `recipient`, `timestamp`: from the customer, or from the account.
    pub fn sides(&self, ours: bool) -> Value {
        let (from, to) = if ours { (&self.account, &self.customer) } else { (&self.customer, &self.account) };
        json!({"sender": {"id": from}, "recipient": {"id": to}, "timestamp": self.at_ms})
    }

    /// An event of the customer with one member of its own.
    pub fn event(&self, field: &str, member: &str, id: String, value: Value) -> Event {
        let mut element = self.sides(false);
        element[member] = value;
        self.wrap(field, member, id, element)
    }

    /// An event around a finished element.
    pub fn wrap(&self, field: &str, kind: &str, id: String, mut element: Value) -> Event {
        if let (Some(extra), Some(element)) =
            (self.say.more.get("event_extra").and_then(Value::as_object), element.as_object_mut())
        {
            element.extend(extra.clone());
        }
        Event {
            account: self.account.clone(),
            field: field.to_owned(),
            kind: kind.to_owned(),
            id,
            customer: self.customer.clone(),
            element,
            place: if self.standby { Place::Standby } else { Place::Messaging },
        }
    }

    /// Something that stands in no thread.
    pub fn change(&self, field: &str, id: String, value: Value, place: Place) -> Event {
        Event { place, ..self.wrap(field, field, id, value) }
    }

    /// Stores a message and makes its event. `own` are the members beside `mid`, `text`, `attachments`.
    pub fn message(&self, ours: bool, text: &str, attachments: Vec<Value>, own: Value) -> Event {
        let id = self.say.str("mid").map_or_else(|| self.meta.message_id(), ToOwned::to_owned);
        let mut body = Map::new();
        body.insert("mid".to_owned(), json!(id));
        if !text.is_empty() {
            body.insert("text".to_owned(), json!(text));
        }
        if !attachments.is_empty() {
            body.insert("attachments".to_owned(), json!(attachments));
        }
        if let Value::Object(own) = &own {
            body.extend(own.clone());
        }
        if let Some(extra) = self.say.more.get("extra").and_then(Value::as_object) {
            body.extend(extra.clone());
        }
        let stored = Message {
            id: id.clone(),
            ours,
            at_ms: self.at_ms,
            text: text.to_owned(),
            attachments: attachments.iter().filter(|a| a["payload"].is_object()).cloned().collect(),
            reply_to: own.get("reply_to").cloned(),
            app_id: own.get("app_id").cloned(),
            unsupported: own["is_unsupported"] == true,
            ..Message::default()
        };
        self.store(stored);
        let mut element = self.sides(ours);
        element["message"] = Value::Object(body);
        let field = if ours && self.meta.flavor == Flavor::Messenger { "message_echoes" } else { "messages" };
        self.wrap(field, if ours { "echo" } else { "message" }, id, element)
    }

    /// Puts a message into the talk; a customer's opens the window.
    pub fn store(&self, message: Message) {
        let life = self.meta.desk.clock.life_ms() - (self.meta.desk.clock.now_ms() - self.at_ms);
        let (flavor, seed) = (self.meta.flavor, self.meta.desk.seed);
        let mut world = self.meta.world();
        let app = world.app.id.clone();
        let Some(account) = world.account_mut(&self.account) else { return };
        let talk = account.talk_mut(flavor, seed, &self.customer);
        if message.ours {
            talk.unread = 0;
        } else {
            talk.unread += 1;
            talk.inbound_ms = talk.inbound_ms.max(Some(life));
        }
        if self.standby {
            talk.owner = Some(crate::dice::number_of(seed, &app).to_string());
        }
        let at = talk.messages.partition_point(|m| m.at_ms <= message.at_ms);
        talk.messages.insert(at, message);
    }

    /// Opens the window without a message.
    pub fn opens_window(&self) {
        let life = self.meta.desk.clock.life_ms();
        let (flavor, seed) = (self.meta.flavor, self.meta.desk.seed);
        let mut world = self.meta.world();
        if let Some(account) = world.account_mut(&self.account) {
            account.talk_mut(flavor, seed, &self.customer).inbound_ms = Some(life);
        }
    }

    /// The message that is meant: by `message_id`, or the last one of that side.
    pub fn target(&self, ours: bool) -> Result<String, Problem> {
        if let Some(id) = self.say.str("message_id") {
            return Ok(id.to_owned());
        }
        let world = self.meta.world();
        world
            .account(&self.account)
            .and_then(|a| a.talk(&self.customer))
            .and_then(|t| t.messages.iter().rfind(|m| m.ours == ours && !m.deleted))
            .map(|m| m.id.clone())
            .ok_or_else(|| Problem::new("there is no such message yet; name message_id"))
    }

    /// Changes a stored message.
    pub fn change_message(&self, id: &str, change: impl FnOnce(&mut Message)) {
        let mut world = self.meta.world();
        let found = world
            .accounts
            .iter_mut()
            .flat_map(|a| &mut a.conversations)
            .flat_map(|c| &mut c.messages)
            .find(|m| m.id == id);
        if let Some(message) = found {
            change(message);
        }
    }

    /// A file on the CDN.
    pub fn file(&self, kind: Media) -> String {
        media::host(self.meta, kind, media::LINK_LIFE_MS, None).1
    }

    /// A plain attachment with a URL.
    pub fn attached(&self, kind: &str, file: Media) -> Value {
        json!({"type": kind, "payload": {"url": self.file(file)}})
    }
}
