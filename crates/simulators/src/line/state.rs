//! What the simulated LINE knows: channels, friends, groups, tokens and all that was said.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::dice::{hex_of, number_of};
use crate::platform::Problem;
use crate::world::{Language, Market, person};

/// A person on LINE.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts about a person")]
pub struct Friend {
    /// `U` + 32 hex.
    pub id: String,
    /// Display name.
    pub name: String,
    /// What they write in.
    pub language: Language,
    /// Blocked the account.
    pub blocked: bool,
    /// Follows the account, or wrote to it in the last seven days.
    pub reachable: bool,
    /// Wrote at least once.
    pub wrote: bool,
    /// No profile: no consent.
    pub private: bool,
    /// Avatar link.
    pub picture: String,
}

/// A group or room.
#[derive(Debug, Clone)]
pub struct Group {
    /// `C` or `R` + 32 hex.
    pub id: String,
    /// Name; rooms have none.
    pub name: String,
    /// User ids of its members.
    pub members: Vec<String>,
    /// Whether the account is in it.
    pub joined: bool,
}

/// A Messaging API channel.
#[derive(Debug, Clone)]
pub struct Channel {
    /// Channel id, decimal digits.
    pub id: String,
    /// Channel secret, 32 hex.
    pub secret: String,
    /// Bot user id.
    pub bot: String,
    /// `@…`.
    pub basic_id: String,
    /// Display name.
    pub name: String,
    /// Where it sells.
    pub market: Market,
    /// Friends and people who wrote.
    pub friends: Vec<Friend>,
    /// Groups.
    pub groups: Vec<Group>,
    /// The webhook URL.
    pub endpoint: Option<String>,
    /// "Use webhook".
    pub use_webhook: bool,
    /// "Chat" in OA Manager.
    pub chat: bool,
    /// Verified or premium account.
    pub premium: bool,
    /// Messages a month; none = unlimited.
    pub quota: Option<u64>,
    /// Used this month.
    pub used: u64,
    /// Registered assertion keys: kid → JWK.
    pub keys: HashMap<String, Value>,
}

impl Channel {
    pub(crate) fn describe(&self) -> Value {
        let friends: Vec<Value> = self
            .friends
            .iter()
            .map(|f| json!({"id": f.id, "name": f.name, "language": f.language, "blocked": f.blocked, "wrote": f.wrote}))
            .collect();
        let groups: Vec<Value> = self
            .groups
            .iter()
            .map(|g| json!({"id": g.id, "name": g.name, "members": g.members, "joined": g.joined}))
            .collect();
        json!({
            "id": self.id, "channel_id": self.id, "channel_secret": self.secret, "bot_user_id": self.bot,
            "basic_id": self.basic_id, "name": self.name, "market": self.market, "endpoint": self.endpoint,
            "use_webhook": self.use_webhook, "chat": self.chat, "premium": self.premium,
            "quota": self.quota, "used": self.used, "customers": friends, "groups": groups,
        })
    }

    pub(crate) fn friend(&self, id: &str) -> Option<&Friend> {
        self.friends.iter().find(|f| f.id == id)
    }

    pub(crate) fn friend_mut(&mut self, id: &str) -> Option<&mut Friend> {
        self.friends.iter_mut().find(|f| f.id == id)
    }

    pub(crate) fn group(&self, id: &str) -> Option<&Group> {
        self.groups.iter().find(|g| g.id == id)
    }
}

/// The kinds of token (line §1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// 15 minutes, not revocable.
    Stateless,
    /// By assertion, up to 30 days, with a key id.
    Chosen,
    /// 30 days by id and secret.
    ShortLived,
    /// From the console.
    LongLived,
}

/// An issued token.
#[derive(Debug, Clone)]
pub struct Token {
    /// Channel id.
    pub channel: String,
    /// Kind.
    pub kind: TokenKind,
    /// When it dies, by the ageing clock.
    pub expires_ms: i64,
    /// Key id of a v2.1 token.
    pub key_id: Option<String>,
    /// Order of issue.
    pub number: u64,
}

/// A reply token.
#[derive(Debug, Clone)]
pub struct ReplyToken {
    /// Channel id.
    pub channel: String,
    /// User or group to answer.
    pub to: String,
    /// Time of the event.
    pub event_ms: i64,
    /// Until when it works.
    pub valid_ms: i64,
    /// Spent.
    pub used: bool,
}

/// A push that was accepted under a retry key.
#[derive(Debug, Clone)]
pub struct Accepted {
    /// When, by the ageing clock.
    pub at_ms: i64,
    /// Its `x-line-request-id`.
    pub request_id: String,
    /// The answer's `sentMessages`, or null for multicast.
    pub sent: Value,
}

/// What kind of bytes a message holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// A JPEG.
    Image,
    /// An MP4.
    Video,
    /// An M4A.
    Audio,
    /// A PDF.
    File,
}

/// A message's content.
#[derive(Debug, Clone)]
pub struct Content {
    /// Channel id.
    pub channel: String,
    /// Kind.
    pub media: Media,
    /// Number that the bytes are made from.
    pub number: u64,
    /// File name.
    pub name: String,
    /// Until when it is being prepared (202).
    pub ready_ms: i64,
    /// Unsent by the user (410).
    pub gone: bool,
}

/// Everything.
#[derive(Debug, Default)]
pub struct World {
    /// Channels.
    pub channels: Vec<Channel>,
    /// Tokens by text.
    pub tokens: HashMap<String, Token>,
    /// Reply tokens by text.
    pub reply_tokens: HashMap<String, ReplyToken>,
    /// Accepted pushes by channel and retry key.
    pub retry_keys: HashMap<(String, String), Accepted>,
    /// Contents by message id.
    pub contents: HashMap<String, Content>,
    /// Read tokens: token → channel.
    pub read_tokens: HashMap<String, String>,
    /// Read marks that were set: (channel, token).
    pub read: Vec<(String, String)>,
    /// Quote tokens: token → (channel, chat).
    pub quote_tokens: HashMap<String, (String, String)>,
    /// Last message of each person: (channel, user) → (message id, chat).
    pub last_message: HashMap<(String, String), (String, String)>,
    /// Reply counts per day for `delivery`.
    pub delivered: HashMap<String, u64>,
}

impl World {
    pub(crate) fn new(seed: u64, base: &str) -> Self {
        let channels = [(Market::Th, "Blue Kettle Shop", 12), (Market::Tw, "雲山茶行", 8)]
            .into_iter()
            .enumerate()
            .map(|(number, (market, name, friends))| channel(seed, base, number, market, name, friends))
            .collect();
        Self { channels, ..Self::default() }
    }

    pub(crate) fn channel(&self, id: &str) -> Option<&Channel> {
        self.channels.iter().find(|c| c.id == id)
    }

    pub(crate) fn channel_mut(&mut self, id: &str) -> Option<&mut Channel> {
        self.channels.iter_mut().find(|c| c.id == id)
    }

    /// The console: `{"account", "use_webhook", "chat", "premium", "quota", "secret", "public_jwk", "long_lived"}`.
    pub(crate) fn console(&mut self, what: &Value) -> Result<Value, Problem> {
        let id = what["account"].as_str().map_or_else(|| self.channels[0].id.clone(), ToOwned::to_owned);
        let mut out = json!({});
        if let Some(jwk) = what.get("public_jwk") {
            let kid = uuid::Uuid::new_v4().to_string();
            if jwk.get("kid").is_some() || jwk["kty"] != "RSA" || jwk["alg"] != "RS256" {
                return Err(Problem::new("the JWK needs kty=RSA, alg=RS256, e, n, and must not contain kid"));
            }
            let channel = self.channel_mut(&id).ok_or_else(|| Problem::new("no such channel"))?;
            channel.keys.insert(kid.clone(), jwk.clone());
            out["kid"] = json!(kid);
        }
        if what["long_lived"].as_bool() == Some(true) {
            self.tokens.retain(|_, t| t.channel != id || t.kind != TokenKind::LongLived);
            let text = format!("sim-long-{}", crate::dice::fresh(32));
            let token = Token {
                channel: id.clone(),
                kind: TokenKind::LongLived,
                expires_ms: i64::MAX,
                key_id: None,
                number: 0,
            };
            self.tokens.insert(text.clone(), token);
            out["long_lived"] = json!(text);
        }
        let channel = self.channel_mut(&id).ok_or_else(|| Problem::new("no such channel"))?;
        if let Some(on) = what["use_webhook"].as_bool() {
            channel.use_webhook = on;
        }
        if let Some(on) = what["chat"].as_bool() {
            channel.chat = on;
        }
        if let Some(on) = what["premium"].as_bool() {
            channel.premium = on;
        }
        if let Some(quota) = what.get("quota") {
            channel.quota = quota.as_u64();
        }
        if let Some(secret) = what["secret"].as_str() {
            secret.clone_into(&mut channel.secret);
        }
        if let Some(user) = what["private"].as_str() {
            channel.friend_mut(user).ok_or_else(|| Problem::new("no such friend"))?.private = true;
        }
        if what["groups_again"].as_bool() == Some(true) {
            channel.groups.iter_mut().for_each(|g| g.joined = true);
        }
        out["account"] = channel.describe();
        Ok(out)
    }
}

fn channel(seed: u64, base: &str, number: usize, market: Market, name: &str, friends: usize) -> Channel {
    let key = format!("line-channel-{number}");
    let friends: Vec<Friend> = (0..friends).map(|n| friend(seed, base, &key, n, market)).collect();
    let group = |prefix: char, name: &str, range: std::ops::Range<usize>| Group {
        id: format!("{prefix}{}", hex_of(seed, &format!("{key}-{prefix}"), 32)),
        name: name.to_owned(),
        members: friends[range].iter().map(|f| f.id.clone()).collect(),
        joined: true,
    };
    let groups = vec![group('C', "ร้านชา × Kettle fans", 0..4), group('R', "", 2..5)];
    Channel {
        id: format!("20{:08}", number_of(seed, &key) % 100_000_000),
        secret: hex_of(seed, &format!("{key}-secret"), 32),
        bot: format!("U{}", hex_of(seed, &format!("{key}-bot"), 32)),
        basic_id: format!("@{}sim", hex_of(seed, &format!("{key}-basic"), 5)),
        name: name.to_owned(),
        market,
        friends,
        groups,
        endpoint: None,
        use_webhook: true,
        chat: true,
        premium: false,
        quota: None,
        used: 0,
        keys: HashMap::new(),
    }
}

pub(crate) fn friend(seed: u64, base: &str, key: &str, n: usize, market: Market) -> Friend {
    let languages = market.languages();
    let language = languages[n % languages.len()];
    let (name, _) = person::name(language, n);
    let number = number_of(seed, &format!("{key}-avatar-{n}")) % 1_000_000;
    Friend {
        id: format!("U{}", hex_of(seed, &format!("{key}-friend-{n}"), 32)),
        name,
        language,
        blocked: false,
        reachable: true,
        wrote: false,
        private: false,
        picture: format!("{base}/line/avatar/{number}"),
    }
}
