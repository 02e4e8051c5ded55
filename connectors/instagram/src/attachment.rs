//! Attachments of webhooks, kind by kind (instagram §2.5).

use connector::text;
use model::{Button, Media, MediaRef, Part, StoryKind};
use serde_json::Value;
use url::Url;

/// Meta's file hosts (facebook §8, 17): what lies there is a file and no page.
const FILE_HOSTS: [&str; 3] = ["fbcdn.net", "fbsbx.com", "cdninstagram.com"];
/// Most characters of a title that are kept.
const TITLE_MAX: usize = 300;

/// The parts of one attachment. A kind that is not known stays visible by its name.
pub(crate) fn parts(attachment: &Value) -> Vec<Part> {
    let kind = text(attachment, "type").unwrap_or_default();
    let payload = attachment.get("payload").unwrap_or(&Value::Null);
    let url = text(payload, "url").or_else(|| text(attachment, "url")).map(|u| absolute(&u));
    let title = text(payload, "title").or_else(|| text(attachment, "title")).map(|t| short(&t));
    match kind.as_str() {
        "image" | "video" | "audio" | "file" => match url {
            Some(url) => vec![file(&kind, media(url, None))],
            None => vec![unsupported(&kind, Some("Instagram sent no address for it."))],
        },
        "sticker" => {
            let media = url.map(|url| media(url, None));
            vec![Part::Sticker { media, label: title.unwrap_or_else(|| "Sticker".to_owned()) }]
        }
        "like_heart" => vec![heart()],
        "story_mention" => vec![story(StoryKind::Mention, url)],
        // A file or a page, and only its host tells which.
        "ig_reel" | "reel" | "media" => match url {
            Some(url) if is_file(&url) => {
                let named = title.map(|t| Part::Share { title: Some(t), url: None });
                let shown = if kind == "media" { "file" } else { "video" };
                named.into_iter().chain([file(shown, media(url, None))]).collect()
            }
            None if title.is_none() => vec![unsupported(&kind, Some("Instagram sent no address for it."))],
            url => vec![Part::Share { title, url }],
        },
        "share" | "ig_post" | "post" | "story" | "ig_story" | "fallback" => {
            if url.is_none() && title.is_none() {
                vec![unsupported(&kind, Some("Instagram sent no address for it."))]
            } else {
                vec![Part::Share { title, url }]
            }
        }
        "template" => template(payload),
        "ephemeral" => {
            vec![unsupported(
                "ephemeral",
                Some("A view-once picture or film: it opens only in the Instagram app."),
            )]
        }
        "" => vec![unsupported("attachment", title.as_deref().or(url.as_deref()))],
        other => vec![unsupported(other, title.as_deref().or(url.as_deref()))],
    }
}

/// The heart that has no picture.
pub(crate) fn heart() -> Part {
    Part::Sticker { media: None, label: "❤️".to_owned() }
}

/// A story that was mentioned or answered to. Its picture is fetched at once: it is gone after a day.
pub(crate) fn story(kind: StoryKind, url: Option<String>) -> Part {
    let media = url.as_deref().filter(|u| is_file(u)).map(|u| media(u.to_owned(), None));
    Part::Story { story: kind, url, media }
}

/// A file by its kind's name.
pub(crate) fn file(kind: &str, media: Media) -> Part {
    match kind {
        "image" => Part::Image(media),
        "video" => Part::Video(media),
        "audio" => Part::Audio(media),
        _ => Part::File(media),
    }
}

/// A file at an address, without any of our keys.
pub(crate) fn media(url: String, name: Option<String>) -> Media {
    Media { fetch: Some(MediaRef::Url { url }), name, ..Media::default() }
}

/// Something that cannot be shown.
pub(crate) fn unsupported(raw_type: &str, words: Option<&str>) -> Part {
    Part::Unsupported { raw_type: short(raw_type), text: words.map(short) }
}

/// A card of buttons, in words.
fn template(payload: &Value) -> Vec<Part> {
    let list = |v: &Value, key: &str| v.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    let button = |b: &Value| Some(Button { title: short(&text(b, "title")?), url: text(b, "url") });
    let card = |v: &Value| {
        let title = text(v, "title").map(|t| short(&t));
        let words = text(v, "text").or_else(|| text(v, "subtitle"));
        let buttons: Vec<Button> = list(v, "buttons").iter().filter_map(button).collect();
        (title.is_some() || words.is_some() || !buttons.is_empty()).then_some(Part::Template {
            title,
            text: words,
            buttons,
        })
    };
    // Cards lie in the payload itself, or below the name of their kind.
    let below =
        ["product", "generic"].iter().filter_map(|k| payload.get(*k)).flat_map(|p| list(p, "elements"));
    let elements: Vec<Value> = list(payload, "elements").into_iter().chain(below).collect();
    let cards: Vec<Part> = card(payload).into_iter().chain(elements.iter().filter_map(card)).collect();
    if cards.is_empty() { vec![unsupported("template", None)] } else { cards }
}

/// Whether an address is one of Meta's file hosts'. Our own tests and recorders serve files from this machine.
pub(crate) fn is_file(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else { return false };
    let Some(host) = url.host_str() else { return false };
    let local = matches!(host, "127.0.0.1" | "localhost" | "[::1]");
    local
        || FILE_HOSTS
            .iter()
            .any(|h| host == *h || host.strip_suffix(h).is_some_and(|rest| rest.ends_with('.')))
}

/// Some addresses come without their host.
fn absolute(url: &str) -> String {
    if url.starts_with('/') && !url.starts_with("//") {
        format!("https://www.instagram.com{url}")
    } else {
        url.to_owned()
    }
}

fn short(words: &str) -> String {
    words.chars().take(TITLE_MAX).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_reel_is_a_film_or_a_link_by_its_host() {
        let reel = |url: &str| parts(&json!({"type":"ig_reel","payload":{"url":url,"reel_video_id":1}}));
        assert!(matches!(&reel("https://lookaside.fbsbx.com/ig/?a=1")[..], [Part::Video(_)]));
        assert!(matches!(&reel("https://www.instagram.com/reel/x/")[..], [Part::Share { .. }]));
        assert!(matches!(&reel("https://evilfbsbx.com/x")[..], [Part::Share { .. }]));
        let relative = reel("/reel/123/");
        assert_eq!(
            relative,
            [Part::Share { title: None, url: Some("https://www.instagram.com/reel/123/".to_owned()) }]
        );
    }

    #[test]
    fn every_kind_of_the_sheet_comes_out() {
        let url = "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=17&signature=B";
        for (kind, wanted) in [
            ("image", "Image"),
            ("video", "Video"),
            ("audio", "Audio"),
            ("file", "File"),
            ("story_mention", "Story"),
            ("share", "Share"),
            ("ig_post", "Share"),
            ("post", "Share"),
            ("reel", "Video"),
            ("story", "Share"),
            ("ig_story", "Share"),
            ("media", "File"),
            ("unsupported_type", "Unsupported"),
            ("hologram", "Unsupported"),
        ] {
            let made = parts(&json!({"type": kind, "payload": {"url": url}}));
            assert!(format!("{:?}", made[0].kind()) == wanted && made.len() == 1, "{kind}: {made:?}");
        }
        assert_eq!(parts(&json!({"type":"like_heart"})), [heart()]);
        assert!(
            matches!(&parts(&json!({"type":"ephemeral"}))[..], [Part::Unsupported { raw_type, .. }] if raw_type == "ephemeral")
        );
        for broken in
            [json!(null), json!({}), json!({"type":"image"}), json!({"type":"share","payload":[]}), json!(7)]
        {
            assert!(matches!(&parts(&broken)[..], [Part::Unsupported { .. }]), "{broken}");
        }
    }

    #[test]
    fn a_template_is_told_in_words() {
        let made = parts(&json!({"type":"template","payload":{"template_type":"generic","elements":[
            {"title":"Kettle","subtitle":"Teak","buttons":[{"type":"web_url","title":"Open","url":"https://shop.example"}]}]}}));
        assert_eq!(
            made,
            [Part::Template {
                title: Some("Kettle".to_owned()),
                text: Some("Teak".to_owned()),
                buttons: vec![Button {
                    title: "Open".to_owned(),
                    url: Some("https://shop.example".to_owned())
                }]
            }]
        );
    }
}
