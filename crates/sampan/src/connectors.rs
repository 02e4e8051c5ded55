//! The table of connectors: the one place in `crates/` that names platforms. A further platform is one line here.

use connector::{Connector, Manifest};

/// Every connector of this build.
pub static CONNECTORS: &[&dyn Connector] = &[
    &connector_facebook::FACEBOOK,
    &connector_instagram::INSTAGRAM,
    &connector_lazada::LAZADA,
    &connector_line::Line,
    &connector_shopee::SHOPEE,
    &connector_tiktok::TIKTOK,
];

/// What each of them claims.
pub fn manifests() -> Vec<&'static Manifest> {
    CONNECTORS.iter().map(|connector| connector.manifest()).collect()
}
