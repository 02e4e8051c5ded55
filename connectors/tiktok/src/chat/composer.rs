//! What may be written now (tiktok §3.2, §3.5).

use std::time::Duration;

use connector::{AccountContext, ThreadContext};
use model::{Composer, PartKind, ReplyWindow, ResponseClock, TextUnit, Time, WindowState};

use crate::manifest;

/// Account memo: why chat is not given; absent or empty where it is.
pub(crate) const CHAT_OFF: &str = "chat_off";
/// Thread memo: whether the platform said that the shop may write, and when it said so: `no@1795305600`.
pub(super) const CAN_SEND: &str = "can_send";

/// The share of chats answered within this time is what TikTok counts.
const ANSWER_WITHIN: Duration = Duration::from_hours(24);

/// Whether chat is not given to this shop.
pub(crate) fn is_off(account: &AccountContext) -> bool {
    account.memo.get(CHAT_OFF).is_some_and(|why| !why.is_empty())
}

/// The value of [`CAN_SEND`].
pub(super) fn can_send_value(can: bool, at: Time) -> String {
    format!("{}@{}", if can { "yes" } else { "no" }, at.as_secs())
}

/// The composer's truth.
pub(crate) fn composer(thread: &ThreadContext, account: &AccountContext) -> Composer {
    let off = account.memo.get(CHAT_OFF).filter(|why| !why.is_empty()).cloned();
    let reason = off.or_else(|| reply_window(thread).reason);
    Composer {
        unit: TextUnit::Codepoints,
        max: manifest::TEXT_MAX,
        messages_left: None,
        free_until: None,
        quota_left: None,
        quota_total: None,
        kinds: match reason {
            Some(_) => Vec::new(),
            None => vec![PartKind::Text, PartKind::Image, PartKind::Product, PartKind::Order],
        },
        reason,
    }
}

/// There is no window of hours. Whether one may write is what the platform last said, unless the customer has written or ordered since.
pub(crate) fn reply_window(thread: &ThreadContext) -> ReplyWindow {
    let refused_at =
        thread.memo.get(CAN_SEND).and_then(|v| v.strip_prefix("no@")?.parse().ok()).map(Time::from_secs);
    let since = |at: Option<Time>| at.zip(refused_at).is_some_and(|(at, refused)| at > refused);
    if refused_at.is_none() || since(thread.last_inbound_at) || since(thread.last_order_at) {
        return ReplyWindow::none();
    }
    ReplyWindow {
        state: WindowState::Closed,
        closes_at: None,
        reason: Some(
            "TikTok Shop lets a shop write only within 30 days of the last conversation or 60 days of an order, or after a return. Wait until the customer writes or orders again."
                .to_owned(),
        ),
        span_s: None,
        then: None,
    }
}

/// A hint for the team, never a lock: TikTok wants at least 80 % answered within 24 hours.
pub(crate) fn response_clock(waiting_since: Time) -> ResponseClock {
    ResponseClock { counts_at: waiting_since.after(ANSWER_WITHIN), span_s: ANSWER_WITHIN.as_secs() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::thread_ref;

    const AT: i64 = 1_795_305_600;

    fn thread(can_send: Option<&str>, last_order_at: Option<i64>) -> ThreadContext {
        ThreadContext {
            thread: thread_ref("7571203344556677001".into()),
            contact: "7571203344556677001".into(),
            memo: can_send.map(|v| (CAN_SEND.to_owned(), v.to_owned())).into_iter().collect(),
            last_inbound_at: Some(Time::from_secs(AT - 90 * 86_400)),
            last_inbound_received_at: None,
            last_inbound_id: None,
            outbound_since: 3,
            last_order_at: last_order_at.map(Time::from_secs),
            last_order_id: None,
            now: Time::from_secs(AT),
        }
    }

    fn account(off: &str) -> AccountContext {
        AccountContext {
            external_id: "1".into(),
            webhook_url: String::new(),
            memo: [(CHAT_OFF.to_owned(), off.to_owned())].into(),
            now: Time::from_secs(AT),
        }
    }

    #[test]
    fn the_platform_says_whether_one_may_write_and_a_new_order_opens_it_again() {
        let no = can_send_value(false, Time::from_secs(AT - 10));
        let state = |can, order| reply_window(&thread(can, order)).state;
        assert_eq!(state(None, None), WindowState::None);
        assert_eq!(state(Some("yes@1"), None), WindowState::None);
        assert_eq!(state(Some(&no), None), WindowState::Closed);
        assert_eq!(state(Some(&no), Some(AT - 20)), WindowState::Closed);
        assert_eq!(state(Some(&no), Some(AT - 5)), WindowState::None);
        assert!(composer(&thread(Some(&no), None), &account("")).kinds.is_empty());
        assert_eq!(composer(&thread(None, None), &account("")).kinds.len(), 4);
    }

    #[test]
    fn without_the_scope_the_composer_says_why() {
        let c = composer(&thread(None, None), &account("Chat is not allowed yet."));
        assert_eq!((c.reason.as_deref(), c.kinds.len()), (Some("Chat is not allowed yet."), 0));
    }

    #[test]
    fn a_day_to_answer() {
        assert_eq!(response_clock(Time::from_secs(AT)).counts_at, Time::from_secs(AT + 86_400));
    }
}
