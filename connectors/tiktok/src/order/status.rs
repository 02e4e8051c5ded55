//! The platform's statuses in our words (tiktok §4.3, §2.6). Spelling differs between webhook, filter and answer, so what is asked and
//! what is over is told by parts of the words.

use model::OrderStatus;

/// How a cancellation or a return stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stand {
    /// Asked, or under way.
    Open,
    /// Over, as asked.
    Granted,
    /// Refused, withdrawn, or unknown: the order is as it is.
    Nothing,
}

/// Our status of an order; the platform's own is kept beside it. An order on hold is paid and cannot be shipped yet: to us it is still
/// one to ship.
pub(super) fn of_order(
    status: &str,
    cancel_asked: bool,
    cancellations: &[String],
    returns: &[String],
) -> OrderStatus {
    let base = match status {
        "UNPAID" => OrderStatus::Unpaid,
        "ON_HOLD" | "AWAITING_SHIPMENT" | "PARTIALLY_SHIPPING" | "AWAITING_COLLECTION" => OrderStatus::ToShip,
        "IN_TRANSIT" => OrderStatus::Shipped,
        "DELIVERED" => OrderStatus::Delivered,
        "COMPLETED" => OrderStatus::Completed,
        "CANCELLED" | "CANCEL" => OrderStatus::Cancelled,
        _ => OrderStatus::Unknown,
    };
    if base == OrderStatus::Cancelled {
        return base;
    }
    let returns: Vec<Stand> = returns.iter().map(|s| of_return(s)).collect();
    if returns.contains(&Stand::Open) {
        return OrderStatus::Returning;
    }
    if returns.contains(&Stand::Granted) {
        return OrderStatus::Returned;
    }
    let cancellations: Vec<Stand> = cancellations.iter().map(|s| of_cancellation(s)).collect();
    // The order's own flag counts only where no cancellation says more.
    let asked = cancellations.contains(&Stand::Open) || cancellations.is_empty() && cancel_asked;
    if asked && base != OrderStatus::Completed { OrderStatus::Cancelling } else { base }
}

fn of_cancellation(status: &str) -> Stand {
    let s = status.to_ascii_uppercase();
    if s.contains("PENDING") {
        Stand::Open
    } else if s.contains("SUCCESS") || s.contains("COMPLETE") {
        Stand::Granted
    } else {
        Stand::Nothing
    }
}

fn of_return(status: &str) -> Stand {
    let s = status.to_ascii_uppercase();
    let has = |part: &str| s.contains(part);
    if has("PENDING") || has("AWAITING") || has("BUYER_SHIPPED") || has("REJECT_RECEIVE") {
        Stand::Open
    } else if has("CANCEL") || has("REJECT") {
        Stand::Nothing
    } else if has("REPLACEMENT") {
        // Replaced is not returned; refunded instead is.
        if has("REFUND_SUCCESS") { Stand::Granted } else { Stand::Nothing }
    } else if has("SUCCESS") || has("COMPLETE") {
        Stand::Granted
    } else {
        Stand::Nothing
    }
}

/// Whether an order in this status may have a parcel number that its lines do not show.
pub(super) fn travels(status: &str) -> bool {
    matches!(status, "PARTIALLY_SHIPPING" | "AWAITING_COLLECTION" | "IN_TRANSIT" | "DELIVERED" | "COMPLETED")
}

/// Whether an order in this status may have a return.
pub(super) fn may_return(status: &str) -> bool {
    !matches!(status, "UNPAID" | "ON_HOLD" | "CANCELLED" | "CANCEL")
}

/// Whether an order in this status may have a cancellation that is not decided.
pub(super) fn may_cancel(status: &str, asked: bool) -> bool {
    asked || !matches!(status, "UNPAID" | "CANCELLED" | "CANCEL" | "DELIVERED" | "COMPLETED")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_its_word() {
        use OrderStatus::*;
        for (status, wanted) in [
            ("UNPAID", Unpaid),
            ("ON_HOLD", ToShip),
            ("AWAITING_SHIPMENT", ToShip),
            ("PARTIALLY_SHIPPING", ToShip),
            ("AWAITING_COLLECTION", ToShip),
            ("IN_TRANSIT", Shipped),
            ("DELIVERED", Delivered),
            ("COMPLETED", Completed),
            ("CANCELLED", Cancelled),
            ("CANCEL", Cancelled),
            ("TELEPORTED", Unknown),
        ] {
            assert_eq!(of_order(status, false, &[], &[]), wanted, "{status}");
        }
    }

    #[test]
    fn what_is_asked_shows_and_what_was_refused_does_not() {
        use OrderStatus::*;
        let with = |status: &str, cancel: &str, back: &str| {
            let list = |s: &str| if s.is_empty() { vec![] } else { vec![s.to_owned()] };
            of_order(status, false, &list(cancel), &list(back))
        };
        for (status, cancel, back, wanted) in [
            ("AWAITING_SHIPMENT", "CANCELLATION_REQUEST_PENDING", "", Cancelling),
            ("AWAITING_SHIPMENT", "CANCELLATION_REQUEST_CANCEL", "", ToShip),
            ("AWAITING_SHIPMENT", "CANCELLATION_REQUEST_CANCELLED", "", ToShip),
            ("CANCELLED", "CANCELLATION_REQUEST_COMPLETE", "", Cancelled),
            ("DELIVERED", "", "RETURN_OR_REFUND_REQUEST_PENDING", Returning),
            ("DELIVERED", "", "AWAITING_BUYER_SHIP", Returning),
            ("DELIVERED", "", "BUYER_SHIPPED_ITEM", Returning),
            ("DELIVERED", "", "REJECT_RECEIVE_PACKAGE", Returning),
            ("DELIVERED", "", "REFUND_OR_RETURN_REQUEST_REJECT", Delivered),
            ("COMPLETED", "", "RETURN_OR_REFUND_REQUEST_SUCCESS", Returned),
            ("COMPLETED", "", "RETURN_OR_REFUND_REQUEST_COMPLETE", Returned),
            ("COMPLETED", "", "RETURN_OR_REFUND_REQUEST_CANCEL", Completed),
            ("DELIVERED", "", "REPLACEMENT_REQUEST_PENDING", Returning),
            ("DELIVERED", "", "REPLACEMENT_REQUEST_COMPLETE", Delivered),
            ("DELIVERED", "", "REPLACEMENT_REQUEST_REFUND_SUCCESS", Returned),
            ("DELIVERED", "", "SOMETHING_NEW", Delivered),
        ] {
            assert_eq!(with(status, cancel, back), wanted, "{status} {cancel} {back}");
        }
        assert_eq!(of_order("AWAITING_SHIPMENT", true, &[], &[]), Cancelling);
        assert_eq!(of_order("AWAITING_SHIPMENT", true, &["CANCELLATION_REQUEST_CANCEL".into()], &[]), ToShip);
    }
}
