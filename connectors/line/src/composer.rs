//! What may be written now (line §2.6, §4.1, §4.6, §4.8).

use connector::{AccountContext, ThreadContext};
use model::{Composer, TextUnit};

use crate::{
    manifest::{MANIFEST, TEXT_MAX},
    memo::{self, Closed},
    probe::{QUOTA_LEFT, QUOTA_TOTAL},
};

/// LINE has no reply window; what changes is whether an answer is free, and whether it would arrive at all.
pub fn composer(thread: &ThreadContext, account: &AccountContext) -> Composer {
    let number = |key: &str| account.memo.get(key).and_then(|n| n.parse().ok());
    let reason = if memo::is_standby(thread) {
        Some(
            "Another tool holds this conversation in LINE. It can be answered here again when the next message comes in.",
        )
    } else {
        memo::is_closed(thread).map(|closed| match closed {
            Closed::Blocked => {
                "They have blocked this account: LINE takes messages for them, but delivers none."
            }
            Closed::Left => "This account is no longer in the group.",
        })
    };
    Composer {
        unit: TextUnit::Utf16,
        max: TEXT_MAX,
        messages_left: None,
        free_until: memo::reply_token(thread).map(|(_, until)| until),
        quota_left: number(QUOTA_LEFT),
        quota_total: number(QUOTA_TOTAL),
        kinds: MANIFEST.sends.iter().map(|s| s.kind).collect(),
        reason: reason.map(str::to_owned),
    }
}
