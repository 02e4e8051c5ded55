//! Walks over conversations.

use connector::{Keys, Secrets};
use serde_json::json;

use super::*;

const NOW: i64 = 1_795_305_600;

fn account() -> AccountContext {
    AccountContext {
        external_id: "7496001122334455667".into(),
        webhook_url: String::new(),
        memo: [(account::CIPHER.to_owned(), "ROW_fake".to_owned())].into(),
        now: Time::from_secs(NOW),
    }
}

fn ask(cursor: Option<&str>, since: Option<i64>, now: i64) -> PollAsk {
    PollAsk {
        feed: manifest::CHATS,
        cursor: cursor.map(str::to_owned),
        since: since.map(Time::from_secs),
        now: Time::from_secs(now),
    }
}

fn row(id: u64, latest: u64, at: i64) -> Value {
    json!({"id": id.to_string(), "create_time": NOW - 90 * DAY, "participants": [{"role": "BUYER", "user_id": "74900", "nickname": "a"}],
        "latest_message": {"id": latest.to_string(), "type": "TEXT", "content": "{}", "create_time": at, "sender": {"role": "BUYER"}}})
}

/// Runs one poll; `answer` is the data of the reply, and the path that was asked comes back.
fn step(ask: &PollAsk, answer: &Value) -> (String, Result<Page, Fault>) {
    let Plan::Ask(exchange, go) = poll(&account(), ask) else { panic!("asks") };
    let (app, grant) = (Secrets::new(), Secrets::new());
    let signed =
        crate::sign::authorize(exchange.request, &Keys { app: &app, grant: &grant, account: None }, ask.now);
    let page =
        signed.query.iter().find(|(k, _)| k == "page_token").map(|(_, v)| v.clone()).unwrap_or_default();
    let body = json!({"code": 0, "data": answer});
    let plan = go(Ok(Reply {
        status: http::StatusCode::OK,
        headers: http::HeaderMap::new(),
        body: body.to_string().into(),
        received_at: ask.now,
    }));
    let Plan::Done(done) = plan else { panic!("one exchange per page") };
    (format!("{}?{page}", signed.path), done)
}

#[test]
fn a_first_poll_reads_a_day_and_the_next_only_what_is_new() {
    let listed =
        json!({"conversations": [row(1, 11, NOW - 60), row(2, 21, NOW - 3 * DAY)], "next_page_token": ""});
    let (path, page) = step(&ask(None, None, NOW), &listed);
    let page = page.expect("a page");
    assert_eq!(path, format!("{CONVERSATIONS}?"));
    // Latest message and buyer of the new thread; only the buyer of the old one.
    assert_eq!((page.deliveries.len(), page.more), (3, true));
    let messages = json!({"messages": [{"id": "11", "create_time": NOW - 60}, {"id": "10", "create_time": NOW - 90}], "next_page_token": ""});
    let (path, page) = step(&ask(page.cursor.as_deref(), None, NOW), &messages);
    let page = page.expect("a page");
    assert_eq!(path, format!("{CONVERSATIONS}/1/messages?"));
    assert_eq!((page.deliveries.len(), page.more), (2, false));
    // Nothing new: one call.
    let (_, again) = step(&ask(page.cursor.as_deref(), None, NOW + 300), &listed);
    let again = again.expect("a page");
    assert!(!again.more);
    // Something new in the known thread: its messages are read.
    let newer = json!({"conversations": [row(1, 12, NOW + 100)], "next_page_token": ""});
    assert!(step(&ask(again.cursor.as_deref(), None, NOW + 600), &newer).1.expect("a page").more);
}

#[test]
fn a_walk_ends_at_a_page_on_which_all_is_old_but_not_at_the_first_old_row() {
    let mixed = json!({"conversations": [row(2, 21, NOW - 3 * DAY), row(1, 11, NOW - 60)], "next_page_token": "a+/="});
    let (_, page) = step(&ask(None, None, NOW), &mixed);
    let walk: Walk = serde_json::from_str(&page.expect("a page").cursor.expect("a cursor")).expect("a walk");
    assert_eq!((walk.listing, walk.next.as_deref(), walk.queue.len()), (true, Some("a+/="), 1));
    let old = json!({"conversations": [row(3, 31, NOW - 3 * DAY)], "next_page_token": "b"});
    let walk = Walk { queue: VecDeque::new(), ..walk };
    let cursor = serde_json::to_string(&walk).expect("JSON");
    let (path, page) = step(&ask(Some(&cursor), None, NOW), &old);
    assert_eq!(path, format!("{CONVERSATIONS}?a+/="));
    assert!(!page.expect("a page").more);
}

#[test]
fn once_a_day_the_walk_goes_to_the_lists_end_and_back_to_the_last_such_walk() {
    let idle = Walk { floor: NOW - 10, top: NOW - 10, whole_at: NOW - DAY, ..Walk::default() };
    let cursor = serde_json::to_string(&idle).expect("JSON");
    let walk = Walk::of(&ask(Some(&cursor), None, NOW));
    assert_eq!((walk.whole, walk.floor, walk.whole_at), (true, NOW - DAY, NOW));
    let old = json!({"conversations": [row(3, 31, NOW - 3 * DAY)], "next_page_token": "b"});
    assert!(step(&ask(Some(&cursor), None, NOW), &old).1.expect("a page").more);
}

#[test]
fn an_import_reads_back_to_its_day_whatever_the_lists_order() {
    let since = NOW - 30 * DAY;
    let old = json!({"conversations": [row(3, 31, NOW - 40 * DAY)], "next_page_token": "b"});
    let (_, page) = step(&ask(None, Some(since), NOW), &old);
    let page = page.expect("a page");
    assert!(page.more);
    let rest = json!({"conversations": [row(1, 11, NOW - 20 * DAY)], "next_page_token": ""});
    let (_, page) = step(&ask(page.cursor.as_deref(), Some(since), NOW), &rest);
    let page = page.expect("a page");
    let some = json!({"messages": [{"id": "11", "create_time": NOW - 20 * DAY}], "next_page_token": "older"});
    let (_, page) = step(&ask(page.cursor.as_deref(), Some(since), NOW), &some);
    let page = page.expect("a page");
    assert!(page.more);
    let last =
        json!({"messages": [{"id": "10", "create_time": NOW - 31 * DAY}], "next_page_token": "older still"});
    let (path, page) = step(&ask(page.cursor.as_deref(), Some(since), NOW), &last);
    assert_eq!(
        (path.as_str(), page.expect("a page").more),
        (format!("{CONVERSATIONS}/1/messages?older").as_str(), false)
    );
}

#[test]
fn a_time_from_the_future_hides_nothing() {
    let listed = json!({"conversations": [row(1, 11, NOW + 10 * DAY)], "next_page_token": ""});
    let page = step(&ask(None, None, NOW), &listed).1.expect("a page");
    let walk: Walk = serde_json::from_str(page.cursor.as_deref().expect("a cursor")).expect("a walk");
    assert_eq!(walk.top, NOW);
}

#[test]
fn without_chat_nothing_is_asked() {
    let mut account = account();
    account.memo.insert(super::super::CHAT_OFF.to_owned(), "Chat is not allowed yet.".to_owned());
    let Plan::Done(Ok(page)) = poll(&account, &ask(Some("x"), None, NOW)) else { panic!("asks") };
    assert_eq!((page.cursor.as_deref(), page.more), (Some("x"), false));
}

#[test]
fn a_refused_page_token_begins_again_and_a_second_time_an_import_says_so() {
    let refused = || Fault::new(FaultClass::Invalid, "36009004", "page_token is invalid");
    let live = Walk { listing: true, next: Some("x".into()), ..Walk::default() };
    let page = live.restart(refused()).expect("a page");
    assert!(!page.more, "with the next poll");
    let import = Walk { since: Some(1), listing: true, next: Some("x".into()), ..Walk::default() };
    let page = import.restart(refused()).expect("a page");
    assert!(page.more);
    let walk: Walk = serde_json::from_str(page.cursor.as_deref().expect("a cursor")).expect("a walk");
    assert_eq!(walk.next, None);
    assert!(walk.restart(refused()).is_err());
}
