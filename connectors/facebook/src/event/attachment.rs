//! What a message is made of: its words and attachments, as webhooks have them (facebook §2.7) and as the API has them (§3.2).

use connector::{integer, text};
use model::{Media, MediaRef, Part, StoryKind};
use serde_json::Value;

use super::template;

/// The thumb that is sent with one tap, in its three sizes.
const THUMBS: [&str; 3] = ["369239263222822", "369239343222814", "369239383222810"];

/// The parts of a webhook's message. There is always one: what cannot be shown is said to be so.
pub(super) fn parts(message: &Value, unsupported: bool) -> Vec<Part> {
    let words = text(message, "text");
    let mut parts: Vec<Part> = words.iter().map(|text| Part::Text { text: text.clone() }).collect();
    let mut stickers: Vec<String> = Vec::new();
    let attachments = match message.get("attachments") {
        Some(Value::Array(all)) => all.as_slice(),
        Some(one @ Value::Object(_)) => std::slice::from_ref(one),
        _ => &[],
    };
    // While Meta changed over, a sticker came twice: as a picture, and as itself (until 2026-08-30).
    let loose = text(message, "sticker_id");
    for attachment in attachments {
        let payload = attachment.get("payload").unwrap_or(&Value::Null);
        if let Some(id) = text(payload, "sticker_id").or_else(|| loose.clone()) {
            if !stickers.contains(&id) {
                parts.push(sticker(&id, text(payload, "url").as_deref()));
                stickers.push(id);
            }
            continue;
        }
        parts.extend(one(attachment, payload, words.as_deref()));
    }
    if let Some(id) = loose.filter(|_| attachments.is_empty()) {
        parts.push(sticker(&id, None));
    }
    if let Some(product) = message.get("referral").and_then(|r| r.get("product")).and_then(|p| text(p, "id"))
    {
        parts.push(Part::Product {
            external_id: product,
            title: None,
            price: None,
            image_url: None,
            url: None,
        });
    }
    if parts.is_empty() {
        let raw_type = if unsupported { "unsupported" } else { "empty" };
        parts.push(Part::Unsupported { raw_type: raw_type.to_owned(), text: None });
    }
    parts
}

fn sticker(id: &str, url: Option<&str>) -> Part {
    let label = if THUMBS.contains(&id) { "👍" } else { "Sticker" };
    Part::Sticker { media: url.and_then(media), label: label.to_owned() }
}

/// A file at an address; none for what is no web address.
fn media(url: &str) -> Option<Media> {
    let web = url.starts_with("https://") || url.starts_with("http://");
    web.then(|| Media { fetch: Some(MediaRef::Url { url: url.to_owned() }), ..Media::default() })
}

fn one(attachment: &Value, payload: &Value, words: Option<&str>) -> Vec<Part> {
    let kind = text(attachment, "type").unwrap_or_default();
    let anywhere = |key: &str| text(payload, key).or_else(|| text(attachment, key));
    let unsupported = |text: Option<String>| {
        let raw_type =
            if kind.is_empty() { "attachment".to_owned() } else { kind.chars().take(60).collect() };
        vec![Part::Unsupported { raw_type, text }]
    };
    let file = |part: fn(Media) -> Part| match text(payload, "url").as_deref().and_then(media) {
        Some(mut found) => {
            found.name = anywhere("name").or_else(|| anywhere("title")).filter(|n| !n.contains("://"));
            found.size = integer(payload, "size").and_then(|n| u64::try_from(n).ok());
            vec![part(found)]
        }
        None => unsupported(anywhere("title")),
    };
    match kind.as_str() {
        "image" | "animated_image" => file(Part::Image),
        "video" => file(Part::Video),
        "audio" => file(Part::Audio),
        "file" => file(Part::File),
        "sticker" => vec![sticker("", text(payload, "url").as_deref())],
        "reel" | "ig_reel" | "post" | "ig_post" | "share" | "story" | "ig_story" => {
            let reel =
                text(payload, "reel_video_id").map(|id| format!("https://www.facebook.com/reel/{id}/"));
            let url = anywhere("url").map(absolute).or(reel);
            let title = anywhere("title");
            if url.is_none() && title.is_none() {
                unsupported(None)
            } else {
                vec![Part::Share { title, url }]
            }
        }
        "story_mention" => vec![Part::Story {
            story: StoryKind::Mention,
            media: text(payload, "url").as_deref().and_then(media),
            url: text(payload, "url"),
        }],
        "fallback" => fallback(attachment, payload, words),
        "location" => {
            let coordinates = payload.get("coordinates").unwrap_or(payload);
            let number = |names: [&str; 2]| {
                names.iter().find_map(|n| match coordinates.get(n)? {
                    Value::Number(degrees) => degrees.as_f64(),
                    Value::String(s) => s.trim().parse().ok().filter(|degrees: &f64| degrees.is_finite()),
                    _ => None,
                })
            };
            match (number(["lat", "latitude"]), number(["long", "longitude"])) {
                (Some(latitude), Some(longitude)) => {
                    vec![Part::Location { latitude, longitude, title: anywhere("title"), address: None }]
                }
                _ => unsupported(anywhere("title")),
            }
        }
        "template" => template::parts(payload).unwrap_or_else(|| unsupported(anywhere("title"))),
        "appointment_booking" => vec![template::appointment(payload)],
        _ => unsupported(anywhere("title").or_else(|| anywhere("url"))),
    }
}

/// The preview of a link. The message's words usually hold the link already, and it is not shown twice.
fn fallback(attachment: &Value, payload: &Value, words: Option<&str>) -> Vec<Part> {
    let said = payload.as_str().filter(|s| !s.is_empty()).map(str::to_owned);
    let (said_url, said_title) = match said {
        Some(s) if s.starts_with("http") => (Some(s), None),
        other => (None, other),
    };
    let anywhere = |key: &str| text(payload, key).or_else(|| text(attachment, key));
    let url = anywhere("url").or(said_url).map(absolute);
    let title = anywhere("title").or(said_title);
    match (&url, words) {
        (Some(url), Some(words)) if words.contains(url.as_str()) => Vec::new(),
        (None, Some(_)) if title.is_none() => Vec::new(),
        (None, None) if title.is_none() => {
            vec![Part::Unsupported { raw_type: "fallback".to_owned(), text: None }]
        }
        _ => vec![Part::Share { title, url }],
    }
}

/// Addresses on Facebook come without their host at times.
fn absolute(url: String) -> String {
    if url.starts_with('/') && !url.starts_with("//") {
        format!("https://www.facebook.com{url}")
    } else {
        url
    }
}

/// The parts of a message as the API lists it.
pub(crate) fn polled_parts(row: &Value) -> Vec<Part> {
    let words = text(row, "message").filter(|t| !t.is_empty());
    let mut parts: Vec<Part> = words.iter().map(|text| Part::Text { text: text.clone() }).collect();
    let rows = |key: &str| {
        row.get(key).and_then(|v| v.get("data").unwrap_or(v).as_array()).map_or(&[][..], Vec::as_slice)
    };
    if let Some(url) = text(row, "sticker") {
        parts.push(Part::Sticker { media: media(&url), label: "Sticker".to_owned() });
    }
    for attachment in rows("attachments") {
        parts.push(polled(attachment));
    }
    for share in rows("shares") {
        let (link, title) = (text(share, "link"), text(share, "name").or_else(|| text(share, "description")));
        let twice = matches!((&link, &words), (Some(link), Some(words)) if words.contains(link.as_str()));
        if !twice && (link.is_some() || title.is_some()) {
            parts.push(Part::Share { title, url: link });
        }
    }
    if parts.is_empty() {
        parts.push(Part::Unsupported { raw_type: "empty".to_owned(), text: None });
    }
    parts
}

fn polled(attachment: &Value) -> Part {
    let inner = |key: &str| attachment.get(key).filter(|v| v.is_object());
    let (image, video) = (inner("image_data"), inner("video_data"));
    let data = image.or(video);
    let url = data.and_then(|d| text(d, "url")).or_else(|| text(attachment, "file_url"));
    let mime = text(attachment, "mime_type").unwrap_or_default();
    let Some(mut found) = url.as_deref().and_then(media) else {
        if let Some(mut parts) = inner("generic_template").and_then(template::parts).filter(|p| !p.is_empty())
        {
            return parts.swap_remove(0);
        }
        let raw_type = if mime.is_empty() { "attachment".to_owned() } else { mime };
        return Part::Unsupported { raw_type, text: text(attachment, "name") };
    };
    let size = |key: &str| data.and_then(|d| integer(d, key)).and_then(|n| u32::try_from(n).ok());
    (found.width, found.height) = (size("width"), size("height"));
    found.name = text(attachment, "name");
    found.size = integer(attachment, "size").and_then(|n| u64::try_from(n).ok());
    found.content_type = Some(mime.clone()).filter(|m| !m.is_empty());
    match mime.split('/').next().unwrap_or_default() {
        "image" => Part::Image(found),
        "video" => Part::Video(found),
        "audio" => Part::Audio(found),
        _ if image.is_some() => Part::Image(found),
        _ if video.is_some() => Part::Video(found),
        _ => Part::File(found),
    }
}
