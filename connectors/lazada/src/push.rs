//! Pushes: what Lazada tells us by itself (lazada §2).

mod decode;
mod envelope;
mod split;
mod verify;

pub(crate) use decode::decode;
pub(crate) use split::{concerns, split};
pub(crate) use verify::verify;

/// The message types that mean something to an inbox (lazada §2.4).
pub(crate) mod kind {
    pub(crate) const ORDER: i64 = 0;
    pub(crate) const CHAT: i64 = 2;
    pub(crate) const EXPIRING: i64 = 8;
    pub(crate) const REVERSE: i64 = 10;
    pub(crate) const PROMOTION: i64 = 11;
    pub(crate) const SELLER: i64 = 13;
    pub(crate) const PARCEL: i64 = 14;
    pub(crate) const SESSION: i64 = 19;

    /// Types that are known and mean nothing to an inbox.
    pub(crate) fn ignored(kind: i64) -> Option<&'static str> {
        Some(match kind {
            1 => "quality control of a product",
            3 => "product made",
            4 => "product changed",
            5 => "product deleted",
            6 => "low stock",
            7 => "state of a video",
            PROMOTION => "reminder of a promotion",
            12 => "category tree",
            21 => "product review",
            35 => "purchase order",
            46 => "pickup order",
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests;
