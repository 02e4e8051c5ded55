//! A message as the Conversations API shows it (instagram §3), put into the journal in an envelope of ours.

use connector::{AccountContext, Delivery, Unreadable, integer, text};
use connector_graph::{message_key, moment};
use model::{Event, MediaRef, Part, StoryKind, Time};
use serde_json::{Value, json};

use crate::{
    attachment::{self, media},
    message,
    messaging::{WROTE_AT, direct, incoming, item, unreadable},
    own::is_own_party,
};

/// Marks the envelope.
pub(crate) const ENVELOPE: &str = "sampan";
/// Fields of a message; an unknown one fails the whole call.
pub(crate) const FIELDS: &str =
    "id,created_time,from,to,message,attachments,shares,story,reactions,is_unsupported,reply_to";
/// The fields that every version has.
pub(crate) const BASIC_FIELDS: &str = "id,created_time,from,to,message";

/// A row as a delivery: known by the message's id, as the same message by webhook is. None without an id.
pub(crate) fn delivery(account: &str, contact: Option<&str>, row: &Value) -> Option<Delivery> {
    let id = text(row, "id")?;
    let body = json!({ ENVELOPE: "message", "contact": contact, "message": row });
    Some(Delivery {
        account: Some(account.to_owned()),
        key: message_key(&id),
        at: moment(row, "created_time"),
        body: body.to_string().into_bytes(),
    })
}

/// Whether a row has more than its id and time: details come for the twenty newest messages only, and by some answers not at all.
pub(crate) fn is_whole(row: &Value) -> bool {
    row.get("from").is_some_and(Value::is_object)
}

/// Interprets a row.
pub(crate) fn decode(
    envelope: &Value,
    own: &AccountContext,
    at: Option<Time>,
) -> Result<Vec<Event>, Unreadable> {
    let row = envelope.get("message").ok_or_else(|| unreadable("the message is missing"))?;
    let id = text(row, "id").ok_or_else(|| unreadable("the message has no id"))?;
    let from = row
        .get("from")
        .filter(|f| f.is_object())
        .ok_or_else(|| unreadable("it does not say who wrote it"))?;
    let ours = is_own_party(own, from);
    let contact =
        contact(envelope, row, own, ours).ok_or_else(|| unreadable("it does not say whose it is"))?;
    let at = moment(row, "created_time").or(at).unwrap_or(own.now);
    let memo = (!ours).then(|| item(WROTE_AT, Some(at.as_millis().to_string()), at));
    let mut incoming =
        incoming(&contact, &own.external_id, ours, id.clone(), parts(row), at, memo.into_iter().collect());
    incoming.reply_to = row.get("reply_to").and_then(|r| text(r, "mid").or_else(|| text(r, "id")));
    if !ours {
        incoming.contact.name = text(from, "name").or_else(|| text(from, "username"));
    }
    let mut events = vec![Event::Message(Box::new(incoming))];
    for reaction in list(row, "reactions") {
        let Some(name) = text(reaction, "emoji").or_else(|| text(reaction, "reaction")) else { continue };
        let users = reaction.get("users").map(|u| u.get("data").unwrap_or(u)).and_then(Value::as_array);
        for user in users.into_iter().flatten() {
            let by = if is_own_party(own, user) { Some("us".to_owned()) } else { text(user, "id") };
            let Some(by) = by else { continue };
            let (thread, emoji) = (direct(contact.clone()), Some(message::emoji(&name)));
            events.push(Event::Reaction { thread, external_id: id.clone(), by, emoji, at });
        }
    }
    Ok(events)
}

/// The customer of a row: who wrote it, or to whom we wrote.
fn contact(envelope: &Value, row: &Value, own: &AccountContext, ours: bool) -> Option<String> {
    let named = text(envelope, "contact");
    if !ours {
        // The thread's own customer is the same person under the id that webhooks use.
        return named.or_else(|| text(row.get("from")?, "id"));
    }
    let other = list(row, "to").find(|p| !is_own_party(own, p)).and_then(|p| text(p, "id"));
    named.or(other)
}

/// The parts of a row. Never none.
pub(crate) fn parts(row: &Value) -> Vec<Part> {
    let mut parts = Vec::new();
    let story = row.get("story").unwrap_or(&Value::Null);
    for (key, kind) in [("reply_to", StoryKind::Reply), ("mention", StoryKind::Mention)] {
        if let Some(s) = story.get(key).filter(|s| s.is_object()) {
            parts.push(attachment::story(kind, text(s, "link").or_else(|| text(s, "url"))));
        }
    }
    if let Some(text) = text(row, "message") {
        parts.push(Part::Text { text });
    }
    parts.extend(list(row, "attachments").map(attached));
    for share in list(row, "shares") {
        let url = text(share, "link").or_else(|| text(share, "url"));
        let title = text(share, "name").or_else(|| text(share, "title"));
        if url.is_some() || title.is_some() {
            parts.push(Part::Share { title, url });
        }
    }
    if message::flag(row, "is_unsupported") || parts.is_empty() {
        let words = "Instagram shows tools nothing of this message. Open it in the Instagram app.";
        parts.push(attachment::unsupported("unsupported", Some(words)));
    }
    parts
}

/// An attachment of a row: by which of its addresses is there.
fn attached(a: &Value) -> Part {
    let name = text(a, "name");
    let of = |key: &str| a.get(key).and_then(|d| text(d, "url"));
    let mime = text(a, "mime_type").unwrap_or_default();
    let (kind, url) = match (of("image_data"), of("video_data"), of("audio_data"), text(a, "file_url")) {
        // A film may have a picture beside it.
        (_, Some(url), _, _) => ("video", url),
        (Some(url), None, _, _) => ("image", url),
        (None, None, Some(url), _) => ("audio", url),
        (None, None, None, Some(url)) => {
            (["image", "video", "audio"].into_iter().find(|k| mime.starts_with(k)).unwrap_or("file"), url)
        }
        _ => return attachment::unsupported("attachment", name.as_deref()),
    };
    let mut media = media(url, name);
    media.content_type = (!mime.is_empty()).then_some(mime);
    media.size = integer(a, "size").and_then(|n| u64::try_from(n).ok());
    let data = a.get("image_data").or_else(|| a.get("video_data")).unwrap_or(&Value::Null);
    let pixels = |key: &str| integer(data, key).and_then(|n| u32::try_from(n).ok()).filter(|n| *n > 0);
    (media.width, media.height) = (pixels("width"), pixels("height"));
    attachment::file(kind, media)
}

/// The rows of a list that may be wrapped in `data`.
fn list<'a>(v: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    let rows = v.get(key).map(|l| l.get("data").unwrap_or(l)).and_then(Value::as_array);
    rows.into_iter().flatten()
}

/// The address of a part's file, for comparing.
pub(crate) fn has_file(part: &Part) -> bool {
    part.media().and_then(|m| m.fetch.as_ref()).is_some_and(|f| matches!(f, MediaRef::Url { .. }))
}
