//! One raw event, in our words (line §2.5–2.7).

use connector::{AccountContext, Delivery, Unreadable, integer, text};
use model::{
    ContactSeen, Event, Incoming, Part, SenderKind, SenderSeen, SystemKind, ThreadKind, ThreadRef, Time,
};
use serde_json::Value;

use crate::{
    memo::{self, Closed},
    message,
};

/// Event types that say nothing to an inbox: kept in the journal as ignored. Those that can be answered still bring a reply token.
const SILENT: [&str; 10] = [
    "videoPlayComplete",
    "beacon",
    "accountLink",
    "membership",
    "module",
    "activated",
    "deactivated",
    "botSuspended",
    "botResumed",
    "delivery",
];

/// Whose event it is.
struct Source {
    thread: ThreadRef,
    user: Option<String>,
}

/// An event being read.
struct Raw<'a> {
    event: &'a Value,
    key: &'a str,
    kind: &'a str,
    at: Time,
}

/// Interprets one event. Unknown kinds of message are kept as unsupported parts; unknown kinds of event cannot be read.
pub fn decode(delivery: &Delivery, own: &AccountContext) -> Result<Vec<Event>, Unreadable> {
    // Signed with our secret, and yet another channel's: not applied, and kept where an operator sees it (line §2.2).
    if delivery.account.as_ref().is_some_and(|destination| *destination != own.external_id) {
        return Err(unreadable("it is for another channel; are two accounts' webhook addresses mixed up?"));
    }
    let event: Value =
        serde_json::from_slice(&delivery.body).map_err(|_| unreadable("it is not JSON that can be read"))?;
    let Some(kind) = event.get("type").and_then(Value::as_str) else {
        if event.get("events").and_then(Value::as_array).is_some_and(Vec::is_empty) {
            return Ok(vec![Event::Ignored { what: "connection check".to_owned() }]);
        }
        return Err(unreadable("it has no `type`"));
    };
    let at = integer(&event, "timestamp").filter(|ms| *ms > 0).map(Time::from_millis);
    let raw = Raw { event: &event, key: &delivery.key, kind, at: at.or(delivery.at).unwrap_or(own.now) };
    let silent = SILENT.contains(&kind);
    let Some(source) = source(&event) else {
        return if silent { Ok(raw.ignored()) } else { Err(unreadable("it does not say whose it is")) };
    };
    match kind {
        "message" => raw.message(source),
        "messageEdited" => raw.edited(source),
        "unsend" => raw.unsent(source),
        "postback" => raw.postback(source),
        "follow" => Ok(raw.opened(source, SystemKind::Followed, None)),
        "unfollow" => Ok(raw.opened(source, SystemKind::Unfollowed, Some(Closed::Blocked))),
        "join" => Ok(raw.opened(source, SystemKind::Joined, None)),
        "leave" => Ok(raw.opened(source, SystemKind::Left, Some(Closed::Left))),
        "memberJoined" => Ok(raw.members(source, SystemKind::MemberJoined, "joined")),
        "memberLeft" => Ok(raw.members(source, SystemKind::MemberLeft, "left")),
        _ if silent => Ok([raw.ignored(), vec![raw.memo(source.thread)]].concat()),
        other => {
            Err(unreadable(format!("LINE has a kind of event that is not known here yet: {}", short(other))))
        }
    }
}

impl Raw<'_> {
    fn message(&self, source: Source) -> Result<Vec<Event>, Unreadable> {
        let message = self.event.get("message").ok_or_else(|| unreadable("the message is missing"))?;
        let id = text(message, "id").ok_or_else(|| unreadable("the message has no id"))?;
        let mut incoming = self.incoming(source, id, message::parts(message));
        incoming.seq = message::seq(message);
        incoming.reply_to = text(message, "quotedMessageId");
        incoming.memo.extend(memo::of_message(message, self.at));
        Ok(vec![Event::Message(Box::new(incoming))])
    }

    fn edited(&self, source: Source) -> Result<Vec<Event>, Unreadable> {
        let message = self.event.get("message").ok_or_else(|| unreadable("the message is missing"))?;
        let external_id = text(message, "id").ok_or_else(|| unreadable("the message has no id"))?;
        let mut items = memo::of_event(self.event, self.at);
        items.extend(memo::of_message(message, self.at));
        let thread = source.thread;
        Ok(vec![
            Event::Edited {
                thread: thread.clone(),
                external_id,
                parts: message::parts(message),
                at: self.at,
            },
            Event::Memo { thread, items, at: self.at },
        ])
    }

    fn unsent(&self, source: Source) -> Result<Vec<Event>, Unreadable> {
        let external_id = self
            .event
            .get("unsend")
            .and_then(|u| text(u, "messageId"))
            .ok_or_else(|| unreadable("it does not say which message was taken back"))?;
        Ok(vec![Event::Unsent { thread: source.thread, external_id, at: self.at }])
    }

    /// A button of ours was pressed. The customer never saw `data`; what they picked, they did.
    fn postback(&self, source: Source) -> Result<Vec<Event>, Unreadable> {
        let postback = self.event.get("postback").ok_or_else(|| unreadable("the postback is missing"))?;
        let params = postback.get("params");
        let picked = params.and_then(|p| ["datetime", "date", "time"].iter().find_map(|k| text(p, k)));
        let part = Part::Postback { title: picked, payload: text(postback, "data") };
        let mut incoming = self.incoming(source, self.key.to_owned(), vec![part]);
        // Turning a page of the menu asks nothing of us.
        incoming.counts = params.is_none_or(|p| p.get("newRichMenuAliasId").is_none());
        Ok(vec![Event::Message(Box::new(incoming))])
    }

    /// The thread can be written to from now on, or not any more.
    fn opened(&self, source: Source, what: SystemKind, closed: Option<Closed>) -> Vec<Event> {
        let thread = source.thread;
        let contact = ContactSeen { external_id: thread.id.clone(), ..ContactSeen::default() };
        let mut items = memo::of_event(self.event, self.at);
        items.push(memo::closed(closed, self.at));
        vec![
            Event::Contact {
                thread: Some(thread.clone()),
                contact,
                reachable: Some(closed.is_none()),
                at: self.at,
            },
            self.system(thread.clone(), what, None),
            Event::Memo { thread, items, at: self.at },
        ]
    }

    fn members(&self, source: Source, what: SystemKind, key: &str) -> Vec<Event> {
        let members = self.event.get(key).and_then(|j| j.get("members")).and_then(Value::as_array);
        let ids: Vec<String> = members.into_iter().flatten().filter_map(|m| text(m, "userId")).collect();
        let detail = (!ids.is_empty()).then(|| ids.join(", "));
        vec![self.system(source.thread.clone(), what, detail), self.memo(source.thread)]
    }

    fn incoming(&self, source: Source, external_id: String, parts: Vec<Part>) -> Incoming {
        let mut items = memo::of_event(self.event, self.at);
        // Who can write to us has not blocked us.
        items.push(memo::closed(None, self.at));
        Incoming {
            contact: ContactSeen { external_id: source.thread.id.clone(), ..ContactSeen::default() },
            thread: source.thread,
            external_id,
            outbound: false,
            sender: SenderSeen { kind: SenderKind::Contact, external_id: source.user, name: None },
            sent_at: self.at,
            seq: 0,
            parts,
            reply_to: None,
            order_ids: Vec::new(),
            counts: true,
            memo: items,
        }
    }

    fn system(&self, thread: ThreadRef, what: SystemKind, detail: Option<String>) -> Event {
        Event::System { thread, external_id: self.key.to_owned(), what, detail, at: self.at }
    }

    fn memo(&self, thread: ThreadRef) -> Event {
        Event::Memo { thread, items: memo::of_event(self.event, self.at), at: self.at }
    }

    fn ignored(&self) -> Vec<Event> {
        vec![Event::Ignored { what: self.kind.to_owned() }]
    }
}

/// Who and where (line §2.5). In groups the writer may be unknown.
fn source(event: &Value) -> Option<Source> {
    let source = event.get("source")?;
    let user = text(source, "userId");
    let group = |key| text(source, key).map(|id| ThreadRef { id, kind: ThreadKind::Group });
    let thread = match source.get("type")?.as_str()? {
        "user" => ThreadRef { id: user.clone()?, kind: ThreadKind::Direct },
        "group" => group("groupId")?,
        "room" => group("roomId")?,
        _ => return None,
    };
    Some(Source { thread, user })
}

fn short(word: &str) -> String {
    word.chars().take(60).collect()
}

fn unreadable(why: impl Into<String>) -> Unreadable {
    Unreadable(why.into())
}
