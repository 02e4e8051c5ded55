//! Walking through time in windows that Shopee takes (shopee §4.1): at most 15 days; what is new by `update_time` in days
//! that overlap by ten minutes, an import by `create_time`, newest first.

use connector::PollAsk;
use serde::{Deserialize, Serialize};

const DAY: i64 = 24 * 3600;
/// Fifteen days less a second: both ends count.
const WIDEST: i64 = 15 * DAY - 1;
const OVERLAP: i64 = 10 * 60;

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
    /// Reading backwards from when it began to `since`; then changes since it began.
    Import {
        since: i64,
        from: i64,
        to: i64,
        began: i64,
        #[serde(default)]
        next: Option<String>,
    },
}

impl Walk {
    /// The window to read now.
    pub(super) fn of(ask: &PollAsk) -> Walk {
        let now = ask.now.as_secs();
        let held: Option<Walk> = ask.cursor.as_deref().and_then(|c| serde_json::from_str(c).ok());
        let live = |upto: i64| {
            let from = (upto - OVERLAP).min(now - OVERLAP);
            Walk::Live { from, to: (from + DAY).min(now), next: None }
        };
        let import = |since: i64, began: i64| {
            let since = since.min(now);
            Walk::Import { since, from: since.max(now - WIDEST), to: now, began, next: None }
        };
        match (held, ask.since.map(model::Time::as_secs)) {
            (None, None) => live(now - DAY),
            (None, Some(since)) => import(since, now),
            (Some(Walk::Idle { upto }), None) => live(upto),
            (Some(walk), None) => walk,
            (Some(Walk::Idle { upto }), Some(since)) => import(since, upto),
            (Some(Walk::Live { from, .. }), Some(since)) => import(since, from),
            (Some(walk @ Walk::Import { since: held, .. }), Some(since)) if held <= since.min(now) => walk,
            (Some(Walk::Import { began, .. }), Some(since)) => import(since, began),
        }
    }

    /// From, to, and the page within them.
    pub(super) fn window(&self) -> (i64, i64, Option<&str>) {
        match self {
            Walk::Idle { upto } => (*upto, *upto, None),
            Walk::Live { from, to, next } | Walk::Import { from, to, next, .. } => {
                (*from, *to, next.as_deref())
            }
        }
    }

    /// Whether it reads an import.
    pub(super) fn imports(&self) -> bool {
        matches!(self, Walk::Import { .. })
    }

    /// Where to go on, and whether there is more right now. `page` is the next page of this window, if it has one.
    pub(super) fn on(self, page: Option<String>, now: i64) -> (Walk, bool) {
        match (self, page) {
            (Walk::Live { from, to, next }, Some(page)) if next.as_ref() != Some(&page) => {
                (Walk::Live { from, to, next: Some(page) }, true)
            }
            (Walk::Import { since, from, to, began, next }, Some(page)) if next.as_ref() != Some(&page) => {
                (Walk::Import { since, from, to, began, next: Some(page) }, true)
            }
            (Walk::Live { to, .. }, _) => (Walk::Idle { upto: to }, to < now),
            (Walk::Import { since, from, began, .. }, _) if from <= since => {
                (Walk::Idle { upto: began }, false)
            }
            (Walk::Import { since, from, began, .. }, _) => {
                (Walk::Import { since, from: since.max(from - WIDEST), to: from, began, next: None }, true)
            }
            (idle @ Walk::Idle { .. }, _) => (idle, false),
        }
    }

    /// As a cursor.
    pub(super) fn cursor(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }
}

#[cfg(test)]
mod tests {
    use model::Time;

    use super::*;

    const NOW: i64 = 1_767_225_600;

    fn ask(cursor: Option<&Walk>, since: Option<i64>, now: i64) -> PollAsk {
        PollAsk {
            feed: "orders",
            cursor: cursor.and_then(Walk::cursor),
            since: since.map(Time::from_secs),
            now: Time::from_secs(now),
        }
    }

    #[test]
    fn a_year_is_read_backwards_in_windows_that_shopee_takes_without_a_gap() {
        let since = NOW - 365 * DAY;
        let (mut walk, mut windows) = (Walk::of(&ask(None, Some(since), NOW)), Vec::new());
        loop {
            let (from, to, _) = walk.window();
            assert!(to - from < 15 * DAY && from <= to);
            windows.push((from, to));
            let (next, more) = walk.on(None, NOW);
            walk = next;
            if !more {
                break;
            }
            walk = Walk::of(&ask(Some(&walk), Some(since), NOW));
        }
        assert_eq!(windows.len(), 25);
        assert_eq!((windows[0].1, windows[24].0), (NOW, since));
        assert!(windows.windows(2).all(|w| w[1].1 == w[0].0), "no gap");
        assert_eq!(walk, Walk::Idle { upto: NOW });
    }

    #[test]
    fn news_overlap_by_ten_minutes_and_come_day_by_day() {
        let walk = Walk::of(&ask(Some(&Walk::Idle { upto: NOW - 300 }), None, NOW));
        assert_eq!(walk.window(), (NOW - 300 - 600, NOW, None));
        assert_eq!(walk.on(None, NOW), (Walk::Idle { upto: NOW }, false));
        let late = Walk::of(&ask(Some(&Walk::Idle { upto: NOW - 3 * DAY }), None, NOW));
        let (from, to, _) = late.window();
        assert_eq!((from, to - from), (NOW - 3 * DAY - 600, DAY));
        assert!(late.on(None, NOW).1, "more right now");
    }

    #[test]
    fn pages_come_before_windows_and_a_repeated_page_ends_them() {
        let walk = Walk::of(&ask(Some(&Walk::Idle { upto: NOW }), None, NOW));
        let (walk, more) = walk.on(Some("100".into()), NOW);
        assert_eq!((walk.window().2, more), (Some("100"), true));
        assert_eq!(walk.on(Some("100".into()), NOW), (Walk::Idle { upto: NOW }, false));
    }

    #[test]
    fn what_changes_during_an_import_is_read_after_it() {
        let import = Walk::of(&ask(Some(&Walk::Idle { upto: NOW - 900 }), Some(NOW - DAY), NOW));
        let (walk, more) = import.on(None, NOW);
        assert_eq!((&walk, more), (&Walk::Idle { upto: NOW - 900 }, false));
        assert_eq!(Walk::of(&ask(Some(&walk), None, NOW + 60)).window().0, NOW - 900 - 600);
    }
}
