//! Reading: conversations, their messages, one message, a person's profile (facebook §3, instagram §3).

use serde_json::{Value, json};

use super::call::Call;
use super::field::{self, Field};
use super::limit::spend;
use super::refusal::Fault;
use super::state::{Account, Conversation, Customer, Message, Openness, World};
use super::token::{Caller, missing};
use super::{Flavor, Meta, media};

const DAY_MS: i64 = 86_400_000;

fn conversation_fields(flavor: Flavor) -> &'static [&'static str] {
    match flavor {
        Flavor::Messenger => &[
            "id",
            "link",
            "updated_time",
            "message_count",
            "unread_count",
            "can_reply",
            "is_owner",
            "participants",
            "senders",
            "snippet",
            "messages",
        ],
        Flavor::Instagram => &["id", "updated_time", "participants", "messages"],
    }
}

fn message_fields(flavor: Flavor) -> &'static [&'static str] {
    match flavor {
        Flavor::Messenger => &[
            "id",
            "created_time",
            "from",
            "to",
            "message",
            "attachments",
            "shares",
            "sticker",
            "reply_to",
            "tags",
        ],
        Flavor::Instagram => &[
            "id",
            "created_time",
            "from",
            "to",
            "message",
            "attachments",
            "shares",
            "story",
            "reactions",
            "is_unsupported",
            "reply_to",
        ],
    }
}

/// ISO 8601 as Graph writes it.
pub fn time(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms)
        .map_or_else(|_| ms.to_string(), |t| t.strftime("%Y-%m-%dT%H:%M:%S+0000").to_string())
}

fn may_read(meta: &Meta, call: &Call, caller: &Caller) -> Result<(), Fault> {
    caller.may(meta.flavor.messaging_scope(), call)?;
    if meta.flavor == Flavor::Messenger {
        caller.may("pages_read_engagement", call)?;
        caller.may("pages_manage_metadata", call)?;
    }
    let id = caller.account.clone().unwrap_or_default();
    if meta.world().account(&id).is_some_and(|a| !a.message_access) {
        return Err(Fault::new(
            200,
            "(#200) The account owner has disabled access to instagram direct messages",
        )
        .status(403)
        .subcode(2_534_041));
    }
    spend(meta, &id, "conversations", 2)
}

/// `GET /{account}/conversations`.
///
/// # Errors
/// The refusal.
pub fn list(meta: &Meta, call: &Call, caller: &Caller, node: &str) -> Result<Value, Fault> {
    let id = caller.own(&meta.world(), node)?;
    may_read(meta, call, caller)?;
    let usual = if meta.flavor == Flavor::Messenger { "messenger" } else { "instagram" };
    match call.text("platform") {
        None if meta.flavor == Flavor::Messenger => {}
        Some(platform) if platform == usual => {}
        other => {
            return Err(Fault::parameter(&format!(
                "Param platform must be one of {{{usual}}} - got {other:?}"
            )));
        }
    }
    let fields = field::wanted(call, "id,updated_time", conversation_fields(meta.flavor))?;
    let limit = call.number("limit").and_then(|n| usize::try_from(n).ok()).unwrap_or(25);
    let world = meta.world();
    let account = world.account(&id).ok_or_else(|| missing(&id))?;
    let mut talks: Vec<&Conversation> = account
        .conversations
        .iter()
        .filter(|c| !c.messages.is_empty())
        .filter(|c| call.text("user_id").is_none_or(|user| c.customer == user))
        .collect();
    talks.sort_by_key(|c| (std::cmp::Reverse(c.updated_ms()), c.id.clone()));
    let ids: Vec<String> = talks.iter().map(|c| c.id.clone()).collect();
    let range = field::page(&ids, limit.min(world.app.page_limit), call.text("after"));
    let rows = talks[range.clone()]
        .iter()
        .map(|talk| conversation(meta, &world, account, talk, &fields))
        .collect::<Result<Vec<Value>, Fault>>()?;
    let base = format!("{}{}", meta.desk.base, meta.flavor.graph());
    Ok(json!({"data": rows, "paging": field::paging(&base, call, &ids, &range)}))
}

fn conversation(
    meta: &Meta,
    world: &World,
    account: &Account,
    talk: &Conversation,
    fields: &[Field],
) -> Result<Value, Fault> {
    let people: Vec<Value> =
        [Some(person(meta, account, talk, false)), Some(person(meta, account, talk, true))]
            .into_iter()
            .flatten()
            .collect();
    let open = talk.inbound_ms.is_some_and(|at| meta.desk.clock.life_ms() - at <= 7 * DAY_MS);
    let blocked = account.customer(&talk.customer).is_none_or(|c| c.blocked);
    let unix = world.app.forms.contains("unix_time");
    let updated = if unix { json!(talk.updated_ms() / 1000) } else { json!(time(talk.updated_ms())) };
    let mut node = json!({
        "id": talk.id, "updated_time": updated, "participants": {"data": people},
        "message_count": talk.messages.len(), "unread_count": talk.unread, "can_reply": open && !blocked,
        "is_owner": talk.owner.is_none(), "senders": {"data": people},
        "link": format!("/{}/inbox/{}/?section=messages", account.id, talk.id.trim_start_matches("t_")),
        "snippet": talk.messages.last().map_or("", |m| m.text.as_str()),
    });
    if let Some(wanted) = fields.iter().find(|f| f.name == "messages") {
        let inner = if wanted.inner.is_empty() {
            field::parse("id,created_time")?
        } else {
            field::exist(&wanted.inner, message_fields(meta.flavor))?;
            wanted.inner.clone()
        };
        let (rows, ids, range) =
            rows(meta, world, account, talk, &inner, wanted.limit.unwrap_or(25), wanted.after.as_deref());
        let mut part = json!({"data": rows});
        if !range.is_empty() {
            let cursors = [field::cursor(&ids[range.start]), field::cursor(&ids[range.end - 1])];
            part["paging"] = json!({"cursors": {"before": cursors[0], "after": cursors[1]}});
            if range.end < ids.len() {
                part["paging"]["next"] = json!(format!(
                    "{}{}/{}/{}/messages?limit={}&after={}",
                    meta.desk.base,
                    meta.flavor.graph(),
                    world.app.api_version,
                    talk.id,
                    range.len(),
                    cursors[1]
                ));
            }
        }
        node["messages"] = part;
    }
    let outer: Vec<Field> = fields
        .iter()
        .map(|f| if f.name == "messages" { Field { inner: Vec::new(), ..f.clone() } } else { f.clone() })
        .collect();
    Ok(field::project(&node, &outer))
}

fn person(meta: &Meta, account: &Account, talk: &Conversation, ours: bool) -> Value {
    let customer = account.customer(&talk.customer);
    match (meta.flavor, ours) {
        (Flavor::Messenger, true) => {
            json!({"name": account.name, "email": format!("{}@facebook.com", account.id), "id": account.id})
        }
        (Flavor::Messenger, false) => {
            let name = customer.map_or("Facebook User", |c| c.name.as_str());
            json!({"name": name, "email": format!("{}@facebook.com", talk.customer), "id": talk.customer})
        }
        (Flavor::Instagram, true) => {
            json!({"username": account.username, "id": account.id, "user_id": account.scoped_id})
        }
        (Flavor::Instagram, false) => {
            json!({"username": customer.map(|c| c.username.clone()), "id": talk.customer})
        }
    }
}

type Rows = (Vec<Value>, Vec<String>, std::ops::Range<usize>);

/// Newest first; of those beyond the depth only id and time.
fn rows(
    meta: &Meta,
    world: &World,
    account: &Account,
    talk: &Conversation,
    fields: &[Field],
    limit: usize,
    after: Option<&str>,
) -> Rows {
    let shown: Vec<&Message> = talk.messages.iter().rev().filter(|m| !m.deleted).collect();
    let ids: Vec<String> = shown.iter().map(|m| m.id.clone()).collect();
    let range = field::page(&ids, limit.min(world.app.page_limit), after);
    let rows = range
        .clone()
        .map(|at| {
            let node = message(meta, account, talk, shown[at]);
            if at < world.app.depth {
                field::project(&node, fields)
            } else {
                json!({"id": node["id"], "created_time": node["created_time"]})
            }
        })
        .collect();
    (rows, ids, range)
}

/// `GET /{conversation}/messages`.
///
/// # Errors
/// The refusal.
pub fn history(meta: &Meta, call: &Call, caller: &Caller, id: &str) -> Result<Value, Fault> {
    may_read(meta, call, caller)?;
    let fields = field::wanted(call, "id,created_time", message_fields(meta.flavor))?;
    let limit = call.number("limit").and_then(|n| usize::try_from(n).ok()).unwrap_or(25);
    let world = meta.world();
    let account = caller.account.as_deref().and_then(|a| world.account(a)).ok_or_else(|| missing(id))?;
    let talk = account.conversations.iter().find(|c| c.id == id).ok_or_else(|| missing(id))?;
    let (rows, ids, range) = rows(meta, &world, account, talk, &fields, limit, call.text("after"));
    let base = format!("{}{}", meta.desk.base, meta.flavor.graph());
    Ok(json!({"data": rows, "paging": field::paging(&base, call, &ids, &range)}))
}

/// `GET /{id}`: a conversation, a message, or a person.
///
/// # Errors
/// The refusal.
pub fn node(meta: &Meta, call: &Call, caller: &Caller, id: &str) -> Result<Value, Fault> {
    let mine = caller.account.clone().ok_or_else(|| missing(id))?;
    let customer = meta.world().account(&mine).and_then(|a| a.customer(id)).cloned();
    if let Some(customer) = customer {
        return profile(meta, call, caller, &mine, &customer);
    }
    let is_person = id.chars().all(|c| c.is_ascii_digit());
    if is_person {
        return Err(match meta.flavor {
            Flavor::Messenger => missing(id),
            Flavor::Instagram => Fault::new(9010, "(#9010) No matching Instagram user"),
        });
    }
    may_read(meta, call, caller)?;
    let world = meta.world();
    let account = world.account(&mine).ok_or_else(|| missing(id))?;
    if let Some(talk) = account.conversations.iter().find(|c| c.id == id) {
        let fields = field::wanted(call, "id,updated_time", conversation_fields(meta.flavor))?;
        return conversation(meta, &world, account, talk, &fields);
    }
    let Some((talk, at)) = account.message(id) else { return Err(missing(id)) };
    let newer = talk.messages[at + 1..].iter().filter(|m| !m.deleted).count();
    if talk.messages[at].deleted || newer >= world.app.depth {
        return Err(Fault::new(9_000_001, "(#9000001) The requested message was deleted."));
    }
    let fields = field::wanted(call, "id,created_time", message_fields(meta.flavor))?;
    Ok(field::project(&message(meta, account, talk, &talk.messages[at]), &fields))
}

fn message(meta: &Meta, account: &Account, talk: &Conversation, m: &Message) -> Value {
    let (from, to) = (person(meta, account, talk, m.ours), person(meta, account, talk, !m.ours));
    let mut node = json!({
        "id": m.id, "created_time": time(m.at_ms), "from": from, "to": {"data": [to]}, "message": m.text,
    });
    let (mut files, mut shares) = (Vec::new(), Vec::new());
    for (n, attachment) in m.attachments.iter().enumerate() {
        let (kind, payload) = (attachment["type"].as_str().unwrap_or(""), &attachment["payload"]);
        let url = payload["url"].clone();
        // A number that stays the same from call to call.
        let id = (number(&m.id) / 16 + n as u64).to_string();
        let name = |ending: &str| format!("{kind}-{id}.{ending}");
        match kind {
            "image" => files.push(json!({"id": id, "mime_type": "image/jpeg", "name": name("jpg"), "size": 12_345,
                "image_data": {"width": 480, "height": 360, "max_width": 480, "max_height": 360, "url": url, "preview_url": url}})),
            "sticker" => {
                node["sticker"] = url.clone();
                files.push(json!({"id": id, "mime_type": "image/png", "name": name("png"), "size": 2_345,
                    "image_data": {"width": 160, "height": 160, "url": url, "preview_url": url}}));
            }
            "video" => files.push(json!({"id": id, "mime_type": "video/mp4", "name": name("mp4"), "size": 4_200,
                "video_data": {"width": 480, "height": 360, "length": 4, "video_type": 1, "url": url, "preview_url": url}})),
            "audio" => files.push(json!({"id": id, "mime_type": "audio/mp4", "name": name("m4a"), "size": 4_200, "file_url": url})),
            "file" => files.push(json!({"id": id, "mime_type": "application/pdf", "name": name("pdf"), "size": 800, "file_url": url})),
            "story_mention" => node["story"] = json!({"mention": {"link": url, "id": id}}),
            "fallback" | "share" | "post" | "reel" | "ig_post" | "ig_reel" | "ig_story" | "story" => {
                shares.push(json!({"id": id, "link": url, "name": payload["title"], "description": ""}));
            }
            _ => {}
        }
    }
    if !files.is_empty() {
        node["attachments"] = json!({"data": files});
    }
    if !shares.is_empty() {
        node["shares"] = json!({"data": shares});
    }
    match &m.reply_to {
        Some(reply) if reply.get("story").is_some() => {
            node["story"] = json!({"reply_to": {"link": reply["story"]["url"], "id": reply["story"]["id"]}});
        }
        Some(reply) => node["reply_to"] = reply.clone(),
        None => {}
    }
    if m.unsupported {
        node["is_unsupported"] = json!("true");
    }
    if meta.flavor == Flavor::Messenger {
        let way = if m.ours { "sent" } else { "read" };
        node["tags"] = json!({"data": [{"name": "inbox"}, {"name": way}, {"name": "source:web"}]});
    } else if !m.reactions.is_empty() {
        let rows: Vec<Value> =
            m.reactions.iter().map(|(who, what)| json!({"reaction": what, "users": [{"id": who}]})).collect();
        node["reactions"] = json!({"data": rows});
    }
    node
}

fn number(id: &str) -> u64 {
    crate::dice::number_of(0, id)
}

fn profile(meta: &Meta, call: &Call, caller: &Caller, account: &str, who: &Customer) -> Result<Value, Fault> {
    caller.may(meta.flavor.messaging_scope(), call)?;
    let wrote =
        meta.world().account(account).and_then(|a| a.talk(&who.id)).is_some_and(|t| t.inbound_ms.is_some());
    let consent = || Fault::new(230, "(#230) User consent is required to access user profile").status(403);
    match who.profile {
        Openness::Phone => {
            return Err(Fault::new(2_018_218, "(#2018218) No profile available for this user."));
        }
        Openness::NoFeature => {
            return Err(Fault::new(2_018_247, "(#2018247) Insufficient permission to access user profile."));
        }
        Openness::Hidden => return Err(missing(&who.id)),
        Openness::Empty => return Ok(json!({})),
        Openness::NoConsent => return Err(consent()),
        Openness::Unknown => return Err(Fault::new(9010, "(#9010) No matching Instagram user")),
        Openness::Open if meta.flavor == Flavor::Instagram && !wrote => return Err(consent()),
        Openness::Open => {}
    }
    let (_, picture) = media::host(meta, super::state::Media::Image, media::PICTURE_LIFE_MS, None);
    if meta.flavor == Flavor::Messenger {
        let (first, last) = who.name.split_once(' ').unwrap_or((&who.name, ""));
        let node = json!({"id": who.id, "name": who.name, "first_name": first, "last_name": last, "profile_pic": picture});
        let extra = ["locale", "timezone", "gender"];
        let known = ["id", "name", "first_name", "last_name", "profile_pic", "locale", "timezone", "gender"];
        let fields = field::wanted(call, "first_name,last_name,profile_pic,id", &known)?;
        if fields.iter().any(|f| extra.contains(&f.name.as_str())) {
            return Err(
                Fault::new(10, "(#10) Application does not have permission for this action").status(403)
            );
        }
        return Ok(field::project(&node, &fields));
    }
    let node = json!({
        "id": who.id, "name": if who.number.is_multiple_of(5) { Value::Null } else { json!(who.name) }, "username": who.username,
        "profile_pic": if who.number.is_multiple_of(7) { Value::Null } else { json!(picture) }, "follower_count": who.number % 900,
        "is_user_follow_business": who.number.is_multiple_of(2), "is_business_follow_user": false, "is_verified_user": false,
    });
    let known = [
        "id",
        "name",
        "username",
        "profile_pic",
        "follower_count",
        "is_user_follow_business",
        "is_business_follow_user",
        "is_verified_user",
    ];
    let fields = field::wanted(call, "id,name,username", &known)?;
    let mut out = field::project(&node, &fields);
    // Here what is empty is said, not left out.
    for field in &fields {
        if node[&field.name].is_null() {
            out[&field.name] = Value::Null;
        }
    }
    Ok(out)
}
