//! Cards, as words (facebook §2.7).

use connector::text;
use connector_graph::moment;
use model::{Button, Part};
use serde_json::Value;

/// Products, or cards with their buttons; none where nothing could be read.
pub(super) fn parts(payload: &Value) -> Option<Vec<Part>> {
    let products = payload.get("product").and_then(|p| p.get("elements")).and_then(Value::as_array);
    let mut parts: Vec<Part> = products.into_iter().flatten().filter_map(product).collect();
    let elements = payload.get("elements").and_then(|e| e.get("data").unwrap_or(e).as_array());
    parts.extend(elements.into_iter().flatten().filter_map(element));
    if text(payload, "template_type").as_deref() == Some("receipt") {
        parts.truncate(0);
        parts.push(receipt(payload, elements.map_or(&[][..], Vec::as_slice)));
    }
    if parts.is_empty() {
        parts.extend(element(payload));
    }
    (!parts.is_empty()).then_some(parts)
}

fn product(element: &Value) -> Option<Part> {
    let external_id = text(element, "id").or_else(|| text(element, "retailer_id"))?;
    let title = text(element, "title");
    let title = match (title, text(element, "subtitle")) {
        (Some(title), Some(more)) => Some(format!("{title} – {more}")),
        (title, more) => title.or(more),
    };
    Some(Part::Product { external_id, title, price: None, image_url: text(element, "image_url"), url: None })
}

fn element(element: &Value) -> Option<Part> {
    let title = text(element, "title");
    let words =
        text(element, "text").or_else(|| text(element, "subtitle")).or_else(|| text(element, "description"));
    let buttons = element.get("buttons").and_then(Value::as_array);
    let button = |b: &Value| Some(Button { title: text(b, "title")?, url: text(b, "url") });
    let buttons: Vec<Button> = buttons.into_iter().flatten().filter_map(button).collect();
    let words = words.or_else(|| text(element, "url").filter(|_| title.is_none()));
    (title.is_some() || words.is_some() || !buttons.is_empty()).then_some(Part::Template {
        title,
        text: words,
        buttons,
    })
}

/// A receipt that a shop's tool sent: an order somewhere else, so it stays a card.
fn receipt(payload: &Value, elements: &[Value]) -> Part {
    let number = text(payload, "order_number").map_or_else(String::new, |n| format!(" {n}"));
    let currency = text(payload, "currency").map_or_else(String::new, |c| format!(" {c}"));
    let mut lines: Vec<String> = elements
        .iter()
        .take(20)
        .filter_map(|e| {
            let quantity = text(e, "quantity").unwrap_or_else(|| "1".to_owned());
            Some(format!("{quantity} × {}", text(e, "title")?))
        })
        .collect();
    if let Some(total) = payload.get("summary").and_then(|s| text(s, "total_cost")) {
        lines.push(format!("{total}{currency}"));
    }
    let text = Some(lines.join("\n")).filter(|t| !t.is_empty());
    let url = text_url(payload);
    let buttons = url.map(|url| Button { title: "Order".to_owned(), url: Some(url) }).into_iter().collect();
    Part::Template { title: Some(format!("Receipt{number}")), text, buttons }
}

fn text_url(payload: &Value) -> Option<String> {
    text(payload, "order_url")
}

/// An appointment that was asked for, confirmed, declined or cancelled.
pub(super) fn appointment(payload: &Value) -> Part {
    let status = text(payload, "status").unwrap_or_else(|| "requested".to_owned());
    let times: Vec<String> =
        ["start_time", "end_time"].iter().filter_map(|k| moment(payload, k)).map(|t| t.to_string()).collect();
    let zone = text(payload, "timezone").map(|zone| format!("({zone})"));
    let words: Vec<String> =
        [Some(times.join(" – ")).filter(|t| !t.is_empty()), zone].into_iter().flatten().collect();
    let words = words.join(" ");
    Part::Template {
        title: Some(format!("Appointment {}", status.to_lowercase())),
        text: Some(words).filter(|w| !w.is_empty()),
        buttons: Vec::new(),
    }
}
