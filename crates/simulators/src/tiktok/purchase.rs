//! Orders, their units and packages, cancellations and returns, as the simulated TikTok Shop keeps them.

use crate::world::Market;
use crate::world::catalogue::Product;

/// The product id of a catalogue number, above 2^53.
pub fn product_id(number: u64) -> u64 {
    1_729_000_000_000_000_000 + number * 10
}

/// The sku id of a catalogue number.
pub fn sku_id(number: u64) -> u64 {
    product_id(number) + 1
}

/// One unit: three of the same are three of these (tiktok §4.2).
#[derive(Debug, Clone, Copy)]
pub struct Unit {
    /// Line item id.
    pub id: u64,
    /// Product.
    pub product: Product,
}

/// A parcel.
#[derive(Debug, Clone)]
pub struct Package {
    /// Package id.
    pub id: u64,
    /// `TO_FULFILL`, `PROCESSING`, `FULFILLING`, `COMPLETED`, `CANCELLED`.
    pub status: &'static str,
    /// Tracking number; empty until it is arranged.
    pub tracking: String,
    /// Line item ids inside.
    pub units: Vec<u64>,
    /// Tracking rows: milliseconds and words, oldest first.
    pub rows: Vec<(i64, &'static str)>,
    /// Seconds.
    pub created: i64,
    /// Seconds.
    pub updated: i64,
}

/// An order.
#[derive(Debug, Clone)]
pub struct Purchase {
    /// Id, above 2^53.
    pub id: u64,
    /// Shop.
    pub shop: u64,
    /// Buyer's `user_id`.
    pub buyer: u64,
    /// Status in the words of the order API.
    pub status: String,
    /// Units.
    pub units: Vec<Unit>,
    /// Postage, hundredths.
    pub postage: i64,
    /// Seconds.
    pub created: i64,
    /// Time of the last change of status, seconds.
    pub updated: i64,
    /// Seconds.
    pub paid: Option<i64>,
    /// Packages.
    pub packages: Vec<Package>,
    /// The seller ships by themselves, and sees the address whole.
    pub by_seller: bool,
    /// Cash on delivery.
    pub cod: bool,
    /// `buyer_message`.
    pub note: String,
    /// Why, by whom, when it was cancelled.
    pub cancelled: Option<(&'static str, &'static str, i64)>,
    /// The buyer asked to cancel, and when.
    pub asks_cancel: Option<i64>,
    /// How often the address was changed.
    pub moved: u32,
    /// The order as it was before, for a read model that lags.
    pub before: Option<Box<Purchase>>,
    /// When it changed last, milliseconds.
    pub changed_ms: i64,
}

impl Purchase {
    /// The goods' price in hundredths.
    pub fn goods(&self) -> i64 {
        self.units.iter().map(|u| u.product.price_hundredths).sum()
    }

    /// The order as the read model shows it.
    pub fn shown(&self, now_ms: i64, lag_ms: i64) -> &Self {
        match &self.before {
            Some(before) if now_ms - self.changed_ms < lag_ms => before,
            _ => self,
        }
    }
}

/// A cancellation.
#[derive(Debug, Clone)]
pub struct Cancellation {
    /// Id, above 2^53.
    pub id: u64,
    /// Order.
    pub order: u64,
    /// Shop.
    pub shop: u64,
    /// Status in the words of the webhook.
    pub status: String,
    /// `BUYER`, `SELLER` or `SYSTEM`.
    pub role: &'static str,
    /// Seconds.
    pub created: i64,
    /// Seconds.
    pub updated: i64,
}

/// A return or refund.
#[derive(Debug, Clone)]
pub struct Return {
    /// Id, above 2^53.
    pub id: u64,
    /// Order.
    pub order: u64,
    /// Shop.
    pub shop: u64,
    /// `REFUND`, `RETURN_AND_REFUND`, `REPLACEMENT`.
    pub kind: &'static str,
    /// Status in the words of the webhook.
    pub status: String,
    /// Seconds.
    pub created: i64,
    /// Seconds.
    pub updated: i64,
}

/// Money as the wire has it: a decimal string in major units whose digits after the point vary (tiktok,
/// general rules): none in dong and rupiah, as few as needed in ringgit, two elsewhere.
pub fn money(market: Market, hundredths: i64) -> String {
    let (whole, rest) = (hundredths / 100, (hundredths % 100).abs());
    let sign = if hundredths < 0 && whole == 0 { "-" } else { "" };
    match market {
        Market::Vn | Market::Id => format!("{sign}{whole}"),
        Market::My if rest == 0 => format!("{sign}{whole}"),
        Market::My if rest % 10 == 0 => format!("{sign}{whole}.{}", rest / 10),
        _ => format!("{sign}{whole}.{rest:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_has_the_digits_of_its_market() {
        assert_eq!(money(Market::Th, 57_900), "579.00");
        assert_eq!(money(Market::Th, 45_905), "459.05");
        assert_eq!(money(Market::Vn, 12_000_000), "120000");
        assert_eq!(money(Market::My, 4_990), "49.9");
        assert_eq!(money(Market::My, 8_900), "89");
        assert_eq!(money(Market::Th, -50), "-0.50");
    }
}
