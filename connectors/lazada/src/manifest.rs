//! What the Lazada connector claims.

use std::time::Duration;

use connector::{
    Bucket, ConnectKind, Endpoint, Feed, FeedPace, FeedScope, Field, HookScope, Manifest, Op, PartLimit,
};
use model::{Features, PartKind, TextUnit};

/// Feed of changed orders.
pub(crate) const ORDERS: &str = "orders";
/// Feed of returns and cancellations.
pub(crate) const RETURNS: &str = "returns";
/// Feed of chats: only on connecting and when a person asks, because Lazada takes the permission from whoever polls chat
/// (lazada §0.2).
pub(crate) const CHATS: &str = "chats";

/// The consent page.
pub(crate) const AUTH: &str = "auth_url";
/// Where tokens are made, for all countries.
pub(crate) const TOKEN: &str = "token_url";
pub(crate) const API_SG: &str = "api_url.sg";
pub(crate) const API_TH: &str = "api_url.th";
pub(crate) const API_MY: &str = "api_url.my";
pub(crate) const API_VN: &str = "api_url.vn";
pub(crate) const API_PH: &str = "api_url.ph";
pub(crate) const API_ID: &str = "api_url.id";

/// Rate bucket of a shop's calls for orders.
pub(crate) const SELLER: &str = "seller";
/// Rate bucket of reading chat.
pub(crate) const CHAT: &str = "chat";
/// Rate bucket of what an agent does in a chat: no import stands in its way.
pub(crate) const REPLY: &str = "reply";
/// Rate bucket of an app's own calls.
pub(crate) const APP: &str = "app";
/// Bucket of media downloads, which cost no API calls.
pub(crate) const MEDIA: &str = "media";

/// Longest text in code points; Lazada publishes none (lazada §9.8), and more than this is cut.
pub(crate) const TEXT_MAX: u32 = 1000;
/// Messages that a buyer who has not written for a day may get (lazada §3.6).
pub(crate) const UNANSWERED: u32 = 5;
/// Largest picture: two documents disagree, and this is the smaller (lazada §3.8).
pub(crate) const IMAGE_MAX: u64 = 1_000_000;
/// Most orders in one call of items is 50 (lazada §4.3); each order costs a call of its own, so fewer.
pub(crate) const ORDERS_PER_CALL: usize = 20;

const DAY: u64 = 24 * 60 * 60;

const fn field(name: &'static str, optional: bool, secret: bool) -> Field {
    Field { name, optional, secret }
}

const fn card(kind: PartKind) -> PartLimit {
    PartLimit { kind, max_bytes: 0, types: &[] }
}

/// Whoever reads chats again and again loses the permission for them (lazada §0.2); a repair pass is taken once in six hours (§3.9).
const CHATS_REST: Duration = Duration::from_hours(6);

const fn feed(name: &'static str, pace: FeedPace, days: u64) -> Feed {
    Feed {
        name,
        scope: FeedScope::Account,
        pace,
        first_import: Some(Duration::from_secs(days * DAY)),
        import_rest: match pace {
            FeedPace::OnDemand => CHATS_REST,
            _ => Duration::ZERO,
        },
    }
}

/// The manifest.
pub(crate) static MANIFEST: Manifest = Manifest {
    platform: "lazada",
    label: "Lazada",
    ops: &[
        Op::Consent,
        Op::Connect,
        Op::Renew,
        Op::Probe,
        Op::Poll,
        Op::History,
        Op::Orders,
        Op::Profile,
        Op::Media,
        Op::Send,
        Op::Look,
        Op::MarkRead,
        Op::Recall,
    ],
    connect: ConnectKind::Consent,
    app_fields: &[
        field("app_key", false, false),
        field("app_secret", false, true),
        // The secret before a reset, while Lazada still signs with it (lazada §1.1).
        field("app_secret_previous", true, true),
        // What Lazada's own clients name themselves with; one report says that it is wanted (lazada §1.6).
        field("partner_id", true, false),
    ],
    app_purpose: "orders",
    endpoints: &[
        Endpoint { key: API_SG, default: "https://api.lazada.sg/rest" },
        Endpoint { key: API_TH, default: "https://api.lazada.co.th/rest" },
        Endpoint { key: API_MY, default: "https://api.lazada.com.my/rest" },
        Endpoint { key: API_VN, default: "https://api.lazada.vn/rest" },
        Endpoint { key: API_PH, default: "https://api.lazada.com.ph/rest" },
        Endpoint { key: API_ID, default: "https://api.lazada.co.id/rest" },
        Endpoint { key: AUTH, default: "https://auth.lazada.com/oauth/authorize" },
        Endpoint { key: TOKEN, default: "https://auth.lazada.com/rest" },
    ],
    hooks: HookScope::App,
    callbacks: &[],
    hook_deadline: Duration::from_millis(500),
    // Lazada publishes no limits; chat is read at most once a second (lazada §3.9).
    buckets: &[
        Bucket { name: SELLER, per_app: false, burst: 10, per_second_milli: 5_000 },
        Bucket { name: CHAT, per_app: false, burst: 1, per_second_milli: 1_000 },
        Bucket { name: REPLY, per_app: false, burst: 2, per_second_milli: 1_000 },
        Bucket { name: APP, per_app: true, burst: 10, per_second_milli: 5_000 },
        Bucket { name: MEDIA, per_app: false, burst: 10, per_second_milli: 10_000 },
    ],
    feeds: &[
        feed(CHATS, FeedPace::OnDemand, 30),
        feed(ORDERS, FeedPace::Orders, 90),
        feed(RETURNS, FeedPace::Orders, 90),
    ],
    text_unit: TextUnit::Codepoints,
    text_max: TEXT_MAX,
    sends: &[
        card(PartKind::Text),
        PartLimit { kind: PartKind::Image, max_bytes: IMAGE_MAX, types: &["image/jpeg", "image/png"] },
        card(PartKind::Sticker),
        card(PartKind::Product),
        card(PartKind::Order),
    ],
    features: Features {
        read_receipts: true,
        delivery_receipts: false,
        typing: false,
        unsend: true,
        edit: false,
        reactions: false,
        order_cards: true,
        product_cards: true,
    },
    has_orders: true,
    orders_per_call: ORDERS_PER_CALL,
    revoke_by_hand: Some(
        "Lazada has no call to give a permission back: end the app's subscription in the Service Marketplace, or take the shop off the app's Authorized Seller Whitelist.",
    ),
    media_hosts: &[
        ".slatic.net",
        ".alicdn.com",
        ".lazcdn.com",
        ".lazada.com",
        ".lazada.sg",
        ".lazada.co.th",
        ".lazada.com.my",
        ".lazada.vn",
        ".lazada.com.ph",
        ".lazada.co.id",
    ],
};
