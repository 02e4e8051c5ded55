//! Files in and out.

use axum::body::Body;
use http::Method;

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
