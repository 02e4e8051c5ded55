//! The reconcile poll against a small shop.

use super::*;

const NOW: i64 = 1_767_225_700;
const S: i64 = 1_000_000_000;

fn own() -> AccountContext {
    AccountContext {
        external_id: "448120931".into(),
        webhook_url: String::new(),
        memo: BTreeMap::new(),
        now: Time::from_secs(NOW),
    }
}

fn ask(cursor: Option<String>, since: Option<i64>) -> PollAsk {
    PollAsk { feed: "chats", cursor, since: since.map(Time::from_secs), now: Time::from_secs(NOW) }
}

fn reply(body: &Value) -> Reply {
    Reply {
        status: http::StatusCode::OK,
        headers: http::HeaderMap::new(),
        body: body.to_string().into(),
        received_at: Time::from_secs(NOW),
    }
}

/// Conversations as (id, newest message's second), newest first; a pinned one may sit on top.
fn answer(threads: &[(u64, i64)], request: &connector::Request) -> Value {
    let q = |name: &str| request.query.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone());
    if request.path.ends_with("get_conversation_list") {
        assert_eq!(q("direction").as_deref(), Some("older"), "never `latest`");
        assert!(q("page_size").and_then(|s| s.parse().ok()).is_some_and(|n: u32| n <= 25));
        let before: i64 = q("next_timestamp_nano").map_or(i64::MAX, |n| n.parse().expect("nanoseconds"));
        let rows: Vec<_> = threads.iter().filter(|(_, at)| at * S + 123 < before).take(2).collect();
        let last = rows.iter().map(|(_, at)| at * S + 123).min().unwrap_or(0);
        let more = threads.iter().any(|(_, at)| at * S + 123 < last);
        let rows: Vec<Value> = rows
            .iter()
            .map(|(id, at)| {
                serde_json::json!({"conversation_id": id.to_string(), "to_id": 317_700_000 + id, "to_name": "n",
                    "latest_message_id": (id * 1000).to_string(), "last_message_timestamp": at * S + 123})
            })
            .collect();
        let cursor = if more { last.to_string() } else { "0".to_owned() };
        return serde_json::json!({"error": "", "response": {"conversations": rows,
            "page_result": {"more": more, "next_cursor": {"next_message_time_nano": cursor}}}});
    }
    let id: u64 = q("conversation_id").expect("a thread").parse().expect("an id");
    let at = threads.iter().find(|(t, _)| *t == id).expect("the thread").1;
    // Each thread: its newest message, then one a day older on a second page.
    let (message, at, next) = match q("offset") {
        None => (id * 1000, at, (id * 1000).to_string()),
        Some(_) => (id * 1000 - 1, at - 86_400, String::new()),
    };
    serde_json::json!({"error": "", "response": {"messages": [
        {"message_id": message.to_string(), "message_type": "text", "created_timestamp": at, "content": {"text": "x"}}
    ], "page_result": {"next_offset": next, "page_size": 25}}})
}

/// Runs the feed to the end of its walk; what it brought, in order, and how many calls it took.
fn run(
    threads: &[(u64, i64)],
    mut cursor: Option<String>,
    since: Option<i64>,
) -> (Vec<String>, usize, Option<String>) {
    let (mut keys, mut calls) = (Vec::new(), 0);
    loop {
        let Plan::Ask(exchange, next) = poll(&own(), &ask(cursor, since)) else { panic!("a poll asks") };
        calls += 1;
        assert!(calls < 50, "the walk has no end");
        let Plan::Done(Ok(page)) = next(Ok(reply(&answer(threads, &exchange.request)))) else {
            panic!("one call")
        };
        keys.extend(page.deliveries.into_iter().map(|d| d.key).filter(|k| k.starts_with("message:")));
        cursor = page.cursor;
        if !page.more {
            return (keys, calls, cursor);
        }
    }
}

#[test]
fn an_import_reads_every_thread_down_to_its_day_and_then_only_news() {
    let mut threads = vec![
        (9, NOW - 60),
        (8, NOW - 3600),
        (7, NOW - 5 * 86_400),
        (1, NOW - 40 * 86_400),
        (6, NOW - 50 * 86_400),
    ];
    let (keys, _, cursor) = run(&threads, None, Some(NOW - 30 * 86_400));
    assert_eq!(
        keys,
        ["message:9000", "message:8999", "message:8000", "message:7999", "message:7000", "message:6999"]
    );
    let (keys, calls, cursor) = run(&threads, cursor, None);
    // The first page still shows a thread of the last ten minutes, the second none.
    assert_eq!((keys.len(), calls), (0, 2), "nothing is new: the list alone");
    threads.push((8, NOW + 5));
    threads.retain(|t| *t != (8, NOW - 3600));
    threads.sort_by_key(|(_, at)| -at);
    threads.push((5, NOW + 9));
    threads.sort_by_key(|(_, at)| -at);
    let (keys, _, _) = run(&threads, cursor, None);
    // A page is read whole, and the first one that reaches below the floor is the last.
    assert_eq!(keys, ["message:5000", "message:4999", "message:8000", "message:7999"]);
}

#[test]
fn old_pinned_threads_on_top_do_not_end_the_walk() {
    let pinned_first = [(1, NOW - 400 * 86_400), (9, NOW - 60)];
    let (keys, _, _) = run(&pinned_first, None, None);
    assert_eq!(keys, ["message:9000", "message:8999"]);
}

#[test]
fn cursors_keep_every_digit_of_a_nanosecond() {
    assert_eq!(nanoseconds(1_767_225_600_441_470_571), 1_767_225_600_441_470_571);
    assert_eq!(nanoseconds(1_767_225_600), 1_767_225_600_000_000_000);
    let walk = Walk { next: Some(1_767_221_000_123_456_789), listing: true, ..Walk::default() };
    let text = serde_json::to_string(&walk).expect("plain data");
    assert_eq!(serde_json::from_str::<Walk>(&text).expect("own text"), walk);
}

#[test]
fn an_import_asked_for_again_starts_anew_and_a_restart_goes_on() {
    let busy = Walk {
        floor: 5,
        top: 7,
        since: Some(5_000_000_000),
        listing: true,
        next: Some(6),
        ..Walk::default()
    };
    let text = serde_json::to_string(&busy).expect("plain data");
    assert_eq!(Walk::of(&ask(Some(text.clone()), Some(5))), busy);
    assert_eq!(Walk::of(&ask(Some(text.clone()), None)), busy);
    assert_eq!(Walk::of(&ask(Some(text), Some(3))).floor, 3_000_000_000);
}
