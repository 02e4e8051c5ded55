//! Instagram: sending, with bytes instead of characters and echoes that tell nothing.

use super::*;

#[tokio::test]
async fn echoes_tell_neither_app_nor_metadata_and_reads_name_a_message() {
    let desk = open().await;
    let who = desk.customer(0);
    desk.say(json!({"text": "hi"}));
    let answer = desk.text(&who, "hello").await;
    assert!(answer["message_id"].as_str().unwrap().starts_with("aWdf"));
    let echo = desk.hub.element("the echo", |e| e["message"]["is_echo"] == true).await;
    assert_eq!(echo["message"]["mid"], answer["message_id"]);
    assert!(echo["message"].get("app_id").is_none() && echo["message"].get("metadata").is_none());
    let read = desk.hub.element("the read", |e| e.get("read").is_some()).await;
    assert_eq!(read["read"], json!({"mid": answer["message_id"]}));
    assert!(
        !desk.hub.elements().iter().any(|(_, e)| e.get("delivery").is_some()),
        "no delivery receipts here"
    );
}

#[tokio::test]
async fn what_instagram_does_not_take() {
    let desk = open().await;
    let who = desk.customer(0);
    desk.say(json!({"text": "hi"}));
    let file = |kind: &str| format!("{}/file/{kind}", desk.hub.base);
    let to = |message: Value| json!({"recipient": {"id": who}, "message": message});
    let image = || json!({"type": "image", "payload": {"url": file("image-png")}});
    for (name, body, expected) in [
        ("1001 bytes", to(json!({"text": format!("{}ab", "ก".repeat(333))})), (100, 0)),
        (
            "not an IGSID",
            json!({"recipient": {"id": "1250000000000000"}, "message": {"text": "x"}}),
            (100, 2_534_014),
        ),
        (
            "never wrote",
            json!({"recipient": {"id": desk.customer(1)}, "message": {"text": "x"}}),
            (10, 2_534_022),
        ),
        ("11 images", to(json!({"attachments": vec![image(); 11]})), (100, 0)),
        (
            "images and a film",
            to(json!({"attachments": [image(), {"type": "video", "payload": {"url": file("video-mp4")}}]})),
            (100, 0),
        ),
        (
            "webp",
            to(json!({"attachment": {"type": "image", "payload": {"url": file("image-webp")}}})),
            (100, 2_018_047),
        ),
        (
            "opus",
            to(json!({"attachment": {"type": "audio", "payload": {"url": file("audio-ogg")}}})),
            (100, 2_018_047),
        ),
        (
            "a word file",
            to(json!({"attachment": {"type": "file", "payload": {"url": file("application-msword")}}})),
            (100, 2_018_047),
        ),
        (
            "a dead link",
            to(json!({"attachment": {"type": "image", "payload": {"url": format!("{}/no", desk.hub.base)}}})),
            (100, 2_018_008),
        ),
        (
            "retired tag",
            json!({"recipient": {"id": who}, "messaging_type": "MESSAGE_TAG", "tag": "POST_PURCHASE_UPDATE", "message": {"text": "x"}}),
            (100, 0),
        ),
    ] {
        assert_eq!(code(&desk.send(body).await), expected, "{name}");
    }
    assert_eq!(desk.sent(), 0);
    for good in [
        to(json!({"text": format!("{}a", "ก".repeat(333))})),
        to(json!({"attachments": vec![image(); 10]})),
        to(json!({"attachments": image()})),
        to(json!({"attachment": {"type": "like_heart"}})),
        to(json!({"attachment": {"type": "MEDIA_SHARE", "payload": {"id": "180"}}})),
        json!({"recipient": {"id": who}, "reply_to": {"mid": "aWdf1"}, "message": {"text": "to this"}}),
    ] {
        assert!(desk.send(good.clone()).await["message_id"].is_string(), "{good}");
    }
    desk.console(json!({"reply_to": false})).await;
    let reply =
        json!({"recipient": {"id": who}, "reply_to": {"mid": "aWdf1"}, "message": {"text": "to this"}});
    assert_eq!(code(&desk.send(reply).await), (100, 0));
    let upload = desk.call("POST", "/me/message_attachments", Some(json!({"message": {}}))).await.1;
    assert_eq!(code(&upload), (2500, 0), "no upload on this host");
}

#[tokio::test]
async fn windows_owners_and_closed_doors() {
    let desk = open().await;
    let who = desk.customer(0);
    desk.say(json!({"text": "hi"}));
    desk.age(86_410);
    assert_eq!(code(&desk.text(&who, "late").await), (10, 2_534_022));
    let human = json!({"recipient": {"id": who}, "messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT", "message": {"text": "x"}});
    assert!(desk.send(human).await["message_id"].is_string());
    desk.say(json!({"kind": "unsupported"}));
    assert!(desk.text(&who, "open again").await["message_id"].is_string());
    desk.say(json!({"kind": "pass_thread_control"}));
    assert_eq!(code(&desk.text(&who, "x").await), (100, 2_534_037));
    desk.say(json!({"kind": "pass_thread_control", "to_us": true}));
    desk.console(json!({"customer": who, "blocked": true})).await;
    assert_eq!(code(&desk.text(&who, "x").await), (551, 1_545_041));
    desk.console(json!({"customer": who, "blocked": false, "message_access": false})).await;
    assert_eq!(code(&desk.text(&who, "x").await), (200, 2_534_041));
    desk.console(json!({"message_access": true, "restricted": true})).await;
    assert_eq!(code(&desk.text(&who, "x").await), (10, 1_893_063));
    desk.console(
        json!({"restricted": false, "fail": {"operation": "send", "code": 100, "subcode": 2_534_029}}),
    )
    .await;
    assert_eq!(code(&desk.text(&who, "x").await), (100, 2_534_029));
    desk.switch(json!({"no_chat": true}));
    assert_eq!(code(&desk.text(&who, "x").await), (200, 0));
}

#[tokio::test]
async fn an_unsend_tells_the_id_and_takes_the_message_away() {
    let desk = open().await;
    let said = desk.say(json!({"text": "oops"}));
    desk.say(json!({"kind": "unsend"}));
    let unsent = desk.hub.element("the unsend", |e| e["message"]["is_deleted"] == true).await;
    assert_eq!(unsent["message"], json!({"mid": said["message_ids"][0], "is_deleted": true}));
    let path = format!("/{}?fields=message", said["message_ids"][0].as_str().unwrap());
    assert_eq!(code(&desk.get(&path).await), (9_000_001, 0));
}
