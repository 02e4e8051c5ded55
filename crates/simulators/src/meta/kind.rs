//! The kinds of `say` that both platforms have.

use serde_json::{Value, json};

use super::say::Scene;
use super::state::Media;
use super::webhook::Event;
use super::{Flavor, webhook};
use crate::platform::Problem;

/// The kinds that both have.
/// See the list at the top of [`super::say`] and in the crate's README.
pub fn shared(scene: &Scene<'_>, kind: &str) -> Option<Result<Vec<Event>, Problem>> {
    let say = scene.say;
    let one = |event: Event| Some(Ok(vec![event]));
    let message = |text: &str, own: Value| one(scene.message(false, text, Vec::new(), own));
    match kind {
        "text" => message(&scene.words("Is the blue kettle still in stock?"), json!({})),
        "quick_reply" => {
            let payload = say.str("payload").unwrap_or("CONFIRM_YES");
            message(&scene.words("Yes"), json!({"quick_reply": {"payload": payload}}))
        }
        "image" => {
            let count = say.int("count").unwrap_or(1).clamp(1, 10);
            let files = (0..count).map(|_| scene.attached("image", Media::Image)).collect();
            let text = if scene.meta.flavor == Flavor::Messenger { scene.words("") } else { String::new() };
            one(scene.message(false, &text, files, json!({})))
        }
        "video" | "audio" | "file" => {
            let media = match kind {
                "video" => Media::Video,
                "audio" => Media::Audio,
                _ => Media::File,
            };
            one(scene.message(false, "", vec![scene.attached(kind, media)], json!({})))
        }
        "unsupported" => message("", json!({"is_unsupported": true})),
        "unsend" => Some(scene.target(false).map(|id| {
            scene.change_message(&id, |m| m.deleted = true);
            vec![scene.event("messages", "message", id.clone(), json!({"mid": id, "is_deleted": true}))]
        })),
        "reaction" | "unreact" => {
            Some(scene.target(say.more.get("of").is_none_or(|o| o != "customer")).map(|id| {
                let mut reaction =
                    json!({"mid": id, "action": if kind == "reaction" { "react" } else { "unreact" }});
                let emoji = scene.words("❤️");
                if kind == "reaction" {
                    reaction["reaction"] = json!(name_of(&emoji));
                    reaction["emoji"] = json!(emoji);
                }
                let who = scene.customer.clone();
                scene.change_message(&id, |m| {
                    if kind == "reaction" {
                        m.reactions.insert(who, name_of(&emoji).to_owned());
                    } else {
                        m.reactions.remove(&who);
                    }
                });
                vec![scene.event("message_reactions", "reaction", id, reaction)]
            }))
        }
        "ad_referral" => message(
            &scene.words("Hi, I saw your ad"),
            json!({"referral": {"ref": "spring", "ad_id": "120330000000000", "source": "ADS", "type": "OPEN_THREAD",
                "ads_context_data": {"ad_title": "Spring", "photo_url": scene.file(Media::Image), "video_url": scene.file(Media::Video),
                    "post_id": "1_2", "product_id": "3", "flow_id": "4"}}}),
        ),
        _ => rare(scene, kind),
    }
}

fn rare(scene: &Scene<'_>, kind: &str) -> Option<Result<Vec<Event>, Problem>> {
    let say = scene.say;
    let one = |event: Event| Some(Ok(vec![event]));
    match kind {
        "pass_thread_control" | "take_thread_control" | "request_thread_control" | "app_roles" => {
            one(handover(scene, kind))
        }
        "policy_enforcement" => {
            let action = say.str("action").unwrap_or("block");
            {
                let mut world = scene.meta.world();
                if let Some(account) = world.account_mut(&scene.account) {
                    account.restricted = action == "block";
                }
            }
            let name = if say.flag("hyphen") { "policy-enforcement" } else { "policy_enforcement" };
            let mut element = json!({"recipient": {"id": scene.account}, "timestamp": scene.at_ms});
            element[name] =
                json!({"action": action, "reason": "The page does not comply with our policies."});
            one(scene.wrap(
                "messaging_policy_enforcement",
                "policy_enforcement",
                scene.meta.message_id(),
                element,
            ))
        }
        "block" | "unblock" => {
            let mut world = scene.meta.world();
            let account = world.account_mut(&scene.account)?;
            account
                .customers
                .iter_mut()
                .filter(|c| c.id == scene.customer)
                .for_each(|c| c.blocked = kind == "block");
            Some(Ok(Vec::new()))
        }
        "raw" => Some(match say.more.get("event") {
            Some(event) if event.is_object() => {
                let field = say.str("field").unwrap_or("messages");
                let mut element = scene.sides(false);
                if let (Some(element), Some(event)) = (element.as_object_mut(), event.as_object()) {
                    element.extend(event.clone());
                    element.retain(|_, v| !v.is_null());
                }
                let id = element["message"]["mid"].as_str().unwrap_or("raw").to_owned();
                Ok(vec![scene.wrap(field, "raw", id, element)])
            }
            _ => Err(Problem::new("raw needs `event`, an object (null takes a common member away)")),
        }),
        "envelope" => Some(match say.more.get("envelope") {
            Some(envelope) => {
                let event = scene.wrap("messages", "envelope", "envelope".to_owned(), json!({}));
                webhook::send(scene.meta, &[event], envelope);
                Ok(Vec::new())
            }
            None => Err(Problem::new("envelope needs `envelope`, which is sent as it is")),
        }),
        _ => None,
    }
}

/// Meta's name of an emoji.
fn name_of(emoji: &str) -> &'static str {
    match emoji {
        "❤️" | "❤" | "😍" => "love",
        "😊" | "😆" | "😂" => "smile",
        "😠" | "😡" => "angry",
        "😢" => "sad",
        "😮" => "wow",
        "👍" => "like",
        "👎" => "dislike",
        _ => "other",
    }
}

fn handover(scene: &Scene<'_>, kind: &str) -> Event {
    let own = scene.meta.world().app.id.clone();
    let other = scene.say.str("app_id").unwrap_or("263902037430900").to_owned();
    let field =
        if scene.meta.flavor == Flavor::Messenger { "messaging_handovers" } else { "messaging_handover" };
    let id = scene.meta.message_id();
    if kind == "app_roles" {
        let element = json!({"recipient": {"id": scene.account}, "timestamp": scene.at_ms, "app_roles": {own: ["primary_receiver"]}});
        return scene.wrap(field, kind, id, element);
    }
    let to_us = scene.say.flag("to_us");
    if kind != "request_thread_control" {
        let (flavor, seed) = (scene.meta.flavor, scene.meta.desk.seed);
        let mut world = scene.meta.world();
        if let Some(account) = world.account_mut(&scene.account) {
            account.talk_mut(flavor, seed, &scene.customer).owner = (!to_us).then(|| other.clone());
        }
    }
    let (previous, new) = if to_us { (Value::Null, json!(own)) } else { (json!(own), json!(other)) };
    let value = if kind == "request_thread_control" {
        json!({"requested_owner_app_id": other.parse::<u64>().unwrap_or(456), "metadata": "a tool asks"})
    } else {
        json!({"previous_owner_app_id": previous, "new_owner_app_id": new, "metadata": "handover"})
    };
    scene.event(field, kind, id, value)
}
