//! What a conversation's row says of its messages.
//!
//! A message that comes in the platform's order moves the row on by itself; one that comes late has the row told
//! anew from the thread, so that the row is the same in whatever order messages came.

use model::{Direction, SenderKind, Time};

/// What the row says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rollup {
    /// The first message of the contact that nobody has answered yet.
    pub waiting_since: Option<Time>,
    /// The platform's time of the contact's last message.
    pub last_inbound_at: Option<Time>,
    /// Our answers since then.
    pub outbound_since: u32,
}

/// A message, as far as the row is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The platform's time.
    pub sent_at: Time,
    /// Which way it went.
    pub direction: Direction,
    /// Who wrote it.
    pub sender: SenderKind,
}

impl Entry {
    /// The contact asks: cards that the platform puts into their mouth do not.
    pub fn asks(&self) -> bool {
        self.direction == Direction::Inbound && self.sender == SenderKind::Contact
    }

    /// One of ours answers, here or in the platform's own tools; a machine's message is no answer.
    pub fn answers(&self) -> bool {
        self.direction == Direction::Outbound
            && matches!(self.sender, SenderKind::Member | SenderKind::Platform)
    }
}

impl Rollup {
    /// Takes in a message that comes after all others.
    pub fn advance(&mut self, entry: Entry) {
        if entry.asks() {
            self.waiting_since = self.waiting_since.or(Some(entry.sent_at));
            self.last_inbound_at = Some(entry.sent_at);
            self.outbound_since = 0;
        } else if entry.answers() {
            self.waiting_since = None;
            self.outbound_since += 1;
        }
    }

    /// Tells the row anew from the newest messages of a thread, oldest first. `older` is what the row said before, for
    /// what lies before the first of them.
    pub fn anew(newest: impl IntoIterator<Item = Entry>, older: Rollup) -> Rollup {
        let mut row = Rollup::default();
        let (mut asked, mut answered) = (false, false);
        for entry in newest {
            asked |= entry.asks();
            answered |= entry.answers();
            row.advance(entry);
        }
        if !asked {
            row.last_inbound_at = older.last_inbound_at;
        }
        if !answered {
            row.waiting_since = match (row.waiting_since, older.waiting_since) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        }
        row
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn entry() -> impl Strategy<Value = Entry> {
        let sender = prop::sample::select(vec![
            SenderKind::Contact,
            SenderKind::Member,
            SenderKind::Platform,
            SenderKind::App,
        ]);
        (0..50_i64, any::<bool>(), sender).prop_map(|(at, inbound, sender)| Entry {
            sent_at: Time::from_millis(at),
            direction: if inbound { Direction::Inbound } else { Direction::Outbound },
            sender,
        })
    }

    proptest! {
        #[test]
        fn the_row_follows_from_the_thread(mut all in prop::collection::vec(entry(), 0..40)) {
            all.sort_by_key(|e| e.sent_at);
            let row = Rollup::anew(all.iter().copied(), Rollup::default());
            let last_answer = all.iter().rposition(Entry::answers);
            let last_asked = all.iter().rposition(Entry::asks);
            let waiting = all.iter().skip(last_answer.map_or(0, |i| i + 1)).find(|e| e.asks()).map(|e| e.sent_at);
            prop_assert_eq!(row.waiting_since, waiting);
            prop_assert_eq!(row.last_inbound_at, last_asked.map(|i| all[i].sent_at));
            let since = all.iter().skip(last_asked.map_or(0, |i| i + 1)).filter(|e| e.answers()).count();
            prop_assert_eq!(row.outbound_since as usize, since);
        }

        #[test]
        fn coming_in_order_and_telling_anew_are_the_same(mut all in prop::collection::vec(entry(), 0..40)) {
            all.sort_by_key(|e| e.sent_at);
            let mut row = Rollup::default();
            for e in &all {
                row.advance(*e);
            }
            prop_assert_eq!(row, Rollup::anew(all, Rollup::default()));
        }
    }
}
