//! Orders as Lazada shows them, in our words.

use model::OrderStatus;

use super::*;

/// The sheet's order, its scalars of mixed types.
const HEAD: &str = r#"{"order_id":812345678901234,"order_number":812345678901234,"created_at":"2026-01-01 09:30:00 +0700","updated_at":"2026-01-01 10:02:11 +0700",
  "statuses":["pending"],"items_count":2,"price":"258.00","shipping_fee":30,"voucher":0,"voucher_seller":0,"voucher_code":"",
  "payment_method":"COD","customer_first_name":"ส****ี","customer_last_name":"","buyer_note":"","remarks":"","gift_option":false,"extra_attributes":"{\"TaxInvoiceRequested\":false}",
  "address_shipping":{"first_name":"ส****ี","phone":"66********11","address1":"9****","country":"Thailand"}}"#;

fn item(more: &str) -> String {
    format!(
        r#"{{"order_item_id":1,"order_id":812345678901234,"buyer_id":100400998877,"name":"Teak tray","sku":"TT-L","product_id":5260000101,"sku_id":9001,"item_price":129,"currency":"THB","status":"pending"{more}}}"#
    )
}

fn read_one(head: &str, items: &str, more: &str) -> Order {
    let body = format!(r#"{{"sampan":"order","country":"th","order":{head},"items":[{items}]{more}}}"#);
    match read(body.as_bytes()).expect("an order").remove(0) {
        Event::Order(order) => *order,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_sheets_order() {
    let o = read_one(HEAD, &[item(""), item("")].join(","), "");
    assert_eq!((o.external_id.as_str(), o.status), ("812345678901234", OrderStatus::ToShip));
    assert_eq!(o.platform_status, "pending");
    // 258.00 − 0 + 30
    assert_eq!(
        o.total.map(|m| (m.amount_minor, m.currency.as_str().to_owned())),
        Some((28_800, "THB".to_owned()))
    );
    assert_eq!(o.placed_at.as_secs(), 1_767_234_600);
    assert_eq!(o.updated_at.as_secs(), 1_767_236_531);
    assert_eq!(
        (o.buyer_external_id.as_deref(), o.buyer_name, o.buyer_note),
        (Some("100400998877"), None, None)
    );
    let line = &o.lines[0];
    assert_eq!((o.lines.len(), line.external_id.as_str(), line.quantity), (1, "9001", 2));
    assert_eq!(line.product_external_id.as_deref(), Some("5260000101"));
    assert_eq!(line.unit_price.map(|m| m.amount_minor), Some(12_900));
}

#[test]
fn masked_names_are_nobody() {
    let o = read_one(HEAD, &item(""), "");
    assert!(!format!("{o:?}").contains('*'));
    let o = read_one(&HEAD.replacen("ส****ี", "Somsri", 1), "", "");
    assert_eq!(o.buyer_name.as_deref(), Some("Somsri"));
    assert_eq!(o.buyer_external_id, None, "a name is no identity");
}

#[test]
fn money_is_exact_whatever_its_type() {
    for (price, voucher, fee, minor) in [
        (r#""258.00""#, "0", "30", 28_800),
        ("258", r#""18.75""#, "18.75", 25_800),
        (r#""1,299.50""#, "null", r#""""#, 129_950),
        ("90071992547409.93", "0", "0", 9_007_199_254_740_993),
        ("0.1", "0", "0.2", 30),
    ] {
        let head = format!(
            r#"{{"order_id":"1","updated_at":"2026-01-01 10:02:11 +0700","price":{price},"voucher":{voucher},"shipping_fee":{fee}}}"#
        );
        assert_eq!(
            read_one(&head, "", "").total.map(|m| m.amount_minor),
            Some(minor),
            "{price} {voucher} {fee}"
        );
    }
    let vn = r#"{"sampan":"order","country":"vn","order":{"order_id":1,"updated_at":"2026-01-01T10:02:11+07:00","price":"32119.00"}}"#;
    let Event::Order(o) = read(vn.as_bytes()).expect("an order").remove(0) else { panic!("no order") };
    assert_eq!(
        o.total.map(|m| (m.amount_minor, m.currency.as_str().to_owned())),
        Some((32_119, "VND".to_owned()))
    );
}

#[test]
fn units_of_one_article_and_price_are_one_line() {
    let cheaper = item("").replace("129", "99");
    let other = item("").replace("9001", "9002");
    let o = read_one(HEAD, &[item(""), other, item(""), cheaper, item("")].join(","), "");
    let got: Vec<_> = o
        .lines
        .iter()
        .map(|l| (l.external_id.as_str(), l.quantity, l.unit_price.map(|p| p.amount_minor)))
        .collect();
    assert_eq!(got, [("9001", 3, Some(12_900)), ("9002", 1, Some(12_900)), ("9001", 1, Some(9_900))]);
}

#[test]
fn one_cancelled_unit_cancels_no_order() {
    let cancelled = item("").replace("pending", "canceled");
    let shipped = item(r#","tracking_code":"LEX1","package_id":"FP1","shipment_provider":"LEX TH""#)
        .replace("pending", "shipped");
    let o = read_one(HEAD, &[cancelled, shipped].join(","), "");
    assert_eq!((o.status, o.platform_status.as_str()), (OrderStatus::Shipped, "canceled, shipped"));
    assert_eq!(o.parcels.len(), 1);
    let asked = item(r#","need_cancel_confirm":"true""#);
    assert_eq!(read_one(HEAD, &asked, "").status, OrderStatus::Cancelling);
    let done = item(r#","is_cancel_pending":true"#).replace("pending\"", "canceled\"");
    assert_eq!(read_one(HEAD, &done, "").status, OrderStatus::Cancelled);
}

#[test]
fn parcels_come_from_items_and_traces() {
    let trace = r#","trace":{"success":true,"module":[{"package_detail_info_list":[
        {"ofc_package_id":"FP1","tracking_number":"LEX1","logistic_detail_info_list":[
          {"title":"Delivered","detail_type":"delivered","event_time":1767300000000},
          {"title":"Packed by seller","detail_type":"ready_to","event_time":1767229200000}]},
        {"ofc_package_id":"FP2","tracking_number":"LEX2","logistic_detail_info_list":null}]}]}"#;
    let shipped = item(r#","package_id":"FP1","shipment_provider":"LEX TH""#).replace("pending", "shipped");
    let o = read_one(HEAD, &[shipped.clone(), shipped].join(","), trace);
    assert_eq!(o.parcels.len(), 2);
    let first = &o.parcels[0];
    assert_eq!(
        (first.tracking_number.as_deref(), first.carrier.as_deref(), first.status.as_deref()),
        (Some("LEX1"), Some("LEX TH"), Some("Delivered"))
    );
    assert_eq!((first.shipped_at, first.delivered_at), (None, Some(Time::from_secs(1_767_300_000))));
    assert_eq!(o.parcels[1].tracking_number.as_deref(), Some("LEX2"));
}

#[test]
fn a_return_decides_what_we_call_the_order_and_is_newer() {
    let delivered = item("").replace("pending", "delivered");
    let returns = |status: &str, at: i64| {
        format!(
            r#","returns":[{{"trade_order_id":812345678901234,"request_type":"RETURN","reverse_order_lines":[{{"reverse_status":"{status}","return_order_line_gmt_create":{at}}}]}},
              {{"trade_order_id":1,"reverse_order_lines":[{{"reverse_status":"RTM_INIT"}}]}}]"#
        )
    };
    let plain = read_one(HEAD, &delivered, "");
    let asked = read_one(HEAD, &delivered, &returns("RTM_INIT", 1_767_000_000));
    assert_eq!((plain.status, asked.status), (OrderStatus::Delivered, OrderStatus::Returning));
    assert!(asked.updated_at > plain.updated_at);
    let later = read_one(HEAD, &delivered, &returns("REFUND_SUCCESS", 1_767_300_000));
    assert_eq!((later.status, later.updated_at.as_secs()), (OrderStatus::Returned, 1_767_300_000));
    assert_eq!(read_one(HEAD, &delivered, &returns("RTM_CANCELED", 1)).status, OrderStatus::Delivered);
}

#[test]
fn odd_types_spoil_only_themselves() {
    let o = read_one(
        r#"{"order_id":"8","updated_at":null,"created_at":"2026-01-02 09:30:00","statuses":"pending","price":{"x":1},"buyer_note":7}"#,
        r#"null,{"name":[1],"order_item_id":"5","item_price":"free"}"#,
        r#","trace":{"module":7},"returns":"none""#,
    );
    assert_eq!((o.external_id.as_str(), o.total, o.buyer_note.as_deref()), ("8", None, Some("7")));
    // A time without an offset is the shop's own.
    assert_eq!(o.placed_at.as_secs(), 1_767_321_000);
    assert_eq!(o.lines.iter().map(|l| l.external_id.as_str()).collect::<Vec<_>>(), ["5"]);
    for broken in [
        r#"{"sampan":"order"}"#,
        r#"{"sampan":"order","order":{}}"#,
        r#"{"sampan":"order","order":{"order_id":1.5,"updated_at":"2026-01-02 09:30:00"}}"#,
    ] {
        assert!(read(broken.as_bytes()).is_err(), "{broken}");
    }
}
