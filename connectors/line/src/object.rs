//! Message objects as LINE takes them (line §4.6).

use connector::{OutMedia, OutPart, Piece, ThreadContext};
use model::AttachmentKind;
use serde_json::{Value, json};

use crate::{memo, text};

/// Largest preview picture.
const PREVIEW_MAX: u64 = 1_000_000;
/// Longest name of a file that goes as a link, so that name and address are one text.
const NAME_MAX: usize = 255;

/// The piece's messages. The first that can quote quotes the message it answers to, while that one's token is known.
pub fn objects(piece: &Piece, thread: &ThreadContext) -> Vec<Value> {
    let mut quote = piece.reply_to.as_deref().and_then(|id| memo::quote_token(thread, id));
    let one = |part: &OutPart| {
        let mut object = object(part);
        let quotes = matches!(object["type"].as_str(), Some("text" | "sticker"));
        if quotes && let Some(token) = quote.take() {
            object["quoteToken"] = Value::String(token);
        }
        object
    };
    piece.parts.iter().map(one).collect()
}

fn object(part: &OutPart) -> Value {
    match part {
        OutPart::Text { text } => json!({ "type": "text", "text": text }),
        OutPart::Media(media) => file(media),
        OutPart::Sticker { package_id, sticker_id } => {
            json!({ "type": "sticker", "packageId": package_id, "stickerId": sticker_id })
        }
        OutPart::Location { latitude, longitude, title, address } => json!({
            "type": "location", "title": title, "address": address, "latitude": latitude, "longitude": longitude
        }),
        // `pieces` refuses cards; their number is still better than nothing.
        OutPart::Product { external_id } | OutPart::Order { external_id } => {
            json!({ "type": "text", "text": external_id })
        }
    }
}

/// A file by its address; as a link in words where LINE has no message for it, or wants what we do not know of it.
fn file(media: &OutMedia) -> Value {
    let small_picture = media.as_kind == AttachmentKind::Image && media.size <= PREVIEW_MAX;
    let preview = media.preview_url.as_ref().or(small_picture.then_some(&media.url));
    match (media.as_kind, preview, media.duration_ms.and_then(milliseconds)) {
        (AttachmentKind::Image, Some(preview), _) => {
            json!({ "type": "image", "originalContentUrl": media.url, "previewImageUrl": preview })
        }
        (AttachmentKind::Video, Some(preview), _) => {
            json!({ "type": "video", "originalContentUrl": media.url, "previewImageUrl": preview })
        }
        (AttachmentKind::Audio, _, Some(duration)) => {
            json!({ "type": "audio", "originalContentUrl": media.url, "duration": duration })
        }
        _ => {
            let name = text::cut(&media.name, NAME_MAX).first().copied().unwrap_or("File");
            json!({ "type": "text", "text": format!("{name}\n{}", media.url) })
        }
    }
}

/// How long a sound is, as LINE's number: more than nothing, and of 64 bits with a sign.
fn milliseconds(ms: u64) -> Option<i64> {
    i64::try_from(ms).ok().filter(|ms| *ms > 0)
}
