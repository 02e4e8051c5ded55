//! Lazada's statuses in our words (lazada §4.4, §2.4).

use model::OrderStatus;

/// Our status of an item. Raw words are kept beside it.
fn of_item(status: &str) -> OrderStatus {
    match status {
        "unpaid" => OrderStatus::Unpaid,
        "pending"
        | "topack"
        | "packed"
        | "repacked"
        | "toship"
        | "ready_to_ship"
        | "ready_to_ship_pending" => OrderStatus::ToShip,
        "shipped" | "shipping" => OrderStatus::Shipped,
        "delivered" => OrderStatus::Delivered,
        "confirmed" => OrderStatus::Completed,
        "canceled" | "cancelled" => OrderStatus::Cancelled,
        // What could not be delivered goes back to the seller.
        "failed" | "failed_delivery" | "shipped_back" | "shipped_back_failed" => OrderStatus::Returning,
        "returned" | "shipped_back_success" | "package_scrapped" => OrderStatus::Returned,
        // Lost and damaged parcels too: nothing of ours says that.
        _ => OrderStatus::Unknown,
    }
}

/// How far an item is; the least advanced tells the order.
fn rank(status: OrderStatus) -> u8 {
    match status {
        OrderStatus::Unpaid => 0,
        OrderStatus::ToShip => 1,
        OrderStatus::Shipped => 2,
        OrderStatus::Cancelling => 3,
        OrderStatus::Returning => 4,
        OrderStatus::Delivered => 5,
        OrderStatus::Completed => 6,
        OrderStatus::Returned => 7,
        OrderStatus::Unknown => 8,
        OrderStatus::Cancelled => 9,
    }
}

/// What a line of a return or cancellation says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reverse {
    /// The buyer asked to cancel.
    Cancelling,
    /// A return or refund is under way.
    Returning,
    /// The goods are back, or the money is.
    Returned,
    /// Over, and the order stays as it was; or the items say it themselves.
    Over,
}

/// What a line says, by its kind and status; both sets of words, pushed and listed, are open.
pub(super) fn of_reverse(request: &str, status: &str) -> Reverse {
    let status = status.trim().to_ascii_uppercase();
    let has = |words: &[&str]| words.iter().any(|w| status.contains(w));
    if request.eq_ignore_ascii_case("CANCEL") || status.starts_with("CANCEL_") {
        return if has(&["INIT", "PENDING"]) { Reverse::Cancelling } else { Reverse::Over };
    }
    if has(&["REJECT", "CANCEL", "CLOSE"]) || status.is_empty() {
        Reverse::Over
    } else if has(&["SUCCESS", "COMPLETE", "ISSUED"]) {
        if request.eq_ignore_ascii_case("ONLY_REFUND") { Reverse::Over } else { Reverse::Returned }
    } else {
        Reverse::Returning
    }
}

/// Our status of an order, which has none of its own: of its items that are not cancelled the least advanced, unless a return or
/// a cancellation is under way.
pub(super) fn of_order(items: &[String], reverse: &[Reverse], cancelling: bool) -> OrderStatus {
    let mut base = OrderStatus::Unknown;
    let statuses = || items.iter().map(|s| of_item(s));
    if let Some(least) = statuses().min_by_key(|s| rank(*s)) {
        base = least;
    }
    if base == OrderStatus::Cancelled {
        return base;
    }
    let active = statuses().filter(|s| *s != OrderStatus::Cancelled).count();
    let returned = reverse.iter().filter(|r| **r == Reverse::Returned).count();
    if cancelling || reverse.contains(&Reverse::Cancelling) {
        OrderStatus::Cancelling
    } else if reverse.contains(&Reverse::Returning) {
        OrderStatus::Returning
    } else if returned > 0 && returned >= active {
        OrderStatus::Returned
    } else {
        base
    }
}

/// Whether an item in this status may have a parcel that can be traced (lazada §4.5).
pub(super) fn travels(status: &str) -> bool {
    matches!(of_item(status), OrderStatus::Shipped | OrderStatus::Delivered | OrderStatus::Returning)
        || matches!(status, "ready_to_ship" | "ready_to_ship_pending")
}

/// Whether an item in this status may have a return that it does not name itself.
pub(super) fn may_return(status: &str) -> bool {
    matches!(
        of_item(status),
        OrderStatus::Delivered | OrderStatus::Completed | OrderStatus::Returning | OrderStatus::Returned
    )
}

/// Whether an item is cancelled.
pub(super) fn is_cancelled(status: &str) -> bool {
    of_item(status) == OrderStatus::Cancelled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(items: &[&str]) -> OrderStatus {
        of_order(&items.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>(), &[], false)
    }

    /// lazada §4.4.
    #[test]
    fn every_status_of_the_sheet() {
        for (words, wanted) in [
            ("unpaid", OrderStatus::Unpaid),
            (
                "pending topack packed repacked toship ready_to_ship ready_to_ship_pending",
                OrderStatus::ToShip,
            ),
            ("shipped shipping", OrderStatus::Shipped),
            ("delivered", OrderStatus::Delivered),
            ("confirmed", OrderStatus::Completed),
            ("canceled", OrderStatus::Cancelled),
            ("failed failed_delivery shipped_back shipped_back_failed", OrderStatus::Returning),
            ("returned shipped_back_success package_scrapped", OrderStatus::Returned),
            ("lost lost_by_3pl damaged_by_3pl something_new", OrderStatus::Unknown),
        ] {
            for word in words.split(' ') {
                assert_eq!(order(&[word]), wanted, "{word}");
            }
        }
    }

    #[test]
    fn one_cancelled_line_is_no_cancelled_order() {
        assert_eq!(order(&["canceled", "shipped", "delivered"]), OrderStatus::Shipped);
        assert_eq!(order(&["canceled", "canceled"]), OrderStatus::Cancelled);
        assert_eq!(order(&["pending", "shipped"]), OrderStatus::ToShip);
        assert_eq!(order(&["canceled", "something_new"]), OrderStatus::Unknown);
        assert_eq!(order(&[]), OrderStatus::Unknown);
    }

    /// lazada §2.4, and the words of the list.
    #[test]
    fn returns_and_cancellations_decide() {
        for (request, status, wanted) in [
            ("CANCEL", "CANCEL_INIT", Reverse::Cancelling),
            ("CANCEL", "CANCEL_SUCCESS", Reverse::Over),
            ("", "CANCEL_REFUND_ISSUED", Reverse::Over),
            ("CANCEL", "REQUEST_INITIATE", Reverse::Cancelling),
            ("RETURN", "RTM_INIT", Reverse::Returning),
            ("RETURN", "RTM_CANCELED", Reverse::Over),
            ("RETURN", "RTM_SHIPPING_BACK", Reverse::Returning),
            ("RETURN", "RTM_RECEIVE_ITEM", Reverse::Returning),
            ("RETURN", "RTW_INIT", Reverse::Returning),
            ("RETURN", "RTW_CANCELED", Reverse::Over),
            ("RETURN", "RTW_REJECT", Reverse::Over),
            ("RETURN", "RTW_REFUND_PENDING", Reverse::Returning),
            ("", "REFUND_INIT", Reverse::Returning),
            ("RETURN", "REFUND_PENDING", Reverse::Returning),
            ("RETURN", "REFUND_SUCCESS", Reverse::Returned),
            ("ONLY_REFUND", "REFUND_SUCCESS", Reverse::Over),
            ("RETURN", "REFUND_REJECTED", Reverse::Over),
            ("RETURN", "REQUEST_REJECT", Reverse::Over),
        ] {
            assert_eq!(of_reverse(request, status), wanted, "{request} {status}");
        }
        let delivered = vec!["delivered".to_owned(), "delivered".to_owned()];
        assert_eq!(of_order(&delivered, &[Reverse::Returning], false), OrderStatus::Returning);
        assert_eq!(of_order(&delivered, &[Reverse::Returned], false), OrderStatus::Delivered);
        assert_eq!(of_order(&delivered, &[Reverse::Returned; 2], false), OrderStatus::Returned);
        assert_eq!(of_order(&delivered, &[Reverse::Over], true), OrderStatus::Cancelling);
    }
}
