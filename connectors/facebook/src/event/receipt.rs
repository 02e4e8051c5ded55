//! Marks that others leave: arrived, read, reacted (facebook §2.7).

use connector::{Unreadable, text};
use connector_graph::{message_id, moment};
use model::{Event, Receipt, ReceiptKind, Upto};
use serde_json::Value;

use super::{About, mid};

/// Messages that arrived: by name, and all before a moment.
pub(super) fn delivery(delivery: &Value, about: &About<'_>) -> Result<Vec<Event>, Unreadable> {
    let thread = about.thread()?;
    let watermark = moment(delivery, "watermark");
    let at = watermark.unwrap_or(about.at);
    let receipt =
        |upto| Event::Receipt(Receipt { thread: thread.clone(), kind: ReceiptKind::Delivered, upto, at });
    let mids = delivery.get("mids").and_then(Value::as_array);
    let mids: Vec<String> = mids.into_iter().flatten().filter_map(Value::as_str).map(message_id).collect();
    let named = (!mids.is_empty()).then(|| receipt(Upto::Messages(mids)));
    let events: Vec<Event> = named.into_iter().chain(watermark.map(|w| receipt(Upto::Time(w)))).collect();
    if events.is_empty() {
        return Err(Unreadable("a mark of delivery without messages and time".to_owned()));
    }
    Ok(events)
}

/// All until a moment was read; Instagram's form, by one message, is taken too.
pub(super) fn read(read: &Value, about: &About<'_>) -> Result<Vec<Event>, Unreadable> {
    let thread = about.thread()?;
    let upto = match (moment(read, "watermark"), mid(read)) {
        (Some(watermark), _) => Upto::Time(watermark),
        (None, Some(mid)) => Upto::Message(mid),
        (None, None) => Upto::Time(about.at),
    };
    Ok(vec![Event::Receipt(Receipt { thread, kind: ReceiptKind::Read, upto, at: about.at })])
}

/// A reaction: one per person and message, so a new one replaces.
pub(super) fn reaction(reaction: &Value, event: &Value, about: &About<'_>) -> Result<Vec<Event>, Unreadable> {
    let external_id = mid(reaction).ok_or_else(|| Unreadable("a reaction to nothing".to_owned()))?;
    let name = text(reaction, "reaction");
    let taken_off = text(reaction, "action").as_deref() == Some("unreact");
    let emoji = match (text(reaction, "emoji"), name.as_deref()) {
        (Some(emoji), _) => emoji,
        (None, Some("smile" | "laugh" | "haha")) => "😆".to_owned(),
        (None, Some("angry")) => "😠".to_owned(),
        (None, Some("sad")) => "😢".to_owned(),
        (None, Some("wow")) => "😮".to_owned(),
        (None, Some("love")) => "❤️".to_owned(),
        (None, Some("dislike")) => "👎".to_owned(),
        (None, Some("like") | None) => "👍".to_owned(),
        (None, Some(other)) => other.to_owned(),
    };
    Ok(vec![Event::Reaction {
        thread: about.thread()?,
        external_id,
        by: event.get("sender").and_then(|s| text(s, "id")).unwrap_or_default(),
        emoji: (!taken_off).then_some(emoji),
        at: about.at,
    }])
}
