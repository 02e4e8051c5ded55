use std::collections::BTreeMap;

use super::*;
use crate::messaging::direct;

const NOW: Time = Time::from_secs(1_784_023_200);

fn thread(hours: Option<u64>) -> ThreadContext {
    let at = hours.map(|h| NOW.before(Duration::from_hours(h)));
    ThreadContext {
        thread: direct("1254459154682919".to_owned()),
        contact: "1254459154682919".to_owned(),
        memo: BTreeMap::new(),
        last_inbound_at: at,
        last_inbound_received_at: at,
        last_inbound_id: at.map(|_| "aWdf1".to_owned()),
        outbound_since: 0,
        last_order_at: None,
        last_order_id: None,
        now: NOW,
    }
}

fn account(human_agent: &str) -> AccountContext {
    AccountContext {
        external_id: "17841400000000123".to_owned(),
        webhook_url: String::new(),
        memo: [("app.human_agent".to_owned(), human_agent.to_owned())].into(),
        now: NOW,
    }
}

#[test]
fn a_day_for_all_then_a_week_for_people_where_it_is_approved() {
    use WindowState::{Closed, Open, Restricted};
    for (hours, approved, state) in [
        (Some(0), "", Open),
        (Some(23), "", Open),
        (Some(24), "", Closed),
        (Some(24), "false", Closed),
        (Some(24), "true", Restricted),
        (Some(23), "true", Open),
        (Some(7 * 24 - 1), "true", Restricted),
        (Some(7 * 24), "true", Closed),
        (None, "true", Closed),
    ] {
        let (thread, account) = (thread(hours), account(approved));
        let window = reply_window(&thread, &account);
        assert_eq!(window.state, state, "{hours:?} {approved}");
        let composer = composer(&thread, &account);
        assert_eq!(composer.kinds.is_empty(), state == Closed);
        assert_eq!(composer.reason.is_some(), state == Closed);
    }
    let open = reply_window(&thread(Some(1)), &account("true"));
    assert_eq!(open.closes_at, Some(NOW.after(Duration::from_hours(23))));
    assert_eq!(
        open.then,
        Some(Then { state: Restricted, until: Some(NOW.after(Duration::from_hours(6 * 24 + 23))) })
    );
}

#[test]
fn a_comment_opens_one_answer_and_no_window() {
    let mut t = thread(Some(1));
    t.last_inbound_id = Some("comment:17900000000000077".to_owned());
    t.memo.insert("comment".to_owned(), "17900000000000077".to_owned());
    assert_eq!(way(&t, false), Way::Comment("17900000000000077".to_owned()));
    assert_eq!(composer(&t, &account("")).messages_left, Some(1));
    // They wrote a message before, and that counts by its own time.
    t.memo.insert(WROTE_AT.to_owned(), NOW.before(Duration::from_hours(2)).as_millis().to_string());
    assert_eq!(way(&t, false), Way::Plain);
    t.memo.insert(WROTE_AT.to_owned(), NOW.before(Duration::from_hours(30)).as_millis().to_string());
    assert_eq!(
        (way(&t, false), way(&t, true)),
        (Way::Comment("17900000000000077".to_owned()), Way::HumanAgent)
    );
    t.memo.insert("comment_answered".to_owned(), "17900000000000077".to_owned());
    assert_eq!(way(&t, false), Way::Closed);
}

#[test]
fn another_tool_is_told_of_and_closes_nothing() {
    let mut t = thread(Some(1));
    t.memo.insert(STANDBY.to_owned(), "1".to_owned());
    let window = reply_window(&t, &account(""));
    assert!(window.state == WindowState::Open && window.reason.is_some());
}
