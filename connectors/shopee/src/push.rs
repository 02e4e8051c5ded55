//! Pushes: what Shopee tells us by itself, and what of it got lost on the way.

mod decode;
mod lost;
mod route;
mod split;
mod verify;

pub(crate) use decode::decode;
pub(crate) use lost::{confirm, lost};
pub(crate) use route::route;
pub(crate) use split::split;
pub(crate) use verify::verify;

use serde_json::Value;

#[cfg(test)]
mod tests;

/// The push codes that mean something to an inbox (shopee §2.5).
pub(crate) mod code {
    pub(crate) const AUTHORIZED: i64 = 1;
    pub(crate) const CANCELLED: i64 = 2;
    pub(crate) const ORDER_STATUS: i64 = 3;
    pub(crate) const TRACKING: i64 = 4;
    pub(crate) const CHAT: i64 = 10;
    pub(crate) const EXPIRING: i64 = 12;
    pub(crate) const RETURN: i64 = 29;
    pub(crate) const PARCEL: i64 = 30;

    /// Codes that are known and mean nothing to an inbox.
    pub(crate) fn ignored(code: i64) -> Option<&'static str> {
        Some(match code {
            0 => "registration probe",
            5 => "news of Shopee",
            6 => "banned product",
            7 => "product promotion",
            8 => "reserved stock",
            9 => "promotion",
            11 => "video upload",
            13 => "brand registration",
            15 => "shipping document",
            16 => "violation of a product",
            22 => "product price",
            23 => "booking",
            24 => "tracking number of a booking",
            28 => "penalty points",
            47 => "package information",
            _ => return None,
        })
    }
}

/// The order number of a push: `ordersn` in most, `order_sn` in some.
pub(crate) fn order_sn(data: &Value) -> Option<String> {
    crate::reply::id(data, "ordersn").or_else(|| crate::reply::id(data, "order_sn"))
}
