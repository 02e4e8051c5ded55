//! Shopee's statuses in our words (shopee §4.3, §4.7).

use model::OrderStatus;

/// Our status of an order; the platform's own is kept beside it. `PENDING` (under Shopee's review) stays unknown: there is
/// nothing to do yet, and nothing of ours says that.
pub(super) fn of_order(status: &str, parcels: &[Option<String>], returns: &[String]) -> OrderStatus {
    let base = match status {
        "UNPAID" => OrderStatus::Unpaid,
        "READY_TO_SHIP" | "PROCESSED" | "RETRY_SHIP" | "INVOICE_PENDING" => OrderStatus::ToShip,
        "SHIPPED"
            if !parcels.is_empty()
                && parcels.iter().all(|p| p.as_deref() == Some("LOGISTICS_DELIVERY_DONE")) =>
        {
            OrderStatus::Delivered
        }
        "SHIPPED" => OrderStatus::Shipped,
        "TO_CONFIRM_RECEIVE" => OrderStatus::Delivered,
        "IN_CANCEL" => OrderStatus::Cancelling,
        "CANCELLED" => OrderStatus::Cancelled,
        "TO_RETURN" => OrderStatus::Returning,
        "COMPLETED" => OrderStatus::Completed,
        _ => OrderStatus::Unknown,
    };
    // A return that is over without success leaves the order as it is.
    if returns.iter().any(|r| matches!(r.as_str(), "REQUESTED" | "PROCESSING" | "JUDGING" | "SELLER_DISPUTE"))
    {
        OrderStatus::Returning
    } else if returns.iter().any(|r| r == "ACCEPTED") && base != OrderStatus::Cancelled {
        OrderStatus::Returned
    } else {
        base
    }
}

/// Whether an order in this status may have a parcel number that its details do not show. What has arrived keeps its number
/// when it is read again, but an import does not ask for those of years.
pub(super) fn travels(status: &str, import: bool) -> bool {
    matches!(status, "PROCESSED" | "RETRY_SHIP" | "SHIPPED" | "TO_CONFIRM_RECEIVE")
        || !import && matches!(status, "COMPLETED" | "TO_RETURN")
}

/// Whether an order in this status may have a return that decides what we call it.
pub(super) fn may_return(status: &str) -> bool {
    matches!(status, "TO_RETURN" | "COMPLETED")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_of_the_sheet() {
        for (word, ours) in [
            ("UNPAID", OrderStatus::Unpaid),
            ("PENDING", OrderStatus::Unknown),
            ("READY_TO_SHIP", OrderStatus::ToShip),
            ("PROCESSED", OrderStatus::ToShip),
            ("RETRY_SHIP", OrderStatus::ToShip),
            ("SHIPPED", OrderStatus::Shipped),
            ("TO_CONFIRM_RECEIVE", OrderStatus::Delivered),
            ("IN_CANCEL", OrderStatus::Cancelling),
            ("CANCELLED", OrderStatus::Cancelled),
            ("TO_RETURN", OrderStatus::Returning),
            ("COMPLETED", OrderStatus::Completed),
            ("INVOICE_PENDING", OrderStatus::ToShip),
            ("SOMETHING_NEW", OrderStatus::Unknown),
        ] {
            assert_eq!(of_order(word, &[], &[]), ours, "{word}");
        }
    }

    #[test]
    fn parcels_and_returns_say_more() {
        let (done, way) =
            (Some("LOGISTICS_DELIVERY_DONE".to_owned()), Some("LOGISTICS_PICKUP_DONE".to_owned()));
        assert_eq!(of_order("SHIPPED", &[done.clone(), way], &[]), OrderStatus::Shipped);
        assert_eq!(of_order("SHIPPED", &[done], &[]), OrderStatus::Delivered);
        let with = |status: &str, r: &str| of_order(status, &[], &[r.to_owned()]);
        assert_eq!(with("COMPLETED", "REQUESTED"), OrderStatus::Returning);
        assert_eq!(with("COMPLETED", "ACCEPTED"), OrderStatus::Returned);
        assert_eq!(with("COMPLETED", "CANCELLED"), OrderStatus::Completed);
        assert_eq!(with("TO_RETURN", "CLOSED"), OrderStatus::Returning);
    }
}
