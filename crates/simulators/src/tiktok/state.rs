//! What the simulated TikTok Shop knows: one app, sellers with their shops, buyers, conversations, orders.

use std::collections::{BTreeMap, HashMap, VecDeque};

use serde_json::Value;

use super::page::Pages;
use super::purchase::{Cancellation, Purchase, Return};
use super::quirk::Quirks;

use crate::world::{Language, Market};

/// Every scope that the calls here need (tiktok §1.1).
pub const SCOPES: &[&str] = &[
    "seller.authorization.info",
    "seller.shop.info",
    "seller.order.info",
    "seller.fulfillment.basic",
    "seller.logistics",
    "seller.return_refund.basic",
    CHAT_SCOPE,
];

/// The private scope for chat.
pub const CHAT_SCOPE: &str = "seller.customer_service";

/// The app in Partner Center (tiktok §1.1).
#[derive(Debug, Clone)]
pub struct App {
    /// `app_key`.
    pub key: String,
    /// `app_secret`: signs calls and webhooks.
    pub secret: String,
    /// Names the app in the consent link.
    pub service_id: String,
    /// Where consent returns to; fixed in Partner Center.
    pub redirect_url: Option<String>,
    /// Where webhooks go when a shop has no address of its own.
    pub callback_url: Option<String>,
    /// Topics switched on in Partner Center; all of them when `None`.
    pub topics: Option<Vec<String>>,
    /// Scopes chosen in Partner Center.
    pub scopes: Vec<String>,
    /// What the sheet leaves open, and what can go wrong.
    pub quirks: Quirks,
}

/// A seller's consent.
#[derive(Debug, Clone)]
pub struct Grant {
    /// End of the authorization, seconds by the wall clock.
    pub until: i64,
    /// What was granted.
    pub scopes: Vec<String>,
    /// The seller took it back.
    pub withdrawn: bool,
}

/// Who grants: one seller, one or several shops.
#[derive(Debug, Clone)]
pub struct Seller {
    /// `open_id`.
    pub open_id: String,
    /// `seller_name`.
    pub name: &'static str,
    /// `seller_base_region`.
    pub region: &'static str,
    /// `LOCAL` or `CROSS_BORDER`.
    pub kind: &'static str,
    /// The present grant.
    pub grant: Option<Grant>,
    /// How often consent was given; each gives the shops new ciphers.
    pub consents: u32,
}

/// A per-shop webhook address.
#[derive(Debug, Clone)]
pub struct Subscription {
    /// Where to.
    pub address: String,
    /// Seconds.
    pub created: i64,
    /// Seconds.
    pub updated: i64,
}

/// A storefront.
#[derive(Debug, Clone)]
pub struct Shop {
    /// `shop_id`.
    pub id: u64,
    /// Place of its seller.
    pub seller: usize,
    /// Name.
    pub name: &'static str,
    /// Market.
    pub market: Market,
    /// `shop_cipher`.
    pub cipher: String,
    /// `code`.
    pub code: String,
    /// The shop's own id in chats.
    pub im_user_id: u64,
    /// The shop's own user id.
    pub user_id: u64,
    /// Addresses by event type.
    pub subscriptions: BTreeMap<String, Subscription>,
    /// Whether agents take chats.
    pub accepts_chat: bool,
    /// The day (Unix days of the ageing clock) and its chat requests.
    pub quota: (i64, u32),
}

/// A customer of a shop.
#[derive(Debug, Clone)]
pub struct Buyer {
    /// `user_id`: in orders and conversations.
    pub id: u64,
    /// `im_user_id`: in messages alone.
    pub im_user_id: u64,
    /// Shop they belong to in this world.
    pub shop: u64,
    /// `nickname`.
    pub nickname: String,
    /// Full name, masked in orders.
    pub full_name: String,
    /// What they write in.
    pub language: Language,
    /// Buys on Tokopedia (Indonesia only).
    pub tokopedia: bool,
}

/// Who speaks (tiktok §3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The customer.
    Buyer,
    /// The shop's own automatic answers.
    Shop,
    /// A human agent, or the API.
    Agent,
    /// The shop's chatbot.
    Robot,
    /// The platform.
    System,
}

impl Role {
    /// The word on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::Buyer => "BUYER",
            Self::Shop => "SHOP",
            Self::Agent => "CUSTOMER_SERVICE",
            Self::Robot => "ROBOT",
            Self::System => "SYSTEM",
        }
    }

    /// The role of a word.
    pub fn of(word: &str) -> Option<Self> {
        [Self::Buyer, Self::Shop, Self::Agent, Self::Robot, Self::System]
            .into_iter()
            .find(|r| r.word() == word)
    }
}

/// One chat message.
#[derive(Debug, Clone)]
pub struct Message {
    /// Id, above 2^53.
    pub id: u64,
    /// Order within the conversation; another number than the id.
    pub index: u64,
    /// `type`.
    pub kind: String,
    /// `content`, before it is put into a string.
    pub content: Value,
    /// `content` that is no JSON, as it goes out.
    pub bare: Option<String>,
    /// Who.
    pub role: Role,
    /// Seconds.
    pub created: i64,
    /// `is_visible`.
    pub visible: bool,
}

/// A conversation of a buyer with a shop.
#[derive(Debug, Clone)]
pub struct Conversation {
    /// Id, above 2^53.
    pub id: u64,
    /// Shop.
    pub shop: u64,
    /// Buyer.
    pub buyer: u64,
    /// Seconds.
    pub created: i64,
    /// Oldest first.
    pub messages: Vec<Message>,
    /// Unread by the seller.
    pub unread: u32,
    /// A human agent was involved.
    pub agent: bool,
    /// May not be written to, whatever the rules say.
    pub blocked: bool,
}

/// An authorization code.
#[derive(Debug, Clone)]
pub struct Code {
    /// Place of the seller.
    pub seller: usize,
    /// By the ageing clock.
    pub expires_ms: i64,
    /// Spent.
    pub used: bool,
}

/// A token of either kind.
#[derive(Debug, Clone)]
pub struct Token {
    /// Place of the seller.
    pub seller: usize,
    /// By the ageing clock.
    pub expires_ms: i64,
}

/// Everything.
#[derive(Debug)]
pub struct World {
    /// The app.
    pub app: App,
    /// Sellers.
    pub sellers: Vec<Seller>,
    /// Shops.
    pub shops: Vec<Shop>,
    /// Buyers.
    pub buyers: Vec<Buyer>,
    /// Conversations.
    pub conversations: Vec<Conversation>,
    /// Orders.
    pub orders: Vec<Purchase>,
    /// Cancellations.
    pub cancellations: Vec<Cancellation>,
    /// Returns.
    pub returns: Vec<Return>,
    /// Authorization codes.
    pub codes: HashMap<String, Code>,
    /// Access tokens.
    pub access: HashMap<String, Token>,
    /// Refresh tokens.
    pub refresh: HashMap<String, Token>,
    /// Uploaded pictures by name.
    pub uploads: HashMap<String, bytes::Bytes>,
    /// Pages that are still to be turned.
    pub pages: Pages,
    /// Times of the last second's calls, by shop and operation.
    pub recent: HashMap<(u64, &'static str), VecDeque<i64>>,
    /// When a shop last sent a coupon card, milliseconds.
    pub coupon_sent: HashMap<u64, i64>,
}

impl World {
    pub(crate) fn shop(&self, id: u64) -> Option<&Shop> {
        self.shops.iter().find(|s| s.id == id)
    }

    pub(crate) fn shop_mut(&mut self, id: u64) -> Option<&mut Shop> {
        self.shops.iter_mut().find(|s| s.id == id)
    }

    pub(crate) fn seller_of(&self, shop: u64) -> Option<&Seller> {
        self.shop(shop).and_then(|s| self.sellers.get(s.seller))
    }

    pub(crate) fn buyer(&self, id: u64) -> Option<&Buyer> {
        self.buyers.iter().find(|b| b.id == id)
    }

    pub(crate) fn conversation(&self, id: u64) -> Option<&Conversation> {
        self.conversations.iter().find(|c| c.id == id)
    }

    pub(crate) fn conversation_mut(&mut self, id: u64) -> Option<&mut Conversation> {
        self.conversations.iter_mut().find(|c| c.id == id)
    }

    pub(crate) fn order(&self, id: u64) -> Option<&Purchase> {
        self.orders.iter().find(|o| o.id == id)
    }

    pub(crate) fn order_mut(&mut self, id: u64) -> Option<&mut Purchase> {
        self.orders.iter_mut().find(|o| o.id == id)
    }

    /// Whether the shop's seller lets the app in.
    pub(crate) fn granted(&self, shop: u64) -> bool {
        self.seller_of(shop).and_then(|s| s.grant.as_ref()).is_some_and(|g| !g.withdrawn)
    }

    /// The conversation of a buyer with a shop, begun if need be, and whether it was. Its id depends on the
    /// two alone.
    pub(crate) fn talk(&mut self, shop: u64, buyer: u64, now: i64) -> (&mut Conversation, bool) {
        let found = self.conversations.iter().position(|c| c.shop == shop && c.buyer == buyer);
        let at = found.unwrap_or(self.conversations.len());
        if found.is_none() {
            self.conversations.push(Conversation {
                id: super::seed::id_of(shop, &buyer.to_string(), 7_571_000_000_000_000_000),
                shop,
                buyer,
                created: now,
                messages: Vec::new(),
                unread: 0,
                agent: false,
                blocked: false,
            });
        }
        (&mut self.conversations[at], found.is_none())
    }

    /// Whether the shop may write into the conversation (tiktok §3.2); `now` by the ageing clock, seconds.
    pub(crate) fn may_write(&self, shop: u64, buyer: u64, now: i64) -> bool {
        const DAY: i64 = 86_400;
        let talk = self.conversations.iter().find(|c| c.shop == shop && c.buyer == buyer);
        if talk.is_some_and(|c| c.blocked) {
            return false;
        }
        let talked = talk.and_then(|c| c.messages.iter().rfind(|m| m.role == Role::Buyer)).map(|m| m.created);
        let mut orders = self.orders.iter().filter(|o| o.shop == shop && o.buyer == buyer);
        talked.is_some_and(|at| now - at <= 30 * DAY)
            || orders.clone().any(|o| now - o.created <= 60 * DAY)
            || orders.any(|o| self.returns.iter().any(|r| r.order == o.id))
    }
}
