//! What a message says, by its type (shopee §3.5).

use model::Part;
use serde_json::Value;

use super::media::{self, Host};
use crate::{region, reply::id};

/// What was read of a message's content.
pub(super) struct Said {
    pub parts: Vec<Part>,
    pub order_ids: Vec<String>,
    /// False for cards that Shopee puts there by itself.
    pub counts: bool,
}

/// Cards that nobody wrote; neither a question nor an answer.
fn system_card(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "notification" => "Shopee's notice",
        "logistics_card" => "Delivery",
        "return_refund_card" => "Return and refund",
        "out_of_stock_reminder_card" => "Out of stock",
        "unrated_order_reminder" => "Reminder to rate",
        "general_option_pack" => "Choices",
        "selected_general_option" => "Choice made",
        "webview" => "Shopee's page",
        "new_faq" => "Shopee's questions and answers",
        k if k.starts_with("faq") && k != "faq_liveagent" => "Shopee's questions and answers",
        _ => return None,
    })
}

fn card(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "item_list" => "Products",
        "shopping_cart" => "Shopping cart",
        "add_on_deal" => "Add-on deal",
        "bundle_deal" => "Bundle deal",
        "offer" => "Offer",
        _ => return None,
    })
}

/// Reads a content. Unknown types become [`Part::Unsupported`]; nothing is dropped.
pub(super) fn read(kind: &str, content: &Value, market: Option<&str>) -> Said {
    // Some senders put the content in a string.
    let parsed = content.as_str().map(|t| {
        serde_json::from_str(t)
            .ok()
            .filter(Value::is_object)
            .unwrap_or_else(|| serde_json::json!({ "text": t }))
    });
    let content = parsed.as_ref().unwrap_or(content);
    let unsupported =
        || vec![Part::Unsupported { raw_type: kind.chars().take(64).collect(), text: words(content) }];
    let mut counts = true;
    let parts = match kind {
        "text" | "faq_liveagent" => match text(content) {
            Some(text) => {
                let mut parts = vec![Part::Text { text }];
                parts.extend(translation(content));
                parts
            }
            None => unsupported(),
        },
        "image" | "image_with_text" => {
            let picture = media::of(content, &["url", "image_url", "thumb_url"], Host::Image, market);
            let mut parts: Vec<Part> = picture.map(Part::Image).into_iter().collect();
            parts.extend(text(content).map(|text| Part::Text { text }));
            if parts.is_empty() { unsupported() } else { parts }
        }
        "video" => {
            let film = media::of(content, &["video_url", "url"], Host::Video, market);
            vec![Part::Video(film.unwrap_or_default())]
        }
        "sticker" => {
            vec![Part::Sticker { media: media::sticker(content, market), label: "Sticker".to_owned() }]
        }
        "item" | "product" => match id(content, "item_id") {
            Some(item) => vec![product(content, item, market)],
            None => unsupported(),
        },
        "order" => match order_sn(content) {
            Some(external_id) => vec![Part::Order {
                external_id,
                order_id: None,
                title: None,
                status: connector::text(content, "order_status")
                    .or_else(|| connector::text(content, "status")),
            }],
            None => unsupported(),
        },
        "voucher" => match id(content, "voucher_id").or_else(|| connector::text(content, "voucher_code")) {
            Some(external_id) => vec![Part::Voucher { external_id, title: words(content) }],
            None => vec![labelled("Voucher", content)],
        },
        _ => {
            if let Some(label) = system_card(kind) {
                counts = false;
                vec![labelled(label, content)]
            } else if let Some(label) = card(kind) {
                vec![labelled(label, content)]
            } else {
                unsupported()
            }
        }
    };
    let order_ids = order_sn(content).into_iter().collect();
    Said { parts, order_ids, counts }
}

/// The order a content names.
pub(super) fn order_sn(content: &Value) -> Option<String> {
    id(content, "order_sn").or_else(|| id(content, "ordersn"))
}

fn text(content: &Value) -> Option<String> {
    connector::text(content, "text")
}

fn words(content: &Value) -> Option<String> {
    ["text", "title", "name", "content"]
        .iter()
        .find_map(|k| content.get(*k)?.as_str().filter(|t| !t.trim().is_empty()).map(str::to_owned))
}

fn labelled(label: &str, content: &Value) -> Part {
    Part::Template { title: Some(label.to_owned()), text: words(content), buttons: Vec::new() }
}

/// Shopee's own translation stays beside what was written.
fn translation(content: &Value) -> Option<Part> {
    let translated = content.get("translation")?;
    let text = connector::text(translated, "text")?;
    let language = |key: &str| connector::text(translated, key);
    let title = match (language("source_language"), language("target_language")) {
        (Some(from), Some(to)) => format!("Shopee's translation ({from} → {to})"),
        _ => "Shopee's translation".to_owned(),
    };
    Some(Part::Template { title: Some(title), text: Some(text), buttons: Vec::new() })
}

fn product(content: &Value, item: String, market: Option<&str>) -> Part {
    let page = id(content, "shop_id").zip(market.and_then(region::domain));
    Part::Product {
        url: page.map(|(shop, domain)| format!("https://shopee.{domain}/product/{shop}/{item}")),
        external_id: item,
        title: connector::text(content, "item_name").or_else(|| connector::text(content, "name")),
        price: None,
        image_url: ["image_url", "thumb_url"]
            .iter()
            .find_map(|k| media::address(content.get(*k)?.as_str()?, Host::Image, market)),
    }
}
