//! What a message says, by its type (tiktok §3.3).

use connector::integer;
use model::{Media, MediaRef, Part};
use serde_json::Value;

use super::content;
use crate::reply::id;

/// What was read of a message's content.
pub(super) struct Said {
    pub parts: Vec<Part>,
    pub order_ids: Vec<String>,
    /// False for lines of context that nobody wrote.
    pub counts: bool,
}

/// Lines that the platform puts there: neither a question nor an answer.
fn context(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "ALLOCATED_SERVICE" => "Assigned",
        "NOTIFICATION" => "TikTok Shop's notice",
        "BUYER_ENTER_FROM_TRANSFER" => "Handed over by the chatbot",
        k if k.starts_with("BUYER_ENTER_FROM") => "The customer came to the chat",
        _ => return None,
    })
}

/// Reads a content. Unknown types become [`Part::Unsupported`]; nothing is dropped.
pub(super) fn read(kind: &str, raw: &Value) -> Said {
    let content = content::read(raw);
    let unsupported =
        || Part::Unsupported { raw_type: kind.chars().take(64).collect(), text: words(&content) };
    let order = |title: Option<String>| {
        id(&content, "order_id").map(|external_id| Part::Order {
            external_id,
            order_id: None,
            title,
            status: None,
        })
    };
    let line = |label: &str| Part::Template {
        title: Some(label.to_owned()),
        text: words(&content),
        buttons: Vec::new(),
    };
    let part = match kind {
        "TEXT" => words(&content).map(|text| Part::Text { text }),
        "IMAGE" => media(&content).map(Part::Image),
        "VIDEO" => media(&content).map(Part::Video),
        "EMOTICONS" => {
            let label = words(&content).unwrap_or_else(|| "Sticker".to_owned());
            Some(Part::Sticker { media: media(&content), label })
        }
        "PRODUCT_CARD" | "BUYER_ENTER_FROM_PRODUCT" => id(&content, "product_id").map(|external_id| {
            Part::Product { external_id, title: None, price: None, image_url: None, url: None }
        }),
        "ORDER_CARD" | "BUYER_ENTER_FROM_ORDER" => order(None),
        "RETURN_REFUND_CARD" => order(Some("Return or refund".to_owned())),
        "LOGISTICS_CARD" => order(Some(match id(&content, "package_id") {
            Some(package) => format!("Delivery, parcel {package}"),
            None => "Delivery".to_owned(),
        })),
        "COUPON_CARD" => {
            id(&content, "coupon_id").map(|external_id| Part::Voucher { external_id, title: None })
        }
        _ => None,
    };
    let label = context(kind);
    Said {
        parts: vec![part.or_else(|| label.map(line)).unwrap_or_else(unsupported)],
        order_ids: id(&content, "order_id").into_iter().collect(),
        counts: label.is_none(),
    }
}

/// The words of a content.
pub(super) fn words(content: &Value) -> Option<String> {
    ["content", "text", "title"]
        .iter()
        .find_map(|k| content.get(*k)?.as_str().filter(|t| !t.trim().is_empty()).map(str::to_owned))
}

/// The file of a content. Its sizes come as texts or numbers; its address is signed and ends after hours.
fn media(content: &Value) -> Option<Media> {
    let url = connector::text(content, "url").filter(|u| u.starts_with("http"))?;
    let number = |key: &str| integer(content, key).filter(|n| *n > 0);
    let pixels = |key: &str| number(key).and_then(|n| u32::try_from(n).ok());
    Some(Media {
        fetch: Some(MediaRef::Url { url }),
        width: pixels("width"),
        height: pixels("height"),
        size: number("size").and_then(|n| u64::try_from(n).ok()),
        duration_ms: connector::text(content, "duration").and_then(|t| milliseconds(&t)),
        ..Media::default()
    })
}

/// Seconds as a text, perhaps with a fraction, in milliseconds.
fn milliseconds(text: &str) -> Option<u64> {
    let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let thousandths: String = fraction.chars().chain("000".chars()).take(3).collect();
    let ms = whole.parse::<u64>().ok()?.checked_mul(1000)?.checked_add(thousandths.parse().ok()?)?;
    (ms > 0).then_some(ms)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(kind: &str, content: &Value) -> Said {
        read(kind, &Value::from(content.to_string()))
    }

    fn part(kind: &str, content: &Value) -> Part {
        said(kind, content).parts.remove(0)
    }

    #[test]
    fn every_type_of_the_sheet_has_its_part() {
        use model::PartKind::*;
        let (url, order) = ("https://p16-oec-example.ibyteimg.com/x.image", "580112233445566778");
        for (kind, content, wanted, counts) in [
            ("TEXT", json!({"content": "มีของไหมคะ"}), Text, true),
            ("IMAGE", json!({"url": url, "width": "304", "height": 290}), Image, true),
            ("VIDEO", json!({"url": url, "duration": "12.5", "expire_time": 1}), Video, true),
            ("EMOTICONS", json!({"url": url}), Sticker, true),
            ("PRODUCT_CARD", json!({"product_id": 1_729_000_000_000_000_001_u64}), Product, true),
            ("ORDER_CARD", json!({"order_id": order}), Order, true),
            ("RETURN_REFUND_CARD", json!({"order_id": order, "sku_id": "1"}), Order, true),
            ("LOGISTICS_CARD", json!({"order_id": order, "package_id": "1157"}), Order, true),
            ("COUPON_CARD", json!({"coupon_id": "755"}), Voucher, true),
            ("BUYER_ENTER_FROM_PRODUCT", json!({"product_id": "1729"}), Product, false),
            ("BUYER_ENTER_FROM_ORDER", json!({"order_id": order}), Order, false),
            ("BUYER_ENTER_FROM_TRANSFER", json!({"content": "x"}), Template, false),
            ("BUYER_ENTER_FROM_LIVE", json!({"room_id": "1"}), Template, false),
            ("ALLOCATED_SERVICE", json!({"content": "Ann joined"}), Template, false),
            ("NOTIFICATION", json!({"content": "closed"}), Template, false),
            ("OTHER", json!({"content": "open the app"}), Unsupported, true),
            ("HOLOGRAM", json!({"content": "new"}), Unsupported, true),
            ("TEXT", json!({"nothing": 1}), Unsupported, true),
            ("IMAGE", json!({"url": ""}), Unsupported, true),
        ] {
            let said = said(kind, &content);
            assert_eq!((said.parts[0].kind(), said.counts), (wanted, counts), "{kind} {content}");
        }
    }

    #[test]
    fn sizes_come_as_texts_and_seconds_become_milliseconds() {
        let Part::Video(m) = part(
            "VIDEO",
            &json!({"url": "https://x.example/v", "width": "720", "duration": "12.5", "size": 9}),
        ) else {
            panic!("no film")
        };
        assert_eq!((m.width, m.duration_ms, m.size), (Some(720), Some(12_500), Some(9)));
        for (text, wanted) in [
            ("7", Some(7000)),
            ("0.25", Some(250)),
            ("1.", Some(1000)),
            ("x", None),
            ("-1", None),
            ("0", None),
        ] {
            assert_eq!(milliseconds(text), wanted, "{text}");
        }
    }

    #[test]
    fn cards_name_their_order() {
        let said = said("LOGISTICS_CARD", &json!({"order_id": "58", "package_id": "1157"}));
        assert_eq!(said.order_ids, ["58"]);
        assert!(matches!(&said.parts[0], Part::Order { title: Some(t), .. } if t == "Delivery, parcel 1157"));
    }
}
