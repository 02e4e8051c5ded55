//! What only Messenger's customers can do (facebook §2.7).
//!
//! Kinds beside those of both (`meta/say.rs`: `text`, `quick_reply`, `image`, `video`, `audio`, `file`,
//! `unsupported`, `unsend`, `reaction`, `unreact`, `ad_referral`, handovers, `policy_enforcement`, `block`,
//! `unblock`, `raw`, `envelope`): `reply`, `sticker` (`both` shows it twice, as during the change-over), `like`,
//! `reel`, `post`, `fallback` (`form`: `payload`, `null`, `string`, `beside`), `template`, `product_template`,
//! `location`, `appointment_booking`, `unknown_attachment`, `product_referral`, `command`, `postback`,
//! `get_started`, `referral`, `optin`, `notification_optin`, `edit`, `delivery`, `read`, `staff_reply` (`app_id`),
//! `other_app_reply`, `account_linking`, `feedback`, `cart`, `comment`, `test`.

use serde_json::{Value, json};

use crate::meta::receipt;
use crate::meta::say::Scene;
use crate::meta::state::{Comment, Media};
use crate::meta::webhook::{Event, Place};
use crate::platform::Problem;

/// The thumb.
const LIKE: u64 = 369_239_263_222_822;
/// The app id of the Page inbox that the documents print.
const INBOX: u64 = 26_390_203_743_090;

/// The events of a kind of Messenger's own.
pub fn kinds(scene: &Scene<'_>, kind: &str) -> Option<Result<Vec<Event>, Problem>> {
    if let Some(attachments) = attachments(scene, kind) {
        // A thumb and the like come without words, a link with those it stands in.
        let words = if kind == "fallback" {
            scene.words("look https://www.example.org/kettle")
        } else {
            scene.words("")
        };
        return Some(Ok(vec![scene.message(false, &words, attachments, json!({}))]));
    }
    let say = scene.say;
    let fresh = || scene.meta.message_id();
    let one = |event: Event| Some(Ok(vec![event]));
    match kind {
        "reply" => Some(reply(scene)),
        "product_referral" => {
            one(scene.message(false, &scene.words("Is this one still there?"), Vec::new(), json!({"referral": {"product": {"id": "3"}}})))
        }
        "command" => {
            let words = scene.words("flights to LAX");
            one(scene.message(false, &words, Vec::new(), json!({"commands": [{"name": "flights"}]})))
        }
        "postback" | "get_started" => one(postback(scene, kind)),
        "referral" => one(scene.event(
            "messaging_referrals",
            "referral",
            fresh(),
            if say.flag("ad") {
                json!({"ref": "ad7", "source": "ADS", "type": "OPEN_THREAD", "ad_id": "120330000000000", "ads_context_data": {"ad_title": "Spring"}})
            } else {
                json!({"ref": "qr7", "source": "SHORTLINK", "type": "OPEN_THREAD", "referer_uri": "https://shop.example/"})
            },
        )),
        "optin" => {
            let mut event = scene.event("messaging_optins", "optin", fresh(), json!({"ref": "cart7", "user_ref": "u-55"}));
            if say.flag("user_ref_only") {
                event.element["sender"] = json!({"user_ref": "u-55"});
            }
            one(event)
        }
        "notification_optin" => one(scene.event("messaging_optins", "optin", fresh(), json!({
            "type": "notification_messages", "payload": "news", "notification_messages_token": crate::dice::fresh(20),
            "token_expiry_timestamp": 1_799_999_999_000_i64, "user_token_status": "NOT_REFRESHED",
            "notification_messages_status": "STOP NOTIFICATIONS", "title": "News"}))),
        "edit" => Some(edit(scene)),
        "delivery" => Some(scene.target(true).map(|id| {
            vec![receipt::delivered(&scene.account, &scene.customer, &id, scene.at_ms, say.flag("bare"))]
        })),
        "read" => Some(scene.target(true).map(|id| {
            vec![receipt::read(scene.meta.flavor, &scene.account, &scene.customer, &id, scene.at_ms)]
        })),
        "staff_reply" | "other_app_reply" => {
            let app = if kind == "staff_reply" { Some(json!(INBOX)) } else { Some(json!(456_000_000_000_017_u64)) };
            let app = say.more.get("app_id").cloned().or(app).filter(|a| !a.is_null());
            let mut own = json!({"is_echo": true});
            if let Some(app) = app {
                own["app_id"] = app;
            }
            one(scene.message(true, &scene.words("answered in the app"), Vec::new(), own))
        }
        "account_linking" => one(scene.event("messaging_account_linking", "account_linking", fresh(), json!({"status": "linked", "authorization_code": "c-1"}))),
        "feedback" => Some(scene.target(true).map(|id| {
            vec![scene.event("response_feedback", "response_feedback", id.clone(), json!({"feedback": "Good response", "mid": id}))]
        })),
        "cart" => one(scene.event("messages", "order", fresh(), json!({
            "products": [{"id": 1, "retailer_id": "r", "name": "Blue kettle", "unit_price": 11, "currency": "THB", "quantity": 1}],
            "note": "please wrap"}))),
        "comment" => one(comment(scene)),
        "test" => {
            // The dashboard's button: placeholder ids and a timestamp in quotes.
            let element = json!({"sender": {"id": "12334"}, "recipient": {"id": "23245"}, "timestamp": "1527459824",
                "message": {"mid": "test_message_id", "text": "test_message"}});
            one(Event { place: Place::Messaging, ..scene.wrap("messages", "test", "test_message_id".to_owned(), element) })
        }
        _ => None,
    }
}

fn attachments(scene: &Scene<'_>, kind: &str) -> Option<Vec<Value>> {
    let say = scene.say;
    let url = |usual: &str| say.str("url").unwrap_or(usual).to_owned();
    Some(match kind {
        "sticker" | "like" => {
            let id = say.int("sticker_id").unwrap_or_else(|| {
                if kind == "like" { i64::try_from(LIKE).unwrap_or(0) } else { 144_885_262_352_407 }
            });
            let picture = scene.file(Media::Sticker);
            let sticker = json!({"type": "sticker", "payload": {"url": picture, "sticker_id": id}});
            if say.flag("both") {
                vec![json!({"type": "image", "payload": {"url": picture, "sticker_id": id}}), sticker]
            } else if say.flag("old") {
                vec![json!({"type": "image", "payload": {"url": picture, "sticker_id": id}})]
            } else {
                vec![sticker]
            }
        }
        "reel" | "ig_reel" => {
            vec![
                json!({"type": kind, "payload": {"url": url("/reel/123456/"), "title": "How to descale", "reel_video_id": 123_456_i64}}),
            ]
        }
        "post" | "ig_post" => {
            vec![
                json!({"type": kind, "payload": {"url": url("https://www.facebook.com/1048/posts/7"), "title": "New kettles", "id": "1048_7"}}),
            ]
        }
        "fallback" => {
            let link = url("https://www.example.org/kettle");
            vec![match say.str("form").unwrap_or("payload") {
                "null" => json!({"type": "fallback", "payload": null, "title": "Kettle", "url": link}),
                "string" => json!({"type": "fallback", "payload": link}),
                "beside" => json!({"type": "fallback", "title": "Kettle", "url": link}),
                _ => json!({"type": "fallback", "payload": {"url": link, "title": "Kettle"}}),
            }]
        }
        "template" => vec![
            json!({"type": "template", "payload": {"template_type": "generic", "elements": [{"title": "Kettle", "subtitle": "Blue",
            "image_url": scene.file(Media::Image), "buttons": [{"type": "web_url", "title": "Open", "url": "https://www.example.org/"}]}]}}),
        ],
        "product_template" => vec![
            json!({"type": "template", "payload": {"product": {"elements": [{"id": "3", "retailer_id": "KET-BLU",
            "image_url": scene.file(Media::Image), "title": "Blue kettle", "subtitle": "฿459.50"}]}}}),
        ],
        "location" => {
            vec![json!({"type": "location", "title": "Warehouse", "url": "https://www.bing.com/maps",
            "payload": {"coordinates": {"lat": 13.764, "long": 100.4937}}})]
        }
        "appointment_booking" => vec![
            json!({"type": "appointment_booking", "payload": {"booking_id": "b-1", "status": say.str("status").unwrap_or("requested"),
            "start_time": 1_784_100_000, "end_time": 1_784_103_600, "timezone": "Asia/Bangkok"}}),
        ],
        "unknown_attachment" => {
            vec![json!({"type": say.str("type").unwrap_or("hologram"), "payload": {"depth": 3}})]
        }
        _ => return None,
    })
}

fn reply(scene: &Scene<'_>) -> Result<Vec<Event>, Problem> {
    // To a message of ours, or to an own one.
    let target = scene.target(true).or_else(|_| scene.target(false))?;
    let to_self = scene
        .meta
        .world()
        .account(&scene.account)
        .and_then(|a| a.message(&target))
        .is_some_and(|(t, at)| !t.messages[at].ours);
    let own = json!({"reply_to": {"mid": target, "is_self_reply": to_self}});
    Ok(vec![scene.message(false, &scene.words("this one"), Vec::new(), own)])
}

fn postback(scene: &Scene<'_>, kind: &str) -> Event {
    let say = scene.say;
    scene.opens_window();
    let id = scene.meta.message_id();
    let mut value = json!({"mid": id});
    if kind == "get_started" {
        value["title"] = json!("Get Started");
        value["payload"] = json!("GET_STARTED");
        value["referral"] = json!({"ref": say.more.get("ref").cloned().unwrap_or(json!("qr7")), "source": "SHORTLINK", "type": "OPEN_THREAD"});
    } else {
        value["title"] = json!(scene.words("Opening hours?"));
        value["payload"] = json!(say.str("payload").unwrap_or("HOURS"));
    }
    if scene.standby
        && let Some(value) = value.as_object_mut()
    {
        value.remove("payload");
    }
    if say.flag("no_mid")
        && let Some(value) = value.as_object_mut()
    {
        value.remove("mid");
    }
    scene.event("messaging_postbacks", "postback", id, value)
}

fn edit(scene: &Scene<'_>) -> Result<Vec<Event>, Problem> {
    let id = scene.target(false)?;
    let text = scene.words("corrected");
    let mut edits = 0;
    scene.change_message(&id, |m| {
        m.edits += 1;
        m.text.clone_from(&text);
        edits = m.edits;
    });
    if edits > 5 {
        return Err(Problem::new("a message can be edited five times"));
    }
    let number = scene.say.int("num_edit").unwrap_or_else(|| i64::try_from(edits.max(1)).unwrap_or(1));
    let number = if scene.say.flag("text_number") { json!(number.to_string()) } else { json!(number) };
    Ok(vec![scene.event(
        "message_edits",
        "message_edit",
        id.clone(),
        json!({"mid": id, "text": text, "num_edit": number}),
    )])
}

fn comment(scene: &Scene<'_>) -> Event {
    let id = format!("{}_{}", scene.account, scene.meta.desk.dice.number(scene.meta.desk.clock.now_ms()));
    let name = {
        let mut world = scene.meta.world();
        let comment = Comment {
            account: scene.account.clone(),
            customer: scene.customer.clone(),
            at_ms: scene.meta.desk.clock.life_ms(),
            answered: false,
        };
        world.comments.insert(id.clone(), comment);
        world.account(&scene.account).and_then(|a| a.customer(&scene.customer)).map(|c| c.name.clone())
    };
    // Under posts a person has another id than in messages.
    let person = format!("70{:014}", crate::dice::number_of(1, &scene.customer) % 100_000_000_000_000);
    let value = json!({
        "item": "comment", "verb": "add", "comment_id": id, "post_id": format!("{}_1", scene.account),
        "parent_id": format!("{}_1", scene.account), "from": {"id": person, "name": name},
        "message": scene.words("price?"), "created_time": scene.at_ms / 1000,
    });
    scene.change("feed", id, value, Place::Changes)
}
