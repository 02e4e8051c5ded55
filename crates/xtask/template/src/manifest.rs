//! What {{Name}} claims. The kit holds it to every word.

use std::time::Duration;

use connector::{Bucket, ConnectKind, Endpoint, Field, HookScope, Manifest};
use model::{Features, TextUnit};

/// Endpoint of all calls.
pub const API: &str = "api_url";
/// Bucket of all calls.
pub const ALL: &str = "all";
/// Longest text of one message.
pub const TEXT_MAX: u32 = 1_000;

/// The manifest.
pub static MANIFEST: Manifest = Manifest {
    platform: "{{name}}",
    label: "{{Name}}",
    ops: &[],
    connect: ConnectKind::Keys(&[Field { name: "access_token", optional: false, secret: true }]),
    app_fields: &[],
    app_purpose: "both",
    endpoints: &[Endpoint { key: API, default: "https://api.{{name}}.example" }],
    hooks: HookScope::Account,
    callbacks: &[],
    hook_deadline: Duration::from_secs(5),
    buckets: &[Bucket { name: ALL, per_app: false, burst: 5, per_second_milli: 1_000 }],
    feeds: &[],
    text_unit: TextUnit::Codepoints,
    text_max: TEXT_MAX,
    sends: &[],
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
    revoke_by_hand: Some("Withdraw the permission in {{Name}}'s own settings."),
    media_hosts: &[],
};
