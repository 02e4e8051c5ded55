//! Webhook events from what customers do (line §2.3–2.8).
//!
//! Kinds for `say`: `text`, `image` (`count` makes an image set, `external` a link elsewhere), `video`,
//! `audio`, `file`, `location`, `sticker`, `postback`, `unsend`, `edit`, `follow`, `unfollow`, `join`, `leave`,
//! `member_joined`, `member_left`, `beacon`, `video_play_complete`, `account_link`, `membership`, `unknown`,
//! and `raw` (`event` is sent as it is, completed with the common members). Further members: `group` (an id,
//! or `true` for the first), `standby`, `anonymous` (no user id), `quoted`, `message_id` (for unsend and
//! edit; the customer's last one when absent), `prepare_s` (seconds in which content answers 202),
//! `timestamp`, `count`, `separate` (one request per event).

use serde_json::{Map, Value, json};

use super::Line;
use super::state::{Content, Media, ReplyToken, friend};
use crate::dice::{fresh, ulid};
use crate::platform::{Problem, Say};

/// Makes the events; registers their reply tokens, contents and quote tokens. Answers the channel and them.
///
/// # Errors
/// When there is no such channel, friend, group or kind.
pub fn compose(line: &Line, say: &Say) -> Result<(String, Vec<Value>), Problem> {
    let mut scene = Scene::set(line, say)?;
    let kind = if say.kind.is_empty() { "text" } else { say.kind.as_str() };
    let count = if kind == "image" { say.int("count").unwrap_or(1).clamp(1, 20) } else { 1 };
    let set = (count > 1).then(|| fresh(32).to_uppercase());
    let events = (1..=count)
        .map(|index| {
            let set = set.as_ref().map(|id| json!({"id": id, "index": index, "total": count}));
            scene.event(kind, set)
        })
        .collect::<Result<Vec<Value>, Problem>>()?;
    Ok((scene.channel, events))
}

struct Scene<'a> {
    line: &'a Line,
    say: &'a Say,
    channel: String,
    user: String,
    chat: String,
    source: Value,
    standby: bool,
}

impl<'a> Scene<'a> {
    fn set(line: &'a Line, say: &'a Say) -> Result<Self, Problem> {
        let desk = &line.desk;
        let mut world = line.world();
        let channel = say.account.clone().unwrap_or_else(|| world.channels[0].id.clone());
        let it = world
            .channel_mut(&channel)
            .ok_or_else(|| Problem::new(format!("LINE has no channel {channel}")))?;
        let user = match say.from.as_deref() {
            Some("new") => {
                let n = it.friends.len();
                it.friends.push(friend(desk.seed, &desk.base, &format!("{channel}-later"), n, it.market));
                it.friends[n].id.clone()
            }
            Some(id) if id.starts_with('U') => {
                if it.friend(id).is_none() {
                    let mut stranger = friend(
                        desk.seed,
                        &desk.base,
                        &format!("{channel}-{id}"),
                        it.friends.len(),
                        it.market,
                    );
                    id.clone_into(&mut stranger.id);
                    it.friends.push(stranger);
                }
                id.to_owned()
            }
            Some(name) => {
                it.friends.iter().find(|f| f.name == name).map(|f| f.id.clone()).ok_or_else(|| {
                    Problem::new(format!("nobody called {name}; name an id (U…), a display name or \"new\""))
                })?
            }
            None => it.friends[0].id.clone(),
        };
        let group = match say.more.get("group") {
            Some(Value::String(id)) => Some(
                it.group(id).map(|g| g.id.clone()).ok_or_else(|| Problem::new(format!("no group {id}")))?,
            ),
            Some(Value::Bool(true)) => it.groups.first().map(|g| g.id.clone()),
            _ if matches!(say.kind.as_str(), "join" | "leave" | "member_joined" | "member_left" | "edit") => {
                it.groups.first().map(|g| g.id.clone())
            }
            _ => None,
        };
        if let Some(friend) = it.friend_mut(&user) {
            match say.kind.as_str() {
                "unfollow" => (friend.blocked, friend.reachable) = (true, false),
                "follow" => (friend.blocked, friend.reachable) = (false, true),
                _ => (friend.wrote, friend.reachable) = (true, true),
            }
        }
        if let Some(group) = it.groups.iter_mut().find(|g| Some(&g.id) == group.as_ref()) {
            match say.kind.as_str() {
                "leave" => group.joined = false,
                "member_left" => group.members.retain(|m| *m != user),
                _ => {
                    group.joined = true;
                    if !group.members.contains(&user) {
                        group.members.push(user.clone());
                    }
                }
            }
        }
        let silent = say.flag("anonymous")
            || matches!(say.kind.as_str(), "join" | "leave" | "member_joined" | "member_left");
        let mut source = Map::new();
        let chat = group.clone().unwrap_or_else(|| user.clone());
        match group {
            Some(id) if id.starts_with('R') => {
                source.insert("type".to_owned(), json!("room"));
                source.insert("roomId".to_owned(), json!(id));
            }
            Some(id) => {
                source.insert("type".to_owned(), json!("group"));
                source.insert("groupId".to_owned(), json!(id));
            }
            None => {
                source.insert("type".to_owned(), json!("user"));
            }
        }
        if !silent {
            source.insert("userId".to_owned(), json!(user));
        }
        drop(world);
        let standby = say.flag("standby") || desk.switches().standby;
        Ok(Self { line, say, channel, user, chat, source: Value::Object(source), standby })
    }

    fn event(&mut self, kind: &str, set: Option<Value>) -> Result<Value, Problem> {
        let (name, own) = self.body(kind, set)?;
        let clock = &self.line.desk.clock;
        let now = self.say.int("timestamp").unwrap_or_else(|| clock.now_ms());
        let mut event = Map::new();
        event.insert("type".to_owned(), json!(name));
        for (member, value) in own {
            event.insert(member, value);
        }
        event.entry("webhookEventId").or_insert_with(|| json!(ulid(now)));
        event.insert("deliveryContext".to_owned(), json!({"isRedelivery": false}));
        event.entry("timestamp").or_insert_with(|| json!(now));
        if !matches!(kind, "account_link" | "module") {
            event.entry("source").or_insert_with(|| self.source.clone());
        }
        let answerable = !matches!(
            kind,
            "unsend" | "unfollow" | "leave" | "member_left" | "account_link" | "unknown" | "module"
        );
        if answerable && !self.standby {
            let token = fresh(32);
            let life = clock.life_ms();
            let reply = ReplyToken {
                channel: self.channel.clone(),
                to: self.chat.clone(),
                event_ms: life,
                valid_ms: life + 60_000,
                used: false,
            };
            self.line.world().reply_tokens.insert(token.clone(), reply);
            event.insert("replyToken".to_owned(), json!(token));
        }
        event.insert("mode".to_owned(), json!(if self.standby { "standby" } else { "active" }));
        Ok(Value::Object(event))
    }

    fn body(&self, kind: &str, set: Option<Value>) -> Result<(&'static str, Map<String, Value>), Problem> {
        let say = self.say;
        let one = |member: &str, value: Value| Map::from_iter([(member.to_owned(), value)]);
        Ok(match kind {
            "text" | "image" | "video" | "audio" | "file" | "location" | "sticker" => {
                ("message", one("message", self.message(kind, set)))
            }
            "edit" => {
                let id = self.referred()?;
                let text = say.text.clone().unwrap_or_else(|| "(edited) two, please".to_owned());
                (
                    "messageEdited",
                    one(
                        "message",
                        json!({"type": "text", "id": id, "quoteToken": self.quote_token(), "text": text}),
                    ),
                )
            }
            "unsend" => {
                let id = self.referred()?;
                if let Some(content) = self.line.world().contents.get_mut(&id) {
                    content.gone = true;
                }
                ("unsend", one("unsend", json!({"messageId": id})))
            }
            "follow" => ("follow", one("follow", json!({"isUnblocked": say.flag("unblocked")}))),
            "unfollow" => ("unfollow", Map::new()),
            "join" => ("join", Map::new()),
            "leave" => ("leave", Map::new()),
            "member_joined" => {
                ("memberJoined", one("joined", json!({"members": [{"type": "user", "userId": self.user}]})))
            }
            "member_left" => {
                ("memberLeft", one("left", json!({"members": [{"type": "user", "userId": self.user}]})))
            }
            "postback" => {
                let mut postback = json!({"data": say.text.clone().unwrap_or_else(|| "slot=17".to_owned())});
                if let Some(params) = say.more.get("params") {
                    postback["params"] = params.clone();
                }
                ("postback", one("postback", postback))
            }
            "beacon" => (
                "beacon",
                one("beacon", json!({"hwid": "d41d8cd98f", "type": "enter", "dm": "1234567890abcdef"})),
            ),
            "video_play_complete" => {
                ("videoPlayComplete", one("videoPlayComplete", json!({"trackingId": "howto-42"})))
            }
            "account_link" => ("accountLink", one("link", json!({"result": "failed", "nonce": fresh(22)}))),
            "membership" => {
                ("membership", one("membership", json!({"type": "joined", "membershipId": 3189})))
            }
            "unknown" => ("futureThing", one("futureThing", json!({"n": 9_007_199_254_740_993_i64}))),
            "raw" => {
                let event = say.more.get("event").and_then(Value::as_object).cloned();
                let mut event = event.ok_or_else(|| Problem::new("raw needs `event`, an object"))?;
                event.remove("type");
                let name = say.more["event"]["type"].as_str().unwrap_or("message").to_owned();
                // The few type names of a test run may live as long as the run.
                (Box::leak(name.into_boxed_str()), event)
            }
            other => {
                return Err(Problem::new(format!(
                    "LINE customers cannot {other:?}; see the README for the kinds"
                )));
            }
        })
    }

    fn referred(&self) -> Result<String, Problem> {
        if let Some(id) = self.say.str("message_id") {
            return Ok(id.to_owned());
        }
        let world = self.line.world();
        let last = world.last_message.get(&(self.channel.clone(), self.user.clone()));
        last.map(|(id, _)| id.clone())
            .ok_or_else(|| Problem::new("this customer has not said anything yet; name message_id"))
    }

    fn quote_token(&self) -> String {
        let token = format!("q{}{}", fresh(32), fresh(32));
        self.line.world().quote_tokens.insert(token.clone(), (self.channel.clone(), self.chat.clone()));
        token
    }

    fn message(&self, kind: &str, set: Option<Value>) -> Value {
        let (say, desk) = (self.say, &self.line.desk);
        let number = desk.dice.number(desk.clock.now_ms());
        let id = say.str("message_id").map_or_else(|| format!("57{number}"), ToOwned::to_owned);
        let mut message = json!({"type": kind, "id": id});
        if matches!(kind, "text" | "image" | "video" | "sticker") {
            message["quoteToken"] = json!(self.quote_token());
        }
        let read = format!("m{}{}", fresh(32), fresh(32));
        self.line.world().read_tokens.insert(read.clone(), self.channel.clone());
        message["markAsReadToken"] = json!(read);
        if let Some(quoted) = say.str("quoted") {
            message["quotedMessageId"] = json!(quoted);
        }
        if let Some(set) = set {
            message["imageSet"] = set;
        }
        let media = match kind {
            "image" => Some(Media::Image),
            "video" => Some(Media::Video),
            "audio" => Some(Media::Audio),
            "file" => Some(Media::File),
            _ => None,
        };
        let name = say.str("file_name").unwrap_or("order 17.pdf").to_owned();
        match kind {
            "text" => {
                message["text"] = json!(
                    say.text.clone().unwrap_or_else(|| "Is the blue kettle still in stock?".to_owned())
                );
            }
            "video" => message["duration"] = json!(say.int("duration").unwrap_or(60_000)),
            "audio" => message["duration"] = json!(say.int("duration").unwrap_or(4_200)),
            "file" => {
                message["fileName"] = json!(name);
                message["fileSize"] = json!(crate::world::media::pdf(&name).len());
            }
            "location" => {
                message["title"] = json!(say.str("title").unwrap_or("บ้าน"));
                message["address"] =
                    json!(say.str("address").unwrap_or("88 ถนนพระอาทิตย์ แขวงชนะสงคราม กรุงเทพฯ 10200"));
                message["latitude"] = json!(13.7640);
                message["longitude"] = json!(100.4937);
            }
            "sticker" => {
                message["packageId"] = json!(say.str("package").unwrap_or("11537"));
                message["stickerId"] = json!(say.str("sticker").unwrap_or("52002738"));
                message["stickerResourceType"] = json!("ANIMATION");
                message["keywords"] = json!(["cony", "hi", "wave"]);
            }
            _ => {}
        }
        for extra in ["emojis", "mention"] {
            if let Some(value) = say.more.get(extra) {
                message[extra] = value.clone();
            }
        }
        if matches!(kind, "image" | "video" | "audio") {
            let mut provider = json!({"type": "line"});
            if let Some(url) = say.str("external") {
                provider = json!({"type": "external", "originalContentUrl": url, "previewImageUrl": url});
            }
            message["contentProvider"] = provider;
        }
        let mut world = self.line.world();
        if let Some(media) = media.filter(|_| say.str("external").is_none()) {
            let ready_ms = desk.clock.life_ms() + say.int("prepare_s").unwrap_or(0) * 1000;
            let content =
                Content { channel: self.channel.clone(), media, number, name, ready_ms, gone: false };
            world.contents.insert(id.clone(), content);
        }
        world.last_message.insert((self.channel.clone(), self.user.clone()), (id, self.chat.clone()));
        message
    }
}
