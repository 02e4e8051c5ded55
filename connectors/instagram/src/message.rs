//! What a message of a webhook says (instagram §2.5).

use connector::text;
use model::{Part, StoryKind};
use serde_json::Value;

use crate::attachment;

/// The parts of a message: the story it answers to, what is attached, the words. Never none.
pub(crate) fn parts(message: &Value) -> Vec<Part> {
    let mut parts = Vec::new();
    if let Some(story) = message.get("reply_to").and_then(|r| r.get("story")).filter(|s| s.is_object()) {
        parts.push(attachment::story(StoryKind::Reply, text(story, "url")));
    }
    if let Some(text) = text(message, "text") {
        parts.push(Part::Text { text });
    }
    let attachments = message.get("attachments");
    let listed = attachments.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    // One page of the documents shows a single object.
    let single = attachments.filter(|a| a.is_object());
    for attachment in listed.iter().chain(single) {
        for part in attachment::parts(attachment) {
            if !parts.contains(&part) || !is_sticker(attachment) {
                parts.push(part);
            }
        }
    }
    let is = |key: &str| flag(message, key);
    if is("is_unsupported") && !parts.iter().any(|p| matches!(p, Part::Unsupported { .. })) {
        let words = "Instagram gives tools no access to this kind of message. Open it in the Instagram app.";
        parts.push(attachment::unsupported("unsupported", Some(words)));
    }
    if parts.is_empty() {
        parts.push(attachment::unsupported("message", Some("A message without words or anything attached.")));
    }
    parts
}

/// Where a message came from, when an advertisement or a link brought it (`message.referral`).
pub(crate) fn referral(referral: &Value) -> Option<String> {
    if !referral.is_object() {
        return None;
    }
    let ad = referral.get("ads_context_data").unwrap_or(&Value::Null);
    let mut words = Vec::new();
    if let Some(title) = text(ad, "ad_title") {
        words.push(format!("ad “{}”", cut(&title)));
    } else if let Some(id) = text(referral, "ad_id") {
        words.push(format!("ad {}", cut(&id)));
    }
    if let Some(source) = text(referral, "source") {
        words.push(format!("source {}", cut(&source)));
    }
    if let Some(r) = text(referral, "ref") {
        words.push(format!("ref {}", cut(&r)));
    }
    if let Some(product) = referral.get("product").and_then(|p| text(p, "id")) {
        words.push(format!("product {}", cut(&product)));
    }
    Some(if words.is_empty() {
        "Came by a link.".to_owned()
    } else {
        format!("Came by {}.", words.join(", "))
    })
}

/// A switch: `true`, or `"true"` as the Conversations API writes it.
pub(crate) fn flag(v: &Value, key: &str) -> bool {
    match v.get(key) {
        Some(Value::Bool(b)) => *b,
        Some(Value::String(s)) => s == "true",
        _ => false,
    }
}

/// Emoji of the reactions that are named (instagram §2.5); another name is shown as it is.
pub(crate) fn emoji(name: &str) -> String {
    match name {
        "love" => "❤️",
        "smile" | "laugh" | "haha" => "😆",
        "sad" => "😢",
        "wow" => "😮",
        "angry" => "😠",
        "like" => "👍",
        "dislike" => "👎",
        other => other,
    }
    .to_owned()
}

fn is_sticker(attachment: &Value) -> bool {
    attachment.get("payload").is_some_and(|p| text(p, "sticker_id").is_some())
}

pub(crate) fn cut(words: &str) -> String {
    words.chars().filter(|c| !c.is_control()).take(120).collect()
}
