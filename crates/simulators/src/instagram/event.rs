//! What only Instagram's customers can do (instagram §2.4, §2.5).
//!
//! Kinds beside those of both (`meta/say.rs`): `reply`, `story_reply` (`gone`: without URL), `story_mention`,
//! `share`, `ig_post`, `post`, `ig_reel`, `reel` (`site`: a link to the site instead of a file), `story`,
//! `ig_story`, `media`, `sticker` (arrives as an image), `like` (`like_heart`, without payload), `ephemeral`,
//! `template`, `unsupported_attachment`, `unknown_attachment`, `postback`, `referral`, `optin`, `edit`,
//! `edit_zero` (the hint without sender; `lost`: the message itself is not delivered), `read`, `staff_reply`,
//! `self_test`, `comment` and `live_comment` (`shape`: `changes` or `field`), `test`.

use serde_json::{Value, json};

use crate::meta::receipt;
use crate::meta::say::Scene;
use crate::meta::state::{Comment, Media, Message};
use crate::meta::webhook::{Event, Place};
use crate::platform::Problem;

/// The events of a kind of Instagram's own.
pub fn kinds(scene: &Scene<'_>, kind: &str) -> Option<Result<Vec<Event>, Problem>> {
    if let Some(attachment) = attachment(scene, kind) {
        return Some(Ok(vec![scene.message(false, &scene.words(""), vec![attachment], json!({}))]));
    }
    let say = scene.say;
    let one = |event: Event| Some(Ok(vec![event]));
    match kind {
        "reply" => Some(scene.target(true).or_else(|_| scene.target(false)).map(|target| {
            vec![scene.message(false, &scene.words("this"), Vec::new(), json!({"reply_to": {"mid": target}}))]
        })),
        "story_reply" => {
            let mut story = json!({"id": story_id(scene)});
            if !say.flag("gone") {
                story["url"] = json!(scene.file(Media::Image));
            }
            one(scene.message(false, &scene.words("nice"), Vec::new(), json!({"reply_to": {"story": story}})))
        }
        "postback" => {
            scene.opens_window();
            let id = scene.meta.message_id();
            let mut value = json!({"mid": id, "title": scene.words("Opening hours?"), "payload": say.str("payload").unwrap_or("HOURS")});
            if say.flag("no_mid")
                && let Some(value) = value.as_object_mut()
            {
                value.remove("mid");
            }
            one(scene.event("messaging_postbacks", "postback", id, value))
        }
        "referral" => one(scene.event(
            "messaging_referral",
            "referral",
            scene.meta.message_id(),
            json!({"ref": "autumn", "source": "IGME", "type": "OPEN_THREAD"}),
        )),
        "optin" => one(scene.event(
            "messaging_optins",
            "optin",
            scene.meta.message_id(),
            json!({"type": "notification_messages", "payload": "news", "title": "News"}),
        )),
        "edit" => Some(edit(scene)),
        "edit_zero" => one(edit_zero(scene)),
        "read" => Some(scene.target(true).map(|id| {
            vec![receipt::read(scene.meta.flavor, &scene.account, &scene.customer, &id, scene.at_ms)]
        })),
        "staff_reply" => one(scene.message(
            true,
            &scene.words("answered in the app"),
            Vec::new(),
            json!({"is_echo": true}),
        )),
        "self_test" => {
            let id = scene.meta.message_id();
            let element = json!({"sender": {"id": scene.account}, "recipient": {"id": scene.account}, "timestamp": scene.at_ms,
                "message": {"mid": id, "text": scene.words("testing"), "is_echo": true, "is_self": true}});
            one(Event { place: Place::Messaging, ..scene.wrap("messages", "self_test", id, element) })
        }
        "comment" | "live_comment" => one(comment(scene, kind)),
        "test" => {
            // The dashboard's button: entry id "0", the element as a change, a timestamp in quotes.
            let value = json!({"sender": {"id": "12334"}, "recipient": {"id": "23245"}, "timestamp": "1527459824",
                "message": {"mid": "random_mid", "text": "random_text"}});
            let event = scene.wrap("messages", "test", "random_mid".to_owned(), json!({}));
            let envelope = json!({"object": "instagram", "entry": [{"id": "0", "time": 1_527_459_824, "changes": [{"field": "messages", "value": value}]}]});
            crate::meta::webhook::send(scene.meta, &[event], &envelope);
            Some(Ok(Vec::new()))
        }
        _ => None,
    }
}

fn story_id(scene: &Scene<'_>) -> String {
    format!("180{:014}", crate::dice::number_of(2, &scene.account) % 100_000_000_000_000)
}

fn attachment(scene: &Scene<'_>, kind: &str) -> Option<Value> {
    let say = scene.say;
    let site = |path: &str| {
        say.str("url").map_or_else(|| format!("https://www.instagram.com/{path}/"), ToOwned::to_owned)
    };
    Some(match kind {
        "story_mention" | "media" | "story" | "ig_story" => scene.attached(kind, Media::Image),
        "share" => json!({"type": "share", "payload": {"url": scene.file(Media::Image)}}),
        "ig_post" | "post" => {
            let url = if say.flag("site") { site("p/C0ffee") } else { scene.file(Media::Image) };
            json!({"type": kind, "payload": {"url": url, "title": "New teapots", "id": "18000000000000009", "ig_post_media_id": "18000000000000009"}})
        }
        "ig_reel" | "reel" => {
            let url = if say.flag("site") { site("reel/C0ffee") } else { scene.file(Media::Video) };
            let id = if say.flag("number") {
                json!(18_000_000_000_000_010_u64)
            } else {
                json!("18000000000000010")
            };
            json!({"type": kind, "payload": {"url": url, "title": "Pouring", "reel_video_id": id}})
        }
        // What the app shows as a sticker or gif is an image here.
        "sticker" => scene.attached("image", Media::Sticker),
        "like" => json!({"type": "like_heart"}),
        "ephemeral" => json!({"type": "ephemeral"}),
        "template" => {
            json!({"type": "template", "payload": {"generic": {"elements": [{"title": "Teapot", "subtitle": "Celadon"}]}}})
        }
        "unsupported_attachment" => {
            json!({"type": "unsupported_type", "payload": {"url": scene.file(Media::Image)}})
        }
        "unknown_attachment" => {
            json!({"type": say.str("type").unwrap_or("hologram"), "payload": {"depth": 3}})
        }
        _ => return None,
    })
}

fn edit(scene: &Scene<'_>) -> Result<Vec<Event>, Problem> {
    let id = scene.target(false)?;
    let text = scene.words("new text");
    let mut edits = 0;
    scene.change_message(&id, |m| {
        m.edits += 1;
        m.text.clone_from(&text);
        edits = m.edits;
    });
    let number = scene.say.int("num_edit").unwrap_or_else(|| i64::try_from(edits.max(1)).unwrap_or(1));
    let number = if scene.say.flag("number") { json!(number) } else { json!(number.to_string()) };
    Ok(vec![scene.event(
        "message_edit",
        "message_edit",
        id.clone(),
        json!({"mid": id, "text": text, "num_edit": number}),
    )])
}

/// A new message that arrives as an "edit" without sender, recipient and text.
fn edit_zero(scene: &Scene<'_>) -> Event {
    let id = scene.meta.message_id();
    scene.store(Message {
        id: id.clone(),
        at_ms: scene.at_ms,
        text: scene.words("Is the teapot still there?"),
        deleted: scene.say.flag("lost"),
        ..Message::default()
    });
    let element = json!({"timestamp": scene.at_ms, "message_edit": {"mid": id, "num_edit": 0}});
    scene.wrap("message_edit", "message_edit", id, element)
}

fn comment(scene: &Scene<'_>, kind: &str) -> Event {
    let id = format!("179{}", scene.meta.desk.dice.number(scene.meta.desk.clock.now_ms()));
    let username = {
        let mut world = scene.meta.world();
        let comment = Comment {
            account: scene.account.clone(),
            customer: scene.customer.clone(),
            at_ms: scene.meta.desk.clock.life_ms(),
            answered: false,
        };
        world.comments.insert(id.clone(), comment);
        world.account(&scene.account).and_then(|a| a.customer(&scene.customer)).map(|c| c.username.clone())
    };
    let direct = scene.say.str("shape") == Some("field");
    let mut value = json!({
        "from": {"id": scene.customer, "username": username}, "text": scene.words("price?"),
        "media": {"id": "18000000000000009", "media_product_type": "FEED"},
    });
    value[if scene.say.flag("comment_id") { "comment_id" } else { "id" }] = json!(id);
    let field = if kind == "comment" { "comments" } else { "live_comments" };
    scene.change(field, id, value, if direct { Place::Entry } else { Place::Changes })
}
