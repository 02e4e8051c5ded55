//! The sheet's signing vectors (tiktok §6.1): S0 is the platform's own example, the others have test credentials.

use super::*;

const KEY: &str = "6smpn4k7q2x9d";
const SECRET: &str = "5a3f0c9e7b1d46e2a8f4c6b0d2e89135f7a1c3e5";
const CIPHER: &str = "ROW_sMpN8QAAAABk3vT0c1pherFAKE9wZr2";
const JSON: &str = "application/json";

fn query(more: &[(&str, &str)]) -> Query {
    let pairs = [("app_key", KEY), ("timestamp", "1795305600")];
    pairs.iter().chain(more).map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
}

fn shop(more: &[(&str, &str)]) -> Query {
    let mut out = query(&[("shop_cipher", CIPHER)]);
    out.extend(more.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())));
    out
}

fn check(path: &str, query: &Query, content_type: &str, body: &str, expected: &str) {
    assert_eq!(sign(SECRET, path, query, content_type, body.as_bytes()), expected, "{path}");
}

#[test]
fn vectors_of_the_sheet() {
    let example: Query =
        vec![("app_key".to_owned(), "29a39d".to_owned()), ("timestamp".to_owned(), "1623812664".to_owned())];
    assert_eq!(
        sign("e59af819cc", "/authorization/202309/shops", &example, JSON, b""),
        "b596b73e0cc6de07ac26f036364178ab16b0a907af13d43f0a0cd2345f582dc8"
    );
    // S1
    check(
        "/authorization/202309/shops",
        &query(&[]),
        JSON,
        "",
        "4a688c0f7346aeb3e2faac5631d6371d389092df01ee064f6b4d21e8a0e47012",
    );
    // S2
    check(
        "/authorization/202309/shops",
        &query(&[("access_token", "ROW_should_be_ignored"), ("sign", "deadbeef")]),
        JSON,
        "",
        "4a688c0f7346aeb3e2faac5631d6371d389092df01ee064f6b4d21e8a0e47012",
    );
    // S3
    check(
        "/customer_service/202309/conversations",
        &shop(&[("page_size", "20"), ("page_token", "aGk+Zm9v/YmFy=="), ("locale", "en")]),
        JSON,
        "",
        "7d8d529c82ee3b2b3541f61206189b5d68598f2a4958e93db00cd15283fa4d71",
    );
    // S4
    check(
        "/order/202309/orders/search",
        &shop(&[
            ("page_size", "100"),
            ("sort_field", "update_time"),
            ("sort_order", "ASC"),
            ("page_token", "Zk9QcXJz/VHV2d+Xl6QUJD/RGVm+Zw=="),
        ]),
        JSON,
        r#"{"order_status":"AWAITING_SHIPMENT","update_time_ge":1795219200,"update_time_lt":1795305600}"#,
        "0bf122588ebd5073f2356702feb8cfeaa541b66d73187b00cc3616d2634ca497",
    );
    // S5
    check(
        "/customer_service/202309/conversations/7571203344556677001/messages",
        &shop(&[]),
        JSON,
        r#"{"type":"TEXT","content":"{\"content\":\"สวัสดีค่ะ พัสดุออกแล้วนะคะ 🚚 \\\"tracking\\\" JX12345\"}"}"#,
        "f6a35ed4ffa07bc9b8797f817befe5357db9191e42dae24f4a0a96810dc92a89",
    );
    // S6
    check(
        "/customer_service/202309/images/upload",
        &shop(&[]),
        "multipart/form-data; boundary=----sampan7f3a",
        "IGNORED",
        "08c86782ef6e7bc8c1d2212fc3a64a97f97e1b5e6e58554252fa596aadf7d6fa",
    );
    // S7
    check(
        "/order/202309/orders",
        &shop(&[("ids", "580112233445566778,580112233445566779")]),
        JSON,
        "",
        "117d37e5f3028c1807cbff3055d9c13fcc998ba81bea0e0128f244c3e1d71474",
    );
    // S8
    check(
        "/event/202309/webhooks",
        &shop(&[]),
        JSON,
        r#"{"address":"https://inbox.example.com/webhooks/tiktok-shop","event_type":"NEW_MESSAGE"}"#,
        "13e3e40555bae441f5f82c91f58030eaa5b5736c63550e7d2d57f8fc1adccf91",
    );
    // S9
    check(
        "/event/202309/webhooks",
        &shop(&[]),
        JSON,
        r#"{"event_type":"NEW_MESSAGE"}"#,
        "64c054dd7aa07a098383a1ae34276cb9a1802c4c07950d01304eb5a3597d2153",
    );
    // S10
    check(
        "/customer_service/202309/conversations/7571203344556677001/messages/read",
        &shop(&[]),
        JSON,
        "{}",
        "98cf85262024f68b41ad590c95301d69a25dbf51dd2056539e57e83750f2385a",
    );
    // S11
    check(
        "/customer_service/202309/conversations/7571203344556677001/messages/read",
        &shop(&[]),
        JSON,
        "",
        "c1ee3dd3c9172028e76f2cfadde66b592881da04df09b6d0d5bd5d01f9f4795a",
    );
}

/// Known-wrong outputs: encoded values, a multipart body inside.
#[test]
fn wrong_ways_do_not_match() {
    let encoded = shop(&[("page_size", "20"), ("page_token", "aGk%2BZm9v%2FYmFy%3D%3D"), ("locale", "en")]);
    assert_ne!(
        sign(SECRET, "/customer_service/202309/conversations", &encoded, JSON, b""),
        "7d8d529c82ee3b2b3541f61206189b5d68598f2a4958e93db00cd15283fa4d71"
    );
    assert_ne!(
        sign(SECRET, "/customer_service/202309/images/upload", &shop(&[]), JSON, b"IGNORED"),
        "08c86782ef6e7bc8c1d2212fc3a64a97f97e1b5e6e58554252fa596aadf7d6fa"
    );
}
