//! What the simulated Lazada knows: two apps, shops of six countries, their buyers, talks, orders and returns.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use bytes::Bytes;
use serde_json::Value;

use super::order_state::{Purchase, Reverse};
use super::truths::Truths;
use crate::dice::{hex_of, number_of};
use crate::world::{Language, Market, person};

/// What an app was registered for: its category in the console (lazada §0.1, §1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Orders, tracking, returns.
    Orders,
    /// Chat.
    Chat,
}

impl Role {
    /// The name that control calls use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Orders => "orders",
            Self::Chat => "chat",
        }
    }
}

/// An app in the console.
#[derive(Debug, Clone)]
pub struct App {
    /// Its category.
    pub role: Role,
    /// Looks like a number, is a text.
    pub key: String,
    /// Signs calls and pushes.
    pub secret: String,
    /// The secret before the last reset, and until when it still counts (ageing clock).
    pub old_secret: Option<(String, i64)>,
    /// The registered callback; unchecked while none is registered.
    pub callback_url: Option<String>,
    /// Where pushes go.
    pub push_url: Option<String>,
    /// Message types that are switched off.
    pub push_off: HashSet<i64>,
    /// The circuit breaker fell: nothing is pushed to this URL any more (lazada §2.1).
    pub push_stopped: bool,
    /// Outcomes of pushes: (time in seconds, succeeded).
    pub outcomes: Vec<(i64, bool)>,
    /// An IP whitelist is on, and we are not on it.
    pub foreign_ip: bool,
    /// Tokens follow a marketplace subscription and cannot be refreshed (lazada §1.2).
    pub subscriber: bool,
}

impl App {
    /// The secrets that count at the moment.
    pub fn secrets(&self, life_ms: i64) -> Vec<&str> {
        let old = self.old_secret.iter().filter(|(_, until)| *until > life_ms).map(|(s, _)| s.as_str());
        std::iter::once(self.secret.as_str()).chain(old).collect()
    }
}

/// A shop in one country.
#[derive(Debug, Clone)]
pub struct Shop {
    /// `seller_id`.
    pub id: u64,
    /// `user_id`: the account, which stands in session ids.
    pub user: u64,
    /// Short code.
    pub short_code: String,
    /// Name.
    pub name: String,
    /// Country.
    pub market: Market,
    /// Belongs to the cross-border seller, too.
    pub cross_border: bool,
    /// `normal` or `close`.
    pub status: String,
}

impl Shop {
    /// `th`, `vn`, …
    pub fn country(&self) -> String {
        self.market.region().to_lowercase()
    }

    /// Offset of the country's time from UTC, hours (lazada §1.6).
    pub fn offset_hours(&self) -> i64 {
        match self.market {
            Market::Th | Market::Vn | Market::Id => 7,
            _ => 8,
        }
    }
}

/// A customer.
#[derive(Debug, Clone)]
pub struct Buyer {
    /// Account id, also `buyer_id`.
    pub id: u64,
    /// Shop they belong to in this world.
    pub shop: u64,
    /// Nickname.
    pub nick: String,
    /// Full name, masked in orders.
    pub full_name: String,
    /// What they write in.
    pub language: Language,
}

/// One chat message (lazada §3.4).
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "independent flags, as the platform has them")]
pub struct Message {
    /// Opaque id, not ordered by time.
    pub id: String,
    /// `template_id`.
    pub template: i64,
    /// `content`, before it becomes a text.
    pub content: Value,
    /// From the shop.
    pub ours: bool,
    /// `type` 2: said by the system.
    pub system: bool,
    /// `send_time`; absent where Lazada leaves it out.
    pub sent_ms: i64,
    /// The same by the ageing clock, for the time limits.
    pub life_ms: i64,
    /// `status` 1.
    pub recalled: bool,
    /// `auto_reply`.
    pub auto_reply: bool,
    /// `process_msg`: why moderation blocked it; empty where it did not.
    pub process_msg: String,
    /// Pushed without `send_time`.
    pub undated: bool,
}

/// A session between a buyer and a shop.
#[derive(Debug, Clone)]
pub struct Session {
    /// `<sellerUser>_2_<buyerUser>_1_103`.
    pub id: String,
    /// Shop.
    pub shop: u64,
    /// Buyer.
    pub buyer: u64,
    /// Oldest first.
    pub messages: Vec<Message>,
    /// Unread by the seller.
    pub unread: u32,
    /// Read up to, milliseconds: we.
    pub self_position: i64,
    /// Read up to, milliseconds: the buyer.
    pub to_position: i64,
    /// A conversation of the platform's own.
    pub official: bool,
}

impl Session {
    /// Milliseconds of the newest message.
    pub fn newest_ms(&self) -> i64 {
        self.messages.last().map_or(0, |m| m.sent_ms)
    }
}

/// A consent code.
#[derive(Debug, Clone)]
pub struct Code {
    /// The app that it was given to.
    pub role: Role,
    /// Shops that it covers.
    pub shops: Vec<u64>,
    /// By the ageing clock.
    pub expires_ms: i64,
    /// Spent.
    pub used: bool,
    /// Has to be repeated at the exchange, if it was sent (lazada §1.3).
    pub uuid: Option<String>,
}

/// An access token and its refresh token.
#[derive(Debug, Clone)]
pub struct Grant {
    /// The app.
    pub role: Role,
    /// Shops that it speaks for.
    pub shops: Vec<u64>,
    /// Access token.
    pub access: String,
    /// Refresh token.
    pub refresh: String,
    /// By the ageing clock.
    pub access_until_ms: i64,
    /// By the ageing clock. A refresh does not move it (lazada §1.5).
    pub refresh_until_ms: i64,
    /// Older messages than this appear in lists only later (wall clock).
    pub since_ms: i64,
}

/// A video that was uploaded in blocks (lazada §3.8).
#[derive(Debug, Clone, Default)]
pub struct Video {
    /// Declared size.
    pub bytes: usize,
    /// Blocks: number to etag.
    pub blocks: BTreeMap<i64, String>,
    /// Once it is committed.
    pub committed: bool,
    /// When the audit will be done, wall clock.
    pub audited_ms: i64,
    /// Title.
    pub title: String,
}

/// Everything.
#[derive(Debug)]
pub struct World {
    /// Apps: orders, chat.
    pub apps: [App; 2],
    /// Shops.
    pub shops: Vec<Shop>,
    /// Buyers.
    pub buyers: Vec<Buyer>,
    /// Talks.
    pub sessions: Vec<Session>,
    /// Orders.
    pub orders: Vec<Purchase>,
    /// Returns and cancellations.
    pub reverses: Vec<Reverse>,
    /// Consent codes.
    pub codes: HashMap<String, Code>,
    /// Grants.
    pub grants: Vec<Grant>,
    /// Uploaded pictures by name.
    pub uploads: HashMap<String, Bytes>,
    /// Videos by upload id.
    pub videos: HashMap<String, Video>,
    /// When chat lists were read from their beginning, by app and shop (ageing clock).
    pub list_calls: HashMap<String, Vec<i64>>,
    /// The chat permission was withdrawn for polling.
    pub polled_out: bool,
    /// What the next calls get, by operation.
    pub faults: HashMap<String, VecDeque<String>>,
    /// Which of several truths holds.
    pub truths: Truths,
    /// Counts pushes.
    pub pushes: u64,
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        let app = |role: Role| App {
            role,
            key: (200_000 + number_of(seed, role.name()) % 99_000).to_string(),
            secret: format!("fake{}", hex_of(seed, &format!("lazada-{}", role.name()), 28)),
            old_secret: None,
            callback_url: None,
            push_url: None,
            push_off: HashSet::new(),
            push_stopped: false,
            outcomes: Vec::new(),
            foreign_ip: false,
            subscriber: false,
        };
        let fronts = [
            (Market::Th, "Sampan Ceramics TH", false, 12),
            (Market::Vn, "Sampan Việt", false, 10),
            (Market::Id, "Sampan Nusantara", false, 10),
            (Market::Ph, "Sampan Manila", true, 10),
            (Market::My, "Sampan KL", true, 8),
            (Market::Sg, "Sampan SG", true, 6),
            (Market::Th, "เรือนไม้สัมปั้น", false, 5),
        ];
        let mut shops = Vec::new();
        let mut buyers = Vec::new();
        for (n, (market, name, cross_border, count)) in fronts.into_iter().enumerate() {
            let id = 300_000_000 + number_of(seed, name) % 99_000_000;
            shops.push(Shop {
                id,
                // Often the same, not always (lazada §1.4).
                user: if n % 2 == 0 { 100_000_000_000 + id } else { id },
                short_code: format!("{}{}", market.region(), hex_of(seed, name, 6).to_uppercase()),
                name: name.to_owned(),
                market,
                cross_border,
                status: "normal".to_owned(),
            });
            buyers.extend((0..count).map(|n| buyer(seed, id, market, n)));
        }
        Self {
            apps: [app(Role::Orders), app(Role::Chat)],
            shops,
            buyers,
            sessions: Vec::new(),
            orders: Vec::new(),
            reverses: Vec::new(),
            codes: HashMap::new(),
            grants: Vec::new(),
            uploads: HashMap::new(),
            videos: HashMap::new(),
            list_calls: HashMap::new(),
            polled_out: false,
            faults: HashMap::new(),
            truths: Truths::default(),
            pushes: 0,
        }
    }

    pub(crate) fn app(&self, role: Role) -> &App {
        &self.apps[usize::from(role == Role::Chat)]
    }

    pub(crate) fn app_mut(&mut self, role: Role) -> &mut App {
        &mut self.apps[usize::from(role == Role::Chat)]
    }

    pub(crate) fn app_of_key(&self, key: &str) -> Option<&App> {
        self.apps.iter().find(|a| a.key == key)
    }

    pub(crate) fn shop(&self, id: u64) -> Option<&Shop> {
        self.shops.iter().find(|s| s.id == id)
    }

    pub(crate) fn shop_mut(&mut self, id: u64) -> Option<&mut Shop> {
        self.shops.iter_mut().find(|s| s.id == id)
    }

    pub(crate) fn buyer(&self, id: u64) -> Option<&Buyer> {
        self.buyers.iter().find(|b| b.id == id)
    }

    pub(crate) fn session(&self, id: &str) -> Option<&Session> {
        self.sessions.iter().find(|s| s.id == id)
    }

    pub(crate) fn session_mut(&mut self, id: &str) -> Option<&mut Session> {
        self.sessions.iter_mut().find(|s| s.id == id)
    }

    /// Whether a shop's consent for an app stands: Lazada looks before every push (lazada §1.7).
    pub(crate) fn authorized(&self, role: Role, shop: u64, life_ms: i64) -> bool {
        let alive = |g: &Grant| g.access_until_ms > life_ms || g.refresh_until_ms > life_ms;
        self.grants.iter().any(|g| g.role == role && g.shops.contains(&shop) && alive(g))
    }

    /// The session of a buyer with a shop, begun if need be.
    pub(crate) fn talk(&mut self, shop: u64, buyer: u64) -> &mut Session {
        let user = self.shop(shop).map_or(shop, |s| s.user);
        self.session_of(shop, buyer, format!("{user}_2_{buyer}_1_103"), false)
    }

    /// The platform's own conversation with a shop, tagged `official`.
    pub(crate) fn official(&mut self, shop: u64) -> &mut Session {
        let user = self.shop(shop).map_or(shop, |s| s.user);
        self.session_of(shop, 900_000_001, format!("{user}_2_900000001_1_201"), true)
    }

    fn session_of(&mut self, shop: u64, buyer: u64, id: String, official: bool) -> &mut Session {
        let at = self.sessions.iter().position(|s| s.id == id).unwrap_or_else(|| {
            self.sessions.push(Session {
                id,
                shop,
                buyer,
                messages: Vec::new(),
                unread: 0,
                self_position: 0,
                to_position: 0,
                official,
            });
            self.sessions.len() - 1
        });
        &mut self.sessions[at]
    }
}

pub(crate) fn buyer(seed: u64, shop: u64, market: Market, n: usize) -> Buyer {
    let languages = market.languages();
    let language = languages[n % languages.len()];
    let (full_name, nick) = person::name(language, n);
    let id = 100_400_000_000 + number_of(seed ^ shop, &format!("lazada-buyer-{n}")) % 99_000_000;
    Buyer { id, shop, nick, full_name, language }
}

/// First and last letter, stars between: what Lazada leaves of a name (lazada §1.1).
pub fn mask(name: &str, stars: &str) -> String {
    let mut letters = name.chars();
    match (letters.next(), letters.next_back()) {
        (Some(first), Some(last)) => format!("{first}{stars}{last}"),
        _ => stars.to_owned(),
    }
}
