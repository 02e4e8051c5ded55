//! The types of event (tiktok §2.5).

pub(super) const ORDER_STATUS: i64 = 1;
pub(super) const REVERSE: i64 = 2;
pub(super) const ADDRESS: i64 = 3;
pub(super) const PACKAGE: i64 = 4;
pub(super) const DEAUTHORIZED: i64 = 6;
pub(super) const EXPIRING: i64 = 7;
pub(super) const CANCELLATION: i64 = 11;
pub(super) const RETURN: i64 = 12;
pub(super) const CONVERSATION: i64 = 13;
pub(super) const MESSAGE: i64 = 14;
/// Newer types of returns and refunds; read again if they name an order.
pub(super) const AFTERSALES: [i64; 3] = [64, 65, 67];

/// Types that are known and mean nothing to an inbox.
pub(super) fn ignored(kind: i64) -> Option<&'static str> {
    Some(match kind {
        5 => "a product's status",
        8 | 9 => "an event of the older chat API",
        15 => "a product's information",
        16 => "a new product",
        18 => "a product's category",
        33 => "a message of a creator to the seller",
        36 => "an invoice",
        37 => "a product's audit",
        17 | 19..=25 | 27 | 35 | 38 | 39 | 42 | 46 | 50..=52 | 55 | 56 | 58 | 59 | 62 | 63 | 66 | 71 => {
            "news of products, warehouses, promotions or creators"
        }
        _ => return None,
    })
}
