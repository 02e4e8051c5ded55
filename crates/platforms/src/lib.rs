//! The table of platforms: the one place in `crates/` that names them. A further platform is one line here and one in this
//! crate's `Cargo.toml`.
//!
//! It is a crate of its own so that what knows all platforms and needs no daemon, the page of capabilities, can be built
//! without one.

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
