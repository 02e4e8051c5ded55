//! `POST /{account}/messages`: messages and sender actions with all their refusals (facebook §4, instagram
//! §4). There is no idempotency key: what is sent twice is there twice.

use serde_json::{Value, json};

use super::call::Call;
use super::limit::spend;
use super::refusal::Fault;
use super::state::{Account, Conversation, Message, World};
use super::token::Caller;
use super::{Flavor, Meta, action, attachment, receipt};
use crate::clock::rfc3339;
use crate::ledger::Sent;

const DAY_MS: i64 = 86_400_000;

struct Letter {
    account: String,
    to: String,
    message: Value,
    attachments: Vec<Value>,
}

/// Takes a message or a sender action.
///
/// # Errors
/// The refusal.
pub async fn send(meta: &Meta, call: &Call, caller: &Caller, node: &str) -> Result<Value, Fault> {
    let account = own(meta, caller, node)?;
    caller.may(meta.flavor.messaging_scope(), call)?;
    allowed(&meta.world(), &account)?;
    let recipient = call.json("recipient").unwrap_or(Value::Null);
    if let Some(comment) = recipient["comment_id"].as_str() {
        return private_reply(meta, call, &account, comment).await;
    }
    let Some(to) = recipient["id"].as_str().map(ToOwned::to_owned) else {
        return Err(Fault::parameter("Param recipient[id] must be a valid ID string (e.g., \"123\")"));
    };
    if let Some(action) = call.text("sender_action") {
        return action::sender_action(meta, call, &account, &to, action);
    }
    let message = call.json("message").unwrap_or(Value::Null);
    let attachments = shape(meta, call, &message)?;
    messaging_type(call)?;
    {
        let world = meta.world();
        let it = world.account(&account).ok_or_else(|| super::token::missing(&account))?;
        reachable(meta.flavor, it, &to)?;
        owned(meta.flavor, it.talk(&to))?;
        window(meta, &world, it, &to, call, &message)?;
        reply_target(meta, call, it)?;
    }
    let media = attachments.iter().any(|a| matches!(a["type"].as_str(), Some("audio" | "video")));
    match (media, meta.flavor) {
        (true, _) => spend(meta, &account, "media", 10)?,
        (false, Flavor::Messenger) => spend(meta, &account, "send", 300)?,
        (false, Flavor::Instagram) => spend(meta, &account, "send", 100)?,
    }
    accept(meta, call, Letter { account, to, message, attachments }).await
}

fn own(meta: &Meta, caller: &Caller, node: &str) -> Result<String, Fault> {
    let world = meta.world();
    match caller.own(&world, node) {
        // A Page's token used on another Page: its customers are unknown here.
        Err(fault) if fault.subcode == Some(33) && world.account(node).is_some() => Err(no_user(meta.flavor)),
        other => other,
    }
}

pub(crate) fn no_user(flavor: Flavor) -> Fault {
    match flavor {
        Flavor::Messenger => Fault::new(100, "(#100) No matching user found").subcode(2_018_001),
        Flavor::Instagram => Fault::new(100, "(#100) No matching Instagram user found").subcode(2_534_014),
    }
}

fn allowed(world: &World, account: &str) -> Result<(), Fault> {
    let Some(it) = world.account(account) else { return Err(super::token::missing(account)) };
    if world.flavor == Flavor::Messenger && !it.tasks.iter().any(|t| t == "MESSAGING") {
        return Err(Fault::new(
            190,
            "Error validating access token: The user is not a moderator of the Page.",
        )
        .status(401)
        .subcode(492));
    }
    if it.restricted {
        return Err(Fault::new(10, "(#10) This account is temporarily restricted from sending messages.")
            .status(403)
            .subcode(1_893_063));
    }
    if !it.message_access {
        return Err(Fault::new(
            200,
            "(#200) The account owner has disabled access to instagram direct messages",
        )
        .status(403)
        .subcode(2_534_041));
    }
    Ok(())
}

/// Checks the message object by itself; answers its attachments.
fn shape(meta: &Meta, call: &Call, message: &Value) -> Result<Vec<Value>, Fault> {
    let Some(members) = message.as_object() else {
        return Err(Fault::parameter("The parameter message is required"));
    };
    if members.contains_key("reply_to") {
        return Err(Fault::parameter("Invalid keys \"reply_to\" were found in param \"message\"."));
    }
    let text = match members.get("text") {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text.as_str()),
        Some(_) => return Err(Fault::parameter("Param message[text] must be a string")),
    };
    let mut attachments: Vec<Value> = Vec::new();
    if let Some(one) = members.get("attachment") {
        attachments.push(one.clone());
    }
    if let Some(several) = members.get("attachments") {
        if meta.flavor == Flavor::Messenger {
            return Err(Fault::parameter("Invalid keys \"attachments\" were found in param \"message\"."));
        }
        let rows = match several {
            Value::Array(rows) => rows.clone(),
            one => vec![one.clone()],
        };
        if rows.is_empty() || rows.len() > 10 || rows.iter().any(|a| rows.len() > 1 && a["type"] != "image") {
            return Err(Fault::parameter("Param message[attachments] must be 1 to 10 images"));
        }
        attachments.extend(rows);
    }
    let sticker = meta.flavor == Flavor::Messenger && members.get("sticker_id").is_some_and(|s| !s.is_null());
    match (text, attachments.is_empty(), sticker) {
        (None, true, false) => return Err(Fault::parameter("The message must have text or an attachment")),
        (Some(_), false, _) | (Some(_), _, true) | (None, false, true) => {
            return Err(Fault::parameter("Text and attachment cannot be sent in one message"));
        }
        _ => {}
    }
    if let Some(text) = text {
        length(meta.flavor, text)?;
    }
    if let Some(metadata) = members.get("metadata")
        && metadata.as_str().is_none_or(|m| m.chars().count() > 1000)
    {
        return Err(Fault::parameter("Param message[metadata] must be a string of at most 1000 characters"));
    }
    quick_replies(members.get("quick_replies"))?;
    if call.params.contains_key("reply_to") && meta.flavor == Flavor::Instagram && !meta.world().app.reply_to
    {
        return Err(Fault::parameter("Unexpected key \"reply_to\" on param"));
    }
    Ok(attachments)
}

fn length(flavor: Flavor, text: &str) -> Result<(), Fault> {
    let (size, limit) = match flavor {
        // How Meta counts is open (facebook §9.3); in UTF-16 units a text is longest.
        Flavor::Messenger => (text.encode_utf16().count(), 2000),
        Flavor::Instagram => (text.len(), 1000),
    };
    if text.trim().is_empty() {
        return Err(Fault::parameter("Param message[text] must not be empty"));
    }
    if size > limit {
        return Err(Fault::parameter(&format!(
            "Length of param message[text] must be less than or equal to {limit}"
        )));
    }
    Ok(())
}

fn quick_replies(replies: Option<&Value>) -> Result<(), Fault> {
    let Some(replies) = replies.filter(|r| !r.is_null()) else { return Ok(()) };
    let rows = replies.as_array().cloned().unwrap_or_default();
    let good = |row: &Value| match row["content_type"].as_str() {
        Some("text") => {
            row["payload"].is_string()
                && row["title"].as_str().is_some_and(|t| (1..=20).contains(&t.chars().count()))
        }
        Some("user_phone_number" | "user_email") => true,
        _ => false,
    };
    if rows.is_empty() || rows.len() > 13 || !rows.iter().all(good) {
        return Err(Fault::parameter(
            "Param message[quick_replies] must be 1 to 13 replies with titles of 1 to 20 characters",
        ));
    }
    Ok(())
}

fn messaging_type(call: &Call) -> Result<(), Fault> {
    match (call.text("messaging_type"), call.text("tag")) {
        (None | Some("RESPONSE" | "UPDATE"), None) | (Some("MESSAGE_TAG"), Some("HUMAN_AGENT")) => Ok(()),
        (
            Some("MESSAGE_TAG"),
            Some(tag @ ("CONFIRMED_EVENT_UPDATE" | "ACCOUNT_UPDATE" | "POST_PURCHASE_UPDATE")),
        ) => {
            Err(Fault::parameter(&format!("Invalid parameter: the message tag {tag} is no longer supported")))
        }
        (Some("MESSAGE_TAG"), tag) => {
            Err(Fault::parameter(&format!("Param tag must be a supported message tag - got {tag:?}")))
        }
        (None | Some("RESPONSE" | "UPDATE"), Some(_)) => {
            Err(Fault::parameter("A tag needs messaging_type MESSAGE_TAG"))
        }
        (Some(other), _) => Err(Fault::parameter(&format!(
            "Param messaging_type must be one of {{RESPONSE, UPDATE, MESSAGE_TAG}} - got {other:?}"
        ))),
    }
}

pub(crate) fn reachable(flavor: Flavor, account: &Account, to: &str) -> Result<(), Fault> {
    let Some(customer) = account.customer(to) else { return Err(no_user(flavor)) };
    if customer.blocked {
        return Err(Fault::new(551, "(#551) This person isn't available right now.")
            .subcode(1_545_041)
            .shown("Not available", "This person isn't available right now."));
    }
    Ok(())
}

fn owned(flavor: Flavor, talk: Option<&Conversation>) -> Result<(), Fault> {
    if talk.is_none_or(|t| t.owner.is_none()) {
        return Ok(());
    }
    Err(match flavor {
        Flavor::Messenger => Fault::new(
            2_018_300,
            "(#2018300) Message failed to send because another app is controlling this thread now.",
        )
        .status(403),
        Flavor::Instagram => Fault::new(100, "(#100) The app is not the thread owner.").subcode(2_534_037),
    })
}

fn window(
    meta: &Meta,
    world: &World,
    account: &Account,
    to: &str,
    call: &Call,
    message: &Value,
) -> Result<(), Fault> {
    let outside = || {
        let subcode = if meta.flavor == Flavor::Messenger { 2_018_278 } else { 2_534_022 };
        Fault::new(10, "(#10) This message is sent outside of allowed window.")
            .status(403)
            .subcode(subcode)
            .shown(
                "Outside window",
                "This message is sent outside of allowed window. Learn more about the new policy here.",
            )
    };
    let inbound = account.talk(to).and_then(|t| t.inbound_ms);
    let age = inbound.map(|at| meta.desk.clock.life_ms() - at);
    let tagged = call.text("messaging_type") == Some("MESSAGE_TAG");
    match age {
        Some(age) if age <= DAY_MS => Ok(()),
        Some(age) if tagged && age <= 7 * DAY_MS && message.get("sticker_id").is_none_or(Value::is_null) => {
            if world.app.human_agent {
                Ok(())
            } else {
                Err(Fault::new(10, "(#10) To use 'Human Agent', your use of this endpoint must be reviewed and approved by Meta.").status(403))
            }
        }
        _ => Err(outside()),
    }
}

fn reply_target(meta: &Meta, call: &Call, account: &Account) -> Result<(), Fault> {
    let Some(target) = call.json("reply_to").filter(|r| !r.is_null()) else { return Ok(()) };
    let known = target["mid"].as_str().is_some_and(|mid| account.message(mid).is_some());
    if known || (meta.flavor == Flavor::Instagram && target["mid"].is_string()) {
        return Ok(());
    }
    Err(Fault::parameter("Param reply_to[mid] is not a message of this conversation"))
}

async fn accept(meta: &Meta, call: &Call, letter: Letter) -> Result<Value, Fault> {
    let file = call.parts.iter().find(|p| p.name == "filedata");
    let (mut shown, mut fetched, mut attachment_id) = (Vec::new(), Vec::new(), None);
    for one in &letter.attachments {
        let taken = attachment::take(meta, &letter.account, one, file).await?;
        shown.push(taken.shown);
        fetched.extend(taken.fetched);
        attachment_id = attachment_id.or(taken.attachment_id);
    }
    let text = letter.message["text"].as_str().unwrap_or("").to_owned();
    if let Some(id) = letter.message.get("sticker_id").filter(|s| !s.is_null()) {
        let url = super::media::host(meta, super::state::Media::Sticker, super::media::LINK_LIFE_MS, None).1;
        shown.push(json!({"type": "sticker", "payload": {"url": url, "sticker_id": id}}));
    }
    let id = meta.message_id();
    let app_id = meta.world().app.id.clone();
    let message = Message {
        id: id.clone(),
        ours: true,
        at_ms: meta.desk.clock.now_ms(),
        text: text.clone(),
        attachments: shown,
        reply_to: call.json("reply_to").filter(Value::is_object),
        app_id: Some(json!(app_id.parse::<u64>().unwrap_or(0))),
        metadata: letter.message["metadata"].as_str().map(ToOwned::to_owned),
        ..Message::default()
    };
    {
        let mut world = meta.world();
        if let Some(account) = world.account_mut(&letter.account) {
            let talk = account.talk_mut(meta.flavor, meta.desk.seed, &letter.to);
            talk.unread = 0;
            talk.messages.push(message.clone());
        }
    }
    let mut body = json!({"message": letter.message});
    for name in ["messaging_type", "tag", "reply_to"] {
        if let Some(value) = call.params.get(name) {
            body[name] = value.clone();
        }
    }
    record(meta, &letter.account, &letter.to, "send", &id, body, fetched);
    receipt::after(meta, &letter.account, &letter.to, &message);
    let pause = meta.scaled_ms(4_000 + meta.desk.dice.below(9_000) as u64);
    meta.desk.audience.hears(&letter.account, &letter.to, &text, meta.desk.clock.now_ms(), pause);
    if meta.world().app.echo_first {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    }
    let mut answer = json!({"recipient_id": letter.to, "message_id": id});
    if let Some(id) = attachment_id {
        answer["attachment_id"] = json!(id);
    }
    Ok(answer)
}

fn record(meta: &Meta, account: &str, to: &str, operation: &str, id: &str, body: Value, fetched: Vec<Value>) {
    meta.desk.ledger.accept(Sent {
        number: 0,
        at: rfc3339(meta.desk.clock.now_ms()),
        account: account.to_owned(),
        operation: operation.to_owned(),
        to: to.to_owned(),
        ids: vec![id.to_owned()],
        messages: vec![body],
        retry_key: None,
        delivered: true,
        fetched,
    });
}

/// One private answer to a comment, within seven days.
async fn private_reply(meta: &Meta, call: &Call, account: &str, comment: &str) -> Result<Value, Fault> {
    let bad =
        || Fault::new(100, "(#100) The comment is invalid for sending a private reply").subcode(2_534_025);
    let customer = {
        let now = meta.desk.clock.life_ms();
        let mut world = meta.world();
        match world.comments.get_mut(comment) {
            Some(it) if it.account == account && !it.answered && now - it.at_ms <= 7 * DAY_MS => {
                it.answered = true;
                it.customer.clone()
            }
            _ => return Err(bad()),
        }
    };
    let message = call.json("message").unwrap_or(Value::Null);
    let attachments = shape(meta, call, &message)?;
    accept(meta, call, Letter { account: account.to_owned(), to: customer, message, attachments }).await
}
