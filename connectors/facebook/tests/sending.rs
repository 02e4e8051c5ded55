//! When, how and in how many pieces a reply leaves (facebook §4).

use std::time::Duration;

use bytes::Bytes;
use conformance::Case;
use connector::{
    AccountContext, Body, Connector, Exchange, Fault, FaultClass, Found, OutPart, Outgoing, Piece, Plan,
    Reply, ThreadContext,
};
use connector_facebook::FACEBOOK;
use http::{HeaderMap, StatusCode};
use model::{PartKind, Time, WindowState};

use crate::fixture::{self, RETRY_KEY, now, piece, words};

fn place(hours: u64, human_agent: bool) -> (AccountContext, ThreadContext) {
    let case = fixture::case();
    let (mut account, mut thread) = (case.account, case.thread);
    if human_agent {
        account.memo.insert("app.human_agent".to_owned(), "true".to_owned());
    }
    thread.last_inbound_at = Some(now().before(Duration::from_hours(hours)));
    (account, thread)
}

fn ok(body: &str) -> Result<Reply, Fault> {
    let reply = Reply {
        status: StatusCode::OK,
        headers: HeaderMap::new(),
        body: Bytes::copy_from_slice(body.as_bytes()),
        received_at: now(),
    };
    match FACEBOOK.fault(connector::Op::Send, &reply) {
        Some(fault) => Err(fault),
        None => Ok(reply),
    }
}

fn run<T>(
    mut plan: Plan<T>,
    answer: impl Fn(usize, &Exchange) -> Result<Reply, Fault>,
) -> (Vec<Exchange>, Result<T, Fault>) {
    let mut asked: Vec<Exchange> = Vec::new();
    loop {
        match plan {
            Plan::Done(end) => return (asked, end),
            Plan::Ask(exchange, next) => {
                let a = answer(asked.len(), &exchange);
                asked.push(*exchange);
                plan = next(a);
            }
        }
    }
}

fn json(exchange: &Exchange) -> serde_json::Value {
    match &exchange.request.body {
        Body::Json(text) => serde_json::from_str(text).expect("JSON"),
        other => panic!("{other:?}"),
    }
}

fn said(account: &AccountContext, thread: &ThreadContext, piece: &Piece) -> Result<serde_json::Value, Fault> {
    let plan = FACEBOOK.send(account, thread, piece);
    let (asked, end) = run(plan, |_, _| ok(r#"{"recipient_id":"1","message_id":"m_OUT2"}"#));
    end.map(|_| json(&asked[0]))
}

#[test]
fn the_window_has_three_states() {
    let state = |hours, agent| {
        let (account, thread) = place(hours, agent);
        FACEBOOK.reply_window(&thread, &account)
    };
    let open = state(1, false);
    assert_eq!(
        (open.state, open.closes_at),
        (WindowState::Open, Some(now().after(Duration::from_hours(23))))
    );
    assert_eq!(open.then.map(|t| t.state), Some(WindowState::Closed));
    assert_eq!(state(1, true).then.map(|t| t.state), Some(WindowState::Restricted));
    assert_eq!(state(25, false).state, WindowState::Closed);
    let late = state(25, true);
    assert_eq!(
        (late.state, late.closes_at),
        (WindowState::Restricted, Some(now().after(Duration::from_hours(143))))
    );
    assert_eq!(state(169, true).state, WindowState::Closed);
    assert_eq!(state(24, false).state, WindowState::Closed);
    let (account, mut thread) = place(1, true);
    thread.last_inbound_at = None;
    let never = FACEBOOK.reply_window(&thread, &account);
    assert!(never.state == WindowState::Closed && never.reason.is_some());
}

#[test]
fn the_composer_follows_the_window() {
    let composer = |hours, agent| {
        let (account, thread) = place(hours, agent);
        FACEBOOK.composer(&thread, &account)
    };
    assert!(composer(1, false).kinds.contains(&PartKind::Sticker));
    let late = composer(25, true);
    assert!(
        late.reason.is_none()
            && !late.kinds.contains(&PartKind::Sticker)
            && late.kinds.contains(&PartKind::Text)
    );
    let closed = composer(25, false);
    assert!(closed.kinds.is_empty() && closed.reason.is_some());
}

#[test]
fn the_tag_is_a_persons_alone_and_only_after_a_day() {
    let text = |by_person| Piece { by_person, ..piece(words("hi"), 0) };
    let (account, thread) = place(1, true);
    let body = said(&account, &thread, &text(true)).expect("sent");
    assert_eq!((body["messaging_type"].as_str(), body.get("tag")), (Some("RESPONSE"), None));
    assert_eq!(body["message"]["metadata"], format!("sampan:{RETRY_KEY}"));
    let (account, thread) = place(30, true);
    let body = said(&account, &thread, &text(true)).expect("sent");
    assert_eq!(
        (body["messaging_type"].as_str(), body["tag"].as_str()),
        (Some("MESSAGE_TAG"), Some("HUMAN_AGENT"))
    );
    for (hours, agent, by_person) in
        [(30, true, false), (30, false, true), (169, true, true), (24, false, true)]
    {
        let (account, thread) = place(hours, agent);
        let refused = said(&account, &thread, &text(by_person)).expect_err("refused without asking");
        assert_eq!(refused.class, FaultClass::WindowClosed, "{hours} {agent} {by_person}");
    }
    // In the last minute of the day a person's answer goes under the longer rule.
    let (account, mut thread) = place(24, true);
    thread.last_inbound_at = Some(now().before(Duration::from_secs(24 * 3600 - 30)));
    assert_eq!(said(&account, &thread, &text(true)).expect("sent")["tag"], "HUMAN_AGENT");
    assert_eq!(said(&account, &thread, &text(false)).expect("sent")["messaging_type"], "RESPONSE");
}

#[test]
fn files_go_before_words_and_only_the_first_piece_answers() {
    let case: Case = fixture::case();
    let image = case.sample(PartKind::Image).expect("the kit has one").clone();
    let what = Outgoing {
        parts: vec![words(&"a".repeat(2_001)), image.clone()],
        reply_to: Some("m_A1".to_owned()),
        by_person: true,
    };
    let pieces = FACEBOOK.pieces(&what, &case.thread).expect("pieces");
    assert_eq!(pieces.len(), 3);
    assert_eq!(pieces[0].parts, [image]);
    assert!(pieces.iter().all(|p| p.parts.len() == 1));
    assert_eq!(pieces.iter().map(|p| p.reply_to.is_some()).collect::<Vec<_>>(), [true, false, false]);
}

#[test]
fn what_cannot_go_out_is_refused_with_advice() {
    let case = fixture::case();
    let Some(OutPart::Media(image)) = case.sample(PartKind::Image).cloned() else { panic!("no image") };
    let refused = |part: OutPart| {
        let what = Outgoing { parts: vec![part], reply_to: None, by_person: true };
        FACEBOOK.pieces(&what, &case.thread).expect_err("refused")
    };
    let webp = connector::OutMedia { content_type: "image/webp".to_owned(), ..image.clone() };
    assert!(refused(OutPart::Media(webp)).detail.contains("send it as a file"));
    let sound = connector::OutMedia {
        as_kind: model::AttachmentKind::Audio,
        content_type: "video/mp4".to_owned(),
        ..image
    };
    assert_eq!(refused(OutPart::Media(sound)).class, FaultClass::Invalid);
    assert_eq!(refused(words("  ")).class, FaultClass::Invalid);
    let sticker = OutPart::Sticker { package_id: String::new(), sticker_id: "thumb".to_owned() };
    assert_eq!(refused(sticker).class, FaultClass::Invalid);
}

#[test]
fn silence_and_nonsense_are_never_a_success_nor_a_failure() {
    let (account, thread) = place(1, false);
    let outcome = |answer: Result<Reply, Fault>| {
        let (_, end) = run(FACEBOOK.send(&account, &thread, &piece(words("hi"), 0)), |_, _| answer.clone());
        end.expect_err("no success").class
    };
    assert_eq!(outcome(ok(r#"{"recipient_id":"1"}"#)), FaultClass::UnknownOutcome);
    assert_eq!(outcome(ok(r#"{"error":{"message":"x","code":2}}"#)), FaultClass::UnknownOutcome);
    assert_eq!(
        outcome(ok(r#"{"error":{"message":"x","code":1,"error_subcode":1357046}}"#)),
        FaultClass::UnknownOutcome
    );
    assert_eq!(outcome(ok(r#"{"error":{"message":"x","code":613}}"#)), FaultClass::Throttled);
    assert_eq!(
        outcome(ok(r#"{"error":{"message":"x","code":10,"error_subcode":2018278}}"#)),
        FaultClass::WindowClosed
    );
    let never_left = Fault::new(FaultClass::Upstream, Fault::NOT_REACHED, "x");
    assert_eq!(outcome(Err(never_left)), FaultClass::Upstream);
    assert_eq!(outcome(ok(r#"{"error":{"message":"x","code":1545041}}"#)), FaultClass::Invalid);
}

#[test]
fn an_upload_that_was_lost_or_of_another_kind_is_done_anew() {
    let case = fixture::case();
    let image = case.sample(PartKind::Image).expect("the kit has one").clone();
    let plan = FACEBOOK.send(&case.account, &case.thread, &piece(image.clone(), 0));
    let (asked, end) = run(plan, |n, _| match n {
        0 | 2 => ok(r#"{"attachment_id":"18577"}"#),
        1 => ok(r#"{"error":{"message":"x","code":100,"error_subcode":2018074}}"#),
        _ => ok(r#"{"message_id":"m_OUT9"}"#),
    });
    assert_eq!((asked.len(), end.expect("sent").external_ids), (4, vec!["m_OUT9".to_owned()]));
    let plan = FACEBOOK.send(&case.account, &case.thread, &piece(image, 0));
    let (asked, end) = run(plan, |n, _| match n {
        0 | 2 => ok(r#"{"attachment_id":"18577"}"#),
        1 => ok(r#"{"error":{"message":"x","code":100,"error_subcode":2018047}}"#),
        _ => ok(r#"{"message_id":"m_OUT9"}"#),
    });
    assert!(end.is_ok());
    assert_eq!(json(&asked[3])["message"]["attachment"]["type"], "file");
}

#[test]
fn an_echo_tells_before_anything_is_asked() {
    let (account, mut thread) = place(1, false);
    thread.memo.insert("echo".to_owned(), format!("{RETRY_KEY} m_OUT2"));
    let (asked, end) = run(FACEBOOK.look(&account, &thread, &piece(words("hello"), 5)), |_, _| ok("{}"));
    assert!(asked.is_empty());
    assert!(matches!(end, Ok(Found::Sent(sent)) if sent.external_ids == ["m_OUT2"]));
}

#[test]
fn a_look_says_no_only_when_it_would_be_there() {
    let look = |part: OutPart, ago: u64, rows: serde_json::Value| {
        let (account, thread) = place(1, false);
        let rows = serde_json::json!({ "data": rows }).to_string();
        let plan = FACEBOOK.look(&account, &thread, &piece(part, ago));
        run(plan, |n, x| {
            let mut reply = ok(if n == 0 { r#"{"data":[{"id":"t_1"}]}"# } else { &rows })?;
            reply.received_at = now().after(x.delay);
            Ok(reply)
        })
        .1
        .expect("a look")
    };
    let row = |id: &str, from: &str, message: &str, at: Time| serde_json::json!({ "id": id, "created_time": at.to_string(), "from": { "id": from }, "message": message });
    let tried = |ago: u64| now().before(Duration::from_secs(ago));
    let ours =
        |ago: i64, words: &str| row("m_1", fixture::PAGE, words, Time::from_secs(now().as_secs() - ago));
    assert!(matches!(look(words("hello"), 60, serde_json::json!([ours(60, "hello")])), Found::Sent(_)));
    assert_eq!(look(words("hello"), 60, serde_json::json!([ours(60, "other")])), Found::NotSent);
    assert_eq!(
        look(words("hello"), 60, serde_json::json!([row("m_2", fixture::CUSTOMER, "hello", tried(50))])),
        Found::NotSent
    );
    // Said before too, a moment ago: nobody can tell.
    assert_eq!(look(words("hello"), 60, serde_json::json!([ours(70, "hello")])), Found::Unclear);
    assert_eq!(
        look(words("hello"), 60, serde_json::json!([ours(55, "hello"), ours(58, "hello")])),
        Found::Unclear
    );
    assert_eq!(look(words("hello"), 5, serde_json::json!([])), Found::Unclear);
    assert_eq!(look(words("hello"), 60, serde_json::json!([])), Found::NotSent);
}
