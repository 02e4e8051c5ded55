//! What the simulated Shopee knows: one app, its shops, their buyers, talks, orders and returns.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use crate::dice::{hex_of, number_of};
use crate::world::catalogue::Product;
use crate::world::{Language, Market, person};

/// The app in the console (shopee §1.1).
#[derive(Debug, Clone)]
pub struct App {
    /// App id.
    pub partner_id: u64,
    /// Signs calls.
    pub api_key: String,
    /// Signs pushes; another secret.
    pub push_key: String,
    /// Redirect URL domain; unchecked when none is declared.
    pub redirect_domain: Option<String>,
    /// Where pushes go, verbatim.
    pub callback_url: Option<String>,
    /// Push codes that are switched off.
    pub push_off: HashSet<i64>,
    /// Shops whose pushes are blocked.
    pub blocked_shops: HashSet<u64>,
    /// `Normal`, `Warning` or `Suspended`.
    pub push_status: String,
    /// Since when it is suspended, seconds.
    pub suspended_time: i64,
    /// Outcomes of the last six hours: (time, succeeded).
    pub outcomes: Vec<(i64, bool)>,
}

/// A seller's shop in one market.
#[derive(Debug, Clone)]
pub struct Shop {
    /// Shop id.
    pub id: u64,
    /// The seller's own user id, the shop's side of chats.
    pub seller: u64,
    /// Name.
    pub name: String,
    /// Market.
    pub market: Market,
    /// `NORMAL`, `BANNED` or `FROZEN`.
    pub status: String,
    /// Linked to the app: since and until, seconds.
    pub link: Option<(i64, i64)>,
    /// Belongs to the main account.
    pub main_account: bool,
    /// Market is open for chat by API (Taiwan is not).
    pub chat_market: bool,
    /// "Chat Distribution" is on.
    pub distributed: bool,
    /// Number that the next order takes.
    pub next_order: u64,
}

/// A customer of a shop.
#[derive(Debug, Clone)]
pub struct Buyer {
    /// User id.
    pub id: u64,
    /// Shop they belong to in this world.
    pub shop: u64,
    /// Login name, as shown in chat.
    pub name: String,
    /// Full name, masked in orders.
    pub full_name: String,
    /// What they write in.
    pub language: Language,
    /// Buyers can have a shop of their own.
    pub own_shop: u64,
    /// Blocked the shop.
    pub blocks: bool,
    /// Blocked by the shop.
    pub blocked: bool,
}

/// One chat message.
#[derive(Debug, Clone)]
pub struct Message {
    /// Id, above 2^53.
    pub id: u64,
    /// `message_type`.
    pub kind: String,
    /// `content`.
    pub content: Value,
    /// From the shop.
    pub ours: bool,
    /// Seconds.
    pub created: i64,
    /// Nanoseconds.
    pub created_ns: i64,
    /// `status`.
    pub status: String,
    /// `source`.
    pub source: String,
    /// `source_content`.
    pub context: Value,
    /// Quoted message id.
    pub quoted: Option<String>,
    /// Recalled.
    pub deleted: bool,
}

/// A talk between a buyer and a shop.
#[derive(Debug, Clone)]
pub struct Conversation {
    /// Id, above 2^53.
    pub id: u64,
    /// Shop.
    pub shop: u64,
    /// Buyer.
    pub buyer: u64,
    /// Oldest first.
    pub messages: Vec<Message>,
    /// Unread by the seller.
    pub unread: u32,
    /// Pinned.
    pub pinned: bool,
    /// Muted.
    pub muted: bool,
    /// Seller's read mark.
    pub last_read: u64,
    /// Buyer's read mark.
    pub buyer_read: u64,
    /// Assigned to a sub-account.
    pub assigned: bool,
}

impl Conversation {
    /// Nanoseconds of the newest message.
    pub fn newest_ns(&self) -> i64 {
        self.messages.last().map_or(0, |m| m.created_ns)
    }
}

/// A line of an order.
#[derive(Debug, Clone, Copy)]
pub struct OrderLine {
    /// Product.
    pub product: Product,
    /// Pieces.
    pub quantity: i64,
}

/// A parcel.
#[derive(Debug, Clone)]
pub struct Parcel {
    /// `OFG…`.
    pub number: String,
    /// Once the carrier answered.
    pub tracking: Option<String>,
    /// `LOGISTICS_…`.
    pub status: String,
    /// Tracking rows: time, description, row status.
    pub rows: Vec<(i64, String, String)>,
}

/// An order.
#[derive(Debug, Clone)]
pub struct Purchase {
    /// `order_sn`.
    pub sn: String,
    /// Shop.
    pub shop: u64,
    /// Buyer.
    pub buyer: u64,
    /// `order_status`.
    pub status: String,
    /// Lines.
    pub lines: Vec<OrderLine>,
    /// Postage, hundredths.
    pub postage: i64,
    /// Seconds.
    pub created: i64,
    /// Seconds.
    pub updated: i64,
    /// Seconds.
    pub paid: Option<i64>,
    /// Parcels.
    pub parcels: Vec<Parcel>,
    /// Buyer's note.
    pub note: String,
    /// Cancel reason.
    pub cancel_reason: String,
}

impl Purchase {
    /// What the goods cost, hundredths.
    pub fn goods(&self) -> i64 {
        self.lines.iter().map(|l| l.product.price_hundredths * l.quantity).sum()
    }
}

/// A return.
#[derive(Debug, Clone)]
pub struct Return {
    /// `return_sn`.
    pub sn: String,
    /// `order_sn`.
    pub order: String,
    /// Shop.
    pub shop: u64,
    /// `status`.
    pub status: String,
    /// Seconds.
    pub created: i64,
    /// Seconds.
    pub updated: i64,
    /// Buyer's words.
    pub text: String,
}

/// A consent code.
#[derive(Debug, Clone)]
pub struct Code {
    /// Shops that it covers.
    pub shops: Vec<u64>,
    /// Whether it was given for the main account.
    pub main: bool,
    /// By the ageing clock.
    pub expires_ms: i64,
    /// Spent.
    pub used: bool,
}

/// An access token.
#[derive(Debug, Clone)]
pub struct Access {
    /// Shops that it speaks for.
    pub shops: HashSet<u64>,
    /// By the ageing clock.
    pub expires_ms: i64,
}

/// A refresh token: each listed shop may use it once.
#[derive(Debug, Clone)]
pub struct Refresh {
    /// Shops that have not used it yet.
    pub left: HashSet<u64>,
    /// By the ageing clock.
    pub expires_ms: i64,
}

/// A lost push.
#[derive(Debug, Clone)]
pub struct Lost {
    /// Watermark id.
    pub id: i64,
    /// Shop, where the code has one.
    pub shop: Option<u64>,
    /// Push code.
    pub code: i64,
    /// Seconds.
    pub timestamp: i64,
    /// The envelope, as text.
    pub data: String,
}

/// Everything.
#[derive(Debug)]
pub struct World {
    /// The app.
    pub app: App,
    /// The main account's id.
    pub main_account: u64,
    /// Shops.
    pub shops: Vec<Shop>,
    /// Buyers.
    pub buyers: Vec<Buyer>,
    /// Talks.
    pub conversations: Vec<Conversation>,
    /// Orders.
    pub orders: Vec<Purchase>,
    /// Returns.
    pub returns: Vec<Return>,
    /// Consent codes.
    pub codes: HashMap<String, Code>,
    /// Resend codes.
    pub resend: HashMap<String, Code>,
    /// Access tokens.
    pub access: HashMap<String, Access>,
    /// Refresh tokens.
    pub refresh: HashMap<String, Refresh>,
    /// Lost pushes, earliest first.
    pub lost: Vec<Lost>,
    /// Next watermark.
    pub next_lost: i64,
    /// Uploaded pictures by name.
    pub uploads: HashMap<String, bytes::Bytes>,
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        let app = App {
            partner_id: 2_000_000 + number_of(seed, "shopee-partner") % 1_000_000,
            api_key: format!("shpk{}", hex_of(seed, "shopee-api-key", 60)),
            push_key: hex_of(seed, "shopee-push-key", 64),
            redirect_domain: None,
            callback_url: None,
            push_off: HashSet::new(),
            blocked_shops: HashSet::new(),
            push_status: "Normal".to_owned(),
            suspended_time: 0,
            outcomes: Vec::new(),
        };
        let fronts = [
            (Market::Th, "sampan.shop", false, 14),
            (Market::Vn, "sampan.vn", true, 12),
            (Market::Id, "sampan.id", true, 12),
            (Market::Sg, "sampan.sg", false, 8),
            (Market::Tw, "sampan.tw", false, 4),
        ];
        let mut shops = Vec::new();
        let mut buyers = Vec::new();
        for (market, name, main_account, count) in fronts {
            let id = 448_000_000 + number_of(seed, name) % 1_000_000;
            shops.push(Shop {
                id,
                seller: 448_000_000 - 1 - number_of(seed, name) % 900_000,
                name: name.to_owned(),
                market,
                status: "NORMAL".to_owned(),
                link: None,
                main_account,
                chat_market: market != Market::Tw,
                distributed: false,
                next_order: 1,
            });
            buyers.extend((0..count).map(|n| buyer(seed, id, market, n)));
        }
        Self {
            app,
            main_account: 77_000 + number_of(seed, "shopee-main") % 1000,
            shops,
            buyers,
            conversations: Vec::new(),
            orders: Vec::new(),
            returns: Vec::new(),
            codes: HashMap::new(),
            resend: HashMap::new(),
            access: HashMap::new(),
            refresh: HashMap::new(),
            lost: Vec::new(),
            next_lost: 176_000,
            uploads: HashMap::new(),
        }
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

    pub(crate) fn buyer_mut(&mut self, id: u64) -> Option<&mut Buyer> {
        self.buyers.iter_mut().find(|b| b.id == id)
    }

    pub(crate) fn conversation_mut(&mut self, id: u64) -> Option<&mut Conversation> {
        self.conversations.iter_mut().find(|c| c.id == id)
    }

    /// The talk of a buyer with a shop, begun if need be. Its id depends on the two alone.
    pub(crate) fn talk(&mut self, shop: u64, buyer: u64) -> &mut Conversation {
        if let Some(at) = self.conversations.iter().position(|c| c.shop == shop && c.buyer == buyer) {
            return &mut self.conversations[at];
        }
        let id = 1_364_518_331_000_000_000 + number_of(shop, &buyer.to_string()) % 1_000_000_000;
        self.conversations.push(Conversation {
            id,
            shop,
            buyer,
            messages: Vec::new(),
            unread: 0,
            pinned: false,
            muted: false,
            last_read: 0,
            buyer_read: 0,
            assigned: false,
        });
        let last = self.conversations.len() - 1;
        &mut self.conversations[last]
    }

    pub(crate) fn describe(&self) -> Value {
        let shops: Vec<Value> = self
            .shops
            .iter()
            .map(|s| {
                let customers: Vec<Value> = self
                    .buyers
                    .iter()
                    .filter(|b| b.shop == s.id)
                    .map(|b| json!({"id": b.id.to_string(), "name": b.name, "language": b.language}))
                    .collect();
                let orders: Vec<Value> = self
                    .orders
                    .iter()
                    .filter(|o| o.shop == s.id)
                    .map(|o| json!({"order_sn": o.sn, "status": o.status, "buyer": o.buyer.to_string(), "tracking": o.parcels.first().and_then(|p| p.tracking.clone())}))
                    .collect();
                let talks: Vec<Value> = self
                    .conversations
                    .iter()
                    .filter(|c| c.shop == s.id)
                    .map(|c| json!({"conversation_id": c.id.to_string(), "buyer": c.buyer.to_string(), "messages": c.messages.len(), "unread": c.unread}))
                    .collect();
                json!({
                    "id": s.id.to_string(), "shop_id": s.id, "seller_user_id": s.seller, "name": s.name, "region": s.market.region(),
                    "status": s.status, "linked": s.link.is_some(), "main_account": s.main_account.then_some(self.main_account),
                    "customers": customers, "conversations": talks, "orders": orders,
                })
            })
            .collect();
        json!({
            "app": {
                "partner_id": self.app.partner_id, "partner_key": self.app.api_key, "push_key": self.app.push_key,
                "callback_url": self.app.callback_url, "push_status": self.app.push_status,
            },
            "main_account_id": self.main_account, "accounts": shops,
            "lost_pushes": self.lost.len(), "access_tokens": self.access.len(), "refresh_tokens": self.refresh.len(),
        })
    }
}

pub(crate) fn buyer(seed: u64, shop: u64, market: Market, n: usize) -> Buyer {
    let languages = market.languages();
    let language = languages[n % languages.len()];
    let (full_name, name) = person::name(language, n);
    let id = 317_000_000 + number_of(seed ^ shop, &format!("buyer-{n}")) % 90_000_000;
    // Every fourth buyer sells something too: "has a shop" does not mean "is the seller" (shopee §7).
    let own_shop = if n % 4 == 1 { id - 1_434 } else { 0 };
    Buyer { id, shop, name, full_name, language, own_shop, blocks: false, blocked: false }
}
