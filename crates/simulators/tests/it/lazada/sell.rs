//! Orders, parcels, returns (lazada §4), and the load.

use serde_json::{Value, json};
use simulators::load::{self, Shape};
use simulators::{Order, Platform};

use super::{App, ORDERS, Seller, code};
use crate::stage::{hmac, until};

const AFTER: (&str, &str) = ("update_after", "2026-01-01T00:00:00+07:00");
const TRACE: &str = "/logistic/order/trace";
const RETURNS: &str = "/reverse/getreverseordersforseller";

#[tokio::test]
async fn orders_move_piece_by_piece() {
    let it = Seller::open(0).await;
    let order = Order {
        action: "place".to_owned(),
        account: Some(it.shop.clone()),
        lines: Some(3),
        ..Order::default()
    };
    let placed = it.run.control(Platform::Lazada).order(&order).unwrap();
    let id = placed["order_id"].as_str().unwrap();
    let pieces = placed["order_item_ids"].as_array().unwrap().len();
    assert!(pieces >= 3 && placed["statuses"] == json!(["pending"]));
    // The verification, then every piece unpaid and pending.
    let push = it.pushed(App::Orders, 0, 1 + 2 * pieces).await;
    assert_eq!(
        (push["data"]["trade_order_id"].as_str(), push["site"].as_str()),
        (Some(id), Some("lazada_th"))
    );
    assert!(push["timestamp"].as_i64().unwrap() > 100_000_000_000, "milliseconds for type 0");
    let blank = it.orders(TRACE, &[("order_id", id)]).await;
    assert_eq!(
        (code(&blank), blank["result"]["success"].as_bool(), blank["result"]["error_code"]["key"].as_str()),
        ("0", Some(false), Some("LD_INVOKE_DOWNSTREAM_RESPONSE_BLANK"))
    );
    let moved = it.order("advance", Some("shipped"));
    assert_eq!(moved["statuses"], json!(["shipped"]));
    let parcel = it.pushed(App::Orders, 14, 3).await;
    assert_eq!(
        (&parcel["data"]["fulfillment_package_id"], parcel["data"]["trade_order_id"].as_str()),
        (&moved["package_id"], Some(id))
    );
    let trace = it.orders(TRACE, &[("order_id", id)]).await;
    let detail = &trace["result"]["module"][0]["package_detail_info_list"][0];
    assert_eq!(detail["tracking_number"], moved["tracking_number"]);
    assert_eq!(detail["logistic_detail_info_list"].as_array().unwrap().len(), 2);

    let list = it.orders(ORDERS, &[AFTER, ("sort_by", "updated_at"), ("sort_direction", "ASC")]).await;
    let row = &list["data"]["orders"][0];
    assert_eq!((list["data"]["count"].as_u64(), list["data"]["countTotal"].as_u64()), (Some(1), Some(1)));
    assert_eq!(
        (row["order_id"].to_string(), row["items_count"].as_u64()),
        (id.to_owned(), Some(pieces as u64))
    );
    assert!(
        row["price"].as_str().unwrap().contains('.')
            && row["shipping_fee"].is_number()
            && row.get("currency").is_none()
    );
    assert!(row["customer_first_name"].as_str().unwrap().contains("****"));
    assert!(row["created_at"].as_str().unwrap().ends_with(" +0700"));
    assert!(row["address_shipping"].get("addressDsitrict").is_some());
    let one = it.orders("/order/get", &[("order_id", id)]).await;
    assert!(
        one["data"]["created_at"].as_str().unwrap().ends_with("+07:00")
            && one["data"]["address_shipping"].get("addressDistrict").is_some()
    );
    let items = it.orders("/order/items/get", &[("order_id", id)]).await;
    let rows = items["data"].as_array().unwrap();
    assert_eq!(rows.len(), pieces, "one row for each piece");
    assert!(rows.iter().all(|r| r["currency"] == "THB"
        && r["buyer_id"].as_u64() == placed["customer"].as_str().unwrap().parse().ok()));
    assert_eq!(rows[0]["tracking_code"], moved["tracking_number"]);
    let ids = format!("[{id},77]");
    let many = it.orders("/orders/items/get", &[("order_ids", &ids)]).await;
    assert_eq!(
        (many["data"].as_array().unwrap().len(), many["data"][0]["order_items"].as_array().unwrap().len()),
        (1, pieces)
    );
}

#[tokio::test]
async fn order_calls_refuse_like_the_sheet_says() {
    let it = Seller::open(0).await;
    for (extra, expected) in [
        (vec![], "MissingParameter"),
        (vec![("status", "pending")], "MissingParameter"),
        (vec![("update_after", "yesterday")], "17"),
        (vec![("update_after", "2026-01-01T00:00:00 07:00")], "17"),
        (vec![AFTER, ("offset", "5001")], "14"),
        (vec![AFTER, ("offset", "5000")], "0"),
        (vec![AFTER, ("limit", "101")], "19"),
        (vec![AFTER, ("status", "SHIPPED")], "36"),
        (vec![AFTER, ("sort_direction", "up")], "74"),
        (vec![AFTER, ("sort_by", "price")], "75"),
        (vec![AFTER, ("status", "all"), ("limit", "100")], "0"),
    ] {
        assert_eq!(code(&it.orders(ORDERS, &extra).await), expected, "{extra:?}");
    }
    assert_eq!(code(&it.orders("/order/get", &[("order_id", "812345678901234")]).await), "16");
    assert_eq!(code(&it.orders("/order/items/get", &[("order_id", "812345678901234")]).await), "16");
    let many = format!("[{}]", (0..51).map(|n| n.to_string()).collect::<Vec<_>>().join(","));
    for (ids, expected) in [("[]", "39"), ("1,2", "56"), ("[812345678901234]", "37"), (many.as_str(), "38")] {
        assert_eq!(code(&it.orders("/orders/items/get", &[("order_ids", ids)]).await), expected, "{ids}");
    }
    let bad = it.orders(TRACE, &[("order_id", "x")]).await;
    assert_eq!(bad["result"]["error_code"]["key"], "INPUT_PARAM_VALID");
    assert_eq!(code(&it.orders(RETURNS, &[("page_no", "1")]).await), "MissingParameter");
    let detail = "/order/reverse/return/detail/list";
    assert_eq!(code(&it.orders(detail, &[("reverse_order_id", "x")]).await), "105");
    assert_eq!(code(&it.orders(detail, &[("reverse_order_id", "1")]).await), "106");
}

#[tokio::test]
async fn many_orders_come_in_pages() {
    let it = Seller::open(0).await;
    for _ in 0..25 {
        it.order("place", Some("unpaid"));
    }
    let mut seen = Vec::new();
    for offset in ["0", "10", "20"] {
        let page = it
            .orders(
                ORDERS,
                &[
                    AFTER,
                    ("sort_by", "updated_at"),
                    ("sort_direction", "ASC"),
                    ("limit", "10"),
                    ("offset", offset),
                ],
            )
            .await;
        assert_eq!(page["data"]["countTotal"], 25);
        seen.extend(
            page["data"]["orders"].as_array().unwrap().iter().map(|o| o["order_id"].as_u64().unwrap()),
        );
    }
    seen.dedup();
    assert_eq!(seen.len(), 25);
    let later = it.orders(ORDERS, &[("created_after", "2999-01-01T00:00:00+07:00")]).await;
    assert_eq!(later["data"]["count"], 0);
    let unpaid = it.orders(ORDERS, &[AFTER, ("status", "unpaid")]).await;
    let paid = it.orders(ORDERS, &[AFTER, ("status", "pending")]).await;
    assert_eq!((unpaid["data"]["count"].as_u64(), paid["data"]["count"].as_u64()), (Some(25), Some(0)));
}

#[tokio::test]
async fn pieces_are_canceled_and_sent_back() {
    let it = Seller::open(0).await;
    let order = |action: &str, to: Option<&str>, lines: Option<usize>| {
        let order = Order {
            action: action.to_owned(),
            account: Some(it.shop.clone()),
            to: to.map(ToOwned::to_owned),
            lines,
            ..Order::default()
        };
        it.run.control(Platform::Lazada).order(&order).unwrap()
    };
    let placed = order("place", None, Some(3));
    let id = placed["order_id"].as_str().unwrap();
    let canceled = order("cancel", None, Some(1));
    assert_eq!(canceled["statuses"], json!(["canceled", "pending"]), "one line is not the order");
    let push = it.pushed(App::Orders, 10, 1).await;
    assert_eq!(
        (push["data"]["reverse_status"].as_str(), push["data"]["trade_order_id"].to_string()),
        (Some("CANCEL_SUCCESS"), id.to_owned())
    );
    until("the piece's own push", || {
        it.pushed_now(App::Orders, 0)
            .iter()
            .any(|p| p["data"]["order_status"] == "canceled" && p["data"]["reverse_order_id"].is_string())
    })
    .await;
    order("advance", Some("delivered"), None);
    let begun = order("return", None, None);
    assert_eq!(begun["reverse_status"], "RTM_INIT");
    let reverse = begun["reverse_order_id"].as_str().unwrap();
    let list = |extra: Vec<(&'static str, &'static str)>| {
        let it = &it;
        async move {
            let mut all = vec![("page_no", "1"), ("page_size", "50")];
            all.extend(extra);
            it.orders(RETURNS, &all).await["result"].clone()
        }
    };
    assert_eq!(list(vec![]).await["total"], 2);
    let found = list(vec![("request_type_list", "[\"RETURN\",\"ONLY_REFUND\"]")]).await;
    assert_eq!(
        (found["total"].as_u64(), found["items"][0]["reverse_order_id"].to_string()),
        (Some(1), reverse.to_owned())
    );
    let line = &found["items"][0]["reverse_order_lines"][0];
    let items = it.orders("/order/items/get", &[("order_id", id)]).await;
    let item = items["data"]
        .as_array()
        .unwrap()
        .iter()
        .find(|i| i["order_item_id"] == line["trade_order_line_id"])
        .unwrap();
    assert_eq!(
        line["refund_amount"].to_string(),
        item["item_price"].as_str().unwrap().replace('.', ""),
        "minor units here, major units there"
    );
    assert_eq!(order("return", None, None)["statuses"], json!(["canceled", "shipped_back"]));
    assert_eq!(order("return", None, None)["statuses"], json!(["canceled", "returned"]));
    let detail = it.orders("/order/reverse/return/detail/list", &[("reverse_order_id", reverse)]).await;
    let lines = detail["data"]["reverseOrderLineDTOList"].as_array().unwrap();
    assert!(
        lines.iter().all(|l| l["reverse_status"] == "RTM_RECEIVE_ITEM" && l["buyer"]["user_id"].is_u64())
    );
    let history = [
        ("reverse_order_line_id", lines[0]["reverse_order_line_id"].as_str().unwrap()),
        ("page_number", "1"),
        ("page_size", "10"),
    ];
    assert_eq!(
        it.orders("/order/reverse/return/history/list", &history).await["data"]["list"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    order("place", Some("delivered"), None);
    assert_eq!(order("return", Some("REFUND_INIT"), None)["reverse_status"], "REFUND_INIT");
    assert_eq!(list(vec![("request_type_list", "[\"ONLY_REFUND\"]")]).await["total"], 1);
}

#[tokio::test]
async fn dong_have_no_hundredths_in_returns() {
    let it = Seller::open(1).await;
    let placed = it.order("place", Some("delivered"));
    it.order("return", None);
    let items = it.orders("/order/items/get", &[("order_id", placed["order_id"].as_str().unwrap())]).await;
    assert_eq!(items["data"][0]["currency"], "VND");
    let found = it.orders(RETURNS, &[("page_no", "1"), ("page_size", "10")]).await;
    let amount = found["result"]["items"][0]["reverse_order_lines"][0]["refund_amount"].to_string();
    assert_eq!(format!("{amount}.00"), items["data"][0]["item_price"].as_str().unwrap());
}

#[tokio::test]
async fn the_load_is_signed_and_stable() {
    let shape = Shape::new(200, 10, 5, 1_767_225_600_000);
    let load = load::lazada(&shape, "204990", "fake-secret", 300_112_233);
    assert_eq!((load.requests.len(), load.expected.len()), (240, 200));
    for request in &load.requests {
        let mut text = b"204990".to_vec();
        text.extend_from_slice(&request.body);
        let given = &request.headers.iter().find(|(n, _)| n == "authorization").unwrap().1;
        assert_eq!(*given, hex::encode(hmac("fake-secret", &text)));
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        assert_eq!(
            (body["message_type"].as_i64(), body["data"]["message_id"].as_str()),
            (Some(2), Some(request.event.as_str()))
        );
    }
    let again = load::lazada(&shape, "204990", "fake-secret", 300_112_233);
    assert!(load.requests.iter().zip(&again.requests).all(|(a, b)| a.body == b.body));
}
