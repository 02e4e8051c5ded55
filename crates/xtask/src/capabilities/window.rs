//! The rules of answering in words. They are no fields of the manifest: the connector is asked about threads that were made up.

use std::{collections::BTreeMap, time::Duration};

use connector::{AccountContext, Connector, ThreadContext};
use model::{ReplyWindow, ThreadKind, ThreadRef, Time, WindowState};

const NOW: Time = Time::from_millis(1_790_000_000_000);

/// The account; with everything switched on that an operator can switch on.
fn account(connector: &dyn Connector, switched_on: bool) -> AccountContext {
    let switches = connector.manifest().app_fields.iter().filter(|f| switched_on && f.optional && !f.secret);
    let memo = switches.map(|f| (format!("app.{}", f.name), "true".to_owned())).collect();
    AccountContext { external_id: "1".to_owned(), webhook_url: String::new(), memo, now: NOW }
}

fn thread(wrote: Option<Time>, ordered: Option<Time>) -> ThreadContext {
    ThreadContext {
        thread: ThreadRef { id: "1".to_owned(), kind: ThreadKind::Direct },
        contact: "1".to_owned(),
        memo: BTreeMap::new(),
        last_inbound_at: wrote,
        last_inbound_received_at: wrote,
        last_inbound_id: wrote.map(|_| "1".to_owned()),
        outbound_since: 0,
        last_order_at: ordered,
        last_order_id: None,
        now: NOW,
    }
}

/// How long the window is open from now.
fn open(window: &ReplyWindow) -> Option<u64> {
    (window.state == WindowState::Open).then_some(window.closes_at?.since(NOW).as_secs())
}

/// The reply window.
pub fn words(connector: &dyn Connector) -> String {
    let plain = account(connector, false);
    let wrote = connector.reply_window(&thread(Some(NOW), None), &plain);
    let ordered = connector.reply_window(&thread(None, Some(NOW)), &plain);
    let Some(seconds) = open(&wrote) else {
        return match wrote.state {
            WindowState::None => "none".to_owned(),
            _ => "see its page".to_owned(),
        };
    };
    let message = format!("{} after their message", span(seconds));
    let order = open(&ordered).map(|seconds| format!(", {} after their order", span(seconds)));
    let most = connector.reply_window(&thread(Some(NOW), None), &account(connector, true));
    let longer = most.then.filter(|then| then.state == WindowState::Restricted).and_then(|then| then.until);
    let longer = longer.map(|until| {
        let whole = span(until.since(NOW).as_secs());
        format!("; {whole} for a person's answer, where the platform allowed it")
    });
    message + &order.unwrap_or_default() + &longer.unwrap_or_default()
}

/// How many messages are taken before they answer: when they wrote just now, or else two days ago.
pub fn in_a_row(connector: &dyn Connector) -> String {
    let left = |wrote: Time| {
        let account = account(connector, false);
        connector.composer(&thread(Some(wrote), None), &account).messages_left
    };
    match (left(NOW), left(NOW.before(Duration::from_hours(48)))) {
        (Some(n), _) => n.to_string(),
        (None, Some(n)) => format!("{n}, once they are silent"),
        (None, None) => "any".to_owned(),
    }
}

/// Within what time an answer has to come to count.
pub fn counted(connector: &dyn Connector) -> String {
    match connector.response_clock(&thread(Some(NOW), None), NOW) {
        Some(clock) => span(clock.span_s),
        None => "–".to_owned(),
    }
}

/// A time in words.
pub fn span(seconds: u64) -> String {
    let (n, unit) = match seconds {
        s if s > 86_400 && s.is_multiple_of(86_400) => (s / 86_400, "days"),
        s if s.is_multiple_of(3_600) => (s / 3_600, "hours"),
        s if s.is_multiple_of(60) => (s / 60, "minutes"),
        s => (s, "seconds"),
    };
    format!("{n} {unit}")
}
