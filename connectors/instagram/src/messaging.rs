//! One element of `messaging[]` or `standby[]`, in our words (instagram §2.5, facebook §2.7).

use connector::{AccountContext, Unreadable, text};
use model::{
    ContactSeen, Event, Incoming, MemoItem, Part, Receipt, ReceiptKind, SenderKind, SenderSeen, SystemKind,
    ThreadKind, ThreadRef, Time, Upto,
};
use serde_json::Value;

use crate::{message, own::is_own};

/// Thread memo: set while another tool holds the conversation (standby, handover).
pub(crate) const STANDBY: &str = "standby";
/// Thread memo: when they last wrote a message, in milliseconds; a comment does not count.
pub(crate) const WROTE_AT: &str = "wrote_at";
/// Thread memo: the payload of the quick reply that was tapped last.
const QUICK_REPLY: &str = "quick_reply";

/// Kinds of event that are known and mean nothing to an inbox.
const SILENT: [&str; 4] = ["account_linking", "response_feedback", "app_roles", "order"];

/// An element being read.
pub(crate) struct Told<'a> {
    /// The element.
    pub element: &'a Value,
    /// What its delivery is known by.
    pub key: &'a str,
    /// When it happened.
    pub at: Time,
    /// Whose it is.
    pub own: &'a AccountContext,
    /// Whether another tool holds the thread.
    pub standby: bool,
}

/// Whose words they are.
struct Sides {
    /// The customer.
    contact: String,
    /// Whether the account itself wrote.
    ours: bool,
}

/// Interprets an element. Kinds of message that are not known are kept as unsupported parts; kinds of event that are not known
/// cannot be read.
pub(crate) fn decode(told: &Told<'_>) -> Result<Vec<Event>, Unreadable> {
    let v = told.element;
    let below = |key: &str| v.get(key).filter(|x| x.is_object());
    if let Some(m) = below("message") {
        return told.message(m);
    }
    if let Some(edit) = below("message_edit") {
        return told.edit(edit);
    }
    if let Some(reaction) = below("reaction") {
        return told.reaction(reaction);
    }
    if let Some(read) = below("read") {
        return told.receipt(read, ReceiptKind::Read);
    }
    if let Some(delivery) = below("delivery") {
        return told.receipt(delivery, ReceiptKind::Delivered);
    }
    if let Some(postback) = below("postback") {
        return told.postback(postback);
    }
    if let Some(referral) = below("referral") {
        let words = message::referral(referral).unwrap_or_default();
        return Ok(vec![told.system(told.sides()?.contact, SystemKind::Platform, Some(words))]);
    }
    if let Some(optin) = below("optin") {
        let what = text(optin, "title").or_else(|| text(optin, "type")).or_else(|| text(optin, "ref"));
        let words = what.map_or_else(
            || "Agreed to be written to.".to_owned(),
            |w| format!("Agreed to be written to: {}.", message::cut(&w)),
        );
        return Ok(vec![told.system(told.sides()?.contact, SystemKind::Platform, Some(words))]);
    }
    if let Some(events) = told.handover() {
        return events;
    }
    if let Some(policy) = below("policy_enforcement").or_else(|| below("policy-enforcement")) {
        return Ok(told.policy(policy));
    }
    if let Some(what) = SILENT.iter().find(|k| v.get(**k).is_some()) {
        return Ok(vec![Event::Ignored { what: (*what).to_owned() }]);
    }
    let known = ["sender", "recipient", "timestamp"];
    let kind = v.as_object().and_then(|o| o.keys().find(|k| !known.contains(&k.as_str())));
    Err(unreadable(match kind {
        Some(kind) => {
            format!("Instagram has a kind of event that is not known here yet: {}", message::cut(kind))
        }
        None => "it does not say what happened".to_owned(),
    }))
}

impl Told<'_> {
    fn message(&self, m: &Value) -> Result<Vec<Event>, Unreadable> {
        let mid = text(m, "mid").ok_or_else(|| unreadable("the message has no id"))?;
        if message::flag(m, "is_deleted") {
            // What is taken back is erased whether or not it says whose it was.
            let contact = self.sides().map(|s| s.contact).unwrap_or_default();
            return Ok(vec![Event::Unsent { thread: direct(contact), external_id: mid, at: self.at }]);
        }
        if message::flag(m, "is_self") && message::flag(m, "is_echo") {
            return Ok(vec![Event::Ignored { what: "self test".to_owned() }]);
        }
        let sides = match self.sides() {
            Ok(sides) => sides,
            // Without a sender nobody knows whose it is; the message itself says so.
            Err(_) if self.side("sender").is_none() => return Ok(vec![self.read_again(mid)]),
            Err(e) => return Err(e),
        };
        let ours = sides.ours || message::flag(m, "is_echo");
        let mut incoming = self.incoming(&sides.contact, ours, mid, message::parts(m));
        incoming.reply_to = m.get("reply_to").and_then(|r| text(r, "mid"));
        if let Some(payload) = m.get("quick_reply").and_then(|q| text(q, "payload")) {
            incoming.memo.push(item(QUICK_REPLY, Some(payload), self.at));
        }
        let came_by = self.came_by(m, &incoming);
        Ok([Event::Message(Box::new(incoming))].into_iter().chain(came_by).collect())
    }

    /// `num_edit: 0`, or an edit without words, is a hint at a message that may never come by itself (instagram §2.5).
    fn edit(&self, edit: &Value) -> Result<Vec<Event>, Unreadable> {
        let mid = text(edit, "mid").ok_or_else(|| unreadable("the edit does not say of which message"))?;
        let first = connector::integer(edit, "num_edit") == Some(0);
        match (text(edit, "text"), first) {
            (Some(words), false) => Ok(vec![Event::Edited {
                thread: direct(self.sides().map(|s| s.contact).unwrap_or_default()),
                external_id: mid,
                parts: vec![Part::Text { text: words }],
                at: self.at,
            }]),
            _ => Ok(vec![self.read_again(mid)]),
        }
    }

    fn reaction(&self, r: &Value) -> Result<Vec<Event>, Unreadable> {
        let external_id = text(r, "mid").ok_or_else(|| unreadable("the reaction does not say to what"))?;
        let sides = self.sides()?;
        let put = text(r, "emoji").or_else(|| text(r, "reaction").map(|name| message::emoji(&name)));
        let taken_off = text(r, "action").is_some_and(|a| a == "unreact");
        Ok(vec![Event::Reaction {
            thread: direct(sides.contact.clone()),
            external_id,
            by: if sides.ours { "us".to_owned() } else { sides.contact },
            emoji: put.filter(|_| !taken_off),
            at: self.at,
        }])
    }

    /// `read.mid` is one message: it and all that we sent before it were seen (instagram §2.5). A watermark, as Pages have it, is
    /// taken too.
    fn receipt(&self, read: &Value, kind: ReceiptKind) -> Result<Vec<Event>, Unreadable> {
        let thread = direct(self.sides()?.contact);
        let receipt = |upto| Event::Receipt(Receipt { thread: thread.clone(), kind, upto, at: self.at });
        let mids = read.get("mids").and_then(Value::as_array);
        let mids: Vec<String> =
            mids.into_iter().flatten().filter_map(|m| m.as_str().map(str::to_owned)).collect();
        let mut events = Vec::new();
        if !mids.is_empty() {
            events.push(receipt(Upto::Messages(mids)));
        }
        events.extend(text(read, "mid").map(|mid| receipt(Upto::Message(mid))));
        events.extend(connector_graph::moment(read, "watermark").map(|at| receipt(Upto::Time(at))));
        if events.is_empty() {
            return Err(unreadable("the receipt does not say of which message"));
        }
        Ok(events)
    }

    /// An ice breaker, a menu entry or a button; its title is what they said.
    fn postback(&self, p: &Value) -> Result<Vec<Event>, Unreadable> {
        let sides = self.sides()?;
        let part = Part::Postback { title: text(p, "title"), payload: text(p, "payload") };
        let external_id = text(p, "mid").unwrap_or_else(|| self.key.to_owned());
        let incoming = self.incoming(&sides.contact, sides.ours, external_id, vec![part]);
        let came_by = self.came_by(p, &incoming);
        Ok([Event::Message(Box::new(incoming))].into_iter().chain(came_by).collect())
    }

    /// Another tool takes the conversation, gives it, or asks for it.
    fn handover(&self) -> Option<Result<Vec<Event>, Unreadable>> {
        let ours = self.own.memo.get("app.app_id");
        let (away, what) = [
            ("pass_thread_control", "new_owner_app_id"),
            ("take_thread_control", "new_owner_app_id"),
            ("request_thread_control", "requested_owner_app_id"),
        ]
        .into_iter()
        .find_map(|(key, owner)| {
            let v = self.element.get(key).filter(|x| x.is_object())?;
            let to = text(v, owner);
            let to_us = to.is_some() && to.as_ref() == ours;
            Some(match (key, to_us, to.is_some()) {
                ("request_thread_control", ..) => {
                    (None, (SystemKind::Platform, "Another tool asks for this conversation."))
                }
                (_, true, _) => (Some(false), (SystemKind::Platform, "The conversation is Sampan's again.")),
                (_, false, true) => (
                    Some(true),
                    (
                        SystemKind::HandledElsewhere,
                        "Another tool that is connected to Instagram holds it now.",
                    ),
                ),
                // Without an owner it is nobody's.
                (_, false, false) => {
                    (Some(false), (SystemKind::Platform, "No tool holds the conversation any more."))
                }
            })
        })?;
        Some(self.sides().map(|sides| {
            let line = self.system(sides.contact.clone(), what.0, Some(what.1.to_owned()));
            let memo = away.map(|away| Event::Memo {
                thread: direct(sides.contact),
                items: vec![item(STANDBY, away.then(|| "1".to_owned()), self.at)],
                at: self.at,
            });
            [line].into_iter().chain(memo).collect()
        }))
    }

    /// A block shows at the next look at the account; the hint makes it come now.
    fn policy(&self, policy: &Value) -> Vec<Event> {
        let action = text(policy, "action").unwrap_or_default();
        if action == "block" {
            let reason = format!("policy: {}", message::cut(&text(policy, "reason").unwrap_or(action)));
            return vec![Event::GrantLost { reason, certain: false, at: self.at }];
        }
        vec![Event::Ignored { what: format!("policy {}", message::cut(&action)) }]
    }

    fn side(&self, key: &str) -> Option<String> {
        text(self.element.get(key)?, "id")
    }

    /// Which side is the account: never told by the order of arrival, only by ids.
    fn sides(&self) -> Result<Sides, Unreadable> {
        let (from, to) = (self.side("sender"), self.side("recipient"));
        let echo = self.element.get("message").is_some_and(|m| message::flag(m, "is_echo"));
        match (from, to) {
            (Some(from), Some(to)) if is_own(self.own, &from) && !is_own(self.own, &to) => {
                Ok(Sides { contact: to, ours: true })
            }
            (Some(from), Some(to)) if is_own(self.own, &to) && !is_own(self.own, &from) => {
                Ok(Sides { contact: from, ours: false })
            }
            (Some(_), Some(_)) => Err(unreadable("neither or both sides of it are this account")),
            (Some(from), None) if !is_own(self.own, &from) && !echo => {
                Ok(Sides { contact: from, ours: false })
            }
            (None, Some(to)) if !is_own(self.own, &to) => Ok(Sides { contact: to, ours: true }),
            _ => Err(unreadable("it does not say whose it is")),
        }
    }

    fn incoming(&self, contact: &str, ours: bool, external_id: String, parts: Vec<Part>) -> Incoming {
        let mut memo = Vec::new();
        // An echo for us may be of what that other tool wrote: only the customer's own message says that the thread is ours.
        if self.standby || !ours {
            memo.push(item(STANDBY, self.standby.then(|| "1".to_owned()), self.at));
        }
        if !ours {
            memo.push(item(WROTE_AT, Some(self.at.as_millis().to_string()), self.at));
        }
        incoming(contact, &self.own.external_id, ours, external_id, parts, self.at, memo)
    }

    /// What brought them here, as a line beside their message.
    fn came_by(&self, v: &Value, with: &Incoming) -> Option<Event> {
        Some(Event::System {
            thread: with.thread.clone(),
            external_id: format!("referral:{}", with.external_id),
            what: SystemKind::Platform,
            detail: Some(v.get("referral").and_then(message::referral)?),
            at: self.at,
        })
    }

    fn system(&self, contact: String, what: SystemKind, detail: Option<String>) -> Event {
        Event::System { thread: direct(contact), external_id: self.key.to_owned(), what, detail, at: self.at }
    }

    /// The message has to be asked for; whose it is, it says itself.
    fn read_again(&self, mid: String) -> Event {
        let contact = self.sides().map(|s| s.contact).unwrap_or_default();
        Event::ThreadChanged { thread: direct(contact), messages: vec![mid], at: self.at }
    }
}

/// A message between the account and a customer.
pub(crate) fn incoming(
    contact: &str,
    own: &str,
    ours: bool,
    external_id: String,
    parts: Vec<Part>,
    at: Time,
    memo: Vec<MemoItem>,
) -> Incoming {
    let sender = if ours {
        SenderSeen { kind: SenderKind::Platform, external_id: Some(own.to_owned()), name: None }
    } else {
        SenderSeen { kind: SenderKind::Contact, external_id: Some(contact.to_owned()), name: None }
    };
    Incoming {
        thread: direct(contact.to_owned()),
        external_id,
        outbound: ours,
        sender,
        contact: ContactSeen { external_id: contact.to_owned(), ..ContactSeen::default() },
        sent_at: at,
        seq: 0,
        parts,
        reply_to: None,
        order_ids: Vec::new(),
        counts: true,
        memo,
    }
}

/// The thread with a customer; Instagram's tools know no groups (instagram §3).
pub(crate) fn direct(contact: String) -> ThreadRef {
    ThreadRef { id: contact, kind: ThreadKind::Direct }
}

pub(crate) fn item(key: &str, value: Option<String>, at: Time) -> MemoItem {
    MemoItem { key: key.to_owned(), value, at }
}

pub(crate) fn unreadable(why: impl Into<String>) -> Unreadable {
    Unreadable(why.into())
}
