//! Comments (instagram §2.5): they come only where the operator asked Meta for them, and each may be answered once, by message.

use connector::{AccountContext, ThreadContext, Unreadable, text};
use model::{Event, Part, Time};
use serde_json::Value;

use crate::{
    message::cut,
    messaging::{incoming, item, unreadable},
    own::is_own,
};

/// Thread memo: the comment that may still be answered by message.
const COMMENT: &str = "comment";
/// Thread memo: the comment that was answered.
const ANSWERED: &str = "comment_answered";
/// How a comment's id begins in the inbox, where it stands among messages.
const PREFIX: &str = "comment:";

/// A comment as a message of its writer. It opens no reply window; [`crate::chat`] knows.
pub(crate) fn decode(
    field: &str,
    v: &Value,
    at: Time,
    own: &AccountContext,
) -> Result<Vec<Event>, Unreadable> {
    let id =
        text(v, "id").or_else(|| text(v, "comment_id")).ok_or_else(|| unreadable("the comment has no id"))?;
    let from = v.get("from").unwrap_or(&Value::Null);
    let writer = text(from, "id").ok_or_else(|| unreadable("the comment does not say whose it is"))?;
    let self_written = from.get("self_ig_scoped_id").is_some();
    if is_own(own, &writer) || self_written {
        return Ok(vec![Event::Ignored { what: "a comment of our own".to_owned() }]);
    }
    let media = v.get("media").unwrap_or(&Value::Null);
    let mut parts: Vec<Part> = text(v, "text").map(|text| Part::Text { text }).into_iter().collect();
    parts.push(Part::Share { title: Some(place(field, v, media)), url: None });
    let mut memo = Vec::new();
    if field != "live_comments" {
        memo.push(item(COMMENT, Some(id.clone()), at));
    }
    let mut comment = incoming(&writer, &own.external_id, false, format!("{PREFIX}{id}"), parts, at, memo);
    comment.contact.name = text(from, "username");
    comment.reply_to = text(v, "parent_id").map(|parent| format!("{PREFIX}{parent}"));
    Ok(vec![Event::Message(Box::new(comment))])
}

/// Under what it stands.
fn place(field: &str, v: &Value, media: &Value) -> String {
    let kind = text(media, "media_product_type").unwrap_or_default();
    let what = match (field, kind.as_str()) {
        ("live_comments", _) => "the live film",
        (_, "REELS" | "REEL") => "a reel",
        (_, "STORY") => "a story",
        (_, "AD") => "an ad",
        _ => "a post",
    };
    let verb = if text(v, "parent_id").is_some() { "Answer under" } else { "Comment on" };
    let named = text(media, "ad_title").map(|t| format!(" “{}”", cut(&t)));
    let id = text(media, "id").map(|id| format!(" ({})", cut(&id)));
    format!("{verb} {what}{}{}", named.unwrap_or_default(), id.unwrap_or_default())
}

/// Whether an id is a comment's.
pub(crate) fn is_comment(external_id: &str) -> bool {
    external_id.starts_with(PREFIX)
}

/// The comment that a private answer may go to, if their last word was one and it was not answered yet.
pub(crate) fn open(thread: &ThreadContext) -> Option<&str> {
    let last = thread.last_inbound_id.as_deref()?.strip_prefix(PREFIX)?;
    let known = thread.memo.get(COMMENT).is_some_and(|c| c == last);
    let answered = thread.memo.get(ANSWERED).is_some_and(|c| c == last);
    (known && !answered).then_some(last)
}

/// A comment is answered.
pub(crate) fn answered(id: &str, at: Time) -> model::MemoItem {
    item(ANSWERED, Some(id.to_owned()), at)
}
