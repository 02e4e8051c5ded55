//! What the sheet leaves open (tiktok §9), as knobs: an honest receiver lives with either truth. And what can
//! go wrong here that the switches of all platforms have no word for.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The knobs, by the names that the console takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "independent knobs are what this type is")]
pub struct Quirks {
    /// A used refresh token keeps working (question 1).
    pub lenient_refresh: bool,
    /// A consent leaves the older access tokens alive (question 2).
    pub old_tokens_live: bool,
    /// Chat requests a day and shop (question 3).
    pub chat_quota: u32,
    /// An answer of 401 is followed by redeliveries all the same (question 4).
    pub retry_unauthorized: bool,
    /// Redeliveries carry a fresh timestamp, and so other bytes (question 5).
    pub fresh_timestamps: bool,
    /// A shop's own address does not replace Partner Center's: both get the webhook (question 6).
    pub both_addresses: bool,
    /// Mark-read wants a body: without one it answers 36009022 (question 8).
    pub read_needs_body: bool,
    /// What calls with a withdrawn consent's token get: 105002, 101000 or 36009004 (question 9).
    pub withdrawn_code: i64,
    /// Errors whose HTTP status nobody saw come with 200.
    pub errors_with_200: bool,
    /// The 202601 answer has the conversation's members at top level of `data`, not below `conversation`.
    pub flat_conversation: bool,
    /// Tokens do not tell `granted_scopes`.
    pub hide_scopes: bool,
    /// The `user_type` that tokens tell.
    pub user_type: i64,
    /// The end of new authorizations, seconds.
    pub authorization_until: Option<i64>,
    /// Webhooks of our own messages arrive before the call is answered.
    pub echo_first: bool,
    /// The order API shows the state before the last change for so many milliseconds.
    pub lag_ms: i64,
    /// The caller's address is not on the app's list (36009033).
    pub ip_refused: bool,
    /// The next signed calls answer 503 with a page of HTML.
    pub overload: u32,
    /// The next order details fail with 10002014, one of the passing kind.
    pub order_hiccups: u32,
    /// Calls a second, by shop and endpoint.
    pub qps: usize,
    /// New conversations get the shop's automatic welcome.
    pub auto_reply: bool,
    /// Webhooks vary in key order, white space and escaping.
    pub styles: bool,
}

impl Default for Quirks {
    fn default() -> Self {
        Self {
            lenient_refresh: false,
            old_tokens_live: false,
            chat_quota: 10_000,
            retry_unauthorized: false,
            fresh_timestamps: false,
            both_addresses: false,
            read_needs_body: false,
            withdrawn_code: 105_002,
            errors_with_200: false,
            flat_conversation: false,
            hide_scopes: false,
            user_type: 0,
            authorization_until: None,
            echo_first: false,
            lag_ms: 0,
            ip_refused: false,
            overload: 0,
            order_hiccups: 0,
            qps: 50,
            auto_reply: false,
            styles: true,
        }
    }
}

impl Quirks {
    /// Sets one knob; false when there is none of that name.
    ///
    /// # Errors
    /// The reader's sentence, when the value is wrong.
    pub fn set(&mut self, name: &str, value: &Value) -> Result<bool, String> {
        let mut whole = serde_json::to_value(&*self).map_err(|e| e.to_string())?;
        let Some(knob) = whole.get_mut(name) else { return Ok(false) };
        *knob = value.clone();
        *self = serde_json::from_value(whole).map_err(|e| format!("{name}: {e}"))?;
        Ok(true)
    }
}
