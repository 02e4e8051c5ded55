//! What a message says (line §2.8). Every field but `id` and `type` may be missing.

use connector::{integer, text};
use model::{Media, MediaRef, Part};
use serde_json::Value;

/// The parts of a message. Positions of emojis and mentions are not used: the text holds words for them, and positions beyond
/// its end have been seen.
pub fn parts(message: &Value) -> Vec<Part> {
    let kind = text(message, "type").unwrap_or_default();
    let part = match kind.as_str() {
        "text" => text(message, "text").map(|text| Part::Text { text }),
        "image" => Some(Part::Image(media(message))),
        "video" => Some(Part::Video(media(message))),
        "audio" => Some(Part::Audio(media(message))),
        "file" => Some(Part::File(file(message))),
        "location" => location(message),
        "sticker" => Some(Part::Sticker { media: None, label: label(message) }),
        _ => None,
    };
    vec![part.unwrap_or_else(|| unsupported(&kind, message))]
}

/// The order among messages of the same time: the place in a set of pictures, else the id, which grows.
pub fn seq(message: &Value) -> i64 {
    let set = message.get("imageSet").and_then(|set| integer(set, "index"));
    set.or_else(|| integer(message, "id")).filter(|n| *n > 0).unwrap_or(0)
}

fn unsupported(kind: &str, message: &Value) -> Part {
    let raw_type = if kind.is_empty() { "unknown".to_owned() } else { kind.chars().take(60).collect() };
    Part::Unsupported { raw_type, text: text(message, "text") }
}

/// A file kept by LINE, or by somebody else.
fn media(message: &Value) -> Media {
    let provider = message.get("contentProvider");
    let fetch = match provider.and_then(|p| text(p, "type")).as_deref() {
        Some("external") => provider
            .and_then(|p| text(p, "originalContentUrl"))
            .filter(|url| url.starts_with("https://") || url.starts_with("http://"))
            .map(|url| MediaRef::Url { url }),
        _ => text(message, "id").map(|id| MediaRef::Platform { id }),
    };
    let duration_ms = integer(message, "duration").and_then(|ms| u64::try_from(ms).ok());
    Media { fetch, duration_ms, ..Media::default() }
}

fn file(message: &Value) -> Media {
    let size = integer(message, "fileSize").and_then(|n| u64::try_from(n).ok());
    let fetch = text(message, "id").map(|id| MediaRef::Platform { id });
    Media { fetch, name: text(message, "fileName").map(|n| plain_name(&n)), size, ..Media::default() }
}

/// A file's name without a path and without signs that a file system or a page would act on.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    // Control signs, and the marks that turn the direction of writing ("gpj.exe").
    let unwanted = |c: &char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let clean: String = last.chars().filter(|c| !unwanted(c)).take(200).collect();
    let clean = clean.trim_matches(['.', ' ']).to_owned();
    if clean.is_empty() { "file".to_owned() } else { clean }
}

fn location(message: &Value) -> Option<Part> {
    let degrees = |key: &str, most: f64| message.get(key).and_then(Value::as_f64).filter(|d| d.abs() <= most);
    Some(Part::Location {
        latitude: degrees("latitude", 90.0)?,
        longitude: degrees("longitude", 180.0)?,
        title: text(message, "title"),
        address: text(message, "address"),
    })
}

/// A sticker in words: its own text, or its first keywords. LINE gives no picture of it.
fn label(message: &Value) -> String {
    let keywords = || {
        let all = message.get("keywords")?.as_array()?.iter().filter_map(Value::as_str).take(3);
        Some(all.collect::<Vec<_>>().join(", ")).filter(|words| !words.is_empty())
    };
    text(message, "text").or_else(keywords).unwrap_or_else(|| "Sticker".to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn no7_positions_beyond_the_text_do_no_harm() {
        let message = json!({"id":"1","type":"text","text":"🍎 a","emojis":[{"index":1,"length":1},{"index":900,"length":-4}],
            "mention":{"mentionees":[{"index":1,"length":4_000_000_000_u64,"type":"user"}]}});
        assert_eq!(parts(&message), [Part::Text { text: "🍎 a".to_owned() }]);
    }

    #[test]
    fn something_comes_of_every_kind() {
        for (message, kind) in [
            (json!({"id":"1","type":"text"}), model::PartKind::Unsupported),
            (json!({"id":"1","type":"hologram","text":"look"}), model::PartKind::Unsupported),
            (json!({"id":"1"}), model::PartKind::Unsupported),
            (json!({"id":"1","type":"location","latitude":"north"}), model::PartKind::Unsupported),
            (json!({"id":"1","type":"image"}), model::PartKind::Image),
            (json!({"id":"1","type":"sticker"}), model::PartKind::Sticker),
        ] {
            assert_eq!(parts(&message)[0].kind(), kind, "{message}");
        }
    }

    #[test]
    fn a_file_name_is_only_a_name() {
        for (given, kept) in [
            ("order 17.pdf", "order 17.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\temp\\a\u{202e}gpj.exe", "agpj.exe"),
            ("\u{0}..", "file"),
            ("ใบเสร็จ.pdf", "ใบเสร็จ.pdf"),
        ] {
            assert_eq!(plain_name(given), kept);
        }
    }

    #[test]
    fn a_file_elsewhere_is_fetched_from_there() {
        let message = json!({"id":"2","type":"video","contentProvider":{"type":"external","originalContentUrl":"https://media.example/o.mp4"}});
        let Part::Video(media) = &parts(&message)[0] else { panic!("a film") };
        assert_eq!(media.fetch, Some(MediaRef::Url { url: "https://media.example/o.mp4".to_owned() }));
        let message = json!({"id":"2","type":"video","contentProvider":{"type":"external","originalContentUrl":"file:///etc/passwd"}});
        assert_eq!(parts(&message)[0].media().and_then(|m| m.fetch.clone()), None);
    }
}
