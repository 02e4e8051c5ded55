//! A purchase on a marketplace account.

use serde::{Deserialize, Serialize};

use crate::{Currency, Money, Time};

/// Our status of an order; the platform's own is kept beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderStatus {
    /// Placed, not paid.
    Unpaid,
    /// To be packed and handed over.
    ToShip,
    /// On its way.
    Shipped,
    /// Arrived.
    Delivered,
    /// Closed well.
    Completed,
    /// Cancellation asked.
    Cancelling,
    /// Cancelled.
    Cancelled,
    /// Return asked or under way.
    Returning,
    /// Returned.
    Returned,
    /// A status we do not know yet.
    Unknown,
}

/// A purchase as the platform last described it. Sealed at rest but for its number, status and times.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// The platform's order number.
    pub external_id: String,
    /// Our status.
    pub status: OrderStatus,
    /// The platform's own word.
    pub platform_status: String,
    /// What the buyer pays.
    pub total: Option<Money>,
    /// The order's currency.
    pub currency: Option<Currency>,
    /// What was bought.
    #[serde(default)]
    pub lines: Vec<OrderLine>,
    /// How it travels.
    #[serde(default)]
    pub parcels: Vec<Parcel>,
    /// What the buyer wrote to the seller.
    pub buyer_note: Option<String>,
    /// The buyer's id on the platform, where given; never a masked one.
    pub buyer_external_id: Option<String>,
    /// The buyer's name, where given and not masked.
    pub buyer_name: Option<String>,
    /// Placed.
    pub placed_at: Time,
    /// Paid.
    pub paid_at: Option<Time>,
    /// To be handed over before this.
    pub ship_by: Option<Time>,
    /// The platform's time of its last change: an older description never replaces a newer one.
    pub updated_at: Time,
}

/// One line of an order. Rows that a platform gives per unit are merged to one with a quantity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLine {
    /// The platform's id of the line or item.
    pub external_id: String,
    /// The platform's id of the product, as its cards name it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_external_id: Option<String>,
    /// What it is.
    pub title: String,
    /// Which variation.
    pub variation: Option<String>,
    /// The seller's own number.
    pub sku: Option<String>,
    /// How many.
    pub quantity: u32,
    /// Price of one.
    pub unit_price: Option<Money>,
    /// Its picture.
    pub image_url: Option<String>,
}

/// A parcel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parcel {
    /// The carrier's number, once there is one.
    pub tracking_number: Option<String>,
    /// Who carries it.
    pub carrier: Option<String>,
    /// The platform's word for where it is.
    pub status: Option<String>,
    /// Handed over.
    pub shipped_at: Option<Time>,
    /// Arrived.
    pub delivered_at: Option<Time>,
}

impl OrderStatus {
    /// Still something to do or to wait for.
    pub fn is_open(self) -> bool {
        !matches!(self, OrderStatus::Completed | OrderStatus::Cancelled | OrderStatus::Returned)
    }
}
