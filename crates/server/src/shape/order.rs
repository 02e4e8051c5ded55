//! An order as the API shows it.

use serde::Serialize;
use utoipa::ToSchema;

use super::{AccountRef, Id, Money, OrderStatus, When, part::web_address};

/// A purchase on a marketplace account.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Order {
    /// Its id.
    pub id: Id,
    /// Whose.
    pub account: AccountRef,
    /// Who bought, where known.
    pub contact_id: Option<Id>,
    /// Their conversation, where there is one.
    pub conversation_id: Option<Id>,
    /// The platform's order number.
    pub external_id: String,
    /// Where it stands, in our words.
    pub status: OrderStatus,
    /// Where it stands, in the platform's.
    pub platform_status: String,
    /// What the buyer pays.
    pub total: Option<Money>,
    /// ISO 4217 code.
    pub currency: Option<String>,
    /// What was bought.
    pub lines: Vec<OrderLine>,
    /// What was sent.
    pub parcels: Vec<Parcel>,
    /// What the buyer wrote.
    pub buyer_note: Option<String>,
    /// When it was placed.
    pub placed_at: When,
    /// When it was paid.
    pub paid_at: Option<When>,
    /// Until when it has to be sent.
    pub ship_by: Option<When>,
    /// When the platform last changed it.
    pub updated_at: When,
    /// Where it stood since when, as far as known, oldest first.
    pub steps: Vec<OrderStep>,
}

/// A step that an order went through.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OrderStep {
    /// Where it stood from then on.
    pub status: OrderStatus,
    /// Since when.
    pub at: When,
}

/// What was bought.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OrderLine {
    /// The platform's id of what was bought: of the variation, where it has one.
    pub external_id: String,
    /// The platform's id of the product, as a product card names it.
    pub product_external_id: Option<String>,
    /// What it is.
    pub title: String,
    /// Which kind of it.
    pub variation: Option<String>,
    /// The shop's own number of it.
    pub sku: Option<String>,
    /// How many.
    pub quantity: u32,
    /// What one costs.
    pub unit_price: Option<Money>,
    /// A picture.
    pub image_url: Option<String>,
}

/// What was sent.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Parcel {
    /// The carrier's number.
    pub tracking_number: Option<String>,
    /// Who carries it.
    pub carrier: Option<String>,
    /// Where it is, in the carrier's words.
    pub status: Option<String>,
    /// When it left.
    pub shipped_at: Option<When>,
    /// When it arrived.
    pub delivered_at: Option<When>,
}

impl From<model::OrderLine> for OrderLine {
    fn from(l: model::OrderLine) -> OrderLine {
        OrderLine {
            external_id: l.external_id,
            product_external_id: l.product_external_id,
            title: l.title,
            variation: l.variation,
            sku: l.sku,
            quantity: l.quantity,
            unit_price: l.unit_price.map(Money::from),
            image_url: l.image_url.and_then(web_address),
        }
    }
}

impl From<model::Parcel> for Parcel {
    fn from(p: model::Parcel) -> Parcel {
        Parcel {
            tracking_number: p.tracking_number,
            carrier: p.carrier,
            status: p.status,
            shipped_at: p.shipped_at.map(When),
            delivered_at: p.delivered_at.map(When),
        }
    }
}
