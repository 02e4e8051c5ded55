//! TikTok Shop: orders, packages, cancellations, returns.

use super::*;

const SEARCH: &str = "/order/202309/orders/search";
const DETAIL: &str = "/order/202309/orders";

impl Seller {
    async fn search(&self, path: &str, pairs: &[(&str, &str)], body: Value) -> Value {
        self.ask(Call::new("POST", path).with(pairs).body(body)).await
    }

    async fn detail(&self, order: &Value) -> Value {
        let page = self.get(DETAIL, &[("ids", order["order_id"].as_str().unwrap())]).await;
        page["data"]["orders"][0].clone()
    }
}

#[tokio::test]
async fn orders_are_searched_in_half_open_windows() {
    let it = Seller::open(0).await;
    let placed: Vec<Value> = (0..5).map(|_| it.order("place", None, 1)).collect();
    let size = |n: &'static str| [("page_size", n)];
    assert_eq!(it.search(SEARCH, &[], json!({})).await["code"], 36_009_004);
    assert_eq!(it.search(SEARCH, &size("101"), json!({})).await["code"], 36_009_004);
    assert_eq!(
        it.search(SEARCH, &[("page_size", "9"), ("sort_field", "id")], json!({})).await["code"],
        36_009_004
    );
    assert_eq!(it.search(SEARCH, &size("9"), json!({"order_status": "CANCEL"})).await["code"], 36_009_004);
    let row = it.detail(&placed[0]).await;
    let at = row["update_time"].as_i64().unwrap();
    let count = async |it: &Seller, body: Value| {
        it.search(SEARCH, &[("page_size", "100")], body).await["data"]["total_count"].as_i64().unwrap()
    };
    assert_eq!(count(&it, json!({"update_time_ge": at, "update_time_lt": at + 60})).await, 5);
    assert_eq!(count(&it, json!({"update_time_lt": at})).await, 0, "the end is outside");
    assert_eq!(count(&it, json!({"buyer_user_id": it.customer(0)})).await, 5);
    assert_eq!(count(&it, json!({"buyer_user_id": it.customer(1)})).await, 0);
    assert_eq!(count(&it, json!({"order_status": "AWAITING_SHIPMENT"})).await, 5);
    let asc = [("page_size", "2"), ("sort_field", "update_time"), ("sort_order", "ASC")];
    let mut ids = Vec::new();
    let mut token = String::new();
    loop {
        let mut pairs = asc.to_vec();
        if !token.is_empty() {
            pairs.push(("page_token", &token));
        }
        let page = it.search(SEARCH, &pairs, json!({"update_time_ge": 1})).await;
        let rows = page["data"]["orders"].as_array().unwrap();
        ids.extend(rows.iter().map(|o| o["id"].clone()));
        let next = page["data"]["next_page_token"].as_str().unwrap().to_owned();
        if next.is_empty() {
            break;
        }
        let pairs = [asc[0], asc[1], asc[2], ("page_token", next.as_str())];
        let other = it.search(SEARCH, &pairs, json!({"update_time_ge": 2})).await;
        assert!(message(&other).contains("page_token"), "filters must stay");
        token = next;
    }
    assert_eq!(ids.len(), 5);
    let none = it.ask(Call::new("POST", SEARCH).with(&size("5"))).await;
    assert_eq!(
        none["data"]["orders"].as_array().unwrap().len(),
        5,
        "every filter is optional, so is the body"
    );
    it.console(json!({"order_hiccups": 1})).await;
    assert_eq!(it.get(DETAIL, &[("ids", "1")]).await["code"], 10_002_014);
    let many = vec!["1"; 51].join(",");
    assert_eq!(it.get(DETAIL, &[("ids", &many)]).await["code"], 36_009_004);
    let mut other = Seller::open(0).await;
    let theirs = other.order("place", None, 1);
    let state = other.run.control(Platform::TikTok).state();
    state["accounts"][1]["shop_cipher"].as_str().unwrap().clone_into(&mut other.cipher);
    let foreign = other.get(DETAIL, &[("ids", theirs["order_id"].as_str().unwrap())]).await;
    assert_eq!(foreign["code"], 21_008_111);
}

#[tokio::test]
async fn orders_have_units_masks_and_decimal_strings() {
    let it = Seller::open(0).await;
    let placed = it.order("place", Some("UNPAID"), 3);
    let unpaid = it.detail(&placed).await;
    assert!(unpaid.get("recipient_address").is_none() && unpaid.get("paid_time").is_none());
    assert_eq!(unpaid["packages"], json!([]));
    it.order("advance", Some("ON_HOLD"), 1);
    let hold = it.detail(&placed).await;
    assert!(hold["is_on_hold_order"] == true && hold.get("recipient_address").is_none());
    assert_eq!(it.pushed(1).await["data"]["order_status"], "ON_HOLD");
    it.order("advance", None, 1);
    let row = it.detail(&placed).await;
    assert_eq!(row["status"], "AWAITING_SHIPMENT");
    let units = row["line_items"].as_array().unwrap();
    assert_eq!(units.len(), usize::try_from(placed["units"].as_u64().unwrap()).unwrap());
    assert!(units.len() >= 3 && units.iter().all(|u| u.get("quantity").is_none() && u["id"].is_string()));
    let cents = |v: &Value| -> i64 {
        let text = v.as_str().unwrap();
        let (whole, rest) = text.split_once('.').unwrap();
        assert_eq!(rest.len(), 2);
        whole.parse::<i64>().unwrap() * 100 + rest.parse::<i64>().unwrap()
    };
    let pay = &row["payment"];
    assert_eq!(units.iter().map(|u| cents(&u["sale_price"])).sum::<i64>(), cents(&pay["sub_total"]));
    assert_eq!(cents(&pay["total_amount"]), cents(&pay["sub_total"]) + cents(&pay["shipping_fee"]));
    let masked = row["recipient_address"]["name"].as_str().unwrap().contains("***");
    assert_eq!(masked, row["shipping_type"] == "TIKTOK", "masked where the platform ships");
    assert_eq!(row["user_id"], it.customer(0).as_str());
    let newer = it.get("/order/202507/orders", &[("ids", placed["order_id"].as_str().unwrap())]).await;
    assert!(newer["data"]["orders"][0]["buyer_nickname"].is_string() && row.get("buyer_nickname").is_none());
    let vietnam = Seller::open(3).await;
    let dong = vietnam.detail(&vietnam.order("place", None, 1)).await;
    assert!(!dong["payment"]["total_amount"].as_str().unwrap().contains('.'), "dong have no point");
    assert_eq!(dong["payment"]["currency"], "VND");
}

#[tokio::test]
async fn orders_and_packages_move() {
    let it = Seller::open(0).await;
    let placed = it.order("place", None, 3);
    it.order("split", None, 1);
    let split = it.pushed(4).await;
    assert_eq!(
        (split["data"]["sc_type"].as_str(), split["data"]["package_list"].as_array().map(Vec::len)),
        (Some("SPLIT"), Some(2))
    );
    let before = it.detail(&placed).await["update_time"].clone();
    it.order("address", None, 1);
    let moved = it.pushed(3).await;
    assert!(moved.get("tts_notification_id").is_none(), "type 3 has none");
    let row = it.detail(&placed).await;
    assert_eq!((row["has_updated_recipient_address"].as_bool(), &row["update_time"]), (Some(true), &before));
    it.order("advance", Some("PARTIALLY_SHIPPING"), 1);
    assert_eq!(it.detail(&placed).await["status"], "PARTIALLY_SHIPPING");
    let shipped = it.order("advance", Some("IN_TRANSIT"), 1);
    let number = shipped["tracking_number"].as_str().unwrap();
    let package = shipped["package_ids"][0].as_str().unwrap();
    let one = it.get(&format!("/fulfillment/202309/packages/{package}"), &[]).await;
    assert_eq!(
        (one["data"]["tracking_number"].as_str(), one["data"]["package_status"].as_str()),
        (Some(number), Some("FULFILLING"))
    );
    assert_eq!(one["data"]["orders"][0]["id"], placed["order_id"]);
    let found = it
        .search(
            "/fulfillment/202309/packages/search",
            &[("page_size", "50")],
            json!({"package_status": "FULFILLING"}),
        )
        .await;
    assert_eq!(found["data"]["packages"].as_array().unwrap().len(), 2);
    assert_eq!(
        it.search("/fulfillment/202309/packages/search", &[("page_size", "51")], json!({})).await["code"],
        36_009_004
    );
    let track = it
        .get(&format!("/fulfillment/202309/orders/{}/tracking", placed["order_id"].as_str().unwrap()), &[])
        .await;
    let rows = track["data"]["tracking"].as_array().unwrap();
    assert_eq!(rows[0]["description"], "Parcel left the hub");
    assert!(rows[0]["update_time_millis"].as_i64().unwrap() > 1_000_000_000_000, "milliseconds");
    it.console(json!({"lag_ms": 60_000})).await;
    it.order("advance", Some("DELIVERED"), 1);
    assert_eq!(it.detail(&placed).await["status"], "IN_TRANSIT", "the read model lags");
    it.console(json!({"lag_ms": 0})).await;
    assert_eq!(it.detail(&placed).await["status"], "DELIVERED");
    let refused = Order { action: "cancel".to_owned(), account: Some(it.shop.clone()), ..Order::default() };
    assert!(it.run.control(Platform::TikTok).order(&refused).is_err(), "delivered is delivered");
}

#[tokio::test]
async fn cancellations_are_asked_granted_and_spelt_otherwise() {
    let it = Seller::open(0).await;
    let placed = it.order("place", None, 1);
    it.order("cancel", Some("CANCELLATION_REQUEST_PENDING"), 1);
    let push = it.pushed(11).await;
    assert_eq!(
        (push["data"]["cancellations_role"].as_str(), push["data"]["cancel_status"].as_str()),
        (Some("BUYER"), Some("CANCELLATION_REQUEST_PENDING"))
    );
    let row = it.detail(&placed).await;
    assert!(row["is_buyer_request_cancel"] == true && row["status"] == "AWAITING_SHIPMENT");
    let search = "/return_refund/202309/cancellations/search";
    let body = json!({"order_ids": [placed["order_id"]]});
    let found = it.search(search, &[("page_size", "10")], body.clone()).await;
    let one = &found["data"]["cancellations"][0];
    assert_eq!(
        (one["cancel_type"].as_str(), &one["cancel_id"]),
        (Some("BUYER_CANCEL"), &push["data"]["cancel_id"])
    );
    it.order("cancel", Some("CANCELLATION_REQUEST_CANCELLED"), 1);
    let found = it.search(search, &[("page_size", "10")], body).await;
    assert_eq!(found["data"]["cancellations"][0]["cancel_status"], "CANCELLATION_REQUEST_CANCEL");
    it.order("cancel", Some("CANCELLATION_REQUEST_SUCCESS"), 1);
    until("the order's end", || {
        it.receiver.got().iter().any(|g| g.json()["data"]["order_status"] == "CANCEL")
    })
    .await;
    until("the grant", || {
        it.receiver.got().iter().any(|g| g.json()["data"]["cancel_status"] == "CANCELLATION_REQUEST_SUCCESS")
    })
    .await;
    let got: Vec<Value> = it.receiver.got().iter().map(super::super::stage::Got::json).collect();
    let end = got.iter().find(|g| g["data"]["order_status"] == "CANCEL").unwrap();
    let grant = got.iter().find(|g| g["data"]["cancel_status"] == "CANCELLATION_REQUEST_SUCCESS").unwrap();
    assert_eq!(end["tts_notification_id"], grant["tts_notification_id"], "two topics share an id");
    let row = it.detail(&placed).await;
    assert_eq!(
        (row["status"].as_str(), row["cancellation_initiator"].as_str()),
        (Some("CANCELLED"), Some("BUYER"))
    );
    assert_eq!(it.search(search, &[("page_size", "51")], json!({})).await["code"], 25_001_001);
}

#[tokio::test]
async fn returns_run_their_course() {
    let it = Seller::open(0).await;
    let placed = it.order("place", Some("IN_TRANSIT"), 1);
    let first = it.order("return", None, 1);
    let push = it.pushed(12).await;
    assert_eq!(
        (push["data"]["return_type"].as_str(), &push["data"]["return_id"]),
        (Some("RETURN_AND_REFUND"), &first["return_id"])
    );
    assert_eq!(push["data"]["return_status"], "RETURN_OR_REFUND_REQUEST_PENDING");
    let search = "/return_refund/202309/returns/search";
    let body =
        json!({"buyer_user_ids": [it.customer(0)], "return_status": ["RETURN_OR_REFUND_REQUEST_PENDING"]});
    let found = it.search(search, &[("page_size", "10")], body).await;
    let one = &found["data"]["return_orders"][0];
    assert_eq!((&one["return_id"], &one["order_id"]), (&first["return_id"], &placed["order_id"]));
    assert!(one["refund_amount"]["refund_total"].is_string());
    assert_eq!(one["seller_next_action_response"][0]["action"], "SELLER_RESPOND_RETURN");
    for _ in 0..4 {
        it.order("return", None, 1);
    }
    assert_eq!(it.detail(&placed).await["status"], "COMPLETED", "a full refund ends it on its way");
    let newer = it.search("/return_refund/202602/returns/search", &[("page_size", "10")], json!({})).await;
    assert_eq!(newer["data"]["return_orders"][0]["return_status"], "RETURN_OR_REFUND_REQUEST_COMPLETE");
    it.order("return", Some("RETURN_OR_REFUND_REQUEST_CANCEL"), 1);
    let found = it.search(search, &[("page_size", "10")], json!({"return_ids": [first["return_id"]]})).await;
    assert_eq!(found["data"]["return_orders"][0]["return_status"], "RETURN_OR_REFUND_REQUEST_CANCELLED");
    let wrong = it.search(search, &[("page_size", "10"), ("sort_order", "UP")], json!({})).await;
    assert_eq!(wrong["code"], 25_001_001);
}
