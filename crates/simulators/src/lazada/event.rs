//! What is said, as chat messages and pushes with types 2 and 19 (lazada §2.6, §3.5).
//!
//! Kinds for `say`, from the buyer: `text`, `translated` (with `translateTxt`), `image`, `emoji` (also
//! `sticker`; `name`), `video`, `product` (also `item`; `item_id`), `order` (`order_id`), `voucher`, `follow`,
//! `refund`, `unknown` (a template that nobody knows), `not_json` (`content` that is no JSON), `template`
//! (`template_id` and `content` as they are), `undated` (pushed without `send_time`).
//! From the platform: `system` (template 2), `menu` (the auto-reply menu, template 10015), `official` (in the
//! platform's own session). From the seller: `staff_reply` (answers in Seller Center), `auto_reply`.
//! What happens to messages: `recall` (the buyer takes their newest back), `staff_recall`, `moderate` (our
//! newest is blocked afterwards; `text` is the reason), `edit` (the buyer's newest comes again with other
//! words), `read` (the buyer reads), `staff_read` (somebody reads in Seller Center), `again` (the newest
//! message is pushed once more).
//! `raw` pushes `message_type` and `data` as they are, `raw_body` a whole body in `text`; `app` chooses whose.

use serde_json::{Value, json};

use super::push::{self, Push, Subject};
use super::state::{Message, Role, Session, World};
use super::{Lazada, content, state};
use crate::dice::mix;
use crate::platform::{Problem, Say};

/// A fresh message id: opaque, and not in the order of time.
pub fn fresh_id(lazada: &Lazada) -> String {
    const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let number = lazada.desk.dice.number(lazada.desk.clock.now_ms());
    let mut random = mix(number);
    let mut id = String::from("2vZ");
    for _ in 0..10 {
        id.push(char::from(ALPHABET[usize::try_from(random % 62).unwrap_or(0)]));
        random /= 62;
    }
    format!("{id}{:05}", number % 100_000)
}

/// The shop that a control call means.
///
/// # Errors
/// When there is no such shop.
pub fn shop_of(world: &World, account: Option<&str>) -> Result<u64, Problem> {
    let Some(text) = account else { return Ok(world.shops[0].id) };
    let found = world
        .shops
        .iter()
        .find(|s| s.id.to_string() == text || s.name == text || s.short_code == text || s.country() == text);
    found.map(|s| s.id).ok_or_else(|| Problem::new(format!("Lazada has no shop {text}")))
}

/// The buyer that a control call means.
///
/// # Errors
/// When there is nobody of that id or name.
pub fn buyer_of(world: &mut World, seed: u64, shop: u64, from: Option<&str>) -> Result<u64, Problem> {
    let here = |b: &&state::Buyer| b.shop == shop;
    match from {
        Some("new") => {
            let market = world.shop(shop).map_or(crate::world::Market::Th, |s| s.market);
            let buyer = state::buyer(seed, shop, market, world.buyers.iter().filter(here).count());
            let id = buyer.id;
            world.buyers.push(buyer);
            Ok(id)
        }
        Some(text) => {
            let found =
                world.buyers.iter().find(|b| b.id.to_string() == text || (b.shop == shop && b.nick == text));
            let nobody =
                || format!("nobody called {text} buys in this shop; name an id, a nickname or \"new\"");
            found.map(|b| b.id).ok_or_else(|| Problem::new(nobody()))
        }
        None => {
            world.buyers.iter().find(here).map(|b| b.id).ok_or_else(|| Problem::new("the shop has no buyers"))
        }
    }
}

/// Somebody says or does something.
///
/// # Errors
/// When there is no such shop, buyer, message or kind.
pub fn say(lazada: &Lazada, say: &Say) -> Result<Value, Problem> {
    let kind = if say.kind.is_empty() { "text" } else { say.kind.as_str() };
    let (shop, buyer) = {
        let mut world = lazada.world();
        let shop = shop_of(&world, say.account.as_deref())?;
        (shop, buyer_of(&mut world, lazada.desk.seed, shop, say.from.as_deref())?)
    };
    if matches!(kind, "raw" | "raw_body") {
        return raw(lazada, shop, kind, say);
    }
    let session = match (say.str("session_id"), kind) {
        (Some(id), _) => id.to_owned(),
        (None, "official") => lazada.world().official(shop).id.clone(),
        (None, _) => lazada.world().talk(shop, buyer).id.clone(),
    };
    let message = match kind {
        "recall" | "staff_recall" => {
            let id = newest(lazada, &session, kind == "staff_recall")?;
            recall(lazada, &session, &id);
            id
        }
        "moderate" => {
            let id = newest(lazada, &session, true)?;
            moderate(
                lazada,
                &session,
                &id,
                say.text.as_deref().unwrap_or("This message contains prohibited content"),
            );
            id
        }
        "edit" => {
            let id = newest(lazada, &session, false)?;
            change(lazada, &session, &id, |m| m.content["txt"] = json!(say.text.clone().unwrap_or_default()));
            push_message(lazada, &session, &id);
            id
        }
        "again" => {
            let id = newest(lazada, &session, false)?;
            push_message(lazada, &session, &id);
            id
        }
        "read" | "staff_read" => {
            read(lazada, &session, kind == "staff_read");
            String::new()
        }
        _ => {
            let id = {
                let mut world = lazada.world();
                add(lazada, &mut world, &session, kind, say)?
            };
            seen(lazada, &session);
            push_message(lazada, &session, &id);
            id
        }
    };
    Ok(
        json!({"account": shop.to_string(), "customer": buyer.to_string(), "session_id": session, "message_id": message}),
    )
}

fn raw(lazada: &Lazada, shop: u64, kind: &str, say: &Say) -> Result<Value, Problem> {
    let role = match say.str("app") {
        Some("orders") => Role::Orders,
        None | Some("chat") => Role::Chat,
        Some(other) => return Err(Problem::new(format!("there is no app {other}: orders or chat"))),
    };
    let subject = if kind == "raw" {
        Subject::Fixed(say.more.get("data").cloned().unwrap_or_else(|| json!({})))
    } else {
        Subject::Body(say.text.clone().unwrap_or_default())
    };
    let message_type = say.int("message_type").unwrap_or(2);
    let shop = (!say.flag("broadcast")).then_some(shop);
    push::send(lazada, Push { role, kind: message_type, shop, event: kind.to_owned(), lane: None, subject });
    Ok(json!({"account": shop.map(|s| s.to_string())}))
}

fn newest(lazada: &Lazada, session: &str, ours: bool) -> Result<String, Problem> {
    let world = lazada.world();
    let found = world.session(session).and_then(|s| s.messages.iter().rfind(|m| m.ours == ours && !m.system));
    found.map(|m| m.id.clone()).ok_or_else(|| Problem::new("there is no such message in this session"))
}

/// Writes what was said into the session; answers the message's id.
///
/// # Errors
/// When there is no such session or kind.
pub fn add(
    lazada: &Lazada,
    world: &mut World,
    session: &str,
    kind: &str,
    say: &Say,
) -> Result<String, Problem> {
    let desk = &lazada.desk;
    let no_session = || Problem::new(format!("there is no session {session}"));
    let (shop, buyer) = world.session(session).map(|s| (s.shop, s.buyer)).ok_or_else(no_session)?;
    let (template, content) = words(lazada, world, shop, buyer, kind, say)?;
    let ours = matches!(kind, "staff_reply" | "auto_reply" | "menu" | "history_reply");
    let system = matches!(kind, "system" | "menu" | "official");
    let id = fresh_id(lazada);
    let (now, life) = (desk.clock.now_ms(), desk.clock.life_ms());
    let sent_ms = say.int("at_ms").unwrap_or(now);
    let talk = world.session_mut(session).ok_or_else(no_session)?;
    // Two messages of one millisecond would have no order.
    let sent_ms = sent_ms.max(talk.newest_ms() + 1);
    talk.messages.push(Message {
        id: id.clone(),
        template,
        content,
        ours,
        system,
        sent_ms,
        life_ms: life - (now - sent_ms),
        recalled: false,
        auto_reply: matches!(kind, "auto_reply" | "menu"),
        process_msg: String::new(),
        undated: kind == "undated",
    });
    if ours {
        if kind != "auto_reply" && kind != "menu" {
            talk.unread = 0;
            talk.self_position = sent_ms;
        }
    } else {
        talk.unread += 1;
    }
    Ok(id)
}

fn words(
    lazada: &Lazada,
    world: &World,
    shop: u64,
    buyer: u64,
    kind: &str,
    say: &Say,
) -> Result<(i64, Value), Problem> {
    let base = &lazada.desk.base;
    let number = lazada.desk.dice.below(1_000_000);
    let text = say.text.clone().unwrap_or_else(|| "พร้อมส่งไหมคะ".to_owned());
    let named = |name: &str| {
        say.more
            .get(name)
            .and_then(|v| v.as_str().map(ToOwned::to_owned).or_else(|| v.as_u64().map(|n| n.to_string())))
    };
    Ok(match kind {
        "text" | "staff_reply" | "auto_reply" | "history_reply" | "undated" => (1, json!({"txt": text})),
        "translated" => (
            1,
            json!({"txt": text, "translateTxt": say.str("translation").unwrap_or("Is it ready to ship?"), "activeContent": ""}),
        ),
        "system" | "official" => (2, json!({"txt": text})),
        "image" => (3, content::picture(base, number)),
        "emoji" | "sticker" => {
            let any = content::EMOJI[lazada.desk.dice.below(content::EMOJI.len())];
            (4, content::emoji(base, say.str("name").unwrap_or(any)))
        }
        "video" => (6, content::video(base, number)),
        "product" | "item" => {
            let card = content::product(base, world, shop, named("item_id").as_deref());
            (10006, card.ok_or_else(|| Problem::new("there is no such product in this shop"))?)
        }
        "order" => {
            let card = content::order(base, world, shop, named("order_id").as_deref(), Some(buyer));
            (10007, card.ok_or_else(|| Problem::new("this buyer has no order in this shop"))?)
        }
        "voucher" => (10008, content::voucher(world, shop)),
        "follow" => (10010, content::follow(base, world, shop)),
        "refund" => (10011, content::refund(world, shop, buyer)),
        "menu" => (10015, content::menu(&text)),
        "unknown" => (10_099, json!({"title": text, "cardCode": "unheard_of"})),
        "not_json" => (1, json!(text)),
        "template" => {
            let template =
                say.int("template_id").ok_or_else(|| Problem::new("kind template needs template_id"))?;
            (template, say.more.get("content").cloned().unwrap_or_else(|| json!({})))
        }
        other => return Err(Problem::new(format!("Lazada's buyers do not know the kind {other:?}"))),
    })
}

fn change(lazada: &Lazada, session: &str, id: &str, what: impl FnOnce(&mut Message)) {
    let mut world = lazada.world();
    let found = world.session_mut(session).and_then(|s| s.messages.iter_mut().find(|m| m.id == id));
    if let Some(message) = found {
        what(message);
    }
}

/// Takes a message back: it comes again with `status` 1, and a system message tells it. Which of the two
/// comes first is not promised.
pub fn recall(lazada: &Lazada, session: &str, id: &str) {
    change(lazada, session, id, |m| m.recalled = true);
    let note = {
        let mut world = lazada.world();
        let ours = world
            .session(session)
            .and_then(|s| s.messages.iter().find(|m| m.id == id))
            .is_some_and(|m| m.ours);
        let words = json!({"txt": "A message was recalled", "recallContent": "A message was recalled"});
        let said = Say { kind: "system".to_owned(), ..Say::default() };
        add(lazada, &mut world, session, "system", &said).ok().inspect(|note| {
            if let Some(m) =
                world.session_mut(session).and_then(|s| s.messages.iter_mut().find(|m| m.id == *note))
            {
                m.content = words;
                m.ours = ours;
            }
            if let Some(s) = world.session_mut(session) {
                s.unread = s.unread.saturating_sub(1);
            }
        })
    };
    let mut both = vec![id.to_owned()];
    both.extend(note);
    if lazada.desk.dice.percent(50) {
        both.reverse();
    }
    for id in both {
        push_message(lazada, session, &id);
    }
}

/// The platform's moderation blocks a message: it comes again with the reason.
pub fn moderate(lazada: &Lazada, session: &str, id: &str, reason: &str) {
    change(lazada, session, id, |m| reason.clone_into(&mut m.process_msg));
    push_message(lazada, session, id);
}

/// Who writes has read before; that is told by its own push.
fn seen(lazada: &Lazada, session: &str) {
    let read_first = lazada.world().session(session).is_some_and(|s| {
        let newest = s.messages.last().is_some_and(|m| !m.ours && !m.system);
        newest && s.messages.iter().any(|m| m.ours && m.sent_ms > s.to_position)
    });
    if read_first {
        read(lazada, session, false);
    }
}

/// One side reads up to the other's newest message: a push with type 19.
fn read(lazada: &Lazada, session: &str, staff: bool) {
    let found = {
        let mut world = lazada.world();
        world.session_mut(session).map(|s| {
            let newest = s.messages.iter().rfind(|m| m.ours != staff).map_or(0, |m| m.sent_ms);
            if staff {
                s.self_position = s.self_position.max(newest);
                s.unread = 0;
            } else {
                s.to_position = s.to_position.max(newest);
            }
            (s.id.clone(), s.shop, s.unread, s.self_position, s.to_position)
        })
    };
    let Some((id, shop, unread, self_position, to_position)) = found else { return };
    let (user, site) = lazada.world().shop(shop).map_or((0, ""), |s| (s.user, s.market.region()));
    let data = json!({
        "sync_type": "SESSION_UPDATE", "session_id": id, "user_account_id": user.to_string(), "user_account_type": 2,
        "unread_count": unread, "self_position": self_position, "to_position": to_position, "site_id": site,
    });
    let push = Push {
        role: Role::Chat,
        kind: 19,
        shop: Some(shop),
        event: format!("read {id}"),
        lane: Some(format!("chat-{id}")),
        subject: Subject::Fixed(data),
    };
    push::send(lazada, push);
}

/// Pushes a stored message with type 2.
pub fn push_message(lazada: &Lazada, session: &str, id: &str) {
    let Some(shop) = lazada.world().session(session).map(|s: &Session| s.shop) else { return };
    let push = Push {
        role: Role::Chat,
        kind: 2,
        shop: Some(shop),
        event: id.to_owned(),
        lane: Some(format!("chat-{session}")),
        subject: Subject::Message(session.to_owned(), id.to_owned()),
    };
    push::send(lazada, push);
}
