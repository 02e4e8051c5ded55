//! Orders as tiktok §4.2 shows them.

use model::OrderStatus;
use serde_json::{Value, json};

use super::*;

fn sheet() -> Value {
    json!({
        "id": "580112233445566778", "status": "AWAITING_SHIPMENT", "user_id": "7490000000000012345",
        "create_time": 1_795_300_000, "paid_time": 1_795_300_060, "update_time": 1_795_305_604,
        "shipping_provider": "J&T Express", "tracking_number": "", "buyer_message": "please call before delivery",
        "buyer_email": "x1y2z3@chat.seller.tiktok.com", "is_buyer_request_cancel": false,
        "payment": {"currency": "THB", "total_amount": "579.00", "sub_total": "549.00"},
        "recipient_address": {"name": "S*** T***", "phone_number": "(+66)81***4567"},
        "packages": [{"id": "1157000111222333444"}],
        "line_items": [
            {"id": "580112233445566801", "product_id": "1729000000000000001", "product_name": "Cotton tote bag",
             "sku_id": "1729000000000000002", "sku_name": "Navy, L", "seller_sku": "TOTE-NVY-L",
             "sku_image": "https://p16-oec-example.ibyteimg.com/t.jpeg", "sale_price": "549.00", "currency": "THB",
             "package_id": "1157000111222333444", "package_status": "TO_FULFILL", "tracking_number": ""}],
        "rts_sla_time": 1_795_478_400
    })
}

fn read_order(order: &Value, rest: &Value) -> Order {
    let mut envelope = json!({"sampan": "order", "shop_id": "1", "order": order});
    for (k, v) in rest.as_object().expect("an object") {
        envelope[k] = v.clone();
    }
    match read(envelope.to_string().as_bytes()).expect("readable").remove(0) {
        Event::Order(order) => *order,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_sheets_order_is_read_whole_and_masks_are_nobody() {
    let order = read_order(&sheet(), &json!({}));
    assert_eq!(order.total.map(|m| m.amount_minor), Some(57_900));
    assert_eq!(order.buyer_external_id.as_deref(), Some("7490000000000012345"));
    assert_eq!(order.buyer_name, None);
    assert_eq!(order.ship_by, Some(Time::from_secs(1_795_478_400)));
    assert_eq!(order.status, OrderStatus::ToShip);
    assert_eq!(order.lines[0].product_external_id.as_deref(), Some("1729000000000000001"));
    assert_eq!(order.lines[0].unit_price.map(|m| m.amount_minor), Some(54_900));
    assert_eq!(order.parcels[0].carrier.as_deref(), Some("J&T Express"));
    assert!(!format!("{order:?}").contains("S***"));
}

#[test]
fn a_row_is_a_unit_and_money_keeps_every_digit() {
    let mut order = sheet();
    let mut line = order["line_items"][0].clone();
    line["id"] = json!("580112233445566802");
    let mut gift = line.clone();
    gift["sale_price"] = json!("0");
    order["line_items"] = json!([order["line_items"][0], line, gift]);
    order["payment"] = json!({"currency": "VND", "total_amount": "45000"});
    let read = read_order(&order, &json!({}));
    assert_eq!(read.total.map(|m| m.amount_minor), Some(45_000));
    let seen: Vec<_> =
        read.lines.iter().map(|l| (l.quantity, l.unit_price.map(|m| m.amount_minor))).collect();
    assert_eq!(seen, [(2, Some(54_900)), (1, Some(0))]);
}

#[test]
fn parcels_have_their_own_numbers_where_the_order_has_none() {
    let mut order = sheet();
    order["status"] = json!("IN_TRANSIT");
    order["delivery_time"] = json!(1_795_400_000);
    let packages = json!({"packages": {"1157000111222333444": {"package_status": "COMPLETED", "tracking_number": "JX12345", "shipping_provider_name": "Flash"}}});
    let read = read_order(&order, &packages);
    assert_eq!(read.parcels[0].tracking_number.as_deref(), Some("JX12345"));
    assert_eq!(read.parcels[0].carrier.as_deref(), Some("Flash"));
    assert_eq!(read.parcels[0].delivered_at, Some(Time::from_secs(1_795_400_000)));
    let detail: Detail = serde_json::from_str(&order.to_string()).expect("an order");
    assert_eq!(detail.untracked(), ["1157000111222333444"]);
}

#[test]
fn a_return_changes_the_order_and_wins_over_the_same_second() {
    let returns = json!({"returns": [{"order_id": "580112233445566778", "return_status": "AWAITING_BUYER_SHIP", "update_time": 1_795_305_604}]});
    let (plain, with) = (read_order(&sheet(), &json!({})), read_order(&sheet(), &returns));
    assert_eq!(with.status, OrderStatus::Returning);
    assert!(with.updated_at > plain.updated_at);
    let others = json!({"returns": [{"order_id": "9", "return_status": "AWAITING_BUYER_SHIP"}]});
    assert_eq!(read_order(&sheet(), &others), plain);
}

#[test]
fn odd_shapes_spoil_only_themselves() {
    let mut order = sheet();
    order["payment"] = json!([]);
    order["packages"] = json!({"x": 1});
    order["line_items"][0]["sale_price"] = json!({"amount": 1});
    order["paid_time"] = Value::Null;
    order["user_id"] = json!(7_490_000_000_000_012_345_u64);
    order["recipient_address"] = Value::Null;
    let read = read_order(&order, &json!({"returns": ["x"], "packages": {"a": 1}}));
    assert_eq!((read.total, read.paid_at, read.lines.len()), (None, None, 1));
    assert_eq!(read.buyer_external_id.as_deref(), Some("7490000000000012345"));
    assert_eq!(read.currency.map(|c| c.as_str().to_owned()).as_deref(), Some("THB"));
    for order in [json!({}), json!({"id": "1"}), json!({"id": "1", "update_time": "soon"})] {
        let body = json!({"sampan": "order", "order": order}).to_string();
        assert!(super::read(body.as_bytes()).is_err(), "{body}");
    }
}
