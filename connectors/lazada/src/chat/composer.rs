//! What may be written now (lazada §3.6).

use std::time::Duration;

use connector::{AccountContext, ThreadContext};
use model::{Composer, PartKind, TextUnit};

use crate::{account, manifest};

/// The composer's truth. A buyer who has not written for a day gets five messages at most; how Lazada counts them is not
/// published, so what is left is shown, and Lazada has the last word.
pub(crate) fn composer(thread: &ThreadContext, account: &AccountContext) -> Composer {
    let day = Duration::from_hours(24);
    let written = thread.last_inbound_at.is_some_and(|at| thread.now < at.after(day));
    let reason = account::chat_off(account);
    Composer {
        unit: TextUnit::Codepoints,
        max: manifest::TEXT_MAX,
        messages_left: (!written).then(|| manifest::UNANSWERED.saturating_sub(thread.outbound_since)),
        free_until: None,
        quota_left: None,
        quota_total: None,
        kinds: match reason {
            Some(_) => Vec::new(),
            None => {
                vec![PartKind::Text, PartKind::Image, PartKind::Sticker, PartKind::Product, PartKind::Order]
            }
        },
        reason,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use model::Time;

    use super::*;
    use crate::chat::thread_ref;

    fn said(inbound_hours: Option<i64>, outbound_since: u32, memo: &[(&str, &str)]) -> Composer {
        let now = Time::from_secs(1_767_225_600);
        let thread = ThreadContext {
            thread: thread_ref("1_2_3_1_103".into()),
            contact: "3".into(),
            memo: BTreeMap::new(),
            last_inbound_at: inbound_hours.map(|h| Time::from_secs(now.as_secs() - h * 3600)),
            last_inbound_received_at: None,
            last_inbound_id: None,
            outbound_since,
            last_order_at: None,
            last_order_id: None,
            now,
        };
        let account = AccountContext {
            external_id: "th:300112233".into(),
            webhook_url: String::new(),
            memo: memo.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
            now,
        };
        composer(&thread, &account)
    }

    #[test]
    fn five_messages_for_who_has_not_written_for_a_day() {
        let given = [("messages", "given")];
        assert_eq!(said(Some(1), 9, &given).messages_left, None);
        assert_eq!(said(Some(24), 3, &given).messages_left, Some(2));
        assert_eq!(said(None, 0, &given).messages_left, Some(5));
        let none_left = said(Some(48), 7, &given);
        assert_eq!((none_left.messages_left, none_left.kinds.len()), (Some(0), 5));
    }

    #[test]
    fn without_chat_or_in_a_closed_shop_nothing_can_be_sent() {
        for memo in [
            &[][..],
            &[("messages", "This app has no permission.")][..],
            &[("messages", "given"), ("closed", "INACTIVE")][..],
        ] {
            let c = said(Some(1), 0, memo);
            assert!(c.kinds.is_empty() && c.reason.is_some(), "{memo:?}");
        }
    }
}
