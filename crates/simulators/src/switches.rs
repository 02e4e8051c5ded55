//! What a test or a person can make go wrong on one simulated platform.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How many of the next calls to spoil, by operation name; `"*"` means any operation. Operation names are
/// those under `calls` in `GET /_sim/{platform}/state`.
pub type Next = BTreeMap<String, u32>;

/// The switches of one platform. Everything off is the default; `PUT /_sim/{platform}/switches` sets those
/// that its body names and leaves the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches are what this type is")]
#[derive(Default)]
pub struct Switches {
    /// Answer the next calls with the platform's own "too many requests", without doing them.
    pub rate_limit: Next,
    /// Answer the next calls with 5xx, without doing them.
    pub server_error: Next,
    /// Do the next calls, then answer 5xx.
    pub server_error_after: Next,
    /// Do the next calls, then never answer.
    pub hang: Next,
    /// Do the next calls, then cut the connection without an answer.
    pub drop: Next,
    /// Milliseconds by which every answer is late.
    pub slow_ms: u64,
    /// Seconds that newly issued access tokens live, instead of the platform's own span.
    pub token_life_s: Option<i64>,
    /// Refuse every access token, however fresh.
    pub refuse_tokens: bool,
    /// Refuse every renewal (or, where there is none, every issue of a token).
    pub refuse_refresh: bool,
    /// The app was never given the chat permission.
    pub no_chat: bool,
    /// The month's quota is used up.
    pub quota_spent: bool,
    /// Percentage of webhooks that are sent twice.
    pub duplicates_percent: u8,
    /// Percentage of webhooks that are held back so that later ones overtake them.
    pub reorder_percent: u8,
    /// Lose the next webhooks: they are logged and never sent.
    pub lose_webhooks: u32,
    /// LINE: what failed is delivered again, with `isRedelivery` (off by default there, line §2.4).
    pub redelivery: bool,
    /// LINE: events arrive in standby mode, without reply tokens (line §2.6).
    pub standby: bool,
    /// Consent pages approve at once, without a click.
    pub auto_approve: bool,
    /// Shopee: our own messages are pushed back to us (whitelisted apps only, shopee §2.6).
    pub echo: bool,
}

/// What the switches want done with one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spoil {
    /// Nothing.
    Nothing,
    /// Too many requests.
    RateLimit,
    /// 5xx before doing it.
    ServerError,
    /// 5xx after doing it.
    ServerErrorAfter,
    /// Done, and never answered.
    Hang,
    /// Done, and cut off.
    Drop,
}

impl Switches {
    /// Takes one from the first counter that speaks of this operation.
    pub fn spoil(&mut self, operation: &str) -> Spoil {
        let counters = [
            (&mut self.rate_limit, Spoil::RateLimit),
            (&mut self.server_error, Spoil::ServerError),
            (&mut self.server_error_after, Spoil::ServerErrorAfter),
            (&mut self.hang, Spoil::Hang),
            (&mut self.drop, Spoil::Drop),
        ];
        for (counter, spoil) in counters {
            if take(counter, operation) {
                return spoil;
            }
        }
        Spoil::Nothing
    }

    /// Sets the switches that `patch` names, leaves the others.
    ///
    /// # Errors
    /// The reader's sentence, when a name or a value is wrong.
    pub fn merge(&mut self, patch: &serde_json::Value) -> Result<(), String> {
        let mut whole = serde_json::to_value(&*self).map_err(|e| e.to_string())?;
        let (Some(whole_map), Some(patch)) = (whole.as_object_mut(), patch.as_object()) else {
            return Err("switches are a JSON object".to_owned());
        };
        for (name, value) in patch {
            whole_map.insert(name.clone(), value.clone());
        }
        *self = serde_json::from_value(whole).map_err(|e| e.to_string())?;
        Ok(())
    }
}

fn take(counter: &mut Next, operation: &str) -> bool {
    for name in [operation, "*"] {
        if let Some(left) = counter.get_mut(name)
            && *left > 0
        {
            *left -= 1;
            if *left == 0 {
                counter.remove(name);
            }
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn counters_run_out_and_patches_keep_the_rest() {
        let mut switches = Switches::default();
        switches.merge(&json!({"rate_limit": {"push": 1}, "redelivery": true})).unwrap();
        switches.merge(&json!({"drop": {"*": 1}})).unwrap();
        assert!(switches.redelivery);
        assert_eq!(switches.spoil("push"), Spoil::RateLimit);
        assert_eq!(switches.spoil("push"), Spoil::Drop);
        assert_eq!(switches.spoil("push"), Spoil::Nothing);
        assert!(switches.merge(&json!({"rate_limits": {}})).is_err(), "a misspelt switch must be refused");
    }
}
