//! What the Facebook connector claims (facebook §4.2, §4.3 for limits, §4.6 for rates).

use std::time::Duration;

use connector::{
    Bucket, ConnectKind, Endpoint, Feed, FeedPace, FeedScope, Field, HookScope, Manifest, Op, PartLimit,
};
use connector_graph::Withdrawal;
use model::{Features, PartKind, TextUnit};

/// Feed of conversations: the first import, and the net below the webhooks.
pub(crate) const CONVERSATIONS: &str = "conversations";

/// Endpoint of the API.
pub(crate) const API: &str = "api_url";
/// Endpoint of the consent dialog.
pub(crate) const DIALOG: &str = "auth_url";

/// Bucket of sends: ten a second, of the 300 that Meta takes (facebook §4.6).
pub(crate) const SEND: &str = "send";
/// Bucket of uploads: ten a second.
pub(crate) const UPLOAD: &str = "upload";
/// Bucket of the conversations API: one a second, of two (facebook §3.3).
pub(crate) const READ: &str = "read";
/// Bucket of a Page's other calls.
pub(crate) const PAGE: &str = "page";
/// Bucket of the app's own calls.
pub(crate) const APP: &str = "app";
/// Bucket of downloads, which are no calls of the API.
pub(crate) const FILES: &str = "files";

/// Longest text; counted in UTF-16 units to be safe (facebook §4.2).
pub(crate) const TEXT_MAX: u32 = 2_000;
/// Largest picture.
pub(crate) const IMAGE_MAX: u64 = 8_000_000;
/// Largest other file.
pub(crate) const FILE_MAX: u64 = 25_000_000;
/// Largest file that is fetched.
pub(crate) const FETCH_MAX: u64 = 100 << 20;

/// Where files of messages may be (facebook §8, 17).
const MEDIA_HOSTS: &[&str] = &[".fbcdn.net", ".fbsbx.com", ".facebook.com", ".cdninstagram.com"];

const fn field(name: &'static str, optional: bool, secret: bool) -> Field {
    Field { name, optional, secret }
}

const fn limit(kind: PartKind, max_bytes: u64, types: &'static [&'static str]) -> PartLimit {
    PartLimit { kind, max_bytes, types }
}

/// The manifest.
pub(crate) static MANIFEST: Manifest = Manifest {
    platform: "facebook",
    label: "Facebook",
    ops: &[
        Op::Consent,
        Op::Connect,
        Op::Setup,
        Op::Revoke,
        Op::Probe,
        Op::Poll,
        Op::History,
        Op::Profile,
        Op::Media,
        Op::Send,
        Op::Look,
        Op::MarkRead,
    ],
    connect: ConnectKind::Consent,
    app_fields: &[
        field("app_id", false, false),
        field("app_secret", false, true),
        field("verify_token", false, true),
        // A configuration of Facebook Login for Business, instead of a list of scopes.
        field("config_id", true, false),
        // v25.0 where nothing is said.
        field("api_version", true, false),
        // "true" once Meta has approved the Human Agent feature for the app.
        field("human_agent", true, false),
        // "true" asks for business_management too, for Pages that belong to a Business portfolio.
        field("business_management", true, false),
    ],
    app_purpose: "both",
    endpoints: &[
        Endpoint { key: API, default: "https://graph.facebook.com" },
        Endpoint { key: DIALOG, default: "https://www.facebook.com" },
    ],
    hooks: HookScope::App,
    callbacks: Withdrawal::CALLBACKS,
    hook_deadline: Duration::from_secs(5),
    buckets: &[
        Bucket { name: SEND, per_app: false, burst: 10, per_second_milli: 10_000 },
        Bucket { name: UPLOAD, per_app: false, burst: 5, per_second_milli: 5_000 },
        Bucket { name: READ, per_app: false, burst: 1, per_second_milli: 1_000 },
        Bucket { name: PAGE, per_app: false, burst: 10, per_second_milli: 5_000 },
        Bucket { name: APP, per_app: true, burst: 20, per_second_milli: 10_000 },
        Bucket { name: FILES, per_app: false, burst: 10, per_second_milli: 10_000 },
    ],
    feeds: &[Feed {
        name: CONVERSATIONS,
        scope: FeedScope::Account,
        // The light poll of facebook §3.3, and how soon a lost subscription is seen and mended (§2.3).
        pace: FeedPace::Every(Duration::from_mins(10)),
        first_import: Some(Duration::from_hours(30 * 24)),
        import_rest: Duration::ZERO,
    }],
    text_unit: TextUnit::Utf16,
    text_max: TEXT_MAX,
    sends: &[
        limit(PartKind::Text, 0, &[]),
        limit(PartKind::Image, IMAGE_MAX, &["image/jpeg", "image/png", "image/gif"]),
        limit(PartKind::Video, FILE_MAX, &[]),
        limit(PartKind::Audio, FILE_MAX, &[]),
        limit(PartKind::File, FILE_MAX, &[]),
        limit(PartKind::Sticker, 0, &[]),
    ],
    features: Features {
        read_receipts: true,
        delivery_receipts: true,
        typing: false,
        unsend: false,
        edit: false,
        reactions: false,
        order_cards: false,
        product_cards: false,
    },
    has_orders: false,
    orders_per_call: 0,
    revoke_by_hand: None,
    media_hosts: MEDIA_HOSTS,
};
