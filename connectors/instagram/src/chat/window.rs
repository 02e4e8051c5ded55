//! What may be written now (instagram §4): anything for a day, then a person's answers for a week, where Meta approved that.

use std::time::Duration;

use connector::{AccountContext, ThreadContext};
use model::{Composer, PartKind, ReplyWindow, TextUnit, Then, Time, WindowState};

use crate::{
    comment,
    manifest::{MANIFEST, TEXT_MAX},
    messaging::{STANDBY, WROTE_AT},
};

const DAY: Duration = Duration::from_hours(24);
const WEEK: Duration = Duration::from_hours(7 * 24);

/// How a message may go out now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// As it is.
    Plain,
    /// Marked as a person's answer.
    HumanAgent,
    /// As the one private answer to a comment.
    Comment(String),
    /// Not at all.
    Closed,
}

/// Which way is open.
pub(super) fn way(thread: &ThreadContext, human_agent: bool) -> Way {
    let age = wrote_at(thread).map(|at| thread.now.since(at));
    match age {
        Some(age) if age < DAY => Way::Plain,
        Some(age) if age < WEEK && human_agent => Way::HumanAgent,
        _ => match commented(thread) {
            Some((id, _)) => Way::Comment(id.to_owned()),
            None => Way::Closed,
        },
    }
}

/// Whether Meta approved the Human Agent feature, by the app's settings.
pub(super) fn human_agent(account: &AccountContext) -> bool {
    account.memo.get("app.human_agent").is_some_and(|v| v.trim().eq_ignore_ascii_case("true"))
}

/// When they last wrote a message. A comment is none, and opens no window.
fn wrote_at(thread: &ThreadContext) -> Option<Time> {
    if thread.last_inbound_id.as_deref().is_some_and(comment::is_comment) {
        return thread.memo.get(WROTE_AT)?.parse().ok().map(Time::from_millis);
    }
    thread.last_inbound_at
}

/// The comment that may be answered by message, and until when.
fn commented(thread: &ThreadContext) -> Option<(&str, Time)> {
    let (id, at) = (comment::open(thread)?, thread.last_inbound_at?);
    let until = at.after(WEEK);
    (thread.now < until).then_some((id, until))
}

/// The reply window.
pub(crate) fn reply_window(thread: &ThreadContext, account: &AccountContext) -> ReplyWindow {
    let approved = human_agent(account);
    let elsewhere = thread.memo.contains_key(STANDBY).then(|| {
        "Another tool that is connected to Instagram holds this conversation; an answer may be refused."
            .to_owned()
    });
    let wrote = wrote_at(thread);
    match (way(thread, approved), wrote) {
        (Way::Plain, Some(at)) => ReplyWindow {
            state: WindowState::Open,
            closes_at: Some(at.after(DAY)),
            reason: elsewhere,
            span_s: Some(DAY.as_secs()),
            then: Some(if approved {
                Then { state: WindowState::Restricted, until: Some(at.after(WEEK)) }
            } else {
                Then { state: WindowState::Closed, until: None }
            }),
        },
        (Way::HumanAgent, Some(at)) => ReplyWindow {
            state: WindowState::Restricted,
            closes_at: Some(at.after(WEEK)),
            reason: Some(elsewhere.unwrap_or_else(|| {
                "More than a day has passed: Instagram takes only what a person writes by hand, and no advertising.".to_owned()
            })),
            span_s: Some(WEEK.as_secs() - DAY.as_secs()),
            then: Some(Then { state: WindowState::Closed, until: None }),
        },
        (Way::Comment(_), _) => ReplyWindow {
            state: WindowState::Restricted,
            closes_at: commented(thread).map(|(_, until)| until),
            reason: Some("They wrote a comment: it may be answered once by message, within seven days.".to_owned()),
            span_s: Some(WEEK.as_secs()),
            then: Some(Then { state: WindowState::Closed, until: None }),
        },
        (_, wrote) => ReplyWindow {
            state: WindowState::Closed,
            closes_at: None,
            reason: Some(closed(wrote.is_some(), approved).to_owned()),
            span_s: None,
            then: None,
        },
    }
}

/// Why nothing may be written.
pub(super) fn closed(wrote: bool, approved: bool) -> &'static str {
    match (wrote, approved) {
        (false, _) => "On Instagram the customer has to write first.",
        (true, true) => {
            "Instagram takes answers within seven days of the customer's last message. It opens again when they write."
        }
        (true, false) => {
            "Instagram takes answers within 24 hours of the customer's last message. It opens again when they write. (Up to seven days with \
             Meta's Human Agent feature.)"
        }
    }
}

/// The composer's truth.
pub(crate) fn composer(thread: &ThreadContext, account: &AccountContext) -> Composer {
    let way = way(thread, human_agent(account));
    let reason = (way == Way::Closed).then(|| reply_window(thread, account).reason.unwrap_or_default());
    Composer {
        unit: TextUnit::Bytes,
        max: TEXT_MAX,
        messages_left: matches!(way, Way::Comment(_)).then_some(1),
        free_until: None,
        quota_left: None,
        quota_total: None,
        kinds: match way {
            Way::Closed => Vec::new(),
            Way::Comment(_) => vec![PartKind::Text],
            Way::Plain | Way::HumanAgent => MANIFEST.sends.iter().map(|s| s.kind).collect(),
        },
        reason,
    }
}

#[cfg(test)]
mod tests;
