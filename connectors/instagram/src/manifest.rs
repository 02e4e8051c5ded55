//! What the Instagram connector claims.

use std::time::Duration;

use connector::{
    Bucket, ConnectKind, Endpoint, Feed, FeedPace, FeedScope, Field, HookScope, Manifest, Op, PartLimit,
};
use model::{Features, PartKind, TextUnit};

/// Feed of conversations: read on connecting and when a person asks (instagram §3).
pub(crate) const CHATS: &str = "chats";

/// Endpoint of the consent page.
pub(crate) const AUTH: &str = "auth_url";
/// Endpoint that turns codes into tokens.
pub(crate) const API: &str = "api_url";
/// Endpoint of everything else.
pub(crate) const GRAPH: &str = "graph_url";

/// Callback for "the person removed the app".
pub(crate) const DEAUTHORIZE: &str = "deauthorize";
/// Callback for "the person wants their data deleted".
pub(crate) const DATA_DELETION: &str = "data-deletion";

/// Bucket of an account's ordinary calls.
pub(crate) const ACCOUNT: &str = "account";
/// Bucket of the Conversations API: two calls a second (instagram §3).
pub(crate) const CONVERSATIONS: &str = "conversations";
/// Bucket of sending: five a second, as the sheet proposes (instagram §4).
pub(crate) const SEND: &str = "send";
/// Bucket of the app's own calls.
pub(crate) const APP: &str = "app";
/// Bucket of media downloads, which cost no API calls.
pub(crate) const MEDIA: &str = "media";

/// Longest text in bytes of UTF-8 (instagram §4).
pub(crate) const TEXT_MAX: u32 = 1_000;
/// Most pictures in one call (instagram §4).
pub(crate) const IMAGES_PER_CALL: usize = 10;

const DAY: u64 = 24 * 60 * 60;

const fn field(name: &'static str, optional: bool, secret: bool) -> Field {
    Field { name, optional, secret }
}

const fn file(kind: PartKind, megabytes: u64, types: &'static [&'static str]) -> PartLimit {
    PartLimit { kind, max_bytes: megabytes << 20, types }
}

/// The manifest.
pub(crate) static MANIFEST: Manifest = Manifest {
    platform: "instagram",
    label: "Instagram",
    ops: &[
        Op::Consent,
        Op::Connect,
        Op::Setup,
        Op::Renew,
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
        // Of "API setup with Instagram login": other ones than the Meta app's (instagram §1).
        field("app_id", false, false),
        field("app_secret", false, true),
        field("verify_token", false, true),
        // The Meta app's secret: deliveries that come through a linked Page are signed with it (instagram §2.2).
        field("facebook_app_secret", true, true),
        field("api_version", true, false),
        // "true" where Meta approved the Human Agent feature: replies up to seven days (instagram §4).
        field("human_agent", true, false),
    ],
    app_purpose: "both",
    endpoints: &[
        Endpoint { key: AUTH, default: "https://www.instagram.com" },
        Endpoint { key: API, default: "https://api.instagram.com" },
        Endpoint { key: GRAPH, default: "https://graph.instagram.com" },
    ],
    hooks: HookScope::App,
    callbacks: &[DEAUTHORIZE, DATA_DELETION],
    hook_deadline: Duration::from_secs(5),
    buckets: &[
        Bucket { name: ACCOUNT, per_app: false, burst: 10, per_second_milli: 5_000 },
        Bucket { name: CONVERSATIONS, per_app: false, burst: 2, per_second_milli: 2_000 },
        Bucket { name: SEND, per_app: false, burst: 5, per_second_milli: 5_000 },
        Bucket { name: APP, per_app: true, burst: 10, per_second_milli: 5_000 },
        Bucket { name: MEDIA, per_app: false, burst: 10, per_second_milli: 10_000 },
    ],
    feeds: &[Feed {
        name: CHATS,
        scope: FeedScope::Account,
        pace: FeedPace::OnDemand,
        first_import: Some(Duration::from_secs(30 * DAY)),
        import_rest: Duration::ZERO,
    }],
    text_unit: TextUnit::Bytes,
    text_max: TEXT_MAX,
    sends: &[
        PartLimit { kind: PartKind::Text, max_bytes: 0, types: &[] },
        file(PartKind::Image, 8, &["image/jpeg", "image/png"]),
        file(
            PartKind::Video,
            25,
            &["video/mp4", "video/ogg", "video/x-msvideo", "video/avi", "video/quicktime", "video/webm"],
        ),
        file(
            PartKind::Audio,
            25,
            &[
                "audio/aac",
                "audio/mp4",
                "audio/m4a",
                "audio/x-m4a",
                "audio/wav",
                "audio/x-wav",
                "audio/wave",
                "audio/vnd.wave",
            ],
        ),
        file(PartKind::File, 25, &["application/pdf"]),
        PartLimit { kind: PartKind::Sticker, max_bytes: 0, types: &[] },
    ],
    features: Features {
        read_receipts: true,
        delivery_receipts: false,
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
    media_hosts: &[".fbcdn.net", ".fbsbx.com", ".cdninstagram.com", ".facebook.com"],
};
