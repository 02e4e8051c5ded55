//! Files in and out.

use axum::body::Body;
use http::Method;
use model::Role;
use serde_json::json;

use super::{Answer, Guest, House, NOBODY};

pub(super) async fn upload(
    house: &House,
    guest: &Guest,
    name: &str,
    bytes: &[u8],
    key: Option<&str>,
) -> Answer {
    // As browsers do, with another boundary each time.
    let edge = uuid::Uuid::new_v4().simple().to_string();
    let mut form = format!(
        "--{edge}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: image/png\r\n\r\n"
    )
    .into_bytes();
    form.extend_from_slice(bytes);
    form.extend_from_slice(format!("\r\n--{edge}--\r\n").as_bytes());
    let mut request = guest
        .request(Method::POST, "/api/v1/attachments")
        .header("content-type", format!("multipart/form-data; boundary={edge}"));
    if let Some(key) = key {
        request = request.header("idempotency-key", key);
    }
    house.call(request.body(Body::from(form)).expect("a request")).await
}

#[tokio::test]
async fn a_page_claimed_to_be_a_picture_comes_out_inert() {
    let house = House::new().await;
    let (_, owner) = house.owner().await;
    let page = b"<html><script>alert(1)</script></html>";
    let made = upload(&house, &owner, "a.png", page, None).await;
    assert_eq!(made.status, 201, "{made:?}");
    let made = made.json();
    assert_eq!(made["content_type"], "application/octet-stream");
    let path = made["url"].as_str().expect("an address").to_owned();
    let got = house.get(&owner, &path).await;
    assert_eq!(got.bytes, page);
    assert_eq!(got.header("content-type"), "application/octet-stream");
    assert!(got.header("content-disposition").starts_with("attachment"));
    assert!(got.header("content-security-policy").contains("sandbox"));
    assert_eq!(house.get(&NOBODY, &path).await.status, 401);
    let other = house.workspace("Other").await;
    let (_, stranger) = house.member(other, "stranger@example.com", model::Role::Owner).await;
    assert_eq!(house.get(&stranger, &path).await.status, 404);
}

#[tokio::test]
async fn a_picture_shows_and_gives_ranges() {
    let house = House::new().await;
    let (_, owner) = house.owner().await;
    let gif = b"GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
    let made = upload(&house, &owner, "../ของ.gif", gif, Some("fake-key-4")).await.json();
    assert_eq!((made["content_type"].as_str(), made["width"].as_u64()), (Some("image/gif"), Some(1)));
    let again = upload(&house, &owner, "../ของ.gif", gif, Some("fake-key-4")).await;
    assert_eq!(again.json()["id"], made["id"]);
    assert_eq!(
        upload(&house, &owner, "b.gif", b"other", Some("fake-key-4")).await.code(),
        "idempotency_key_reused"
    );
    let path = made["url"].as_str().expect("an address");
    let range = owner.request(Method::GET, path).header("range", "bytes=0-2");
    let some = house.call(range.body(Body::empty()).expect("a request")).await;
    assert_eq!((some.status.as_u16(), some.bytes.as_slice()), (206, b"GIF".as_slice()));
    assert_eq!(some.header("content-range"), format!("bytes 0-2/{}", gif.len()));
    assert!(some.header("content-disposition").starts_with("inline"));
    let outside = owner.request(Method::GET, path).header("range", "bytes=99-");
    assert_eq!(house.call(outside.body(Body::empty()).expect("a request")).await.status, 416);
}

#[tokio::test]
async fn an_upload_is_its_uploaders_until_it_is_in_a_message() {
    let house = House::new().await;
    let (workspace, owner) = house.owner().await;
    let (_, mai) = house.member(workspace, "mai@example.com", Role::Agent).await;
    let (_, ploy) = house.member(workspace, "ploy@example.com", Role::Agent).await;
    let (conversation, _) = house.conversation(workspace).await;
    let file = upload(&house, &mai, "passport.pdf", b"%PDF-1.7\n", None).await.json();
    let path = file["url"].as_str().expect("an address").to_owned();
    assert_eq!(house.get(&mai, &path).await.status, 200);
    for other in [&ploy, &owner] {
        assert_eq!(house.get(other, &path).await.status, 404, "whatever their role");
    }
    // Nor does it help to put it somewhere by its id.
    let messages = format!("/api/v1/conversations/{conversation}/messages");
    let reply = json!({"kind": "reply", "text": "x", "attachment_ids": [file["id"]]});
    let canned = json!({"title": "T", "text": "x", "scope": "personal", "attachment_ids": [file["id"]]});
    let draft = json!({"text": "x", "attachment_ids": [file["id"]]});
    let drafts = format!("/api/v1/conversations/{conversation}/drafts/reply");
    for other in [&ploy, &owner] {
        let refused = house.post(other, &messages, &reply).await;
        assert_eq!((refused.status.as_u16(), &refused.json()["field"]), (422, &json!("attachment_ids")));
        let refused = house.post(other, "/api/v1/canned-replies", &canned).await;
        assert_eq!((refused.status.as_u16(), &refused.json()["field"]), (422, &json!("attachment_ids")));
        let kept = house.send(other, Method::PUT, &drafts, &draft, &[]).await;
        assert_eq!((kept.status.as_u16(), &kept.json()["attachments"]), (200, &json!([])));
        assert_eq!(house.get(other, &path).await.status, 404);
    }
    let kept = house.send(&mai, Method::PUT, &drafts, &draft, &[]).await.json();
    assert_eq!(kept["attachments"][0]["id"], file["id"]);
    // In a message it is seen with the message.
    let sent = house.post(&mai, &messages, &reply).await;
    assert_eq!(sent.status, 201, "{sent:?}");
    for one in [&mai, &ploy, &owner] {
        assert_eq!(house.get(one, &path).await.status, 200);
    }
}

#[tokio::test]
async fn a_file_of_a_canned_reply_is_seen_by_whoever_has_the_reply() {
    let house = House::new().await;
    let (workspace, owner) = house.owner().await;
    let (_, mai) = house.member(workspace, "mai@example.com", Role::Agent).await;
    let (_, ploy) = house.member(workspace, "ploy@example.com", Role::Agent).await;
    for (keeper, scope, seen) in [(&owner, "workspace", 200), (&mai, "personal", 404)] {
        let file = upload(&house, keeper, "prices.pdf", b"%PDF-1.7\n", None).await.json();
        let new = json!({"title": "Prices", "text": "x", "scope": scope, "attachment_ids": [file["id"]]});
        let made = house.post(keeper, "/api/v1/canned-replies", &new).await;
        assert_eq!(made.status, 201, "{made:?}");
        let path = file["url"].as_str().expect("an address");
        assert_eq!(house.get(keeper, path).await.status, 200);
        assert_eq!(house.get(&ploy, path).await.status, seen, "{scope}");
    }
}
