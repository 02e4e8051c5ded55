//! Walking through time (tiktok §4.5): what is new by `update_time` in days that overlap by ten minutes, an import by `create_time`
//! in days, newest first. Bounds are seconds, the first belongs to a window and the last does not.

use connector::{Delivery, Fault, FaultClass, Page, PollAsk};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

const DAY: i64 = 24 * 3600;
const OVERLAP: i64 = 10 * 60;
/// What is younger may not be in the platform's list yet.
const LATE: i64 = 5;

/// Where a feed of windows stands; all times in seconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "walk", rename_all = "snake_case")]
pub(super) enum Walk {
    /// All changes until then are read.
    Idle { upto: i64 },
    /// Reading changes.
    Live {
        from: i64,
        to: i64,
        #[serde(default)]
        next: Option<String>,
    },
    /// Reading backwards from when it began to `since`.
    Import {
        since: i64,
        from: i64,
        to: i64,
        #[serde(default)]
        next: Option<String>,
        /// Whether a page token was refused in this window before.
        #[serde(default)]
        again: bool,
    },
}

impl Walk {
    /// The window to read now.
    pub(super) fn of(ask: &PollAsk) -> Walk {
        let now = ask.now.as_secs() - LATE;
        let held: Option<Walk> = ask.cursor.as_deref().and_then(|c| serde_json::from_str(c).ok());
        let live = |upto: i64| {
            let from = (upto - OVERLAP).min(now - OVERLAP);
            Walk::Live { from, to: (from + DAY).min(now), next: None }
        };
        let import = |since: i64| {
            let since = since.min(now - 1);
            // Whatever was placed this very moment belongs to an import too.
            let to = now + LATE + 1;
            Walk::Import { since, from: since.max(to - DAY), to, next: None, again: false }
        };
        match (held, ask.since.map(model::Time::as_secs)) {
            (Some(walk @ Walk::Import { since: held, .. }), Some(since)) if held <= since => walk,
            (_, Some(since)) => import(since),
            (Some(Walk::Idle { upto }), None) => live(upto),
            (Some(walk), None) => walk,
            (None, None) => live(now - DAY),
        }
    }

    /// From, to, and the page within them.
    pub(super) fn page(&self) -> Option<&str> {
        match self {
            Walk::Idle { .. } => None,
            Walk::Live { next, .. } | Walk::Import { next, .. } => next.as_deref(),
        }
    }

    /// Which time the window is of, for sorting: imports read what was created, news what was changed.
    pub(super) fn field(&self) -> &'static str {
        if self.imports() { "create_time" } else { "update_time" }
    }

    /// The window as filters of a search; they stay the same on all its pages.
    pub(super) fn filters(&self) -> Value {
        let (from, to) = self.window();
        if self.imports() {
            json!({ "create_time_ge": from, "create_time_lt": to })
        } else {
            json!({ "update_time_ge": from, "update_time_lt": to })
        }
    }

    fn window(&self) -> (i64, i64) {
        match self {
            Walk::Idle { upto } => (*upto, *upto),
            Walk::Live { from, to, .. } | Walk::Import { from, to, .. } => (*from, *to),
        }
    }

    /// Whether it reads an import.
    pub(super) fn imports(&self) -> bool {
        matches!(self, Walk::Import { .. })
    }

    /// Where to go on, and whether there is more right now. `page` is the next page of this window, if it has one.
    fn on(self, page: Option<String>, now: i64) -> (Walk, bool) {
        match (self, page) {
            (Walk::Live { from, to, next }, Some(page)) if next.as_ref() != Some(&page) => {
                (Walk::Live { from, to, next: Some(page) }, true)
            }
            (Walk::Import { since, from, to, next, again }, Some(page)) if next.as_ref() != Some(&page) => {
                (Walk::Import { since, from, to, next: Some(page), again }, true)
            }
            (Walk::Live { to, .. }, _) => (Walk::Idle { upto: to }, to < now - LATE),
            (Walk::Import { since, from, .. }, _) if from > since => (
                Walk::Import { since, from: since.max(from - DAY), to: from, next: None, again: false },
                true,
            ),
            (Walk::Import { since, to, .. }, _) => {
                (Walk::Import { since, from: since, to, next: None, again: false }, false)
            }
            (idle @ Walk::Idle { .. }, _) => (idle, false),
        }
    }

    /// A page that was read, and where to go on.
    pub(super) fn read(self, deliveries: Vec<Delivery>, next: Option<String>, now: i64) -> Page {
        let (walk, more) = self.on(next, now);
        Page { deliveries, cursor: walk.cursor(), more, confirm: None }
    }

    /// A search that was refused. A page token that is no longer taken begins its window again: at once in an import, else with the
    /// next poll.
    pub(super) fn refused(self, fault: Fault) -> Result<Page, Fault> {
        let is_request =
            fault.class == FaultClass::Invalid && !fault.operator && !fault.code.starts_with("http_");
        let (walk, more) = match self {
            Walk::Live { from, to, next: Some(_) } if is_request => {
                (Walk::Live { from, to, next: None }, false)
            }
            Walk::Import { since, from, to, next: Some(_), again: false } if is_request => {
                (Walk::Import { since, from, to, next: None, again: true }, true)
            }
            _ => return Err(fault),
        };
        Ok(Page { deliveries: Vec::new(), cursor: walk.cursor(), more, confirm: None })
    }

    fn cursor(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }
}

#[cfg(test)]
mod tests {
    use model::Time;

    use super::*;

    const NOW: i64 = 1_795_305_600;

    fn ask(cursor: Option<&Walk>, since: Option<i64>, now: i64) -> PollAsk {
        PollAsk {
            feed: "orders",
            cursor: cursor.and_then(Walk::cursor),
            since: since.map(Time::from_secs),
            now: Time::from_secs(now),
        }
    }

    #[test]
    fn ninety_days_are_read_backwards_day_by_day_without_a_gap() {
        let since = NOW - 90 * DAY;
        let (mut walk, mut windows) = (Walk::of(&ask(None, Some(since), NOW)), Vec::new());
        loop {
            let (from, to) = walk.window();
            assert!(to - from <= DAY && from < to);
            windows.push((from, to));
            let (next, more) = walk.on(None, NOW);
            walk = next;
            if !more {
                break;
            }
            walk = Walk::of(&ask(Some(&walk), Some(since), NOW));
        }
        assert_eq!((windows[0].1, windows[windows.len() - 1].0), (NOW + 1, since));
        assert!(windows.windows(2).all(|w| w[1].1 == w[0].0), "no gap");
    }

    #[test]
    fn news_overlap_by_ten_minutes_and_come_day_by_day() {
        let walk = Walk::of(&ask(Some(&Walk::Idle { upto: NOW - 300 }), None, NOW));
        assert_eq!(walk.window(), (NOW - 300 - 600, NOW - 5));
        assert_eq!(walk.on(None, NOW), (Walk::Idle { upto: NOW - 5 }, false));
        let late = Walk::of(&ask(Some(&Walk::Idle { upto: NOW - 3 * DAY }), None, NOW));
        let (from, to) = late.window();
        assert_eq!((from, to - from), (NOW - 3 * DAY - 600, DAY));
        assert!(late.on(None, NOW).1, "more right now");
    }

    #[test]
    fn pages_come_before_windows_and_a_repeated_page_ends_them() {
        let walk = Walk::of(&ask(Some(&Walk::Idle { upto: NOW }), None, NOW));
        let filters = walk.filters();
        let (walk, more) = walk.on(Some("a+/=".into()), NOW);
        assert_eq!((walk.page(), more), (Some("a+/="), true));
        assert_eq!(walk.filters(), filters, "filters stay while paging");
        assert_eq!(walk.on(Some("a+/=".into()), NOW), (Walk::Idle { upto: NOW - 5 }, false));
    }

    #[test]
    fn a_refused_page_token_begins_its_window_again() {
        let fault = || Fault::new(FaultClass::Invalid, "36009004", "page_token is invalid");
        let live = Walk::Live { from: 1, to: 2, next: Some("x".into()) };
        let page = live.clone().refused(fault()).expect("a page");
        assert_eq!((page.more, page.cursor), (false, Walk::Live { from: 1, to: 2, next: None }.cursor()));
        assert!(Walk::Live { from: 1, to: 2, next: None }.refused(fault()).is_err());
        assert!(live.refused(Fault::new(FaultClass::Upstream, "http_502", "")).is_err());
        let import = |again| Walk::Import { since: 1, from: 1, to: 2, next: Some("x".into()), again };
        assert!(import(false).refused(fault()).is_ok_and(|p| p.more));
        assert!(import(true).refused(fault()).is_err());
    }
}
