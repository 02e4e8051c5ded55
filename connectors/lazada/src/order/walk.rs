//! Walking through changed orders (lazada §4.1): by the time of the last change, oldest first.
//!
//! A page begins where the last one ended in time, not at a row number: what changes while the walk goes on moves to its end, and
//! rows counted by number would then slip by unseen. Row numbers are used only within one second.

use connector::PollAsk;
use model::Time;
use serde::{Deserialize, Serialize};

/// Changes this young are read again: Lazada may list late.
const OVERLAP: i64 = 10 * 60;
/// How far back the very first poll looks when no import went before.
const DAY: i64 = 24 * 3600;
/// Lazada's largest row number.
const OFFSET_MAX: usize = 5000;

/// Where the feed stands; times in seconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Walk {
    /// Orders changed since then are read.
    after: i64,
    /// Rows of that second that are read already.
    #[serde(default, skip_serializing_if = "is_zero")]
    offset: usize,
    /// The newest change that was seen.
    seen: i64,
    /// All changes until then are read.
    #[serde(default)]
    idle: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_zero(n: &usize) -> bool {
    *n == 0
}

impl Walk {
    /// The page to read now.
    pub(super) fn of(ask: &PollAsk) -> Walk {
        let now = ask.now.as_secs();
        match ask.cursor.as_deref().and_then(|c| serde_json::from_str::<Walk>(c).ok()) {
            Some(walk) if walk.idle => {
                // A clock that ran ahead must not make us skip.
                let after = walk.seen.min(now) - OVERLAP;
                Walk { after, offset: 0, seen: walk.seen, idle: false }
            }
            Some(walk) => walk,
            None => {
                let after = ask.since.map_or(now - DAY, Time::as_secs).min(now);
                Walk { after, offset: 0, seen: after, idle: false }
            }
        }
    }

    /// From when, and from which row.
    pub(super) fn page(&self) -> (Time, usize) {
        (Time::from_secs(self.after), self.offset)
    }

    /// Where to go on after a page of `rows`, of which the newest changed at `newest`; `whole` when it was as long as a page can
    /// be. Says whether there is more right now.
    pub(super) fn on(self, rows: usize, newest: Option<Time>, whole: bool) -> (Walk, bool) {
        let newest = newest.map_or(self.after, Time::as_secs);
        let seen = self.seen.max(newest);
        if !whole || rows == 0 {
            return (Walk { after: self.after, offset: 0, seen, idle: true }, false);
        }
        // Whether the bound counts itself is not said: a second earlier is sure to.
        let next = newest - 1;
        let walk = if next > self.after {
            Walk { after: next, offset: 0, seen, idle: false }
        } else if self.offset + rows < OFFSET_MAX {
            Walk { after: self.after, offset: self.offset + rows, seen, idle: false }
        } else {
            Walk { after: self.after + 1, offset: 0, seen, idle: false }
        };
        (walk, true)
    }

    /// As a cursor.
    pub(super) fn cursor(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_767_225_600;

    fn ask(cursor: Option<&Walk>, since: Option<i64>) -> PollAsk {
        PollAsk {
            feed: "orders",
            cursor: cursor.and_then(Walk::cursor),
            since: since.map(Time::from_secs),
            now: Time::from_secs(NOW),
        }
    }

    /// A shop as Lazada lists it: changed at or after a time, oldest first, by row.
    fn walk_through(
        mut changes: Vec<(i64, u32)>,
        since: i64,
        mut between: impl FnMut(&mut Vec<(i64, u32)>),
    ) -> Vec<u32> {
        const PAGE: usize = 50;
        let (mut cursor, mut seen): (Option<Walk>, Vec<u32>) = (None, Vec::new());
        for _ in 0..1000 {
            let walk = Walk::of(&ask(cursor.as_ref(), Some(since)));
            let (after, offset) = walk.page();
            assert!(offset <= OFFSET_MAX);
            changes.sort_unstable();
            let rows: Vec<(i64, u32)> = changes
                .iter()
                .filter(|(at, _)| *at >= after.as_secs())
                .skip(offset)
                .take(PAGE)
                .copied()
                .collect();
            seen.extend(rows.iter().map(|(_, id)| *id));
            let newest = rows.iter().map(|(at, _)| *at).max().map(Time::from_secs);
            let (next, more) = walk.on(rows.len(), newest, rows.len() >= PAGE);
            between(&mut changes);
            if !more {
                return seen;
            }
            cursor = Some(next);
        }
        panic!("it has no end");
    }

    #[test]
    fn every_order_is_read_even_of_one_second_and_beyond_the_largest_row_number() {
        let since = NOW - 90 * DAY;
        let mut changes: Vec<(i64, u32)> = (0..300).map(|n| (since + 10, n)).collect();
        changes.extend((300..900).map(|n| (since + 100 + i64::from(n), n)));
        let mut got = walk_through(changes, since, |_| {});
        got.sort_unstable();
        got.dedup();
        assert_eq!(got.len(), 900);
    }

    #[test]
    fn what_changes_under_way_lets_nothing_slip_by() {
        let since = NOW - 10_000;
        let changes: Vec<(i64, u32)> = (0..200).map(|n| (since + i64::from(n), n)).collect();
        // After every page the ten orders that were read first change once more.
        let mut left = 3;
        let mut got = walk_through(changes, since, |all| {
            if left > 0 {
                left -= 1;
                all.iter_mut().take(10).for_each(|(at, _)| *at = NOW - 100);
            }
        });
        got.sort_unstable();
        got.dedup();
        assert_eq!(got.len(), 200);
    }

    #[test]
    fn the_next_poll_begins_ten_minutes_before_the_newest_change() {
        let (walk, more) = Walk::of(&ask(None, None)).on(3, Some(Time::from_secs(NOW - 60)), false);
        assert!(!more);
        assert_eq!(Walk::of(&ask(Some(&walk), None)).page(), (Time::from_secs(NOW - 660), 0));
        // Nothing new moves nothing.
        let (walk, _) = Walk::of(&ask(Some(&walk), None)).on(0, None, false);
        assert_eq!(Walk::of(&ask(Some(&walk), None)).page(), (Time::from_secs(NOW - 660), 0));
    }
}
