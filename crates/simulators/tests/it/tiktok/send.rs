//! TikTok Shop: what a seller says.

use super::*;

fn code(answer: &Value) -> i64 {
    answer["code"].as_i64().unwrap()
}

#[tokio::test]
async fn sending_keeps_all_the_rules() {
    let it = Seller::open(0).await;
    let talk = it.talk(json!({"text": "มีของไหมคะ"}));
    let sent = it.text(&talk, "มีค่ะ").await;
    assert_eq!(code(&sent), 0, "{sent}");
    let id = sent["data"]["message_id"].as_str().unwrap();
    until("the echo", || it.receiver.got().iter().any(|g| g.json()["data"]["message_id"] == id)).await;
    let echo = it.pushed(14).await;
    assert_eq!(echo["data"]["sender"]["role"], "CUSTOMER_SERVICE");
    assert_eq!(code(&it.text(&talk, &"ก".repeat(2000)).await), 0);
    assert_eq!(code(&it.text(&talk, &"ก".repeat(2001)).await), 45_101_001);
    assert_eq!(code(&it.text(&talk, "").await), 45_101_001);
    assert_eq!(code(&it.text(&talk, "write me on WhatsApp").await), 45_101_006);
    assert_eq!(code(&it.text("1", "x").await), 45_101_003);
    let path = format!("/customer_service/202309/conversations/{talk}/messages");
    let object = it.post(&path, json!({"type": "TEXT", "content": {"content": "not in a string"}})).await;
    assert_eq!(code(&object), 45_101_001);
    assert_eq!(code(&it.post(&path, json!({"type": "TEXT", "content": "no JSON"})).await), 45_101_001);
    assert_eq!(code(&it.post(&path, json!({"content": "{}"})).await), 36_009_004);
    let mut call = Call::new("POST", &path).body("{\"type\":\"TEXT\",\"content\":\"{}\"}");
    call.content_type = "text/plain";
    assert_eq!(code(&it.ask(call).await), 36_009_022);
    assert_eq!(code(&it.ask(Call::new("POST", &path).body("[1]")).await), 36_009_022);
    for kind in ["VIDEO", "LOGISTICS_CARD", "EMOTICONS", "HOLOGRAM"] {
        assert_eq!(
            code(&it.message(&talk, kind, json!({"vid": "v0", "order_id": "1"})).await),
            45_111_001,
            "{kind}"
        );
    }
    let other = Seller::open(3).await;
    let elsewhere = other.talk(json!({"text": "còn hàng không"}));
    assert_eq!(code(&it.text(&elsewhere, "x").await), 45_101_003, "another run's");
    assert_eq!(it.run.control(Platform::TikTok).desk().ledger.sent().len(), 2);
    it.console(json!({"conversation": talk, "blocked": true})).await;
    assert_eq!(code(&it.text(&talk, "x").await), 45_109_001);
    it.console(json!({"conversation": talk, "blocked": false})).await;
    assert_eq!(code(&it.text(&talk, "x").await), 0);
}

#[tokio::test]
async fn other_shops_conversations_are_forbidden_and_old_ones_closed() {
    let mut it = Seller::open(0).await;
    let talk = it.talk(json!({"text": "hello"}));
    let ours = (it.shop.clone(), it.cipher.clone());
    let state = it.run.control(Platform::TikTok).state();
    state["accounts"][1]["shop_cipher"].as_str().unwrap().clone_into(&mut it.cipher);
    assert_eq!(code(&it.text(&talk, "x").await), 45_102_007);
    it.cipher = ours.1;
    let open = "/customer_service/202309/conversations";
    let with = |buyer: &str| json!({"buyer_user_id": buyer});
    let again = it.post(open, with(&it.customer(0))).await;
    assert_eq!(again["data"]["conversation_id"], talk.as_str(), "the same one");
    assert_eq!(code(&it.post(open, with(&it.customer(1))).await), 45_109_003, "never wrote, never bought");
    assert_eq!(code(&it.post(open, with("1")).await), 45_109_003);
    it.age(31 * 86_400);
    let pair = it.renew(&it.refresh).await;
    it.keep(&pair);
    assert_eq!(code(&it.text(&talk, "x").await), 45_109_001, "silent for 30 days");
    it.order("place", None, 1);
    assert_eq!(code(&it.text(&talk, "x").await), 0, "an order opens it");
}

#[tokio::test]
async fn cards_keep_their_conditions() {
    let it = Seller::open(0).await;
    let talk = it.talk(json!({"text": "hello"}));
    let product = it.account["products"][1]["product_id"].clone();
    assert_eq!(code(&it.message(&talk, "PRODUCT_CARD", json!({"product_id": product})).await), 0);
    assert_eq!(code(&it.message(&talk, "PRODUCT_CARD", json!({"product_id": "1"})).await), 45_101_002);
    let placed = it.order("place", None, 1);
    let id = placed["order_id"].clone();
    assert_eq!(code(&it.message(&talk, "ORDER_CARD", json!({"order_id": id})).await), 0);
    assert_eq!(code(&it.message(&talk, "ORDER_CARD", json!({"order_id": "1"})).await), 45_101_002);
    let detail = it.get("/order/202309/orders", &[("ids", id.as_str().unwrap())]).await;
    let sku = detail["data"]["orders"][0]["line_items"][0]["sku_id"].clone();
    let refund = json!({"order_id": id, "sku_id": sku});
    assert_eq!(
        code(&it.message(&talk, "RETURN_REFUND_CARD", refund.clone()).await),
        45_111_017,
        "not shipped"
    );
    it.order("advance", Some("DELIVERED"), 1);
    assert_eq!(code(&it.message(&talk, "RETURN_REFUND_CARD", refund).await), 0);
    let coupon = |n: usize| json!({"coupon_id": it.account["coupons"][n].to_string()});
    assert_eq!(code(&it.message(&talk, "COUPON_CARD", coupon(1)).await), 45_101_002, "over");
    assert_eq!(code(&it.message(&talk, "COUPON_CARD", coupon(0)).await), 0);
    assert_eq!(code(&it.message(&talk, "COUPON_CARD", coupon(0)).await), 45_111_012, "too fast");

    let newer = format!("/customer_service/202606/conversations/{talk}/messages");
    let send = |kind: &str, role: &str, content: Value| json!({"type": kind, "sender_role": role, "content": content.to_string()});
    let logistics = send("LOGISTICS_CARD", "SYSTEM", json!({"order_id": id}));
    assert_eq!(code(&it.post(&newer, logistics).await), 0);
    assert_eq!(code(&it.post(&newer, send("VIDEO", "CUSTOMER_SERVICE", json!({"vid": "v0"}))).await), 0);
    let robot = it.post(&newer, send("TEXT", "ROBOT", json!({"content": "beep"}))).await;
    until("the robot's echo", || {
        it.receiver.got().iter().any(|g| g.json()["data"]["message_id"] == robot["data"]["message_id"])
    })
    .await;
    assert_eq!(it.pushed(14).await["data"]["sender"]["role"], "ROBOT");
    assert_eq!(code(&it.post(&newer, send("TEXT", "BUYER", json!({"content": "x"}))).await), 36_009_004);

    let indonesia = Seller::open(4).await;
    let buyers = indonesia.account["customers"].as_array().unwrap();
    let at = buyers.iter().position(|b| b["tokopedia"] == true).unwrap();
    let talk = indonesia.talk(json!({"text": "halo", "from": indonesia.customer(at)}));
    let product = |n: usize| json!({"product_id": indonesia.account["products"][n]["product_id"]});
    assert_eq!(
        code(&indonesia.message(&talk, "PRODUCT_CARD", product(0)).await),
        45_101_002,
        "not on Tokopedia"
    );
    assert_eq!(code(&indonesia.message(&talk, "PRODUCT_CARD", product(1)).await), 0);
}

#[tokio::test]
async fn pictures_are_uploaded_before_they_are_sent() {
    let it = Seller::open(0).await;
    let talk = it.talk(json!({"text": "photo?"}));
    let upload = async |it: &Seller, part: &'static str, bytes: Vec<u8>| {
        let mut call =
            Call::new("POST", "/customer_service/202309/images/upload").with(&[("shop_cipher", &it.cipher)]);
        call.content_type = "multipart/form-data; boundary=----sampan7f3a";
        call.query.extend(it.base_query(&call));
        let sign = it.sign(&call);
        let mut url =
            url::Url::parse(&format!("{}{}", it.run.base_url(Platform::TikTok), call.path)).unwrap();
        url.query_pairs_mut().extend_pairs(&call.query).append_pair("sign", &sign);
        let form = reqwest::multipart::Form::new()
            .part(part, reqwest::multipart::Part::bytes(bytes).file_name("a.png"));
        let request = it.http.post(url).header("x-tts-access-token", &it.access).multipart(form);
        request.send().await.unwrap().json::<Value>().await.unwrap()
    };
    let picture = simulators::world::picture::png(5, 60, 40);
    let up = upload(&it, "data", picture.clone()).await;
    assert_eq!(code(&up), 0, "{up}");
    assert_eq!((up["data"]["width"].as_i64(), up["data"]["height"].as_i64()), (Some(60), Some(40)));
    assert_eq!(code(&upload(&it, "file", picture).await), 45_101_001, "the part is called data");
    assert_eq!(code(&upload(&it, "data", b"%PDF-1.4 is no picture".to_vec()).await), 45_101_001);
    assert_eq!(code(&upload(&it, "data", vec![0xff; 10 * 1024 * 1024 + 1]).await), 36_009_021);
    let mut call =
        Call::new("POST", "/customer_service/202309/images/upload").with(&[("shop_cipher", &it.cipher)]);
    call.query.extend(it.base_query(&call));
    let sign = it.sign(&call);
    assert_eq!(code(&it.fire(call, &sign).await.1), 36_009_023);

    let sent = it.message(&talk, "IMAGE", up["data"].clone()).await;
    assert_eq!(code(&sent), 0, "{sent}");
    let words = json!({"url": up["data"]["url"], "width": "60", "height": "40"});
    assert_eq!(code(&it.message(&talk, "IMAGE", words).await), 45_101_001, "sides are numbers when we send");
    let elsewhere = json!({"url": "https://example.test/x.png", "width": 1, "height": 1});
    assert_eq!(code(&it.message(&talk, "IMAGE", elsewhere).await), 45_101_001);
    let seen = it.http.get(up["data"]["url"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(seen.headers()["content-type"], "image/png");
}

#[tokio::test]
async fn lost_answers_and_early_echoes() {
    let it = Seller::open(0).await;
    let talk = it.talk(json!({"text": "hello"}));
    it.receiver.wait(1).await;
    it.switch(json!({"server_error_after": {"send_message": 1}}));
    assert_eq!(code(&it.text(&talk, "did it go out?").await), 36_009_003);
    let page = it
        .get(&format!("/customer_service/202309/conversations/{talk}/messages"), &[("page_size", "10")])
        .await;
    assert!(page["data"]["messages"][0]["content"].as_str().unwrap().contains("did it go out?"), "it did");
    it.receiver.wait(2).await;
    it.console(json!({"echo_first": true})).await;
    let answer = it.text(&talk, "echo").await;
    let echoes = it.receiver.got();
    assert!(
        echoes.iter().any(|g| g.json()["data"]["message_id"] == answer["data"]["message_id"]),
        "the echo was here before the answer"
    );
    let settings = "/customer_service/202309/agents/settings";
    let put = |on: bool| Call::new("PUT", settings).body(json!({"can_accept_chat": on}));
    assert_eq!(code(&it.ask(put(true)).await), 0);
    assert_eq!(it.get(settings, &[]).await["data"]["can_accept_chat"], true);
    assert_ne!(code(&it.ask(put(false)).await), 0);
}
