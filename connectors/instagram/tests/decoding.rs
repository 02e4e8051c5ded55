//! What every recorded webhook says.

mod fixture;

use connector::{AccountContext, Connector, Delivery, Hook, Method};
use connector_instagram::INSTAGRAM;
use fixture::{ACCOUNT, CUSTOMER, SCOPED};
use model::{Event, Incoming, Part, ReceiptKind, StoryKind, SystemKind, Time, Upto};

fn own() -> AccountContext {
    fixture::case().account
}

fn split(body: &[u8]) -> Vec<Delivery> {
    let headers = http::HeaderMap::new();
    INSTAGRAM.split(&Hook {
        method: Method::Post,
        url: "",
        callback: None,
        query: &[],
        headers: &headers,
        body,
    })
}

fn decoded(body: &[u8]) -> Vec<Event> {
    split(body).iter().flat_map(|d| INSTAGRAM.decode(d, &own()).expect("readable")).collect()
}

fn of(name: &str) -> Vec<Event> {
    decoded(&fixture::body(name))
}

fn messages(events: &[Event]) -> Vec<&Incoming> {
    events.iter().filter_map(|e| if let Event::Message(m) = e { Some(m.as_ref()) } else { None }).collect()
}

fn one(name: &str) -> Incoming {
    let events = of(name);
    let all = messages(&events);
    assert_eq!(all.len(), 1, "{events:?}");
    all[0].clone()
}

fn text(text: &str) -> Part {
    Part::Text { text: text.to_owned() }
}

#[test]
fn ig_1_is_a_message_of_the_customer() {
    let m = one("ig-1");
    assert_eq!((m.thread.id.as_str(), m.contact.external_id.as_str()), (CUSTOMER, CUSTOMER));
    assert_eq!(m.external_id, "aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjAwMQZDZD");
    assert_eq!(m.sent_at, Time::from_millis(1_784_023_199_876));
    assert!(!m.outbound && m.counts);
    assert_eq!(m.parts, [text("hi there")]);
    assert_eq!(split(&fixture::body("ig-1"))[0].account.as_deref(), Some(ACCOUNT));
}

#[test]
fn ig_2_answers_to_a_story_whose_picture_is_fetched() {
    let m = one("ig-2");
    let url = "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=18000000000000001&signature=Abc-123_x";
    assert_eq!(m.parts[1], text("مرحبا ❤️"));
    let Part::Story { story, url: told, media } = &m.parts[0] else { panic!("{:?}", m.parts) };
    assert_eq!((*story, told.as_deref()), (StoryKind::Reply, Some(url)));
    assert!(media.as_ref().is_some_and(|m| m.fetch.is_some()));
}

#[test]
fn a_story_that_is_gone_is_still_a_story() {
    let body = format!(
        r#"{{"object":"instagram","entry":[{{"id":"{ACCOUNT}","messaging":[{{"sender":{{"id":"{CUSTOMER}"}},"recipient":{{"id":"{ACCOUNT}"}},"timestamp":1784023199876,"message":{{"mid":"aWdfS","text":"nice","reply_to":{{"story":{{"id":"1"}}}}}}}}]}}]}}"#
    );
    let events = decoded(body.as_bytes());
    let parts = &messages(&events)[0].parts;
    assert_eq!(parts[..], [Part::Story { story: StoryKind::Reply, url: None, media: None }, text("nice")]);
}

#[test]
fn quotes_quick_replies_and_edits() {
    assert_eq!(one("reply").reply_to.as_deref(), Some("aWdf0"));
    let tapped = one("quick-reply");
    assert_eq!(tapped.parts, [text("Yes")]);
    assert!(tapped.memo.iter().any(|i| i.key == "quick_reply" && i.value.as_deref() == Some("Y")));
    let events = of("edits");
    assert!(
        matches!(&events[0], Event::Edited { external_id, parts, .. } if external_id == "aWdfR2" && parts[..] == [text("new text")])
    );
}

#[test]
fn an_edit_without_its_number_is_an_edit_and_one_without_words_is_none() {
    let edit = |edit: &str| {
        let body = format!(
            r#"{{"object":"instagram","entry":[{{"id":"{ACCOUNT}","messaging":[{{"sender":{{"id":"{CUSTOMER}"}},"recipient":{{"id":"{ACCOUNT}"}},"timestamp":1784023199876,"message_edit":{edit}}}]}}]}}"#
        );
        decoded(body.as_bytes()).swap_remove(0)
    };
    assert!(matches!(edit(r#"{"mid":"aWdf1","text":"b"}"#), Event::Edited { .. }));
    assert!(matches!(edit(r#"{"mid":"aWdf1","text":"b","num_edit":2}"#), Event::Edited { .. }));
    for hint in [
        r#"{"mid":"aWdf1"}"#,
        r#"{"mid":"aWdf1","num_edit":1}"#,
        r#"{"mid":"aWdf1","num_edit":"0","text":"b"}"#,
        r#"{"mid":"aWdf1","num_edit":1,"text":""}"#,
    ] {
        assert!(matches!(edit(hint), Event::ThreadChanged { .. }), "{hint}");
    }
}

/// The oddity of instagram §2.5: no sender, no words, `num_edit: 0`.
#[test]
fn a_hint_at_a_message_is_read_again_and_makes_none() {
    let events = of("edits");
    let Event::ThreadChanged { messages: named, .. } = &events[1] else { panic!("{events:?}") };
    assert_eq!(named[..], ["aWdfNEW"]);
    assert!(messages(&events).is_empty());
    let events = of("no-sender");
    assert!(
        matches!(&events[..], [Event::ThreadChanged { messages, .. }] if messages[..] == ["aWdfNoSender"])
    );
}

#[test]
fn attachments_become_the_right_parts() {
    let events = of("attachments");
    let all: Vec<Vec<String>> = messages(&events)
        .iter()
        .map(|m| m.parts.iter().map(|p| format!("{:?}", p.kind())).collect())
        .collect();
    let wanted: [&[&str]; 9] = [
        &["Image"],
        &["Video", "Audio", "File"],
        &["Text", "Share"],
        &["Share"],
        &["Share", "Video"],
        &["Share"],
        &["Sticker"],
        &["Template"],
        &["Story"],
    ];
    assert_eq!(all, wanted);
    let heart = &messages(&events)[6].parts[0];
    assert!(matches!(heart, Part::Sticker { label, media: None } if label == "❤️"));
    let mention = &messages(&events)[8].parts[0];
    assert!(matches!(mention, Part::Story { story: StoryKind::Mention, media: Some(_), .. }));
}

#[test]
fn what_cannot_be_shown_is_still_there_and_counts() {
    let events = of("unknown-attachments");
    let named: Vec<&str> = messages(&events)
        .iter()
        .map(|m| match &m.parts[..] {
            [Part::Unsupported { raw_type, .. }] => raw_type.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(named, ["ephemeral", "unsupported_type", "hologram", "unsupported", "message"]);
    assert!(messages(&events).iter().all(|m| m.counts && !m.outbound));
}

#[test]
fn an_unsend_names_its_message_and_a_self_test_is_nothing() {
    assert!(matches!(&of("unsend")[..], [Event::Unsent { external_id, .. }] if external_id == "aWdfR2"));
    assert!(matches!(&of("self-test")[..], [Event::Ignored { .. }]));
}

#[test]
fn an_echo_is_ours_in_the_customers_thread_and_opens_nothing() {
    let m = one("echo");
    assert!(m.outbound && m.thread.id == CUSTOMER && m.contact.external_id == CUSTOMER);
    assert_eq!(m.external_id, "aWdfOUT");
    assert!(m.memo.is_empty());
}

/// Some deliveries name the account by the id that only this app sees (instagram §8, 1).
#[test]
fn the_accounts_other_id_is_the_account_too() {
    let body = String::from_utf8(fixture::body("echo")).expect("text");
    let sender = format!(r#""sender":{{"id":"{ACCOUNT}"}}"#);
    let events = decoded(body.replace(&sender, &format!(r#""sender":{{"id":"{SCOPED}"}}"#)).as_bytes());
    assert!(messages(&events)[0].outbound && messages(&events)[0].thread.id == CUSTOMER);
    let stranger = body.replace(&sender, r#""sender":{"id":"5"}"#);
    assert!(INSTAGRAM.decode(&split(stranger.as_bytes())[0], &own()).is_err());
}

#[test]
fn reactions_are_put_and_taken_off() {
    let all: Vec<Option<String>> = of("reactions")
        .into_iter()
        .map(|e| match e {
            Event::Reaction { external_id, by, emoji, .. } if external_id == "aWdfOUT" && by == CUSTOMER => {
                emoji
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(all, [Some("❤️".to_owned()), None, Some("😮".to_owned())]);
}

#[test]
fn seen_means_that_message_and_what_was_before() {
    let events = of("seen");
    let upto: Vec<&Upto> = events
        .iter()
        .map(|e| match e {
            Event::Receipt(r) if r.kind == ReceiptKind::Read && r.thread.id == CUSTOMER => &r.upto,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(upto, [&Upto::Message("aWdfOUT".to_owned())]);
}

#[test]
fn postbacks_and_what_brought_them() {
    let events = of("postbacks");
    let all = messages(&events);
    assert!(
        matches!(&all[0].parts[..], [Part::Postback { title: Some(t), payload: Some(p) }] if t == "Opening hours?" && p == "HOURS")
    );
    assert_eq!(all[0].external_id, "aWdfP6");
    assert!(all[1].external_id.starts_with("postback:"), "one without an id has one of its own");
    let lines = |events: &[Event]| -> Vec<String> {
        let line = |e: &Event| match e {
            Event::System { what: SystemKind::Platform, detail, .. } => detail.clone(),
            _ => None,
        };
        events.iter().filter_map(line).collect()
    };
    assert_eq!(lines(&events), ["Came by source SHORTLINK, ref qr7."]);
    assert_eq!(lines(&of("referral")), ["Came by source IGME, ref autumn."]);
    let ad = of("from-an-ad");
    assert_eq!(lines(&ad), ["Came by ad “Spring”, source ADS, ref spring."]);
    assert_eq!(messages(&ad)[0].parts, [text("Hi")]);
}

#[test]
fn another_tool_and_its_standby() {
    let m = one("standby");
    assert!(m.memo.iter().any(|i| i.key == "standby" && i.value.is_some()));
    assert!(one("ig-1").memo.iter().any(|i| i.key == "standby" && i.value.is_none()));
    let events = of("handover");
    let kinds: Vec<SystemKind> = events
        .iter()
        .filter_map(|e| if let Event::System { what, .. } = e { Some(*what) } else { None })
        .collect();
    assert_eq!(
        kinds,
        [SystemKind::HandledElsewhere, SystemKind::Platform, SystemKind::Platform, SystemKind::Platform]
    );
    let memos: Vec<bool> = events
        .iter()
        .filter_map(|e| if let Event::Memo { items, .. } = e { Some(items[0].value.is_some()) } else { None })
        .collect();
    assert_eq!(memos, [true, false]);
}

#[test]
fn a_block_makes_the_account_be_looked_at() {
    let events = of("policy");
    assert!(matches!(
        &events[..],
        [Event::GrantLost { certain: false, .. }, Event::Ignored { .. }, Event::Ignored { .. }]
    ));
}

/// Shapes 3 and 4 of instagram §2.4, and a list of bodies.
#[test]
fn every_shape_of_the_envelope() {
    let m = one("ig-3");
    assert_eq!(
        (m.external_id.as_str(), m.contact.name.as_deref()),
        ("comment:17900000000000077", Some("ana.k"))
    );
    assert_eq!(m.parts[0], text("price?"));
    assert_eq!(m.sent_at, Time::from_secs(1_784_023_300));
    assert!(m.memo.iter().any(|i| i.key == "comment") && m.memo.iter().all(|i| i.key != "wrote_at"));
    let direct = one("comment-on-the-entry");
    assert_eq!(direct.reply_to.as_deref(), Some("comment:17900000000000077"));
    let page = of("comment-of-a-page-login");
    assert_eq!(messages(&page).len(), 2);
    assert!(matches!(&page[2], Event::Ignored { .. }), "a comment of our own");
    assert!(
        matches!(&messages(&page)[0].parts[1], Part::Share { title: Some(t), .. } if t.contains("an ad “Spring”"))
    );
    let changed = one("message-in-changes");
    assert_eq!((changed.external_id.as_str(), changed.sent_at), ("aWdfCh", Time::from_secs(1_784_023_299)));
    assert_eq!(messages(&of("list-of-bodies")).len(), 2);
}

#[test]
fn the_consoles_test_is_for_no_account_and_makes_no_contact() {
    let all = split(&fixture::body("console-test"));
    assert_eq!(all[0].account.as_deref(), Some("0"));
    assert!(INSTAGRAM.decode(&all[0], &own()).is_err());
}

#[test]
fn a_consent_taken_back_finds_either_id() {
    for (hook, erase) in [(fixture::deauthorize(), false), (fixture::data_deletion(), true)] {
        let all = INSTAGRAM.split(&hook.hook());
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].account, None);
        assert!(INSTAGRAM.route(&all[0]).is_empty());
        let mut account = own();
        assert!(INSTAGRAM.concerns(&all[0], &account));
        let at = Time::from_secs(1_784_023_200);
        assert_eq!(INSTAGRAM.decode(&all[0], &account), Ok(vec![Event::ConsentWithdrawn { erase, at }]));
        // The id in it may be the one that only this app sees.
        account.external_id = "17841400000000999".to_owned();
        assert!(!INSTAGRAM.concerns(&all[0], &account));
        assert!(matches!(INSTAGRAM.decode(&all[0], &account).as_deref(), Ok([Event::Ignored { .. }])));
        account.memo.insert("app_scoped_id".to_owned(), ACCOUNT.to_owned());
        assert!(INSTAGRAM.concerns(&all[0], &account));
    }
    let ordinary = split(&fixture::body("ig-1"));
    assert!(!INSTAGRAM.concerns(&ordinary[0], &own()));
}
