//! Sending against canned answers.

use std::collections::BTreeMap;

use model::AttachmentId;

use super::*;
use crate::chat::thread_ref;

fn thread(contact: &str, order: Option<&str>) -> ThreadContext {
    ThreadContext {
        thread: thread_ref("1364518331947512420".into()),
        contact: contact.into(),
        memo: BTreeMap::new(),
        last_inbound_at: None,
        last_inbound_received_at: None,
        last_inbound_id: None,
        outbound_since: 0,
        last_order_at: None,
        last_order_id: order.map(str::to_owned),
        now: Time::EPOCH,
    }
}

fn piece(part: OutPart) -> Piece {
    Piece {
        parts: vec![part],
        reply_to: None,
        by_person: true,
        retry_key: String::new(),
        first_tried_at: None,
        memo: None,
    }
}

fn media(as_kind: AttachmentKind, content_type: &str) -> OutPart {
    OutPart::Media(OutMedia {
        as_kind,
        attachment: AttachmentId::new(Time::EPOCH, [7; 10]),
        url: String::new(),
        preview_url: None,
        content_type: content_type.into(),
        name: "tray.jpg".into(),
        size: 10,
        width: None,
        height: None,
        duration_ms: None,
    })
}

#[expect(clippy::unnecessary_wraps, reason = "an answer as the engine hands it in")]
fn ok(response: &str) -> Result<Reply, Fault> {
    Ok(Reply {
        status: http::StatusCode::OK,
        headers: http::HeaderMap::new(),
        body: format!(r#"{{"error":"","message":"","request_id":"ab","response":{response}}}"#).into(),
        received_at: Time::EPOCH,
    })
}

/// Runs a plan against these answers; its requests as "path body", and its end.
fn run(mut plan: Plan<Sent>, answers: Vec<Result<Reply, Fault>>) -> (Vec<Exchange>, Result<Sent, Fault>) {
    let (mut asked, mut answers) = (Vec::new(), answers.into_iter());
    loop {
        match plan {
            Plan::Done(end) => {
                assert_eq!(answers.next().map(|a| a.is_ok()), None, "an answer was not asked for");
                return (asked, end);
            }
            Plan::Ask(exchange, next) => {
                asked.push(*exchange);
                plan = next(answers.next().expect("one answer more"));
            }
        }
    }
}

fn body(exchange: &Exchange) -> &str {
    match &exchange.request.body {
        Body::Json(body) => body,
        other => panic!("{other:?}"),
    }
}

const SENT: &str = r#"{"message_id":"2391774550183599001","to_id":317700254,"conversation_id":1364518331947512420,"created_timestamp":1767225700}"#;

#[test]
fn a_text_leaves_once_with_bare_numbers_and_comes_back_with_its_id() {
    let text = OutPart::Text { text: "พร้อมส่งค่ะ".into() };
    let (asked, end) = run(send(&thread("317700254", None), &piece(text)), vec![ok(SENT)]);
    assert_eq!(asked[0].request.path, "/api/v2/sellerchat/send_message");
    assert_eq!(asked[0].repeat, connector::Repeat::Never);
    let said: Value = serde_json::from_str(body(&asked[0])).expect("JSON");
    assert_eq!(said, json!({"to_id": 317_700_254, "message_type": "text", "content": {"text": "พร้อมส่งค่ะ"}}));
    let sent = end.expect("sent");
    assert_eq!(sent.external_ids, ["2391774550183599001"]);
    assert_eq!(sent.seq, Some(2_391_774_550_183_599_001));
    assert_eq!(sent.at, Some(Time::from_secs(1_767_225_700)));
}

#[test]
fn a_first_chat_names_the_order_once() {
    let refusal = || Err(Fault::new(FaultClass::WindowClosed, "first_chat_without_order_info", "x"));
    let text = || piece(OutPart::Text { text: "สวัสดีค่ะ".into() });
    let with = thread("317700254", Some("260101K7M3QX8P"));
    let (asked, end) = run(send(&with, &text()), vec![refusal(), ok(SENT)]);
    assert!(body(&asked[1]).contains(r#""source_content":{"order_sn":"260101K7M3QX8P"}"#));
    assert!(end.is_ok());
    let (asked, end) = run(send(&with, &text()), vec![refusal(), refusal()]);
    assert_eq!((asked.len(), end.expect_err("refused").class), (2, FaultClass::WindowClosed));
    let (asked, end) = run(send(&thread("317700254", None), &text()), vec![refusal()]);
    assert_eq!((asked.len(), end.expect_err("refused").class), (1, FaultClass::WindowClosed));
}

#[test]
fn an_answer_without_sense_is_an_unknown_outcome_and_never_a_second_message() {
    let text = || piece(OutPart::Text { text: "x".into() });
    for answer in [
        ok("{}"),
        ok("null"),
        Err(Fault::malformed("html")),
        Err(Fault::new(FaultClass::UnknownOutcome, "no_answer", "x")),
    ] {
        let (asked, end) = run(send(&thread("317700254", Some("o")), &text()), vec![answer]);
        assert_eq!((asked.len(), end.expect_err("unknown").class), (1, FaultClass::UnknownOutcome));
    }
}

#[test]
fn a_picture_is_uploaded_then_sent_by_its_address() {
    let up = r#"{"url":"https://cf.shopee.co.th/file/aa11","thumbnail":"x"}"#;
    let picture = piece(media(AttachmentKind::Image, "image/jpeg"));
    let (asked, end) = run(send(&thread("317700254", None), &picture), vec![ok(up), ok(SENT)]);
    assert_eq!(asked[0].request.path, "/api/v2/sellerchat/upload_image");
    assert_eq!(asked[0].repeat, connector::Repeat::Prelude);
    assert!(
        matches!(&asked[0].request.body, Body::Multipart(p) if matches!(&p[0], FormPart::File { name, .. } if name == "file"))
    );
    assert!(body(&asked[1]).contains(r#""content":{"image_url":"https://cf.shopee.co.th/file/aa11"}"#));
    assert!(end.is_ok());
}

#[test]
fn a_film_waits_until_shopee_has_prepared_it() {
    let film = piece(media(AttachmentKind::Video, "video/mp4"));
    let ready = r#"{"status":"successful","video":"https://cvf.shopee.co.th/file/v","thumbnail":"https://cf.shopee.co.th/file/t","width":720,"height":1280,"duration":12345}"#;
    let answers = vec![ok(r#"{"vid":"v1"}"#), ok(r#"{"status":"reported"}"#), ok(ready), ok(SENT)];
    let (asked, end) = run(send(&thread("317700254", None), &film), answers);
    assert!(asked[1].delay > Duration::ZERO);
    let said: Value = serde_json::from_str(body(&asked[3])).expect("JSON");
    assert_eq!(said["content"]["duration_seconds"], 13);
    assert_eq!(said["content"]["thumb_height"], 1280);
    assert!(end.is_ok());
    let (_, end) = run(
        send(&thread("317700254", None), &film),
        vec![ok(r#"{"vid":"v1"}"#), ok(r#"{"status":"failed"}"#)],
    );
    assert_eq!(end.expect_err("refused").code, "video_refused");
}

#[test]
fn a_thread_that_names_nobody_is_asked_for_its_buyer() {
    let text = piece(OutPart::Text { text: "x".into() });
    let unnamed = thread("conversation:1364518331947512420", None);
    let (asked, _) = run(send(&unnamed, &text), vec![ok(r#"{"to_id":317700254}"#), ok(SENT)]);
    assert!(asked[0].request.path.ends_with("get_one_conversation"));
    assert!(body(&asked[1]).contains(r#""to_id":317700254"#));
}

#[test]
fn cards_name_what_they_show() {
    for (part, wanted) in [
        (OutPart::Product { external_id: "26003344551".into() }, json!({"item_id": 26_003_344_551_u64})),
        (OutPart::Order { external_id: "260101K7M3QX8P".into() }, json!({"order_sn": "260101K7M3QX8P"})),
        (
            OutPart::Sticker { package_id: "p".into(), sticker_id: "1".into() },
            json!({"sticker_id": "1", "sticker_package_id": "p"}),
        ),
    ] {
        let (asked, _) = run(send(&thread("317700254", None), &piece(part)), vec![ok(SENT)]);
        let said: Value = serde_json::from_str(body(&asked[0])).expect("JSON");
        assert_eq!(said["content"], wanted);
    }
}
