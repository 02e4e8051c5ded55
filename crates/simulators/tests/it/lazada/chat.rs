//! Chat: lists with their cursor, sending with its limits, read marks, recall, media (lazada §3).

use std::collections::BTreeSet;

use serde_json::{Value, json};
use simulators::Platform;

use super::{App, SESSIONS, Seller, code, now_ms};
use crate::stage::until;

const MESSAGES: &str = "/im/message/list";
const SEND: &str = "/im/message/send";

fn inner(body: &Value) -> &str {
    assert_eq!((code(body), body["success"].as_bool()), ("0", Some(false)), "{body}");
    assert!(body["err_message"].is_string());
    body["err_code"].as_str().unwrap()
}

fn fine(body: &Value) -> &Value {
    assert_eq!(
        (code(body), body["success"].as_bool(), body["err_code"].as_str()),
        ("0", Some(true), Some("0")),
        "{body}"
    );
    &body["data"]
}

#[tokio::test]
async fn lists_are_newest_first_with_a_cursor_of_two_parts() {
    let it = Seller::open(0).await;
    it.truth("poll_guard", json!(false)).await;
    let said: Vec<Value> = (0..50).map(|n| it.say(json!({"text": format!("line {n}")}))).collect();
    let session = said[0]["session_id"].as_str().unwrap();
    let mut seen = Vec::new();
    let (mut start, mut last) = (now_ms() + 1_000, String::new());
    for page_number in 0.. {
        assert!(page_number < 5, "the pages never end");
        let text = start.to_string();
        let mut extra = vec![("session_id", session), ("start_time", text.as_str()), ("page_size", "50")];
        if !last.is_empty() {
            extra.push(("last_message_id", last.as_str()));
        }
        let body = it.chat(MESSAGES, &extra).await;
        let page = fine(&body).clone();
        let rows = page["message_list"].as_array().unwrap();
        assert!(rows.len() <= 20, "a page has 20 rows at most");
        let times: Vec<i64> = rows.iter().map(|r| r["send_time"].as_i64().unwrap()).collect();
        assert!(times.windows(2).all(|w| w[0] >= w[1]) && times[0] <= start);
        if !last.is_empty() {
            assert_eq!(rows[0]["message_id"], last.as_str(), "the row at the boundary comes twice");
        }
        seen.extend(rows.iter().map(|r| r["message_id"].as_str().unwrap().to_owned()));
        if page["has_more"] == false {
            break;
        }
        start = page["next_start_time"].as_i64().unwrap();
        page["last_message_id"].as_str().unwrap().clone_into(&mut last);
    }
    let different: BTreeSet<&String> = seen.iter().collect();
    assert_eq!((different.len(), seen.len()), (50, 52));
    // An old start means "older than", never "since".
    let old = (now_ms() - 3_600_000).to_string();
    let none = it.chat(MESSAGES, &[("session_id", session), ("start_time", &old), ("page_size", "20")]).await;
    assert_eq!(
        (fine(&none)["message_list"].as_array().unwrap().len(), none["data"]["has_more"].as_bool()),
        (0, Some(false))
    );
    it.say(json!({"kind": "official", "text": "Campaign"}));
    // Fifty lines within a few milliseconds were dated one after the other.
    let now = (now_ms() + 1_000).to_string();
    let sessions = it.chat(SESSIONS, &[("start_time", &now), ("page_size", "20")]).await;
    let rows = fine(&sessions)["session_list"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().any(|r| r["tags"] == json!(["official"])));
    let row = rows.iter().find(|r| r["tags"] == json!([])).unwrap();
    assert_eq!(
        (row["session_id"].as_str(), row["unread_count"].as_u64(), row["site_id"].as_str()),
        (Some(session), Some(50), Some("TH"))
    );
    assert!(
        row["buyer_id"].is_u64()
            && row["title"].as_str().unwrap().contains("***")
            && row["summary"] == "line 49"
    );
    let one = it.chat("/im/session/get", &[("session_id", session)]).await;
    assert_eq!(fine(&one)["content"], "line 49");
    assert_eq!(
        inner(&it.chat("/im/session/get", &[("session_id", "1_2_3_1_103")]).await),
        "SESSION_NOT_FOUND"
    );
    assert_eq!(
        code(&it.chat(MESSAGES, &[("start_time", &now), ("page_size", "20")]).await),
        "MissingParameter"
    );
}

#[tokio::test]
async fn polling_is_slowed_down_and_then_costs_the_permission() {
    let it = Seller::open(0).await;
    it.say(json!({"text": "hello"}));
    let poll = || async {
        let now = now_ms().to_string();
        let body = it.chat(SESSIONS, &[("start_time", &now), ("page_size", "20")]).await;
        it.age(300);
        code(&body).to_owned()
    };
    let mut heard = Vec::new();
    for _ in 0..10 {
        heard.push(poll().await);
    }
    assert!(
        heard[..4].iter().all(|c| c == "0") && heard[4..8].iter().all(|c| c == "ApiCallLimit"),
        "{heard:?}"
    );
    assert!(heard[8..].iter().all(|c| c == "InsufficientPermission"), "{heard:?}");
    it.console(json!({"restore_im": true})).await;
    assert_eq!(poll().await, "0");
    it.age(3_600);
    let mut codes = BTreeSet::new();
    for _ in 0..12 {
        let body = it.chat(SESSIONS, &[("start_time", "1"), ("page_size", "1")]).await;
        codes.insert(code(&body).to_owned());
    }
    assert_eq!(codes.into_iter().collect::<Vec<_>>(), ["0", "ApiCallLimit"], "too fast, but no polling");
}

#[tokio::test]
async fn older_talks_appear_some_time_after_consent() {
    let it = Seller::open(0).await;
    it.say(json!({"text": "before"}));
    // Not in the same millisecond as the consent.
    tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    it.truth("history_fill_s", json!(10_000_000)).await;
    let shop = it.shop.clone();
    let pair = it.connect(App::Chat, &shop).await;
    let mut it = it;
    pair["access_token"].as_str().unwrap().clone_into(&mut it.tokens[1]);
    let list = || async {
        let now = now_ms().to_string();
        let body = it.chat(SESSIONS, &[("start_time", &now), ("page_size", "20")]).await;
        fine(&body)["session_list"].as_array().unwrap().len()
    };
    assert_eq!(list().await, 0);
    it.truth("history_fill_s", json!(0)).await;
    assert_eq!(list().await, 1);
}

#[tokio::test]
async fn answers_are_taken_with_the_limits_of_the_sheet() {
    let it = Seller::open(0).await;
    let said = it.say(json!({"text": "anyone?"}));
    let session = said["session_id"].clone();
    let sent = it.send(&session, "สวัสดีค่ะ 50% + free ship & more = ok?\nดีค่ะ 🙏").await;
    assert_eq!(fine(&sent)["template_id"], 1);
    assert!(sent["data"]["message_id"].is_string() && sent["data"]["current_time"].is_i64());
    for n in 0..8 {
        fine(&it.send(&session, &format!("more {n}")).await);
    }
    it.age(86_401);
    // The same buyer, silent for a day: what came since their last word counts.
    assert_eq!(inner(&it.send(&session, "still there?").await), "SEND_LIMIT_EXCEEDED");
    it.say(json!({"text": "yes"}));
    fine(&it.send(&session, "good").await);
    let stranger = it.say(json!({"kind": "staff_reply", "text": "hello, new one", "from": "new"}));
    for n in 0..4 {
        fine(&it.send(&stranger["session_id"], &format!("{n}")).await);
    }
    assert_eq!(inner(&it.send(&stranger["session_id"], "a sixth").await), "SEND_LIMIT_EXCEEDED");
    let call = |extra: Vec<(&'static str, String)>| {
        let id = session.as_str().unwrap().to_owned();
        let it = &it;
        async move {
            let mut all = vec![("session_id", id.as_str())];
            all.extend(extra.iter().map(|(n, v)| (*n, v.as_str())));
            it.post(App::Chat, SEND, &all).await
        }
    };
    let t = |id: i64| ("template_id", id.to_string());
    assert_eq!(code(&call(vec![t(1)]).await), "MissingParameter");
    assert_eq!(inner(&it.send(&json!("9_2_9_1_103"), "x").await), "SESSION_NOT_FOUND");
    assert_eq!(inner(&call(vec![t(4), ("txt", "[grumpy]".to_owned())]).await), "INVALID_PARAM");
    fine(&call(vec![t(4), ("txt", "[thumbsup]".to_owned())]).await);
    for receive_only in [2, 10011, 10015, 10_099] {
        assert_eq!(inner(&call(vec![t(receive_only), ("txt", "x".to_owned())]).await), "INVALID_PARAM");
    }
    assert_eq!(inner(&call(vec![t(10006), ("item_id", "1".to_owned())]).await), "INVALID_PARAM");
    fine(&call(vec![t(10006), ("item_id", "5260000101".to_owned())]).await);
    let order = it.order("place", None);
    fine(&call(vec![t(10007), ("order_id", order["order_id"].as_str().unwrap().to_owned())]).await);
    assert_eq!(inner(&call(vec![t(10007), ("order_id", "81".to_owned())]).await), "INVALID_PARAM");
    let vouchers = it.chat("/promotion/vouchers/get", &[("voucher_type", "COLLECTIBLE_VOUCHER")]).await;
    let voucher = vouchers["data"]["data_list"][0]["id"].as_str().unwrap().to_owned();
    fine(&call(vec![t(10008), ("promotion_id", voucher)]).await);
    fine(&call(vec![t(10010)]).await);
    let got =
        it.chat(SEND, &[("session_id", session.as_str().unwrap()), ("template_id", "1"), ("txt", "x")]).await;
    assert_eq!(code(&got), "InvalidHttpMethod");
    let ledger = &it.run.control(Platform::Lazada).desk().ledger;
    let all = ledger.sent();
    assert_eq!(all[0].messages[0]["txt"], "สวัสดีค่ะ 50% + free ship & more = ok?\nดีค่ะ 🙏");
    assert!(ledger.refused().iter().any(|r| r.error == "im SEND_LIMIT_EXCEEDED"));
    // Moderation says yes, and takes it back.
    let censored = it.send(&session, "write me at wa.me/1").await;
    let id = fine(&censored)["message_id"].clone();
    until("the reason", || {
        it.pushed_now(App::Chat, 2)
            .iter()
            .any(|p| p["data"]["message_id"] == id && p["data"]["process_msg"] != "")
    })
    .await;
    assert!(!ledger.sent().last().unwrap().delivered);
}

#[tokio::test]
async fn reading_recalling_and_opening() {
    let it = Seller::open(0).await;
    let first = it.say(json!({"text": "one"}));
    let second = it.say(json!({"text": "two"}));
    let session = first["session_id"].as_str().unwrap();
    let read = |message: Value| {
        let it = &it;
        async move {
            let message = message.as_str().unwrap();
            it.post(
                App::Chat,
                "/im/session/read",
                &[("session_id", session), ("last_read_message_id", message)],
            )
            .await
        }
    };
    let unread = || async {
        it.chat("/im/session/get", &[("session_id", session)]).await["data"]["unread_count"].clone()
    };
    fine(&read(first["message_id"].clone()).await);
    assert_eq!(unread().await, 1);
    fine(&read(second["message_id"].clone()).await);
    assert_eq!(unread().await, 0);
    assert_eq!(inner(&read(json!("nothing")).await), "MESSAGE_NOT_FOUND");

    let recall = |message: Value| {
        let it = &it;
        async move {
            let message = message.as_str().unwrap();
            it.post(App::Chat, "/im/message/recall", &[("session_id", session), ("message_id", message)])
                .await
        }
    };
    let sent = it.send(&json!(session), "oops").await["data"]["message_id"].clone();
    fine(&recall(sent.clone()).await);
    until("the recall", || {
        let all = it.pushed_now(App::Chat, 2);
        all.iter().any(|p| p["data"]["message_id"] == sent && p["data"]["status"] == 1)
            && all.iter().any(|p| p["data"]["template_id"] == 2 && p["data"]["type"] == 2)
    })
    .await;
    assert_eq!(inner(&recall(first["message_id"].clone()).await), "RECALL_NOT_ALLOWED");
    let system = it.say(json!({"kind": "system", "text": "notice"}));
    assert_eq!(inner(&recall(system["message_id"].clone()).await), "RECALL_NOT_ALLOWED");
    let late = it.send(&json!(session), "too late").await["data"]["message_id"].clone();
    it.age(121);
    assert_eq!(inner(&recall(late).await), "RECALL_TIMEOUT");

    let order = it.order("place", None);
    let open = |id: String| {
        let it = &it;
        async move { it.post(App::Chat, "/im/session/open", &[("order_id", &id)]).await }
    };
    let id = order["order_id"].as_str().unwrap().to_owned();
    let opened = open(id.clone()).await;
    assert!(
        opened["session_id"] == session && opened.get("data").is_none() && opened.get("success").is_none()
    );
    assert_eq!(code(&open("12".to_owned()).await), "16");
    it.truth("open_days", json!(0)).await;
    it.age(10);
    assert_eq!(code(&open(id).await), "-22");
}

#[tokio::test]
async fn pictures_and_films_are_uploaded_before_they_are_sent() {
    let it = Seller::open(0).await;
    let session = it.say(json!({"text": "photo?"}))["session_id"].clone();
    let session = session.as_str().unwrap();
    let picture = |url: &str| {
        let url = url.to_owned();
        let it = &it;
        async move {
            it.post(
                App::Chat,
                SEND,
                &[
                    ("session_id", session),
                    ("template_id", "3"),
                    ("img_url", &url),
                    ("width", "60"),
                    ("height", "40"),
                ],
            )
            .await
        }
    };
    assert_eq!(inner(&picture("https://example.test/x.jpg").await), "INVALID_PARAM");
    let png = simulators::world::picture::png(5, 60, 40);
    let uploaded = it.upload("/image/upload", "image", png.clone(), &[]).await;
    let url = uploaded["data"]["image"]["url"].as_str().unwrap();
    assert!(uploaded["data"]["image"]["hash_code"].is_string());
    fine(&picture(url).await);
    let looked = it.http.get(url).send().await.unwrap();
    assert_eq!(looked.headers()["content-type"], "image/png");
    assert_eq!(looked.bytes().await.unwrap().len(), png.len());
    assert_eq!(code(&it.upload("/image/upload", "image", b"no picture".to_vec(), &[]).await), "302");
    let mut large = png.clone();
    large.resize(1_048_577, 0);
    assert_eq!(code(&it.upload("/image/upload", "image", large, &[]).await), "303");
    it.truth("im_uploads", json!(false)).await;
    assert_eq!(code(&it.upload("/image/upload", "image", png, &[]).await), "InsufficientPermission");
    it.truth("im_uploads", json!(true)).await;

    let film = simulators::world::media::mp4(3);
    let size = film.len().to_string();
    let begun =
        it.post(App::Chat, "/media/video/block/create", &[("fileName", "a.mp4"), ("fileBytes", &size)]).await;
    let upload = begun["upload_id"].as_str().unwrap();
    let block = [("uploadId", upload), ("blockNo", "0"), ("blockCount", "1")];
    let tag = it.upload("/media/video/block/upload", "file", film, &block).await["e_tag"].clone();
    let commit = |parts: Value| {
        let it = &it;
        async move {
            let parts = parts.to_string();
            let extra = [
                ("uploadId", upload),
                ("parts", &parts),
                ("title", "a"),
                ("coverUrl", "https://x.test/c.jpg"),
                ("videoUsage", "im"),
            ];
            it.post(App::Chat, "/media/video/block/commit", &extra).await
        }
    };
    assert_eq!(commit(json!([{"partNumber": 1, "eTag": "wrong"}])).await["success"], false);
    let done = commit(json!([{"partNumber": 1, "eTag": tag}])).await;
    let video = done["video_id"].as_str().unwrap();
    until("the audit", || it.attempts("7") == ["accepted"]).await;
    assert_eq!(it.chat("/media/video/get", &[("videoId", video)]).await["state"], "AUDIT_SUCCESS");
    let extra = [
        ("session_id", session),
        ("template_id", "6"),
        ("video_id", video),
        ("width", "640"),
        ("height", "480"),
    ];
    fine(&it.post(App::Chat, SEND, &extra).await);
}
