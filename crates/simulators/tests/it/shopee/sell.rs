//! Shopee: what a seller does: sending, orders, pictures.

use super::*;

#[tokio::test]
async fn sending_keeps_all_the_rules() {
    let it = Seller::open(0).await;
    let state = it.run.control(Platform::Shopee).state();
    let stranger = &state["accounts"][0]["customers"][3]["id"];
    let error = |body: &Value| body["error"].as_str().unwrap().to_owned();
    assert_eq!(error(&it.send(stranger, "hello").await), "user_is_forbidden");
    let order = Order {
        action: "place".to_owned(),
        account: Some(it.shop.to_string()),
        customer: stranger.as_str().map(ToOwned::to_owned),
        ..Order::default()
    };
    let placed = it.run.control(Platform::Shopee).order(&order).unwrap();
    assert_eq!(error(&it.send(stranger, "hello").await), "first_chat_without_order_info");
    let to: u64 = stranger.as_str().unwrap().parse().unwrap();
    let with_order = json!({"to_id": to, "message_type": "text", "content": {"text": "hello"}, "source_content": {"order_sn": placed["order_sn"]}});
    let sent = it.post("/api/v2/sellerchat/send_message", with_order.clone()).await;
    assert_eq!(error(&sent), "");
    assert!(sent["response"]["conversation_id"].is_u64() && sent["response"]["message_id"].is_string());
    assert_eq!(error(&it.send(stranger, "hello").await), "error_business", "the same words within a day");
    for n in 0..4 {
        assert_eq!(error(&it.send(stranger, &format!("more {n}")).await), "");
    }
    assert_eq!(error(&it.send(stranger, "a sixth").await), "reach_5_message_limit");
    it.say(json!({"text": "I am here", "from": stranger}));
    assert_eq!(error(&it.send(stranger, &"ก".repeat(600)).await), "");
    assert_eq!(error(&it.send(stranger, &"ก".repeat(601)).await), "message_too_long");
    assert_eq!(error(&it.send(stranger, "write me at wa.me/1").await), "message_is_censored");
    let no_object = json!({"to_id": to, "message_type": "text", "content": "text"});
    assert_eq!(error(&it.post("/api/v2/sellerchat/send_message", no_object).await), "param_error");
    it.say(json!({"kind": "block", "from": stranger}));
    assert_eq!(error(&it.send(stranger, "blocked?").await), "error_blocked");
    assert_eq!(it.run.control(Platform::Shopee).desk().ledger.sent().len(), 6);
    assert!(it.run.control(Platform::Shopee).desk().ledger.refused().len() >= 8);
    let taiwan = Seller::open(4).await;
    assert_eq!(
        error(&taiwan.get("/api/v2/sellerchat/get_unread_conversation_count", "").await),
        "not_open_market"
    );
}

#[tokio::test]
async fn orders_move_and_are_listed_in_windows() {
    let it = Seller::open(1).await;
    let placed = it.order("place", None);
    let sn = placed["order_sn"].as_str().unwrap().to_owned();
    assert_eq!(placed["status"], "READY_TO_SHIP");
    let moved = it.order("advance", Some("SHIPPED"));
    assert!(moved["tracking_number"].is_string());
    assert_eq!(it.pushed(4).await["data"]["tracking_no"], moved["tracking_number"]);
    assert_eq!(
        it.pushed(30).await["data"]["fulfillment_status"].as_str().map(|s| s.starts_with("LOGISTICS_")),
        Some(true)
    );
    let list = "/api/v2/order/get_order_list";
    let window = |days: i64, extra: &str| {
        format!(
            "time_range_field=update_time&time_from={}&time_to={}&page_size=50{extra}",
            now() + 60 - days * 86_400,
            now() + 60
        )
    };
    let found = it.get(list, &window(15, "&response_optional_fields=order_status")).await;
    assert_eq!(found["response"]["order_list"], json!([{"order_sn": sn, "order_status": "SHIPPED"}]));
    assert_eq!(
        (found["response"]["more"].as_bool(), found["response"]["next_cursor"].as_str()),
        (Some(false), Some(""))
    );
    assert_eq!(it.get(list, &window(16, "")).await["error"], "order.order_list_invalid_time");
    let detail = "/api/v2/order/get_order_detail";
    let plain = it.get(detail, &format!("order_sn_list={sn},NOTOURS")).await;
    let row = &plain["response"]["order_list"][0];
    assert!(
        row.get("total_amount").is_none() && row.get("item_list").is_none(),
        "what is not asked for is not told"
    );
    assert_eq!(plain["warning"], json!(["NOTOURS"]));
    let full = it.get(detail, &format!("order_sn_list={sn}&response_optional_fields=total_amount,item_list,package_list,buyer_user_id,recipient_address")).await;
    let row = &full["response"]["order_list"][0];
    assert_eq!((row["currency"].as_str(), row["item_list"].as_array().unwrap().len()), (Some("VND"), 1));
    assert!(row["total_amount"].is_i64(), "dong have no cents: {}", row["total_amount"]);
    assert!(row["recipient_address"]["name"].as_str().unwrap().contains("******"));
    let many = vec!["X"; 51].join(",");
    assert_eq!(it.get(detail, &format!("order_sn_list={many}")).await["error"], "error_param");
    let number = it.get("/api/v2/logistics/get_tracking_number", &format!("order_sn={sn}")).await;
    assert_eq!(number["response"]["tracking_number"], moved["tracking_number"]);
    let track = it.get("/api/v2/logistics/get_tracking_info", &format!("order_sn={sn}")).await;
    assert_eq!(track["response"]["tracking_info"][0]["logistics_status"], "PICKED_UP");
    assert_eq!(
        it.get("/api/v2/logistics/get_tracking_info", "order_sn=NO").await["error"],
        "logistics.invalid_error"
    );
    let escrow = it.get("/api/v2/payment/get_escrow_detail", &format!("order_sn={sn}")).await;
    assert_eq!(escrow["response"]["order_income"]["buyer_total_amount"], row["total_amount"]);
    let back = it.order("return", None);
    assert_eq!(it.pushed(29).await["data"]["return_sn"], back["return_sn"]);
    let returns = it.get("/api/v2/returns/get_return_list", "page_no=0&page_size=10").await;
    assert_eq!(returns["response"]["return"][0]["return_sn"], back["return_sn"]);
    let one = it
        .get(
            "/api/v2/returns/get_return_detail",
            &format!("return_sn={}", back["return_sn"].as_str().unwrap()),
        )
        .await;
    assert_eq!(one["response"]["order_sn"], sn);
}

#[tokio::test]
async fn pictures_are_uploaded_before_they_are_sent() {
    let it = Seller::open(0).await;
    let said = it.say(json!({"text": "photo?"}));
    let to: u64 = said["customer"].as_str().unwrap().parse().unwrap();
    let image = |url: &Value| json!({"to_id": to, "message_type": "image", "content": {"image_url": url}});
    let refused =
        it.post("/api/v2/sellerchat/send_message", image(&json!("https://example.test/x.jpg"))).await;
    assert_eq!(refused["error"], "param_error");
    let part = reqwest::multipart::Part::bytes(simulators::world::picture::png(5, 60, 40)).file_name("a.png");
    let form = reqwest::multipart::Form::new().part("file", part);
    let url = it.signed("/api/v2/sellerchat/upload_image", now(), "", &it.access, &it.shop.to_string());
    let (_, uploaded) = Seller::read(it.http.post(url).multipart(form).send().await.unwrap()).await;
    let sent = it.post("/api/v2/sellerchat/send_message", image(&uploaded["response"]["url"])).await;
    assert_eq!(sent["error"], "");
    let picture = it.http.get(uploaded["response"]["url"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(picture.headers()["content-type"], "image/png");
    let recalled = it
        .post(
            "/api/v2/sellerchat/delete_message",
            json!({"message_id": sent["response"]["message_id"], "message_type": "image"}),
        )
        .await;
    assert_eq!(recalled["error"], "");
}
