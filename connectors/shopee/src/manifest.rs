//! What the Shopee connector claims.

use std::time::Duration;

use connector::{
    Bucket, ConnectKind, Endpoint, Feed, FeedPace, FeedScope, Field, HookScope, Manifest, Op, PartLimit,
};
use model::{Features, PartKind, TextUnit};

/// Feed of changed orders.
pub(crate) const ORDERS: &str = "orders";
/// Feed of returns.
pub(crate) const RETURNS: &str = "returns";
/// Feed of chats: the reconcile poll of shopee §3.6, because pushes of chat are tried for six seconds only.
pub(crate) const CHATS: &str = "chats";
/// Feed of pushes that did not get through (shopee §2.8).
pub(crate) const LOST_PUSHES: &str = "lost_pushes";

/// Endpoint of the API.
pub(crate) const API: &str = "api_url";
/// Endpoint of the consent page.
pub(crate) const AUTH: &str = "auth_url";

/// Rate bucket of a shop's calls.
pub(crate) const SHOP: &str = "shop";
/// Rate bucket of an app's own calls.
pub(crate) const APP: &str = "app";
/// Bucket of media downloads, which cost no API calls.
pub(crate) const MEDIA: &str = "media";

/// Longest text in code points (shopee §3.7).
pub(crate) const TEXT_MAX: u32 = 600;
/// Messages in a row before the buyer has to answer (shopee §3.7).
pub(crate) const IN_A_ROW: u32 = 5;
/// Largest picture that is taken (shopee §3.7, newer docs).
pub(crate) const IMAGE_MAX: u64 = 10 << 20;
/// Largest film that is sent; the sheet names none, Shopee's console says 30 MB.
pub(crate) const VIDEO_MAX: u64 = 30 << 20;
/// Most orders in one call of details (shopee §4.2).
pub(crate) const ORDERS_PER_CALL: usize = 50;

const DAY: u64 = 24 * 60 * 60;

const fn field(name: &'static str, optional: bool, secret: bool) -> Field {
    Field { name, optional, secret }
}

const fn card(kind: PartKind) -> PartLimit {
    PartLimit { kind, max_bytes: 0, types: &[] }
}

/// The manifest.
pub(crate) static MANIFEST: Manifest = Manifest {
    platform: "shopee",
    label: "Shopee",
    ops: &[
        Op::Consent,
        Op::Connect,
        Op::Setup,
        Op::Renew,
        Op::Probe,
        Op::Poll,
        Op::Confirm,
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
        field("partner_id", false, false),
        field("partner_key", false, true),
        field("push_key", true, true),
        field("push_test_key", true, true),
        // "signed" asks for the older, signed consent link (shopee §1.4, form 2).
        field("consent_link", true, false),
    ],
    app_purpose: "both",
    endpoints: &[
        Endpoint { key: API, default: "https://partner.shopeemobile.com" },
        Endpoint { key: AUTH, default: "https://open.shopee.com/auth" },
    ],
    hooks: HookScope::App,
    callbacks: &[],
    hook_deadline: Duration::from_secs(2),
    // Shopee publishes no limits; these are the starting budget of shopee §3.8, and 429 slows down from there.
    buckets: &[
        Bucket { name: SHOP, per_app: false, burst: 10, per_second_milli: 5_000 },
        Bucket { name: APP, per_app: true, burst: 20, per_second_milli: 20_000 },
        Bucket { name: MEDIA, per_app: false, burst: 10, per_second_milli: 10_000 },
    ],
    feeds: &[
        Feed {
            name: CHATS,
            scope: FeedScope::Account,
            pace: FeedPace::Chat,
            first_import: Some(Duration::from_secs(30 * DAY)),
            import_rest: Duration::ZERO,
        },
        Feed {
            name: ORDERS,
            scope: FeedScope::Account,
            pace: FeedPace::Orders,
            first_import: Some(Duration::from_secs(90 * DAY)),
            import_rest: Duration::ZERO,
        },
        Feed {
            name: RETURNS,
            scope: FeedScope::Account,
            pace: FeedPace::Orders,
            first_import: Some(Duration::from_secs(90 * DAY)),
            import_rest: Duration::ZERO,
        },
        Feed {
            name: LOST_PUSHES,
            scope: FeedScope::App,
            pace: FeedPace::Every(Duration::from_mins(10)),
            first_import: None,
            import_rest: Duration::ZERO,
        },
    ],
    text_unit: TextUnit::Codepoints,
    text_max: TEXT_MAX,
    sends: &[
        card(PartKind::Text),
        PartLimit {
            kind: PartKind::Image,
            max_bytes: IMAGE_MAX,
            types: &["image/jpeg", "image/png", "image/gif"],
        },
        PartLimit { kind: PartKind::Video, max_bytes: VIDEO_MAX, types: &["video/mp4"] },
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
        "Shopee has no call to give a permission back: open the link, or Seller Centre → Partner Platform, and separate the app from the shop.",
    ),
    media_hosts: &[
        ".shopee.sg",
        ".shopee.co.th",
        ".shopee.vn",
        ".shopee.co.id",
        ".shopee.com.my",
        ".shopee.ph",
        ".shopee.tw",
        ".shopee.com.br",
        ".shopee.com.mx",
        ".shopee.com.co",
        ".shopee.cl",
        ".shopee.com",
        ".shopee.cn",
        ".shopeemobile.com",
        ".susercontent.com",
    ],
};
