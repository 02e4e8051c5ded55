//! What becomes of recorded events (facebook §2.7).

use std::collections::BTreeMap;

use connector::{AccountContext, Connector, Delivery};
use connector_facebook::FACEBOOK;
use model::{Event, Incoming, Media, MediaRef, Part, ReceiptKind, SenderKind, SystemKind, Time, Upto};

use crate::fixture::{APP, CUSTOMER, PAGE, RETRY_KEY, USER, body, callback, hook, now};

const T: i64 = 1_784_023_199_876;

fn own() -> AccountContext {
    AccountContext {
        external_id: PAGE.to_owned(),
        webhook_url: String::new(),
        memo: BTreeMap::from([
            ("app.app_id".to_owned(), APP.to_owned()),
            ("user_id".to_owned(), USER.to_owned()),
        ]),
        now: now(),
    }
}

fn decoded(name: &str) -> Vec<Vec<Event>> {
    let all = FACEBOOK.split(&hook(name).hook());
    all.iter().map(|d| FACEBOOK.decode(d, &own()).expect("readable")).collect()
}

fn one(event: &str) -> Vec<Event> {
    let body = format!(
        r#"{{"object":"page","entry":[{{"id":"{PAGE}","time":1784023200123,"messaging":[{event}]}}]}}"#
    );
    let mut recorded = hook("fb1");
    recorded.body = body.into_bytes();
    let all = FACEBOOK.split(&recorded.hook());
    FACEBOOK.decode(&all[0], &own()).expect("readable")
}

fn message(events: &[Event]) -> &Incoming {
    events
        .iter()
        .find_map(|e| if let Event::Message(m) = e { Some(m.as_ref()) } else { None })
        .expect("a message")
}

fn lines(events: &[Event]) -> Vec<&str> {
    let mut all = Vec::new();
    for event in events {
        if let Event::System { detail: Some(detail), .. } = event {
            all.push(detail.as_str());
        }
    }
    all
}

fn text(words: &str) -> Part {
    Part::Text { text: words.to_owned() }
}

fn at(url: &str) -> Media {
    Media { fetch: Some(MediaRef::Url { url: url.to_owned() }), ..Media::default() }
}

#[test]
fn words_come_out_as_they_were_written() {
    let all = decoded("fb2");
    let m = message(&all[0]);
    assert_eq!(m.parts, [text("äöå 😀 see https://example.org/a?b=1&c=<d>")]);
    assert_eq!(
        (m.external_id.as_str(), m.thread.id.as_str(), m.outbound, m.counts),
        ("m_FbVec02", CUSTOMER, false, true)
    );
    assert_eq!(m.sent_at, Time::from_millis(T));
    assert_eq!(message(&decoded("fb3")[0]).parts, [text("äöå 😀")]);
}

#[test]
fn what_stands_beside_the_words_is_kept() {
    let all = decoded("messages");
    let m = message(&all[1]);
    assert_eq!(m.parts, [text("Yes")]);
    assert!(m.memo.iter().any(|i| i.key == "quick_reply" && i.value.as_deref() == Some("CONFIRM_YES")));
    assert_eq!(message(&all[2]).reply_to.as_deref(), Some("m_9Z"));
    assert_eq!(
        lines(&all[3]),
        ["Came from the ad “Spring” (ad 120330000000000, ref spring, product 3, post 1_2)"]
    );
    assert!(matches!(&message(&all[4]).parts[1], Part::Product { external_id, .. } if external_id == "3"));
    assert_eq!(message(&all[5]).parts, [text("flights to LAX")]);
    let pressed = message(&all[6]);
    assert_eq!(pressed.external_id, "m_B1");
    assert_eq!(
        pressed.parts,
        [Part::Postback { title: Some("Get Started".into()), payload: Some("GET_STARTED".into()) }]
    );
    assert_eq!(lines(&all[6]), ["Came by a link (ref qr7)"]);
    let bare = message(&all[7]);
    assert!(bare.external_id.starts_with("postback:"));
}

#[test]
fn every_kind_of_attachment_becomes_its_part() {
    let all = decoded("attachments");
    let parts = |n: usize| message(&all[n]).parts.clone();
    assert_eq!(
        parts(0),
        [
            text("look"),
            Part::Image(at("https://scontent.xx.fbcdn.net/v/a.jpg?oh=1")),
            Part::Video(at("https://video.xx.fbcdn.net/v/a.mp4?oh=1"))
        ]
    );
    assert_eq!(parts(1), [Part::Audio(at("https://cdn.fbsbx.com/v/a.mp4?oh=1"))]);
    assert_eq!(parts(2), [Part::File(at("https://cdn.fbsbx.com/v/order.pdf?oh=1"))]);
    let thumb =
        Part::Sticker { media: Some(at("https://scontent.xx.fbcdn.net/t/s.png")), label: "👍".into() };
    assert_eq!(parts(3), [thumb]);
    let share = |title: &str, url: &str| Part::Share { title: Some(title.into()), url: Some(url.into()) };
    assert_eq!(parts(4), [share("A reel", "https://www.facebook.com/reel/123/")]);
    assert_eq!(parts(5), [share("A post", "https://www.facebook.com/1/posts/2")]);
    assert_eq!(parts(6), [text("see https://example.org/a")]);
    assert_eq!(parts(7), [share("Old form", "https://example.org/b")]);
    assert!(
        matches!(&parts(8)[..], [Part::Product { external_id, title: Some(t), .. }] if external_id == "77" && t == "Kettle – 2 l")
    );
    assert!(matches!(&parts(9)[..], [Part::Location { title: Some(t), .. }] if t == "Ana's Location"));
    assert!(matches!(&parts(10)[..], [Part::Template { title: Some(t), text: Some(w), .. }]
        if t == "Appointment confirmed" && w.ends_with("(Asia/Tbilisi)")));
    let unsupported = |raw: &str| Part::Unsupported { raw_type: raw.into(), text: None };
    assert_eq!(parts(11), [unsupported("hologram")]);
    assert_eq!(parts(12), [unsupported("unsupported")]);
    assert_eq!(parts(13), [unsupported("empty")]);
    assert!(matches!(&parts(14)[..], [Part::Template { title: Some(t), text: Some(w), .. }]
        if t == "Receipt 12345678902" && w == "2 × Classic T\n56.14 THB"));
}

#[test]
fn odd_attachments_are_shown_as_what_they_are() {
    let parts = |attachments: &str| {
        let event = format!(
            r#"{{"sender":{{"id":"{CUSTOMER}"}},"recipient":{{"id":"{PAGE}"}},"timestamp":{T},"message":{{"mid":"m_1","attachments":{attachments}}}}}"#
        );
        message(&one(&event)).parts.clone()
    };
    let is_unsupported =
        |p: &[Part], raw: &str| matches!(p, [Part::Unsupported { raw_type, .. }] if raw_type == raw);
    assert!(is_unsupported(&parts(r#"[{"type":"image"}]"#), "image"));
    assert!(is_unsupported(&parts(r#"[{"type":"image","payload":{"url":"javascript:x"}}]"#), "image"));
    assert!(is_unsupported(&parts(r#"[{"payload":null}]"#), "attachment"));
    assert!(is_unsupported(&parts(r#"[{"type":"fallback","payload":null}]"#), "fallback"));
    assert!(is_unsupported(&parts(r#"[{"type":"location","payload":{}}]"#), "location"));
    assert!(is_unsupported(
        &parts(r#"[{"type":"template","payload":{"template_type":"media"}}]"#),
        "template"
    ));
    assert!(is_unsupported(&parts("[]"), "empty") && is_unsupported(&parts("5"), "empty"));
    let said = parts(r#"[{"type":"fallback","payload":"https://example.org/x"}]"#);
    assert_eq!(said, [Part::Share { title: None, url: Some("https://example.org/x".into()) }]);
    assert_eq!(
        parts(r#"[{"type":"reel","payload":{"reel_video_id":9}}]"#),
        [Part::Share { title: None, url: Some("https://www.facebook.com/reel/9/".into()) }]
    );
}

#[test]
fn an_echo_says_who_wrote_it() {
    let all = decoded("echoes");
    let kinds: Vec<SenderKind> = all.iter().map(|e| message(e).sender.kind).collect();
    assert_eq!(
        kinds,
        [SenderKind::Member, SenderKind::Platform, SenderKind::App, SenderKind::Platform, SenderKind::App]
    );
    assert!(all.iter().all(|e| message(e).outbound && message(e).thread.id == CUSTOMER));
    let Event::Memo { items, .. } = &all[0][0] else { panic!("{:?}", all[0]) };
    assert_eq!(items[0].value, Some(format!("{RETRY_KEY} m_OUT2")));
    assert!(matches!(&message(&all[4]).parts[..], [Part::Template { text: Some(t), buttons, .. }]
        if t == "Choose" && buttons.len() == 2));
}

#[test]
fn marks_edits_and_unsends() {
    let all = decoded("marks");
    let receipts = |n: usize| -> Vec<(ReceiptKind, Upto)> {
        all[n]
            .iter()
            .filter_map(|e| if let Event::Receipt(r) = e { Some((r.kind, r.upto.clone())) } else { None })
            .collect()
    };
    let until = |ms| Upto::Time(Time::from_millis(ms));
    assert_eq!(
        receipts(0),
        [
            (ReceiptKind::Delivered, Upto::Messages(vec!["m_OUT1".into()])),
            (ReceiptKind::Delivered, until(1_784_023_190_000))
        ]
    );
    assert_eq!(receipts(1), [(ReceiptKind::Delivered, until(1_784_023_190_001))]);
    assert_eq!(receipts(2), [(ReceiptKind::Read, until(1_784_023_195_000))]);
    assert!(matches!(&all[3][..], [Event::Reaction { external_id, by, emoji: Some(e), .. }]
        if external_id == "m_OUT1" && by == CUSTOMER && e == "❤️"));
    assert!(matches!(&all[4][..], [Event::Reaction { emoji: None, .. }]));
    assert!(matches!(&all[5][..], [Event::Edited { external_id, parts, .. }]
        if external_id == "m_A1" && parts[..] == [text("corrected")]));
    assert!(matches!(&all[7][..], [Event::Unsent { external_id, .. }, ..] if external_id == "m_A1"));
    assert!(
        matches!(&all[8][..], [Event::ThreadChanged { messages, .. }] if messages[..] == ["m_A1".to_owned()])
    );
}

#[test]
fn lines_that_nobody_wrote() {
    let all = decoded("notes");
    assert_eq!(lines(&all[0]), ["Came by a link (ref qr7)"]);
    assert_eq!(lines(&all[1]), ["Came from the ad “Spring” (ad 6)"]);
    assert!(matches!(&all[2][..], [Event::Ignored { .. }]));
    assert_eq!(lines(&all[3]), ["Stopped notifications “News”"]);
    let elsewhere = |n: usize| {
        all[n]
            .iter()
            .find_map(|e| if let Event::Memo { items, .. } = e { Some(items[0].value.clone()) } else { None })
    };
    assert!(matches!(&all[4][0], Event::System { what: SystemKind::HandledElsewhere, .. }));
    assert_eq!(elsewhere(4), Some(Some("456".to_owned())));
    assert_eq!((elsewhere(5), elsewhere(6)), (Some(None), Some(None)));
    assert_eq!(lines(&all[7]), ["Another tool (app 456) asks for this conversation."]);
    assert!(matches!(&all[8][..], [Event::Ignored { .. }]));
    assert!(matches!(&all[9][..], [Event::GrantLost { certain: false, .. }]));
    assert!(matches!((&all[10][..], &all[11][..]), ([Event::Ignored { .. }], [Event::Ignored { .. }])));
    assert_eq!(lines(&all[13]), ["Cart: 2 × Kettle (11.5 THB) – blue"]);
}

#[test]
fn standby_is_kept_and_flagged() {
    for events in decoded("standby") {
        let m = message(&events);
        assert!(!m.outbound && m.counts);
        let Some(Event::Memo { items, .. }) = events.last() else { panic!("{events:?}") };
        assert_eq!((items[0].key.as_str(), items[0].value.is_some()), ("elsewhere", true));
    }
    let Some(Event::Memo { items, .. }) = decoded("fb1")[0].last().cloned() else { panic!("no memo") };
    assert_eq!(items[0].value, None);
}

#[test]
fn tests_and_events_of_others_make_no_contacts() {
    for events in decoded("test").into_iter().chain(decoded("feed")).chain(decoded("fb4")) {
        assert!(matches!(&events[..], [Event::Ignored { .. }]), "{events:?}");
    }
}

#[test]
fn ids_and_times_are_taken_in_any_form() {
    let events = one(
        r#"{"sender":{"id":7012345678901234},"recipient":{"id":104857600012345},"timestamp":"1784023199","message":{"mid":"mid.17:a","text":"hi"}}"#,
    );
    let m = message(&events);
    assert_eq!((m.thread.id.as_str(), m.external_id.as_str()), (CUSTOMER, "m_mid.17:a"));
    assert_eq!(m.sent_at, Time::from_secs(1_784_023_199));
}

fn polled(row: &serde_json::Value, changed_at: Option<i64>) -> Vec<Event> {
    let body = serde_json::json!({ "sampan": "message", "page": PAGE, "seq": 2, "changed_at": changed_at, "message": row });
    let body = body.to_string().into_bytes();
    let delivery = Delivery { account: Some(PAGE.into()), key: "k".into(), at: None, body };
    FACEBOOK.decode(&delivery, &own()).expect("readable")
}

fn row(from: &str, to: &str, more: &serde_json::Value) -> serde_json::Value {
    let mut row = serde_json::json!({
        "id": "m_A1", "created_time": "2026-07-14T09:59:59+0000", "message": "",
        "from": { "id": from, "name": "One" }, "to": { "data": [{ "id": to, "name": "Two" }] },
    });
    for (key, value) in more.as_object().into_iter().flatten() {
        row[key] = value.clone();
    }
    row
}

#[test]
fn messages_that_were_read_back() {
    let image = serde_json::json!({ "attachments": { "data": [{ "mime_type": "image/jpeg", "name": "a.jpg", "size": 9,
        "image_data": { "width": 5, "height": 6, "url": "https://scontent.xx.fbcdn.net/v/a.jpg" } }] } });
    let events = polled(&row(CUSTOMER, PAGE, &image), None);
    let m = message(&events);
    assert_eq!((m.outbound, m.seq, m.contact.name.as_deref()), (false, 2, Some("One")));
    assert_eq!(m.sent_at, Time::from_secs(1_784_023_199));
    assert!(matches!(&m.parts[..], [Part::Image(i)] if i.width == Some(5) && i.size == Some(9)));
    let events = polled(
        &row(PAGE, CUSTOMER, &serde_json::json!({ "message": "Yes", "reply_to": { "mid": "m_9Z" } })),
        None,
    );
    let m = message(&events);
    assert_eq!((m.outbound, m.thread.id.as_str(), m.sender.kind), (true, CUSTOMER, SenderKind::Platform));
    assert_eq!((m.parts.clone(), m.reply_to.as_deref()), (vec![text("Yes")], Some("m_9Z")));
    let link =
        serde_json::json!({ "shares": { "data": [{ "link": "https://example.org/a", "name": "A" }] } });
    assert!(matches!(&message(&polled(&row(CUSTOMER, PAGE, &link), None)).parts[..], [Part::Share { .. }]));
    assert!(matches!(&message(&polled(&row(CUSTOMER, PAGE, &serde_json::json!({})), None)).parts[..],
        [Part::Unsupported { raw_type, .. }] if raw_type == "empty"));
}

#[test]
fn one_that_changed_is_an_edit_to_who_knows_it() {
    let events = polled(&row(CUSTOMER, PAGE, &serde_json::json!({ "message": "corrected" })), Some(T));
    assert!(matches!(&events[..], [Event::Message(_), Event::Edited { external_id, parts, at, .. }]
        if external_id == "m_A1" && parts[..] == [text("corrected")] && at.as_millis() == T));
}

#[test]
fn genuine_and_empty_is_no_event() {
    let empty = hook("fb5");
    let admitted = FACEBOOK.verify(&empty.hook(), &empty.keys(), now());
    assert!(matches!(admitted, Ok(connector::Admission::Answer(a)) if a.status == 400));
}

#[test]
fn a_consent_that_is_taken_back_finds_its_accounts() {
    const SR_1: &str = "Wsd_slukcffDexzIB9FQ0xM-rIQrYaYOz9rvZWhDlWM.eyJ1c2VyX2lkIjoiMTAyMjM0NTY3ODkwMTIzNDUiLCJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsImlzc3VlZF9hdCI6MTc4NDAyMzIwMH0";
    const SR_2: &str = "cGwHw86RkBf3ytSFnScXm1Q7ckpjGFhsKOBWaHeiFog.eyJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsImlzc3VlZF9hdCI6MTc4NDAyMzIwMCwicHJvZmlsZV9pZCI6IjEwNDg1NzYwMDAxMjM0NSIsInVzZXIiOnsiY291bnRyeSI6ImdlIiwibG9jYWxlIjoia2FfR0UifSwidXNlcl9pZCI6IjAifQ";
    let stranger = AccountContext { external_id: "1".to_owned(), memo: BTreeMap::new(), ..own() };
    for (door, erase) in [("deauthorize", false), ("data-deletion", true)] {
        let all = FACEBOOK.split(&callback("x", door, SR_1).hook());
        let event = &all[0];
        assert!(event.account.is_none() && FACEBOOK.route(event).is_empty());
        assert!(FACEBOOK.concerns(event, &own()) && !FACEBOOK.concerns(event, &stranger));
        let at = Time::from_secs(1_784_023_200);
        assert_eq!(FACEBOOK.decode(event, &own()), Ok(vec![Event::ConsentWithdrawn { erase, at }]));
    }
    let all = FACEBOOK.split(&callback("x", "deauthorize", SR_2).hook());
    assert_eq!(FACEBOOK.route(&all[0]), [PAGE]);
    let other = Delivery { account: None, key: "k".into(), at: None, body: body("fb1").to_vec() };
    assert!(!FACEBOOK.concerns(&other, &own()) && FACEBOOK.route(&other).is_empty());
}
