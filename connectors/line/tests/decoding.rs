//! What comes of the sheet's own sample events (line §2.7, §2.8).

use connector::{Connector, Unreadable};
use connector_line::Line;
use model::{Event, Incoming, MediaRef, Part, PartKind, SystemKind, ThreadKind, Time};

use crate::{
    behaviour::{decode, message},
    fixture::{BOT, GROUP, QUOTED, ROOM, USER, case},
};

/// All events of a recorded hook.
fn all(name: &str) -> Vec<Result<Vec<Event>, Unreadable>> {
    let case = case();
    let hook = case.hooks.iter().find(|h| h.name == name).expect("a recorded hook");
    Line.split(&hook.hook()).iter().map(|d| Line.decode(d, &case.account)).collect()
}

fn messages(name: &str) -> Vec<Incoming> {
    let one = |events: Result<Vec<Event>, Unreadable>| match events.expect("readable").swap_remove(0) {
        Event::Message(message) => *message,
        other => panic!("a message, not {other:?}"),
    };
    all(name).into_iter().map(one).collect()
}

fn memo<'a>(message: &'a Incoming, key: &str) -> Option<&'a str> {
    message.memo.iter().find(|i| i.key == key).and_then(|i| i.value.as_deref())
}

#[test]
fn a_text_in_a_group_has_its_writer_its_quote_and_its_tokens() {
    let text = &messages("messages")[0];
    assert_eq!((text.thread.id.as_str(), text.thread.kind), (GROUP, ThreadKind::Group));
    assert_eq!(text.external_id, QUOTED);
    assert_eq!(text.sender.external_id.as_deref(), Some(USER));
    assert_eq!(text.contact.external_id, GROUP);
    assert_eq!(text.parts, [Part::Text { text: "@All @Kettle (love) blue one?".to_owned() }]);
    assert_eq!(text.reply_to.as_deref(), Some("571204100012345678"));
    assert_eq!(text.sent_at, Time::from_millis(1_752_486_301_127));
    assert_eq!(memo(text, "reply_token"), Some("1752486301127 6d1f0a4be97c42d8b35e08fa21c7946d"));
    assert_eq!(memo(text, "mark_as_read_token"), Some("mR4tq9Ld2Yp0"));
    assert!(text.counts && !text.outbound);
}

#[test]
fn files_say_where_they_are_to_be_had() {
    let all = messages("messages");
    let media = |n: usize| all[n].parts[0].media().expect("a file");
    let ours = |id: &str| Some(MediaRef::Platform { id: id.to_owned() });
    assert_eq!(all[1].parts[0].kind(), PartKind::Image);
    assert_eq!(media(1).fetch, ours("571204939900000001"));
    assert_eq!(all[1].seq, 2, "the second of its set");
    assert_eq!(media(2).fetch, Some(MediaRef::Url { url: "https://media.example/o.mp4".to_owned() }));
    assert_eq!(media(2).duration_ms, Some(60_000));
    assert_eq!((all[3].parts[0].kind(), media(3).duration_ms), (PartKind::Audio, Some(4_200)));
    assert_eq!(media(4).name.as_deref(), Some("order 17.pdf"));
    assert_eq!(media(4).size, Some(213_800));
    assert_eq!(media(4).fetch, ours("571204939900000004"));
}

#[test]
fn a_place_and_a_sticker_are_told_in_words() {
    let all = messages("messages");
    let Part::Location { latitude, address, .. } = &all[5].parts[0] else { panic!("a place") };
    assert!((latitude - 35.67966).abs() < 1e-9);
    assert_eq!(address.as_deref(), Some("1-3 Kioicho, Chiyoda-ku, Tokyo"));
    assert_eq!(all[6].parts, [Part::Sticker { media: None, label: "cony, hi, wave".to_owned() }]);
    assert_eq!((all[6].thread.id.as_str(), all[6].thread.kind), (ROOM, ThreadKind::Group));
    assert_eq!(memo(&all[6], "standby"), Some("1"));
    assert_eq!(memo(&all[6], "reply_token"), None);
    let text = r#"{"type":"message","timestamp":5,"source":{"type":"user","userId":"U1"},"message":{"type":"sticker","id":"9","text":"thanks!","keywords":["a"]}}"#;
    assert_eq!(message(text).parts, [Part::Sticker { media: None, label: "thanks!".to_owned() }]);
}

#[test]
fn every_kind_of_event_says_what_it_is() {
    let all: Vec<Vec<Event>> = all("events").into_iter().map(|e| e.expect("readable")).collect();
    let Event::Edited { external_id, parts, thread, .. } = &all[0][0] else { panic!("an edit") };
    assert_eq!((external_id.as_str(), thread.id.as_str()), ("610830548529053697", GROUP));
    assert_eq!(*parts, [Part::Text { text: "two kettles, not one".to_owned() }]);
    assert!(matches!(&all[0][1], Event::Memo { items, .. } if items.iter().any(|i| i.key == "reply_token")));
    let Event::Unsent { external_id, .. } = &all[1][0] else { panic!("taken back") };
    assert_eq!(external_id, QUOTED);
    for (n, kind, reachable, closed) in [
        (2, SystemKind::Followed, true, None),
        (3, SystemKind::Unfollowed, false, Some("blocked")),
        (4, SystemKind::Joined, true, None),
        (5, SystemKind::Left, false, Some("left")),
    ] {
        assert!(
            matches!(&all[n][0], Event::Contact { reachable: r, .. } if *r == Some(reachable)),
            "{kind:?}"
        );
        assert!(matches!(&all[n][1], Event::System { what, .. } if *what == kind), "{kind:?}");
        let Event::Memo { items, .. } = &all[n][2] else { panic!("a memo") };
        let told = items.iter().find(|i| i.key == "closed").expect("told");
        assert_eq!(told.value.as_deref(), closed);
    }
    for (n, kind) in [(6, SystemKind::MemberJoined), (7, SystemKind::MemberLeft)] {
        let Event::System { what, detail, external_id, .. } = &all[n][0] else { panic!("a line") };
        assert_eq!((*what, detail.as_deref()), (kind, Some("U91eeaf62d94c1b0e8a7f3365c2d0e4fb")));
        assert!(external_id.starts_with("01JZ8Q"));
    }
    let postback = |n: usize| match &all[n][0] {
        Event::Message(m) => (m.parts[0].clone(), m.counts),
        other => panic!("a postback, not {other:?}"),
    };
    let part = |title: Option<&str>, payload: &str| Part::Postback {
        title: title.map(str::to_owned),
        payload: Some(payload.to_owned()),
    };
    assert_eq!(postback(8), (part(Some("2026-07-20T10:30"), "slot=17"), true));
    assert_eq!(postback(9), (part(None, "menu-b"), false), "turning a page of the menu asks nothing");
    for (n, kind) in [
        (10, "videoPlayComplete"),
        (11, "beacon"),
        (12, "accountLink"),
        (13, "membership"),
        (14, "module"),
        (15, "activated"),
        (16, "botSuspended"),
    ] {
        assert!(matches!(&all[n][0], Event::Ignored { what } if what == kind), "{kind}");
    }
    assert!(matches!(&all[10][1], Event::Memo { items, .. } if items.iter().any(|i| i.key == "reply_token")));
}

#[test]
fn who_writes_has_not_blocked_us() {
    let event = format!(
        r#"{{"type":"message","timestamp":5,"source":{{"type":"user","userId":"{USER}"}},"message":{{"type":"text","id":"9","text":"a"}}}}"#
    );
    let items = message(&event).memo;
    assert!(items.iter().any(|i| i.key == "closed" && i.value.is_none()));
    let mut blocked = crate::fixture::thread();
    blocked.memo.insert("closed".to_owned(), "blocked".to_owned());
    assert!(Line.composer(&blocked, &case().account).reason.is_some());
}

#[test]
fn v5_holds_an_unsend_and_an_unknown_event_with_its_large_number() {
    let events = all("V5");
    assert!(matches!(&events[0], Ok(e) if matches!(e[0], Event::Unsent { .. })));
    assert!(events[1].is_err());
    let case = case();
    let hook = case.hooks.iter().find(|h| h.name == "V5").expect("V5");
    let raw = String::from_utf8(Line.split(&hook.hook())[1].body.clone()).expect("UTF-8");
    assert!(raw.contains("9007199254740993"), "byte for byte");
    assert_eq!(Line.split(&hook.hook())[1].account.as_deref(), Some(BOT));
}

#[test]
fn v3_and_v4_say_the_same() {
    assert_eq!(all("V3"), all("V4"));
    let Ok(events) = &all("V4")[0] else { panic!("readable") };
    let Event::Message(message) = &events[0] else { panic!("a message") };
    assert_eq!(message.parts, [Part::Text { text: "🤨 いくら？ a/b".to_owned() }]);
}

#[test]
fn the_composer_counts_the_quota_and_the_free_time() {
    let mut account = case().account;
    account.memo.insert("quota_left".to_owned(), "13".to_owned());
    account.memo.insert("quota_total".to_owned(), "200".to_owned());
    let composer = Line.composer(&crate::fixture::thread(), &account);
    assert_eq!((composer.max, composer.quota_left, composer.quota_total), (5_000, Some(13), Some(200)));
    assert!(composer.free_until.is_some() && composer.reason.is_none());
    account.memo.insert("quota_left".to_owned(), String::new());
    assert_eq!(Line.composer(&crate::fixture::late(), &account).quota_left, None);
    assert_eq!(Line.composer(&crate::fixture::late(), &account).free_until, None);
}

#[test]
fn an_event_of_nobody_stays_in_the_journal() {
    let events = decode(r#"{"type":"accountLink","timestamp":5,"link":{"result":"failed","nonce":"n"}}"#);
    assert!(matches!(&events[0], Event::Ignored { .. }));
    assert!(all("odd")[2].is_err(), "a message without its user");
}
