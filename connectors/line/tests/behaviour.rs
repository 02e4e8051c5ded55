//! The behaviours of line §6.3 that are a connector's, by their numbers there.

use std::time::Duration;

use conformance::{Answered, Run, Yielded, run};
use connector::{
    Admission, Auth, Connector, Delivery, Exchange, FaultClass, OutPart, Outgoing, Piece, Plan, Repeat,
    Reply, Target, ThreadContext,
};
use connector_line::Line;
use model::{Event, Incoming, MediaRef, Part, ThreadKind, Time};

use crate::fixture::{self, BOT, GROUP, REPLY_TOKEN, USER, case, late, now, piece, text, thread};

/// What comes of one event.
pub fn decode(event: &str) -> Vec<Event> {
    let body = format!(r#"{{"destination":"{BOT}","events":[{event}]}}"#);
    let case = case();
    let hook = connector::Hook {
        method: connector::Method::Post,
        url: "",
        callback: None,
        query: &[],
        headers: &http::HeaderMap::new(),
        body: body.as_bytes(),
    };
    let deliveries = Line.split(&hook);
    assert_eq!(deliveries.len(), 1);
    Line.decode(&deliveries[0], &case.account).expect("readable")
}

/// The message that an event is.
pub fn message(event: &str) -> Incoming {
    match decode(event).swap_remove(0) {
        Event::Message(message) => *message,
        other => panic!("a message, not {other:?}"),
    }
}

fn reply(status: u16, body: &str) -> Answered {
    Answered::Reply(Reply {
        status: http::StatusCode::from_u16(status).expect("a status"),
        headers: http::HeaderMap::new(),
        body: bytes::Bytes::copy_from_slice(body.as_bytes()),
        received_at: now(),
    })
}

fn drive<T: conformance::Show + Send + 'static>(plan: Plan<T>, answers: Vec<Answered>) -> Run {
    let mut answers = answers.into_iter();
    run(&Line, plan.map(Yielded::of), |_, _| answers.next())
}

fn send(thread: &ThreadContext, piece: &Piece) -> Plan<connector::Sent> {
    Line.send(&case().account, thread, piece)
}

fn path(exchange: &Exchange) -> &str {
    &exchange.request.path
}

fn has_retry_key(exchange: &Exchange) -> bool {
    exchange.request.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("x-line-retry-key"))
}

#[test]
fn no1_empty_events_are_answered_and_only_when_signed() {
    let case = case();
    let v1 = case.hooks.iter().find(|h| h.name == "V1").expect("V1");
    let admission = Line.verify(&v1.hook(), &v1.keys(), now()).expect("genuine");
    assert!(matches!(admission, Admission::Answer(a) if a.status == 200 && a.body.is_empty()));
    let mut forged = v1.clone();
    forged.headers.clear();
    assert!(Line.verify(&forged.hook(), &forged.keys(), now()).is_err());
}

#[test]
fn a_secret_being_changed_is_taken_old_and_new() {
    let case = case();
    let mut hook = case.hooks[0].clone();
    hook.grant = connector::Secrets::new()
        .with("channel_secret", "fake-new-secret")
        .with("channel_secret_previous", fixture::SECRET);
    assert!(Line.verify(&hook.hook(), &hook.keys(), now()).is_ok());
}

#[test]
fn no2_a_redelivery_has_the_same_key_and_message_id() {
    let event = |again: bool| {
        format!(
            r#"{{"destination":"{BOT}","events":[{{"type":"message","timestamp":5,"webhookEventId":"01JZ","deliveryContext":{{"isRedelivery":{again}}},"source":{{"type":"user","userId":"{USER}"}},"message":{{"type":"text","id":"9","text":"a"}}}}]}}"#
        )
    };
    let split = |body: &str| -> Delivery {
        let headers = http::HeaderMap::new();
        let hook = connector::Hook {
            method: connector::Method::Post,
            url: "",
            callback: None,
            query: &[],
            headers: &headers,
            body: body.as_bytes(),
        };
        Line.split(&hook).swap_remove(0)
    };
    let (first, second) = (split(&event(false)), split(&event(true)));
    assert_eq!(first.key, second.key);
    let own = case().account;
    assert_eq!(Line.decode(&first, &own), Line.decode(&second, &own));
    assert!(Line.decode(&first, &own).is_ok());
    let other = connector::AccountContext { external_id: "Uother".to_owned(), ..own };
    assert!(Line.decode(&first, &other).is_err(), "an event for another channel is kept, and not applied");
}

#[test]
fn no5_standby_is_kept_and_nothing_is_asked() {
    let event = format!(
        r#"{{"type":"message","mode":"standby","timestamp":1752486300000,"webhookEventId":"01JZ","source":{{"type":"user","userId":"{USER}"}},"message":{{"type":"text","id":"9","text":"a","markAsReadToken":"m"}}}}"#
    );
    let message = message(&event);
    assert_eq!(message.parts, [Part::Text { text: "a".to_owned() }]);
    let mut held = thread();
    for item in &message.memo {
        match &item.value {
            Some(value) => held.memo.insert(item.key.clone(), value.clone()),
            None => held.memo.remove(&item.key),
        };
    }
    let refused = drive(send(&held, &piece(&held, vec![text("hello")], None)), Vec::new());
    assert!(refused.asked.is_empty());
    assert_eq!(refused.ended.expect_err("held").class, FaultClass::WindowClosed);
    let read = drive(Line.mark_read(&case().account, &held), Vec::new());
    assert!(read.asked.is_empty() && read.ended.is_ok());
    let composer = Line.composer(&held, &case().account);
    assert!(composer.reason.is_some() && composer.free_until.is_none());
    // The next active event is the signal that it is ours again.
    let active = self::message(&event.replace("standby", "active"));
    assert!(active.memo.iter().any(|i| i.key == "standby" && i.value.is_none()));
}

#[test]
fn no6_a_group_message_without_its_writer_is_kept() {
    for user in ["", r#","userId":null"#] {
        let event = format!(
            r#"{{"type":"message","timestamp":5,"webhookEventId":"01JZ","source":{{"type":"group","groupId":"{GROUP}"{user}}},"message":{{"type":"text","id":"9","text":"a"}}}}"#
        );
        let message = message(&event);
        assert_eq!(message.thread.kind, ThreadKind::Group);
        assert_eq!(message.contact.external_id, GROUP);
        assert_eq!(message.sender.external_id, None);
    }
}

#[test]
fn no8_a_push_accepted_before_is_sent_once_with_its_id() {
    let late = late();
    let mut piece = piece(&late, vec![text("hello")], None);
    let first = drive(send(&late, &piece), vec![Answered::Lost]);
    assert_eq!(first.asked[0].repeat, Repeat::Safe);
    assert_eq!(first.ended.expect_err("lost").class, FaultClass::Upstream);
    piece.first_tried_at = Some(late.now);
    let accepted =
        r#"{"message":"The retry key is already accepted","sentMessages":[{"id":"571205599999999999"}]}"#;
    let second = drive(send(&late, &piece), vec![reply(409, accepted)]);
    assert_eq!(second.ended.expect("sent").json["external_ids"], serde_json::json!(["571205599999999999"]));
    assert_eq!(first.asked[0].request, second.asked[0].request, "same key, same content");
}

#[test]
fn no9_a_refused_reply_token_brings_exactly_one_push() {
    let thread = thread();
    let answers = vec![
        reply(400, r#"{"message":"Invalid reply token"}"#),
        reply(200, r#"{"sentMessages":[{"id":"7"}]}"#),
    ];
    let ran = drive(send(&thread, &piece(&thread, vec![text("hello")], None)), answers);
    assert_eq!(
        ran.asked.iter().map(path).collect::<Vec<_>>(),
        ["/v2/bot/message/reply", "/v2/bot/message/push"]
    );
    assert!(!has_retry_key(&ran.asked[0]) && has_retry_key(&ran.asked[1]));
    assert_eq!((ran.asked[0].repeat, ran.asked[1].repeat), (Repeat::Never, Repeat::Safe));
}

#[test]
fn a_reply_that_may_have_arrived_is_never_said_again_by_push() {
    let fresh = thread();
    let mut piece = piece(&fresh, vec![text("hello")], None);
    piece.first_tried_at = Some(fresh.now);
    // The process died after the reply had left; an hour later the token is stale, and still the way is the same one.
    let again = drive(send(&late(), &piece), vec![Answered::Lost]);
    assert_eq!(path(&again.asked[0]), "/v2/bot/message/reply");
    assert_eq!(again.asked[0].repeat, Repeat::Never);
    assert_eq!(again.ended.expect_err("lost").class, FaultClass::UnknownOutcome);
    // Nothing was tried while the token was fresh: then it goes by push.
    piece.first_tried_at = None;
    let first = drive(send(&late(), &piece), vec![Answered::Lost]);
    assert_eq!(path(&first.asked[0]), "/v2/bot/message/push");
    piece.first_tried_at = Some(late().now);
    let mut tomorrow = late();
    tomorrow.now = late().now.after(Duration::from_hours(24));
    let ended = drive(send(&tomorrow, &piece), Vec::new());
    assert_eq!(ended.ended.expect_err("too old").class, FaultClass::UnknownOutcome);
    assert!(ended.asked.is_empty(), "LINE remembers a retry key for a day only");
}

#[test]
fn a_reply_token_is_used_once_and_only_while_it_is_fresh() {
    let way = |thread: &ThreadContext| piece(thread, vec![text("a")], None).memo.is_some();
    let mut thread = thread();
    assert!(way(&thread));
    let received = thread.last_inbound_received_at.expect("a time");
    assert_eq!(
        Line.composer(&thread, &case().account).free_until,
        Some(received.after(Duration::from_secs(50)))
    );
    thread.now = received.after(Duration::from_millis(49_999));
    assert!(way(&thread));
    thread.now = received.after(Duration::from_secs(50));
    assert!(!way(&thread));
    thread.now = now();
    thread.memo.insert("reply_used".to_owned(), REPLY_TOKEN.to_owned());
    assert!(!way(&thread));
}

#[test]
fn a_redelivered_events_token_lives_from_its_receipt_but_not_for_ever() {
    let mut thread = thread();
    let at = thread.last_inbound_at.expect("a time");
    thread.last_inbound_received_at = Some(at.after(Duration::from_mins(15)));
    thread.now = at.after(Duration::from_mins(15) + Duration::from_secs(30));
    assert!(Line.composer(&thread, &case().account).free_until.is_some());
    thread.last_inbound_received_at = Some(at.after(Duration::from_mins(20)));
    thread.now = at.after(Duration::from_mins(20) + Duration::from_secs(1));
    assert!(Line.composer(&thread, &case().account).free_until.is_none());
}

#[test]
fn dummy_tokens_of_the_console_are_never_replied_to() {
    for token in ["0".repeat(32), "f".repeat(32), String::new()] {
        let event = format!(
            r#"{{"type":"message","timestamp":5,"replyToken":"{token}","source":{{"type":"user","userId":"{USER}"}},"message":{{"type":"text","id":"9","text":"a"}}}}"#
        );
        assert!(message(&event).memo.iter().all(|i| i.key != "reply_token"));
    }
}

#[test]
fn no10_and_no11_refusals_have_the_class_that_stops_or_delays() {
    let late = late();
    let ends = |status: u16, said: &str| {
        let answer = reply(status, &format!(r#"{{"message":"{said}"}}"#));
        drive(send(&late, &piece(&late, vec![text("a")], None)), vec![answer]).ended.expect_err("refused")
    };
    assert_eq!(
        ends(401, "Authentication failed due to the following reason: x").class,
        FaultClass::Unauthorized
    );
    let month = ends(429, "You have reached your monthly limit.");
    assert!(
        month.class == FaultClass::WindowClosed && month.operator,
        "not tried again, and told to the operator"
    );
    assert_eq!(
        ends(429, "The API rate limit has been exceeded. Try again later.").class,
        FaultClass::Throttled
    );
}

#[test]
fn no12_a_file_in_the_making_waits_and_one_taken_back_is_gone() {
    let media = || Line.media(&case().account, &MediaRef::Platform { id: "9".to_owned() });
    let waiting = drive(media(), vec![reply(202, ""), reply(200, r#"{"status":"processing"}"#)]);
    let fault = waiting.ended.expect_err("not yet");
    assert!(fault.class == FaultClass::Throttled && fault.retry_after.is_some());
    assert!(drive(media(), vec![reply(200, "")]).ended.is_ok());
    let gone = drive(media(), vec![reply(410, r#"{"message":"The content is gone"}"#)]);
    assert_eq!(gone.ended.expect_err("gone").class, FaultClass::Gone);
}

#[test]
fn no13_a_file_elsewhere_is_fetched_without_our_token() {
    let url = "https://media.example/o.mp4".to_owned();
    let ran = drive(Line.media(&case().account, &MediaRef::Url { url: url.clone() }), vec![reply(200, "")]);
    let request = ran.asked[0].request.clone();
    assert!(request.auth == Auth::None && request.target == Target::Url(url));
    let case = case();
    assert!(Line.authorize(request, &case.keys(), now()).headers.is_empty());
}

#[test]
fn no14_long_texts_are_cut_and_many_parts_go_in_fives() {
    let cut = |parts: Vec<OutPart>| -> Vec<usize> {
        let what = Outgoing { parts, reply_to: Some("1".to_owned()), by_person: true };
        let pieces = Line.pieces(&what, &thread()).expect("good parts");
        assert!(
            pieces[0].reply_to.is_some()
                && pieces[1..].iter().all(|p| p.reply_to.is_none() && p.memo.is_none())
        );
        pieces.iter().map(|p| p.parts.len()).collect()
    };
    assert_eq!(cut(vec![text(&"a".repeat(5001))]), [2]);
    assert_eq!(cut(vec![text("a"); 12]), [5, 5, 2]);
}

#[test]
fn no15_a_token_is_renewed_before_it_ends() {
    let case = case();
    let ran = drive(
        Line.renew(&case.account, &case.app, &case.grant),
        vec![reply(200, r#"{"token_type":"Bearer","access_token":"fake-two","expires_in":900}"#)],
    );
    let grant = ran.ended.expect("a grant").json;
    let time = |key: &str| Time::parse(grant[key].as_str().expect("a time")).expect("a time");
    assert_eq!(time("expires_at"), now().after(Duration::from_mins(15)));
    assert_eq!(time("renew_at"), now().after(Duration::from_secs(810)));
    assert_eq!(grant["secrets"]["channel_id"], "2007654321", "the next is issued from these");
}

#[test]
fn a_token_of_a_standby_event_is_not_remembered() {
    let event = format!(
        r#"{{"type":"message","mode":"standby","timestamp":5,"replyToken":"{REPLY_TOKEN}","source":{{"type":"user","userId":"{USER}"}},"message":{{"type":"text","id":"9","text":"a"}}}}"#
    );
    assert!(message(&event).memo.iter().all(|i| i.key != "reply_token"));
    assert!(message(&event.replace("standby", "active")).memo.iter().any(|i| i.key == "reply_token"));
}

#[test]
fn somebody_elses_profile_is_not_taken() {
    let other = r#"{"displayName":"Somebody","userId":"U00000000000000000000000000000000"}"#;
    let ran = drive(Line.profile(&case().account, &thread(), None), vec![reply(200, other)]);
    assert_eq!(ran.ended.expect_err("another person").class, FaultClass::Malformed);
}

#[test]
fn with_chat_switched_off_line_marks_by_itself() {
    let mut account = case().account;
    account.memo.insert("chat_mode".to_owned(), "bot".to_owned());
    let ran = drive(Line.mark_read(&account, &thread()), Vec::new());
    assert!(ran.asked.is_empty() && ran.ended.is_ok());
}
