//! Events that name a seller instead of a shop (tiktok §2.3).

use connector::{AccountContext, Delivery};
use serde_json::Value;

use crate::{grant, reply::id};

/// Whether an event without a shop is of this shop's authorization.
pub(crate) fn concerns(event: &Delivery, account: &AccountContext) -> bool {
    let Ok(envelope) = serde_json::from_slice::<Value>(&event.body) else { return false };
    let seller = id(&envelope, "seller_open_id");
    seller.is_some() && seller.as_ref() == account.memo.get(grant::OPEN_ID)
}
