//! What may be written now (shopee §3.7).

use std::time::Duration;

use connector::{AccountContext, ThreadContext};
use model::{Composer, PartKind, ReplyWindow, TextUnit, Then, Time, WindowState};

use crate::manifest;

/// Account memo: why chat is not given; absent where it is.
pub(crate) const CHAT_OFF: &str = "chat_off";

const DAY: Duration = Duration::from_hours(24);
const AFTER_MESSAGE: u32 = 7;
const AFTER_ORDER: u32 = 30;

/// The composer's truth.
pub(crate) fn composer(thread: &ThreadContext, account: &AccountContext) -> Composer {
    let left = manifest::IN_A_ROW.saturating_sub(thread.outbound_since);
    let window = reply_window(thread);
    let reason = if let Some(why) = account.memo.get(CHAT_OFF).filter(|w| !w.is_empty()) {
        Some(why.clone())
    } else if window.state == WindowState::Closed {
        window.reason
    } else if left == 0 {
        Some("Shopee takes five messages in a row; the customer has to answer before the next.".to_owned())
    } else {
        None
    };
    Composer {
        unit: TextUnit::Codepoints,
        max: manifest::TEXT_MAX,
        messages_left: Some(left),
        free_until: None,
        quota_left: None,
        quota_total: None,
        kinds: match reason {
            Some(_) => Vec::new(),
            None => vec![
                PartKind::Text,
                PartKind::Image,
                PartKind::Video,
                PartKind::Sticker,
                PartKind::Product,
                PartKind::Order,
            ],
        },
        reason,
    }
}

/// Open until 7 days after the buyer's last message or 30 days after their last order, whichever is later. An open
/// return opens it too, but is not known here: Shopee itself has the last word.
pub(crate) fn reply_window(thread: &ThreadContext) -> ReplyWindow {
    let until = |from: Option<Time>, days: u32| from.map(|t| (t.after(DAY * days), DAY * days));
    let ends = [until(thread.last_inbound_at, AFTER_MESSAGE), until(thread.last_order_at, AFTER_ORDER)];
    let Some((closes_at, span)) = ends.into_iter().flatten().max_by_key(|(at, _)| *at) else {
        return ReplyWindow {
            state: WindowState::Restricted,
            closes_at: None,
            reason: Some(
                "Shopee lets a shop write first only to a customer who ordered within 30 days; name the order."
                    .to_owned(),
            ),
            span_s: None,
            then: None,
        };
    };
    if thread.now < closes_at {
        return ReplyWindow {
            state: WindowState::Open,
            closes_at: Some(closes_at),
            reason: None,
            span_s: Some(span.as_secs()),
            then: Some(Then { state: WindowState::Closed, until: None }),
        };
    }
    ReplyWindow {
        state: WindowState::Closed,
        closes_at: None,
        reason: Some(
            "Shopee lets a shop write only within 7 days of the customer's message or 30 days of their order. It opens again when they write or order.".to_owned(),
        ),
        span_s: None,
        then: None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::chat::thread_ref;

    fn thread(inbound_days: Option<i64>, order_days: Option<i64>, outbound_since: u32) -> ThreadContext {
        let now = Time::from_secs(1_767_225_600);
        let ago = |days: i64| Time::from_secs(now.as_secs() - days * 86_400);
        ThreadContext {
            thread: thread_ref("1364518331947512420".into()),
            contact: "317700254".into(),
            memo: BTreeMap::new(),
            last_inbound_at: inbound_days.map(ago),
            last_inbound_received_at: inbound_days.map(ago),
            last_inbound_id: None,
            outbound_since,
            last_order_at: order_days.map(ago),
            last_order_id: None,
            now,
        }
    }

    fn account(memo: &[(&str, &str)]) -> AccountContext {
        AccountContext {
            external_id: "448120931".into(),
            webhook_url: String::new(),
            memo: memo.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
            now: Time::from_secs(1_767_225_600),
        }
    }

    #[test]
    fn a_message_opens_seven_days_and_an_order_thirty() {
        for (inbound, order, state) in [
            (Some(6), None, WindowState::Open),
            (Some(7), None, WindowState::Closed),
            (Some(8), Some(29), WindowState::Open),
            (None, Some(30), WindowState::Closed),
            (None, None, WindowState::Restricted),
        ] {
            assert_eq!(reply_window(&thread(inbound, order, 0)).state, state, "{inbound:?} {order:?}");
        }
        let w = reply_window(&thread(Some(1), Some(1), 0));
        assert_eq!(w.span_s, Some(30 * 86_400));
    }

    #[test]
    fn five_in_a_row_then_they_have_to_answer() {
        let c = composer(&thread(Some(0), None, 3), &account(&[]));
        assert_eq!((c.messages_left, c.reason, c.kinds.len()), (Some(2), None, 6));
        let c = composer(&thread(Some(0), None, 5), &account(&[]));
        assert_eq!((c.messages_left, c.kinds.len()), (Some(0), 0));
        assert!(c.reason.is_some_and(|r| r.contains("five")));
    }

    #[test]
    fn without_chat_the_composer_says_why() {
        let c = composer(&thread(Some(0), None, 0), &account(&[(CHAT_OFF, "no permission")]));
        assert_eq!((c.reason.as_deref(), c.kinds.len()), (Some("no permission"), 0));
        // A memo that was emptied again is chat given.
        assert_eq!(composer(&thread(Some(0), None, 0), &account(&[(CHAT_OFF, "")])).reason, None);
    }
}
