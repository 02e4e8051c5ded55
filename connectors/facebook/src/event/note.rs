//! Lines that nobody wrote: where somebody came from, who holds the conversation, what Meta decided (facebook §2.7).

use connector::{Unreadable, text};
use connector_graph::escaped;
use model::{Event, SystemKind};
use serde_json::Value;

use super::{About, ELSEWHERE, ignored};

pub(super) fn decode(event: &Value, about: &About<'_>, key: &str) -> Result<Vec<Event>, Unreadable> {
    let part = |name: &str| event.get(name).filter(|v| v.is_object());
    if let Some(said) = part("referral").map(referral) {
        if said.is_empty() {
            return Ok(ignored("a referral that says nothing"));
        }
        return Ok(vec![about.line(key.to_owned(), SystemKind::Platform, said)?]);
    }
    if let Some(optin) = part("optin") {
        // The chat plugin knows a person by a reference until they write.
        if about.person.is_none() {
            return Ok(ignored("an opt-in of somebody who has not written yet"));
        }
        return Ok(vec![about.line(key.to_owned(), SystemKind::Platform, opted(optin))?]);
    }
    for (kind, owner) in
        [("pass_thread_control", "new_owner_app_id"), ("take_thread_control", "new_owner_app_id")]
    {
        if let Some(control) = part(kind) {
            return handed(text(control, owner).as_deref(), about, key);
        }
    }
    if let Some(request) = part("request_thread_control") {
        let who =
            text(request, "requested_owner_app_id").map_or_else(String::new, |id| format!(" (app {id})"));
        let said = format!("Another tool{who} asks for this conversation.");
        return Ok(vec![about.line(key.to_owned(), SystemKind::Platform, said)?]);
    }
    if let Some(policy) = part("policy_enforcement").or_else(|| part("policy-enforcement")) {
        return enforced(policy, about);
    }
    if let Some(order) = part("order") {
        return Ok(vec![about.line(key.to_owned(), SystemKind::Platform, cart(order))?]);
    }
    if let Some(feedback) = part("response_feedback") {
        let said = text(feedback, "feedback").map_or_else(|| "?".to_owned(), |f| escaped(&f, 200));
        return Ok(vec![about.line(key.to_owned(), SystemKind::Platform, format!("Feedback: {said}"))?]);
    }
    for (kind, what) in
        [("account_linking", "a linked login"), ("app_roles", "roles of apps"), ("typing", "typing")]
    {
        if event.get(kind).is_some() {
            return Ok(ignored(what));
        }
    }
    Err(Unreadable("an event of a kind that is not known".to_owned()))
}

/// Where somebody came from, in a sentence; empty when it says nothing.
pub(super) fn referral(referral: &Value) -> String {
    let ad = referral.get("ads_context_data").unwrap_or(&Value::Null);
    let product = referral.get("product").and_then(|p| text(p, "id")).or_else(|| text(ad, "product_id"));
    let mut said = match (text(ad, "ad_title"), text(referral, "ad_id"), text(referral, "source").as_deref())
    {
        (Some(title), _, _) => format!("Came from the ad “{title}”"),
        (None, Some(_), _) | (None, None, Some("ADS")) => "Came from an ad".to_owned(),
        (None, None, Some("SHORTLINK")) => "Came by a link".to_owned(),
        (None, None, Some(source)) => format!("Came by {}", source.to_lowercase().replace('_', " ")),
        (None, None, None) => String::new(),
    };
    let mut more = Vec::new();
    for (label, value) in [
        ("ad", text(referral, "ad_id")),
        ("ref", text(referral, "ref")),
        ("product", product),
        ("post", text(ad, "post_id")),
        ("page", text(referral, "referer_uri")),
    ] {
        if let Some(value) = value {
            more.push(format!("{label} {}", escaped(&value, 200)));
        }
    }
    if !more.is_empty() {
        let begin = if said.is_empty() { "Came" } else { said.as_str() };
        said = format!("{begin} ({})", more.join(", "));
    }
    escaped(&said, 600)
}

fn opted(optin: &Value) -> String {
    let title = text(optin, "title").map_or_else(String::new, |t| format!(" “{}”", escaped(&t, 200)));
    match (text(optin, "notification_messages_status").as_deref(), text(optin, "type").as_deref()) {
        (Some("STOP NOTIFICATIONS" | "STOP_NOTIFICATIONS"), _) => format!("Stopped notifications{title}"),
        (_, Some("notification_messages")) => format!("Agreed to notifications{title}"),
        _ => match text(optin, "ref") {
            Some(from) => format!("Opted in (ref {})", escaped(&from, 200)),
            None => "Opted in".to_owned(),
        },
    }
}

/// The conversation changes hands: to us, to nobody, or to another tool.
fn handed(new_owner: Option<&str>, about: &About<'_>, key: &str) -> Result<Vec<Event>, Unreadable> {
    let ours = about.own.memo.get("app.app_id").map(|id| id.trim());
    let elsewhere = new_owner.filter(|id| Some(*id) != ours);
    let line = match (elsewhere, new_owner) {
        (Some(id), _) => {
            about.line(key.to_owned(), SystemKind::HandledElsewhere, format!("app {}", escaped(id, 40)))?
        }
        (None, Some(_)) => about.line(
            key.to_owned(),
            SystemKind::Platform,
            "The conversation is with Sampan now.".to_owned(),
        )?,
        (None, None) => about.line(
            key.to_owned(),
            SystemKind::Platform,
            "No tool holds the conversation now.".to_owned(),
        )?,
    };
    let item = about.memo(ELSEWHERE, elsewhere.map(str::to_owned));
    Ok(vec![line, Event::Memo { thread: about.thread()?, items: vec![item], at: about.at }])
}

/// Meta warns, blocks or frees the Page. A block is a hint that the permission has to be looked at.
fn enforced(policy: &Value, about: &About<'_>) -> Result<Vec<Event>, Unreadable> {
    let action = text(policy, "action").unwrap_or_default();
    let reason = text(policy, "reason").map_or_else(String::new, |r| format!(": {}", escaped(&r, 300)));
    match action.as_str() {
        "block" => Ok(vec![Event::GrantLost {
            reason: format!("Meta has blocked the Page from sending{reason}"),
            certain: false,
            at: about.at,
        }]),
        "warning" | "unblock" => Ok(ignored(&format!("Meta's policy enforcement, {action}{reason}"))),
        _ => Err(Unreadable("a policy enforcement of a kind that is not known".to_owned())),
    }
}

/// What somebody put into a cart, in words; amounts as Meta wrote them.
fn cart(order: &Value) -> String {
    let products = order.get("products").and_then(Value::as_array);
    let line = |p: &Value| {
        let name = text(p, "name").or_else(|| text(p, "retailer_id")).or_else(|| text(p, "id"))?;
        let quantity = text(p, "quantity").unwrap_or_else(|| "1".to_owned());
        let currency = text(p, "currency").map_or_else(String::new, |c| format!(" {c}"));
        let price = text(p, "unit_price").map_or_else(String::new, |price| format!(" ({price}{currency})"));
        Some(format!("{quantity} × {name}{price}"))
    };
    let lines: Vec<String> = products.into_iter().flatten().take(30).filter_map(line).collect();
    let mut said = format!("Cart: {}", lines.join(", "));
    if let Some(note) = text(order, "note") {
        said = format!("{said} – {note}");
    }
    escaped(&said, 1_000)
}
