//! Whole walks against a small Lazada.

use std::collections::BTreeMap;

use connector::{Delivery, Request};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::*;

const NOW: i64 = 1_767_225_600_000;
const PAGES: usize = 20;

/// Sessions with the times of their messages; a row is doubled on the edge of every page, as Lazada may do.
struct Shop(BTreeMap<String, Vec<i64>>);

impl Shop {
    /// Newest first, below an upper bound and after the last row of the page before.
    fn page(rows: &[(i64, String, Value)], request: &Request, last_key: &str, list: &str) -> Value {
        let param = |key: &str| request.query.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str());
        let start: i64 = param("start_time").and_then(|t| t.parse().ok()).expect("an upper bound");
        let mut from = rows.iter().position(|(at, ..)| *at <= start).unwrap_or(rows.len());
        if let Some(last) = param(last_key) {
            from = rows.iter().position(|(_, id, _)| id == last).expect("a row of ours");
        }
        let page: Vec<_> = rows.iter().skip(from).take(PAGES).collect();
        let more = from + page.len() < rows.len();
        let (at, id) = page.last().map_or((0, String::new()), |(at, id, _)| (*at, id.clone()));
        json!({"code": "0", "success": "true", "err_code": 0, "data": {
            "has_more": if more { json!("true") } else { json!(false) }, "next_start_time": at.to_string(), last_key: id,
            list: page.iter().map(|(.., row)| row.clone()).collect::<Vec<_>>()}})
    }

    fn answer(&self, request: &Request) -> Value {
        if request.path == "/im/session/list" {
            let mut rows: Vec<(i64, String, Value)> = self
                .0
                .iter()
                .map(|(id, times)| {
                    let at = times.iter().copied().max().unwrap_or(0);
                    (at, id.clone(), json!({"session_id": id, "buyer_id": 7, "last_message_time": at}))
                })
                .collect();
            rows.sort_by_key(|(at, id, _)| (std::cmp::Reverse(*at), id.clone()));
            return Shop::page(&rows, request, "last_session_id", "session_list");
        }
        let session =
            request.query.iter().find(|(k, _)| k == "session_id").map(|(_, v)| v.clone()).expect("a session");
        let mut rows: Vec<(i64, String, Value)> = self.0[&session]
            .iter()
            .enumerate()
            .map(|(n, at)| {
                let id = format!("{session}-{n}");
                (*at, id.clone(), json!({"message_id": id, "session_id": session, "send_time": at.to_string(), "template_id": 1, "from_account_type": 1, "from_account_id": 7}))
            })
            .collect();
        rows.sort_by_key(|(at, ..)| std::cmp::Reverse(*at));
        Shop::page(&rows, request, "last_message_id", "message_list")
    }
}

fn account(chat_since: Option<i64>) -> AccountContext {
    let mut memo = BTreeMap::from([("messages".to_owned(), "given".to_owned())]);
    memo.extend(chat_since.map(|ms| ("chat_since".to_owned(), ms.to_string())));
    AccountContext {
        external_id: "th:1".into(),
        webhook_url: String::new(),
        memo,
        now: Time::from_millis(NOW),
    }
}

fn reply(body: &Value) -> Reply {
    Reply {
        status: StatusCode::OK,
        headers: HeaderMap::new(),
        body: body.to_string().into(),
        received_at: Time::from_millis(NOW),
    }
}

/// Walks until nothing is left or it has to wait; gives the messages' keys and how many calls it took.
fn walk(
    account: &AccountContext,
    since: i64,
    answer: impl Fn(&Request) -> Value,
) -> (Vec<String>, usize, Option<Fault>) {
    let (mut cursor, mut keys, mut asked) = (None, Vec::new(), 0);
    loop {
        assert!(asked < 500, "it has no end");
        let ask = PollAsk {
            feed: "chats",
            cursor,
            since: Some(Time::from_millis(since)),
            now: Time::from_millis(NOW),
        };
        let page = match poll(account, &ask) {
            Plan::Done(Ok(page)) => page,
            Plan::Done(Err(f)) => return (keys, asked, Some(f)),
            Plan::Ask(exchange, next) => {
                asked += 1;
                match next(Ok(reply(&answer(&exchange.request)))) {
                    Plan::Done(page) => page.expect("a page"),
                    Plan::Ask(..) => panic!("one exchange per page"),
                }
            }
        };
        let messages = |d: &Delivery| d.key.starts_with("message:").then(|| d.key.clone());
        keys.extend(page.deliveries.iter().filter_map(messages));
        cursor = page.cursor;
        if !page.more {
            return (keys, asked, None);
        }
    }
}

#[test]
fn every_message_down_to_the_day_and_no_further() {
    let hour = 3_600_000;
    let mut sessions = BTreeMap::new();
    for n in 0..45_i64 {
        // A message each hour of the last days; some sessions are older than the import reaches.
        sessions.insert(format!("s{n}"), (0..50).map(|k| NOW - n * hour - k * hour).collect::<Vec<i64>>());
    }
    sessions.insert("old".to_owned(), vec![NOW - 1000 * hour]);
    let shop = Shop(sessions.clone());
    let since = NOW - 48 * hour;
    let (mut keys, _, waits) = walk(&account(None), since, |r| shop.answer(r));
    keys.sort();
    keys.dedup();
    let wanted: usize = sessions.values().flatten().filter(|at| **at >= since).count();
    assert!(keys.len() >= wanted, "{} of {wanted}", keys.len());
    assert!(!keys.iter().any(|k| k.contains(":old:")));
    assert!(waits.is_none());
}

#[test]
fn what_begins_too_early_is_done_once_more_later() {
    let shop = Shop(BTreeMap::from([("s".to_owned(), vec![NOW - 1000])]));
    let (keys, asked, waits) = walk(&account(Some(NOW - 60_000)), NOW - 86_400_000, |r| shop.answer(r));
    assert_eq!((keys.len(), asked), (1, 2));
    let waits = waits.expect("it waits");
    assert_eq!((waits.class, waits.retry_after), (FaultClass::Throttled, Some(Duration::from_mins(14))));
    // A quarter of an hour after the consent there is nothing to wait for.
    let (_, _, waits) = walk(&account(Some(NOW - 900_000)), NOW - 86_400_000, |r| shop.answer(r));
    assert!(waits.is_none());
}

/// lazada §3.2: what a broken list may say.
#[test]
fn a_list_without_end_is_left() {
    let row = json!({"session_id": "s", "buyer_id": 7, "last_message_time": NOW});
    for (listed, data) in [
        (1, json!({"has_more": true, "next_start_time": NOW, "last_session_id": "s", "session_list": []})),
        (
            1,
            json!({"has_more": true, "next_start_time": NOW + 1, "last_session_id": "s", "session_list": [row]}),
        ),
        (1, json!({"has_more": true, "session_list": [row]})),
        (
            2,
            json!({"has_more": true, "next_start_time": NOW - 1, "last_session_id": "s", "session_list": [row]}),
        ),
    ] {
        let messages = json!({"code": 0, "data": {"has_more": true, "message_list": []}});
        let sessions = json!({"code": 0, "data": data});
        let calls = std::cell::Cell::new(0);
        walk(&account(None), NOW - 86_400_000, |r| {
            if r.path == "/im/session/list" {
                calls.set(calls.get() + 1);
                sessions.clone()
            } else {
                messages.clone()
            }
        });
        assert_eq!(calls.get(), listed, "{data}");
    }
}

#[test]
fn a_list_in_circles_is_left() {
    let turn = std::cell::Cell::new(0);
    let (_, asked, _) = walk(&account(None), NOW - 86_400_000, |r| {
        if r.path != "/im/session/list" {
            return json!({"code": 0, "data": {"has_more": false, "message_list": []}});
        }
        turn.set(turn.get() + 1);
        let last = ["a", "b"][turn.get() % 2];
        json!({"code": 0, "data": {"has_more": true, "next_start_time": NOW, "last_session_id": last,
            "session_list": [{"session_id": last, "last_message_time": NOW}]}})
    });
    assert!(asked < 150, "{asked}");
}
