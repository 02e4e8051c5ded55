//! Orders, parcels and returns as the world keeps them.

use crate::world::catalogue::Product;

/// One piece of an order: Lazada has a row for each (lazada §4.3).
#[derive(Debug, Clone)]
pub struct Unit {
    /// `order_item_id`, `trade_order_line_id`.
    pub id: u64,
    /// Product.
    pub product: Product,
    /// `status`.
    pub status: String,
    /// Seconds.
    pub updated: i64,
    /// Why it was canceled or returned.
    pub reason: String,
    /// Its return or cancellation.
    pub reverse: Option<u64>,
}

/// A parcel.
#[derive(Debug, Clone)]
pub struct Package {
    /// `FP…`.
    pub id: String,
    /// Tracking number.
    pub tracking: String,
    /// `status` of pushes with type 14.
    pub status: String,
    /// Seconds.
    pub updated: i64,
    /// Tracking rows: time in seconds, title, description, status code, type.
    pub rows: Vec<(i64, &'static str, &'static str, &'static str, &'static str)>,
}

impl Package {
    /// It is somewhere else now.
    pub fn moved(&mut self, to: &str, at: i64) {
        to.clone_into(&mut self.status);
        self.updated = at;
    }
}

/// An order. Its id is unique within a shop only.
#[derive(Debug, Clone)]
pub struct Purchase {
    /// `order_id`.
    pub id: u64,
    /// Shop.
    pub shop: u64,
    /// Buyer.
    pub buyer: u64,
    /// Pieces.
    pub units: Vec<Unit>,
    /// Postage, hundredths.
    pub postage: i64,
    /// Vouchers, hundredths.
    pub voucher: i64,
    /// Seconds.
    pub created: i64,
    /// Seconds.
    pub updated: i64,
    /// Cash on delivery.
    pub cod: bool,
    /// The parcel, once it is ready.
    pub package: Option<Package>,
    /// Buyer's note.
    pub note: String,
}

/// The usual way of a piece (lazada §4.4).
pub const WAY: &[&str] =
    &["unpaid", "pending", "packed", "ready_to_ship", "shipped", "delivered", "confirmed"];

impl Purchase {
    /// The distinct statuses of its pieces.
    pub fn statuses(&self) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        for unit in &self.units {
            if !found.contains(&unit.status.as_str()) {
                found.push(&unit.status);
            }
        }
        found
    }

    /// Place on the way of the pieces that still move.
    pub fn place(&self) -> Option<usize> {
        self.units.iter().filter_map(|u| WAY.iter().position(|s| *s == u.status)).min()
    }

    /// What the goods cost, hundredths.
    pub fn goods(&self) -> i64 {
        self.units.iter().map(|u| u.product.price_hundredths).sum()
    }

    /// The parcel's number.
    pub fn tracking(&self) -> Option<&str> {
        self.package.as_ref().map(|p| p.tracking.as_str())
    }
}

/// A return or cancellation of some pieces (lazada §4.6).
#[derive(Debug, Clone)]
pub struct Reverse {
    /// `reverse_order_id`.
    pub id: u64,
    /// Order.
    pub order: u64,
    /// Shop.
    pub shop: u64,
    /// `CANCEL`, `RETURN` or `ONLY_REFUND`.
    pub request_type: &'static str,
    /// `reverse_status`.
    pub status: String,
    /// Pieces.
    pub units: Vec<u64>,
    /// Seconds.
    pub created: i64,
    /// Seconds.
    pub updated: i64,
    /// Buyer's words.
    pub reason: String,
}

impl Reverse {
    /// `reverse_order_line_id` of its nth piece.
    pub fn line(&self, n: usize) -> u64 {
        self.id + 1 + n as u64
    }
}
