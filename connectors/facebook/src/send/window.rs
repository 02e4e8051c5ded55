//! How long an answer is taken, and of what kind (facebook §4.5): anything for a day after the customer's last message; then, where
//! Meta has approved the Human Agent feature for the app, what a person writes for seven days.

use std::time::Duration;

use connector::{AccountContext, ThreadContext};
use model::{Composer, PartKind, ReplyWindow, TextUnit, Then, Time, WindowState};

use crate::{event::ELSEWHERE, manifest};

const DAY: Duration = Duration::from_hours(24);
const WEEK: Duration = Duration::from_hours(7 * 24);
/// What is left of the week after the day.
const REST: Duration = Duration::from_hours(6 * 24);
/// What is this close to the end goes out under the longer rule, where there is one.
pub(super) const MARGIN: Duration = Duration::from_mins(1);

/// What may be written now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stand {
    /// Anything, until then.
    Standard(Time),
    /// What a person writes, until then.
    HumanAgent(Time),
    /// Nothing; whether a person might have, and until when it was.
    Closed,
    /// Nobody has written yet.
    NeverOpen,
}

/// Whether Meta has approved the Human Agent feature, as the operator says.
pub(super) fn human_agent(account: &AccountContext) -> bool {
    account.memo.get("app.human_agent").is_some_and(|v| v.trim().eq_ignore_ascii_case("true"))
}

pub(super) fn stand(thread: &ThreadContext, account: &AccountContext) -> Stand {
    let Some(last) = thread.last_inbound_at else { return Stand::NeverOpen };
    let (day, week) = (last.after(DAY), last.after(WEEK));
    if thread.now < day {
        Stand::Standard(day)
    } else if thread.now < week && human_agent(account) {
        Stand::HumanAgent(week)
    } else {
        Stand::Closed
    }
}

/// Why nothing may be written.
pub(super) fn closed(stand: Stand, account: &AccountContext) -> String {
    match stand {
        Stand::NeverOpen => {
            "Facebook lets a Page write only to people who wrote first. They have to write to the Page.".to_owned()
        }
        _ if human_agent(account) => {
            "Facebook lets a Page answer for 7 days after the customer's last message. They have to write again.".to_owned()
        }
        _ => "Facebook lets a Page answer for 24 hours after the customer's last message. They have to write again. (7 days are possible \
              once Meta has approved the Human Agent feature for the app: then set human_agent = \"true\".)"
            .to_owned(),
    }
}

/// The reply window.
pub(crate) fn reply_window(thread: &ThreadContext, account: &AccountContext) -> ReplyWindow {
    let elsewhere = thread.memo.contains_key(ELSEWHERE).then(|| {
        "Another tool holds this conversation; Facebook may refuse an answer until that tool gives it back.".to_owned()
    });
    match stand(thread, account) {
        Stand::Standard(end) => {
            let week = thread.last_inbound_at.map(|last| last.after(WEEK));
            let then = if human_agent(account) {
                Then { state: WindowState::Restricted, until: week }
            } else {
                Then { state: WindowState::Closed, until: None }
            };
            ReplyWindow {
                state: WindowState::Open,
                closes_at: Some(end),
                reason: elsewhere,
                span_s: Some(DAY.as_secs()),
                then: Some(then),
            }
        }
        Stand::HumanAgent(end) => ReplyWindow {
            state: WindowState::Restricted,
            closes_at: Some(end),
            reason: Some(elsewhere.unwrap_or_else(|| {
                "More than 24 hours have passed: only a person's own answer to the customer's question is allowed now, and nothing promotional."
                    .to_owned()
            })),
            span_s: Some(REST.as_secs()),
            then: Some(Then { state: WindowState::Closed, until: None }),
        },
        stand => ReplyWindow {
            state: WindowState::Closed,
            closes_at: None,
            reason: Some(closed(stand, account)),
            span_s: None,
            then: None,
        },
    }
}

/// The composer's truth. Stickers are taken inside the first day only (facebook §4.2).
pub(crate) fn composer(thread: &ThreadContext, account: &AccountContext) -> Composer {
    let stand = stand(thread, account);
    let all = manifest::MANIFEST.sends.iter().map(|s| s.kind);
    let (kinds, reason): (Vec<PartKind>, Option<String>) = match stand {
        Stand::Standard(_) => (all.collect(), None),
        Stand::HumanAgent(_) => (all.filter(|k| *k != PartKind::Sticker).collect(), None),
        stand => (Vec::new(), Some(closed(stand, account))),
    };
    Composer {
        unit: TextUnit::Utf16,
        max: manifest::TEXT_MAX,
        messages_left: None,
        free_until: None,
        quota_left: None,
        quota_total: None,
        kinds,
        reason,
    }
}
