//! What the TikTok Shop connector claims.

use std::time::Duration;

use connector::{
    Bucket, ConnectKind, Endpoint, Feed, FeedPace, FeedScope, Field, HookScope, Manifest, Op, PartLimit,
};
use model::{Features, PartKind, TextUnit};

/// Feed of chats: what webhooks did not bring (tiktok §3.7).
pub(crate) const CHATS: &str = "chats";
/// Feed of changed orders.
pub(crate) const ORDERS: &str = "orders";
/// Feed of changed returns.
pub(crate) const RETURNS: &str = "returns";
/// Feed of changed cancellations.
pub(crate) const CANCELLATIONS: &str = "cancellations";

/// Endpoint of the API, one for every market.
pub(crate) const API: &str = "api_url";
/// Endpoint of the consent page.
pub(crate) const AUTH: &str = "auth_url";
/// Endpoint of the token calls.
pub(crate) const TOKEN: &str = "token_url";

/// Rate bucket of a shop's calls that have no daily quota.
pub(crate) const SHOP: &str = "shop";
/// Bucket of what a person waits for in chat: sending, looking, a buyer's name.
pub(crate) const CHAT: &str = "chat";
/// Bucket of what only repairs in chat: lists, histories, read marks.
pub(crate) const CHAT_READ: &str = "chat_read";
/// Bucket of an app's own calls.
pub(crate) const APP: &str = "app";
/// Bucket of media downloads, which cost no API calls.
pub(crate) const MEDIA: &str = "media";

/// Longest text in code points (tiktok §3.4).
pub(crate) const TEXT_MAX: u32 = 2000;
/// Largest picture that is taken (tiktok §3.4).
pub(crate) const IMAGE_MAX: u64 = 10 << 20;
/// Types of picture that are taken (tiktok §3.4).
pub(crate) const IMAGE_TYPES: &[&str] = &["image/jpeg", "image/png", "image/gif", "image/webp"];
/// Most orders in one call of details (tiktok §4.1).
pub(crate) const ORDERS_PER_CALL: usize = 50;

const DAY: u64 = 24 * 60 * 60;

const fn field(name: &'static str, secret: bool) -> Field {
    Field { name, optional: false, secret }
}

const fn card(kind: PartKind) -> PartLimit {
    PartLimit { kind, max_bytes: 0, types: &[] }
}

const fn feed(name: &'static str, pace: FeedPace, days: u64) -> Feed {
    Feed {
        name,
        scope: FeedScope::Account,
        pace,
        first_import: Some(Duration::from_secs(days * DAY)),
        import_rest: Duration::ZERO,
    }
}

/// The manifest.
pub(crate) static MANIFEST: Manifest = Manifest {
    platform: "tiktok",
    label: "TikTok Shop",
    ops: &[
        Op::Consent,
        Op::Connect,
        Op::Setup,
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
    ],
    connect: ConnectKind::Consent,
    app_fields: &[field("app_key", false), field("app_secret", true), field("service_id", false)],
    app_purpose: "both",
    endpoints: &[
        Endpoint { key: API, default: "https://open-api.tiktokglobalshop.com" },
        Endpoint { key: AUTH, default: "https://services.tiktokshop.com/open/authorize" },
        Endpoint { key: TOKEN, default: "https://auth.tiktok-shops.com" },
    ],
    hooks: HookScope::App,
    callbacks: &[],
    hook_deadline: Duration::from_secs(3),
    // Chat has 10,000 calls a day (tiktok §3). Repairs may have 7,000 of them (2,000 at once and 5,000 over the day), what a
    // person waits for the rest. Everything else is limited per second; 429 slows down from there (tiktok §5).
    buckets: &[
        Bucket { name: SHOP, per_app: false, burst: 10, per_second_milli: 5_000 },
        Bucket { name: CHAT, per_app: false, burst: 1_500, per_second_milli: 17 },
        Bucket { name: CHAT_READ, per_app: false, burst: 2_000, per_second_milli: 58 },
        Bucket { name: APP, per_app: true, burst: 10, per_second_milli: 5_000 },
        Bucket { name: MEDIA, per_app: false, burst: 10, per_second_milli: 10_000 },
    ],
    feeds: &[
        feed(CHATS, FeedPace::Chat, 30),
        feed(ORDERS, FeedPace::Orders, 90),
        feed(RETURNS, FeedPace::Orders, 90),
        feed(CANCELLATIONS, FeedPace::Orders, 90),
    ],
    text_unit: TextUnit::Codepoints,
    text_max: TEXT_MAX,
    sends: &[
        card(PartKind::Text),
        PartLimit { kind: PartKind::Image, max_bytes: IMAGE_MAX, types: IMAGE_TYPES },
        card(PartKind::Product),
        card(PartKind::Order),
    ],
    features: Features {
        read_receipts: false,
        delivery_receipts: false,
        typing: false,
        unsend: false,
        edit: false,
        reactions: false,
        order_cards: true,
        product_cards: true,
    },
    has_orders: true,
    orders_per_call: ORDERS_PER_CALL,
    revoke_by_hand: Some(
        "TikTok Shop has no call to give a permission back: in Seller Center open App Store → My apps, and withdraw the app's authorization there.",
    ),
    // The platform's file hosts are many and change; private addresses are refused anyway.
    media_hosts: &[],
};
