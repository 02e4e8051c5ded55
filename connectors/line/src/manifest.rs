//! What LINE claims (line §4.6 for limits, §4.8 for rates).

use std::time::Duration;

use connector::{Bucket, ConnectKind, Endpoint, Field, HookScope, Manifest, Op, PartLimit};
use model::{Features, PartKind, TextUnit};

/// Endpoint of everything but files.
pub const API: &str = "api_url";
/// Endpoint of files.
pub const DATA: &str = "data_url";
/// Bucket of all calls that have none of their own: 2,000/s.
pub const ALL: &str = "all";
/// Bucket of the webhook address: 1,000/min.
pub const WEBHOOK: &str = "webhook";
/// Bucket of the webhook test: 60/h.
pub const WEBHOOK_TEST: &str = "webhook_test";
/// Longest text of one message, in UTF-16 code units.
pub const TEXT_MAX: u32 = 5_000;
/// Most messages in one call.
pub const PER_CALL: usize = 5;

/// The manifest.
pub static MANIFEST: Manifest = Manifest {
    platform: "line",
    label: "LINE",
    ops: &[Op::Connect, Op::Setup, Op::Renew, Op::Probe, Op::Profile, Op::Media, Op::Send, Op::MarkRead],
    connect: ConnectKind::Keys(&[
        Field { name: "channel_id", optional: false, secret: false },
        Field { name: "channel_secret", optional: false, secret: true },
        Field { name: "channel_access_token", optional: true, secret: true },
    ]),
    app_fields: &[],
    app_purpose: "both",
    endpoints: &[
        Endpoint { key: API, default: "https://api.line.me" },
        Endpoint { key: DATA, default: "https://api-data.line.me" },
    ],
    hooks: HookScope::Account,
    callbacks: &[],
    hook_deadline: Duration::from_secs(2),
    buckets: &[
        Bucket { name: ALL, per_app: false, burst: 500, per_second_milli: 2_000_000 },
        Bucket { name: WEBHOOK, per_app: false, burst: 60, per_second_milli: 16_000 },
        Bucket { name: WEBHOOK_TEST, per_app: false, burst: 5, per_second_milli: 15 },
    ],
    feeds: &[],
    text_unit: TextUnit::Utf16,
    text_max: TEXT_MAX,
    sends: &[
        PartLimit { kind: PartKind::Text, max_bytes: 0, types: &[] },
        PartLimit { kind: PartKind::Image, max_bytes: 10_000_000, types: &["image/jpeg", "image/png"] },
        PartLimit { kind: PartKind::Video, max_bytes: 200_000_000, types: &["video/mp4"] },
        PartLimit {
            kind: PartKind::Audio,
            max_bytes: 200_000_000,
            types: &["audio/mpeg", "audio/mp4", "audio/x-m4a", "audio/m4a", "audio/aac"],
        },
        // LINE has no message for files: they go as a link.
        PartLimit { kind: PartKind::File, max_bytes: 200_000_000, types: &[] },
        PartLimit { kind: PartKind::Sticker, max_bytes: 0, types: &[] },
        PartLimit { kind: PartKind::Location, max_bytes: 0, types: &[] },
    ],
    // No receipts of any kind, no typing, no unsend and no edit by API (line §4.2, §4.6).
    features: Features {
        read_receipts: false,
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
    revoke_by_hand: Some(
        "LINE has no call that ends a stateless token; it ends by itself within 15 minutes. To end all access at once, \
         reissue the channel secret in the LINE Developers Console (Basic settings). Then switch \"Use webhook\" off, or set \
         the webhook URL back to its former address (Messaging API).",
    ),
    media_hosts: &[],
};
