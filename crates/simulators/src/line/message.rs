//! Checks of message objects (line §4.6). Length is counted in UTF-16 units, labels in characters.

use serde_json::{Map, Value};

/// `(property, message)` for everything that is wrong.
pub type Wrong = Vec<(String, String)>;

/// What the checks need to know about the chat.
#[derive(Debug, Clone, Copy, Default)]
pub struct Chat<'a> {
    /// Group or room.
    pub group: bool,
    /// Whether a quote token belongs to this chat; none skips the check.
    pub quotable: Option<&'a dyn QuoteBook>,
}

/// Knows which quote tokens belong to the chat.
pub trait QuoteBook: std::fmt::Debug {
    /// Whether it does.
    fn knows(&self, token: &str) -> bool;
}

/// Checks the `messages` member of a send.
pub fn check(messages: &Value, chat: Chat<'_>) -> Wrong {
    let mut wrong = Wrong::new();
    let Some(list) = messages.as_array() else {
        return vec![("messages".to_owned(), "May not be empty".to_owned())];
    };
    if list.is_empty() || list.len() > 5 {
        wrong.push(("messages".to_owned(), "Size must be between 1 and 5".to_owned()));
    }
    for (i, message) in list.iter().enumerate() {
        let Some(object) = message.as_object() else {
            wrong.push((format!("messages[{i}]"), "Must be an object".to_owned()));
            continue;
        };
        let mut check = Check { at: format!("messages[{i}]"), object, wrong: &mut wrong };
        check.message(chat);
    }
    wrong
}

struct Check<'a> {
    at: String,
    object: &'a Map<String, Value>,
    wrong: &'a mut Wrong,
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

impl Check<'_> {
    fn no(&mut self, property: &str, message: impl Into<String>) {
        self.wrong.push((format!("{}.{property}", self.at), message.into()));
    }

    fn text(&mut self, property: &str, max: usize) -> Option<String> {
        match self.object.get(property).and_then(Value::as_str) {
            None | Some("") => {
                self.no(property, "May not be empty");
                None
            }
            Some(text) if units(text) > max => {
                self.no(property, format!("Length must be between 0 and {max}"));
                None
            }
            Some(text) => Some(text.to_owned()),
        }
    }

    fn url(&mut self, property: &str) {
        let Some(text) = self.text(property, 2000) else { return };
        let parsed = url::Url::parse(&text).ok();
        let good = parsed.is_some_and(|u| u.scheme() == "https" || (u.scheme() == "http" && is_loopback(&u)));
        if !good || !text.is_ascii() {
            self.no(property, "Must be a valid HTTPS URL");
        }
    }

    fn number(&mut self, property: &str, low: f64, high: f64) {
        if !self.object.get(property).and_then(Value::as_f64).is_some_and(|n| (low..=high).contains(&n)) {
            self.no(property, format!("Must be between {low} and {high}"));
        }
    }

    fn message(&mut self, chat: Chat<'_>) {
        match self.object.get("type").and_then(Value::as_str).unwrap_or("") {
            "text" => self.plain_text(),
            "textV2" => self.text_v2(chat),
            "sticker" => {
                for property in ["packageId", "stickerId"] {
                    let digits = self.object.get(property).and_then(Value::as_str).is_some_and(|s| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit()));
                    if !digits {
                        self.no(property, "Must be a sticker of the published list");
                    }
                }
            }
            "image" => {
                self.url("originalContentUrl");
                self.url("previewImageUrl");
            }
            "video" => {
                self.url("originalContentUrl");
                self.url("previewImageUrl");
                if self.object.contains_key("trackingId") {
                    self.text("trackingId", 100);
                    if chat.group {
                        self.no("trackingId", "Only in one-to-one chats");
                    }
                }
            }
            "audio" => {
                self.url("originalContentUrl");
                self.number("duration", 1.0, 1e9);
            }
            "location" => {
                self.text("title", 100);
                self.text("address", 100);
                self.number("latitude", -90.0, 90.0);
                self.number("longitude", -180.0, 180.0);
            }
            "template" => self.template(),
            "flex" => {
                self.text("altText", 1500);
                if !self.object.get("contents").is_some_and(Value::is_object) {
                    self.no("contents", "Must be an object");
                }
            }
            "imagemap" | "coupon" => {}
            _ => self.no("type", "Must be one of the following values: [text, textV2, sticker, image, video, audio, location, imagemap, template, flex, coupon]"),
        }
        self.quote(chat);
        self.extras();
    }

    fn plain_text(&mut self) {
        let Some(text) = self.text("text", 5000) else { return };
        let Some(emojis) = self.object.get("emojis").and_then(Value::as_array) else { return };
        if emojis.len() > 20 {
            self.no("emojis", "Size must be between 0 and 20");
        }
        let utf16: Vec<u16> = text.encode_utf16().collect();
        for (i, emoji) in emojis.iter().enumerate() {
            let at = emoji["index"].as_u64().and_then(|n| usize::try_from(n).ok());
            if at.and_then(|at| utf16.get(at)) != Some(&u16::from(b'$')) {
                self.no(&format!("emojis[{i}].index"), "Must point at a $ in the text");
            }
        }
    }

    fn text_v2(&mut self, chat: Chat<'_>) {
        self.text("text", 5000);
        let Some(substitution) = self.object.get("substitution").and_then(Value::as_object) else { return };
        if substitution.len() > 100 {
            self.no("substitution", "Size must be between 0 and 100");
        }
        for (key, value) in substitution {
            if key.is_empty()
                || key.len() > 20
                || !key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
            {
                self.no(&format!("substitution.{key}"), "Invalid key");
            }
            match value["type"].as_str() {
                Some("mention") if !chat.group => {
                    self.no(&format!("substitution.{key}"), "Mentions only in groups and rooms");
                }
                Some("mention" | "emoji") => {}
                _ => self.no(
                    &format!("substitution.{key}.type"),
                    "Must be one of the following values: [mention, emoji]",
                ),
            }
        }
    }

    fn template(&mut self) {
        self.text("altText", 1500);
        let Some(template) = self.object.get("template").and_then(Value::as_object) else {
            self.no("template", "May not be empty");
            return;
        };
        let actions = template.get("actions").and_then(Value::as_array).map_or(0, Vec::len);
        let text = template.get("text").and_then(Value::as_str).unwrap_or("");
        match template.get("type").and_then(Value::as_str).unwrap_or("") {
            "buttons" => {
                let max = if template.contains_key("title") || template.contains_key("thumbnailImageUrl") {
                    60
                } else {
                    160
                };
                if text.is_empty() || text.chars().count() > max {
                    self.no("template.text", format!("Length must be between 1 and {max}"));
                }
                if template.get("title").and_then(Value::as_str).is_some_and(|t| t.chars().count() > 40) {
                    self.no("template.title", "Length must be between 0 and 40");
                }
                if !(1..=4).contains(&actions) {
                    self.no("template.actions", "Size must be between 1 and 4");
                }
            }
            "confirm" => {
                if text.is_empty() || text.chars().count() > 240 {
                    self.no("template.text", "Length must be between 1 and 240");
                }
                if actions != 2 {
                    self.no("template.actions", "Size must be 2");
                }
            }
            "carousel" | "image_carousel" => {}
            _ => self.no(
                "template.type",
                "Must be one of the following values: [buttons, confirm, carousel, image_carousel]",
            ),
        }
    }

    fn quote(&mut self, chat: Chat<'_>) {
        let Some(token) = self.object.get("quoteToken").and_then(Value::as_str) else { return };
        let kind = self.object.get("type").and_then(Value::as_str).unwrap_or("");
        if !matches!(kind, "text" | "textV2" | "sticker") {
            self.no("quoteToken", "Not supported for this type of message");
        } else if chat.quotable.is_some_and(|book| !book.knows(token)) {
            self.no("quoteToken", "Invalid quote token");
        }
    }

    fn extras(&mut self) {
        if let Some(items) = self.object.get("quickReply").and_then(|q| q["items"].as_array()) {
            if items.len() > 13 {
                self.no("quickReply.items", "Size must be between 0 and 13");
            }
            for (i, item) in items.iter().enumerate() {
                if item["action"]["label"].as_str().is_some_and(|l| l.chars().count() > 20) {
                    self.no(
                        &format!("quickReply.items[{i}].action.label"),
                        "Length must be between 0 and 20",
                    );
                }
            }
        }
        if let Some(sender) = self.object.get("sender") {
            let name = sender["name"].as_str().unwrap_or("");
            if name.chars().count() > 20 {
                self.no("sender.name", "Length must be between 0 and 20");
            }
            if name.to_lowercase().contains("line") {
                self.no("sender.name", "May not contain reserved words");
            }
        }
    }
}

/// Whether a URL points at this machine: the simulated world lives without TLS there.
pub fn is_loopback(url: &url::Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn wrong(message: &Value) -> usize {
        check(&json!([message]), Chat::default()).len()
    }

    #[test]
    fn text_is_counted_in_utf16_units() {
        assert_eq!(wrong(&json!({"type": "text", "text": "🍎".repeat(2500)})), 0);
        assert_eq!(wrong(&json!({"type": "text", "text": "🍎".repeat(2500) + "a"})), 1);
        assert_eq!(wrong(&json!({"type": "text", "text": ""})), 1);
        assert_eq!(wrong(&json!({"type": "text"})), 1);
    }

    #[test]
    fn limits_of_the_sheet() {
        assert_eq!(check(&json!([]), Chat::default()).len(), 1);
        let six = vec![json!({"type": "text", "text": "a"}); 6];
        assert_eq!(check(&Value::Array(six), Chat::default()).len(), 1);
        let image = |url: &str| json!({"type": "image", "originalContentUrl": url, "previewImageUrl": url});
        assert_eq!(wrong(&image("https://example.test/a.jpg")), 0);
        assert_eq!(wrong(&image("http://127.0.0.1:8080/media/a")), 0);
        assert_eq!(wrong(&image("http://example.test/a.jpg")), 2);
        assert_eq!(wrong(&json!({"type": "file", "url": "https://example.test"})), 1);
        assert_eq!(wrong(&json!({"type": "text", "text": "$ a", "emojis": [{"index": 1}]})), 1);
        assert_eq!(wrong(&json!({"type": "text", "text": "a", "sender": {"name": "LINE Team"}})), 1);
        assert_eq!(
            wrong(
                &json!({"type": "image", "originalContentUrl": "https://a.test", "previewImageUrl": "https://a.test", "quoteToken": "q"})
            ),
            1
        );
        let buttons = |n: usize| json!({"type": "template", "altText": "a", "template": {"type": "buttons", "text": "t", "actions": vec![json!({}); n]}});
        assert_eq!(wrong(&buttons(4)), 0);
        assert_eq!(wrong(&buttons(5)), 1);
    }
}
