//! Message templates in our words (lazada §3.5).

use connector::AccountContext;
use model::{Button, Media, MediaRef, Money, Part};
use serde_json::Value;

use super::content::{first, words};
use crate::{
    country,
    scalar::{id, int, text},
};

/// The templates.
pub(super) mod template {
    pub(crate) const TEXT: i64 = 1;
    pub(crate) const SYSTEM: i64 = 2;
    pub(crate) const IMAGE: i64 = 3;
    pub(crate) const EMOJI: i64 = 4;
    pub(crate) const VIDEO: i64 = 6;
    pub(crate) const PRODUCT: i64 = 10006;
    pub(crate) const ORDER: i64 = 10007;
    pub(crate) const VOUCHER: i64 = 10008;
    pub(crate) const FOLLOW: i64 = 10010;
    pub(crate) const REFUND: i64 = 10011;
    pub(crate) const MENU: i64 = 10015;
}

/// What a message says.
pub(super) struct Said {
    pub parts: Vec<Part>,
    /// Orders it is about.
    pub order_ids: Vec<String>,
}

/// Reads a content. Unknown templates become [`Part::Unsupported`]; nothing is dropped.
pub(super) fn read(kind: Option<i64>, content: &Value, own: &AccountContext) -> Said {
    let (country, _) = country::of_shop(&own.external_id);
    let said = words(content, country.language);
    let mut order_ids = Vec::new();
    let parts = match kind.unwrap_or(-1) {
        template::TEXT => said.clone().map(|text| translated(text, content)),
        template::SYSTEM => said.clone().map(|text| vec![Part::Text { text }]),
        template::IMAGE => address(content, &["imgUrl", "img_url", "url"])
            .map(|url| vec![Part::Image(picture(content, MediaRef::Url { url }))]),
        template::EMOJI => said.clone().map(|label| {
            let media = address(content, &["imgUrl", "smallImgUrl"])
                .map(|url| Media { fetch: Some(MediaRef::Url { url }), ..Media::default() });
            vec![Part::Sticker { media, label: label.trim_matches(['[', ']']).to_owned() }]
        }),
        template::VIDEO => video(content).map(|film| vec![Part::Video(film)]),
        template::PRODUCT => id(content, "itemId").or_else(|| id(content, "item_id")).map(|external_id| {
            let price = country.currency().zip(text(content, "price"));
            let price = price.and_then(|(currency, text)| {
                // "THB 129.00" or the number alone; signs and thousands of other spellings are left out.
                let number = text.trim().strip_prefix(currency.as_str()).unwrap_or(&text).trim();
                Money::parse_major(number, currency).ok()
            });
            vec![Part::Product {
                external_id,
                title: text(content, "title"),
                price,
                image_url: address(content, &["iconUrl", "imgUrl"]),
                url: address(content, &["actionUrl"]),
            }]
        }),
        template::ORDER => id(content, "orderId").or_else(|| id(content, "order_id")).map(|external_id| {
            order_ids.push(external_id.clone());
            vec![Part::Order {
                external_id,
                order_id: None,
                title: first(content, &["title", "content"]),
                status: text(content, "status"),
            }]
        }),
        template::VOUCHER => {
            id(content, "voucherId").or_else(|| id(content, "promotionId")).map(|external_id| {
                vec![Part::Voucher { external_id, title: first(content, &["title", "desc"]) }]
            })
        }
        template::FOLLOW => Some(vec![Part::Template {
            title: Some(text(content, "title").unwrap_or_else(|| "Invitation to follow the shop".to_owned())),
            text: text(content, "desc"),
            buttons: Vec::new(),
        }]),
        template::REFUND => Some(vec![refund(content)]),
        template::MENU => menu(content, said.clone()),
        _ => None,
    };
    let unknown = || {
        let named = kind.map_or_else(|| "no template".to_owned(), |kind| format!("template {kind}"));
        let read = said.or_else(|| first(content, &["title", "desc", "content"]));
        vec![Part::Unsupported { raw_type: named, text: read }]
    };
    Said { parts: parts.unwrap_or_else(unknown), order_ids }
}

/// Words, with Lazada's own translation beside them.
fn translated(text_: String, content: &Value) -> Vec<Part> {
    let translation = first(content, &["translateTxt", "translatText"]).filter(|t| *t != text_);
    let mut parts = vec![Part::Text { text: text_ }];
    parts.extend(translation.map(|text| Part::Template {
        title: Some("Lazada's translation".to_owned()),
        text: Some(text),
        buttons: Vec::new(),
    }));
    parts
}

fn address(content: &Value, keys: &[&str]) -> Option<String> {
    let url = first(content, keys)?;
    if let Some(rest) = url.strip_prefix("//") {
        return Some(format!("https://{rest}"));
    }
    (url.starts_with("https://") || url.starts_with("http://")).then_some(url)
}

fn picture(content: &Value, fetch: MediaRef) -> Media {
    let pixels = |key: &str| int(content, key).filter(|n| *n > 0).and_then(|n| u32::try_from(n).ok());
    Media { fetch: Some(fetch), width: pixels("width"), height: pixels("height"), ..Media::default() }
}

/// A film: its address where told, else its id, by which the address is asked for when it is fetched.
fn video(content: &Value) -> Option<Media> {
    let fetch = match address(content, &["videoUrl"]) {
        Some(url) => MediaRef::Url { url },
        None => MediaRef::Platform { id: format!("video:{}", id(content, "videoId")?) },
    };
    // Seconds as a rule; a film has 180 of them at most, so more are milliseconds.
    let duration = int(content, "videoDuration").and_then(|n| u64::try_from(n).ok()).filter(|n| *n > 0);
    Some(Media {
        name: text(content, "txt"),
        duration_ms: duration.map(|n| if n <= 600 { n * 1000 } else { n }),
        ..picture(content, fetch)
    })
}

/// A card about a refund. The number on it is the refund's, not the order's.
fn refund(content: &Value) -> Part {
    let lines = ["subOrderTitle", "refundOrderReason", "refundOrderDate", "orderTotalPrice"];
    let mut said: Vec<String> = lines.iter().filter_map(|key| text(content, key)).collect();
    said.dedup();
    Part::Template {
        title: Some(match id(content, "refundOrderId") {
            Some(number) => format!("Refund {number}"),
            None => "Refund".to_owned(),
        }),
        text: (!said.is_empty()).then(|| said.join("\n")),
        buttons: Vec::new(),
    }
}

/// The menu of the shop's automatic answers.
fn menu(content: &Value, said: Option<String>) -> Option<Vec<Part>> {
    let title = |n: u32| text(content, &format!("action{n}Txt"));
    let buttons: Vec<Button> = (1..=10).filter_map(title).map(|title| Button { title, url: None }).collect();
    (said.is_some() || !buttons.is_empty()).then(|| vec![Part::Template { title: None, text: said, buttons }])
}
