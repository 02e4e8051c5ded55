//! Orders as Shopee shows them, in our words.

use model::OrderStatus;

use super::*;

const DETAIL: &str = r#"{
 "order_sn":"260101K7M3QX8P","region":"TH","currency":"THB","cod":false,"order_status":"READY_TO_SHIP","create_time":1767220000,"update_time":1767225590,"days_to_ship":2,"ship_by_date":1767398400,
 "total_amount":459.5,"buyer_user_id":317700254,"buyer_username":"nid_noi","message_to_seller":"","payment_method":"ShopeePay",
 "recipient_address":{"name":"N******i","phone":"******21"},
 "item_list":[{"item_id":26003344551,"item_name":"Teak tray","item_sku":"TT","model_id":9001,"model_name":"L","model_sku":"TT-L","model_quantity_purchased":1,"model_original_price":500,"model_discounted_price":459.5,"order_item_id":26003344551,"image_info":{"image_url":"https://cf.shopee.co.th/file/bb22"},"weight":0.4}],
 "package_list":[{"package_number":"OFG201144870025517","logistics_status":"LOGISTICS_READY","logistics_channel_id":70021,"shipping_carrier":"SPX Express","item_list":[{"item_id":26003344551,"model_id":9001,"model_quantity":1}]}],
 "pay_time":1767220300}"#;

fn read_one(detail: &str, more: &str) -> Order {
    let body = format!(r#"{{"sampan":"order","shop_id":"448120931","order":{detail}{more}}}"#);
    match read(body.as_bytes()).expect("an order").remove(0) {
        Event::Order(order) => *order,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_sheets_order() {
    let o = read_one(DETAIL, r#","tracking":{"OFG201144870025517":"TH26018JX4K1A"}"#);
    assert_eq!((o.external_id.as_str(), o.status), ("260101K7M3QX8P", OrderStatus::ToShip));
    assert_eq!(o.total.map(|m| m.amount_minor), Some(45_950));
    assert_eq!(o.buyer_external_id.as_deref(), Some("317700254"));
    assert_eq!(o.buyer_name.as_deref(), Some("nid_noi"));
    assert_eq!(o.buyer_note, None);
    assert_eq!(o.ship_by, Some(Time::from_secs(1_767_398_400)));
    assert_eq!(o.updated_at, Time::from_secs(1_767_225_590));
    let line = &o.lines[0];
    assert_eq!(
        (line.external_id.as_str(), line.quantity, line.sku.as_deref()),
        ("26003344551:9001", 1, Some("TT-L"))
    );
    assert_eq!(line.product_external_id.as_deref(), Some("26003344551"));
    assert_eq!(line.unit_price.map(|m| m.amount_minor), Some(45_950));
    assert_eq!(o.parcels[0].tracking_number.as_deref(), Some("TH26018JX4K1A"));
    assert_eq!(o.parcels[0].carrier.as_deref(), Some("SPX Express"));
    assert!(!format!("{o:?}").contains("N******i"), "nothing masked is kept");
}

#[test]
fn money_keeps_every_digit_of_its_literal() {
    for (literal, currency, minor) in [
        ("459.5", "THB", 45_950),
        ("32119", "VND", 32_119),
        ("90071992547409.93", "THB", 9_007_199_254_740_993),
        ("\"1234.56\"", "THB", 123_456),
        ("1.2990e3", "THB", 129_900),
        ("0.1", "SGD", 10),
    ] {
        let detail = format!(
            r#"{{"order_sn":"X","update_time":1767225590,"currency":"{currency}","total_amount":{literal}}}"#
        );
        assert_eq!(read_one(&detail, "").total.map(|m| m.amount_minor), Some(minor), "{literal}");
    }
}

#[test]
fn masked_empty_and_missing_buyers_are_left_out() {
    for buyer in [
        r#""buyer_user_id":0,"buyer_username":"****""#,
        r#""buyer_user_id":"","buyer_username":"N******i""#,
        r#""buyer_user_id":null,"buyer_username":null"#,
        r#""x":1"#,
    ] {
        let o = read_one(&format!(r#"{{"order_sn":"X","update_time":1767225590,{buyer}}}"#), "");
        assert_eq!((o.buyer_external_id, o.buyer_name), (None, None), "{buyer}");
    }
}

#[test]
fn rows_of_one_model_become_one_line_with_a_quantity() {
    let item = |qty: u32, price: u32| {
        format!(
            r#"{{"item_id":1,"model_id":2,"item_name":"Tray","model_quantity_purchased":{qty},"model_original_price":500,"model_discounted_price":{price}}}"#
        )
    };
    let detail = format!(
        r#"{{"order_sn":"X","update_time":1767225590,"currency":"THB","item_list":[{},{},{},{}]}}"#,
        item(1, 400),
        item(2, 400),
        item(1, 300),
        item(1, 0)
    );
    let lines = read_one(&detail, "").lines;
    let got: Vec<_> = lines.iter().map(|l| (l.quantity, l.unit_price.map(|p| p.amount_minor))).collect();
    assert_eq!(got, [(3, Some(40_000)), (1, Some(30_000)), (1, None)]);
}

#[test]
fn a_return_decides_what_we_call_the_order_and_is_newer() {
    let detail = r#"{"order_sn":"X","update_time":1767225590,"order_status":"COMPLETED"}"#;
    let returns = |status: &str, at: i64| {
        format!(
            r#","returns":[{{"return_sn":"R","order_sn":"X","status":"{status}","update_time":{at}}},{{"return_sn":"S","order_sn":"other","status":"REQUESTED"}}]"#
        )
    };
    let plain = read_one(detail, "");
    let accepted = read_one(detail, &returns("ACCEPTED", 1_767_225_000));
    assert_eq!((plain.status, accepted.status), (OrderStatus::Completed, OrderStatus::Returned));
    assert!(accepted.updated_at > plain.updated_at);
    let later = read_one(detail, &returns("REQUESTED", 1_767_300_000));
    assert_eq!(later.status, OrderStatus::Returning);
    assert_eq!(later.updated_at.as_secs(), 1_767_300_000);
}

#[test]
fn odd_types_spoil_only_themselves() {
    let o = read_one(
        r#"{"order_sn":260101,"update_time":"1767225590","order_status":null,"total_amount":{"x":1},"product_location_id":[1],"pay_time":0,"package_list":null,"item_list":null}"#,
        "",
    );
    assert_eq!((o.external_id.as_str(), o.total, o.paid_at), ("260101", None, None));
    assert!(read(br#"{"sampan":"order","order":{}}"#).is_err());
}
