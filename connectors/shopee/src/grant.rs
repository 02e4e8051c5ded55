//! Permission: the consent page, its code for tokens, and tokens that rotate (shopee §1.4 to §1.8).

mod consent;
mod exchange;
mod refresh;

pub(crate) use consent::{consent, revoke_page};
pub(crate) use exchange::exchange;
pub(crate) use refresh::{ENDS, renew};

use std::time::Duration;

use connector::{AppContext, Fault, FaultClass, Grant, GrantUse, Literal, Reply, Secrets};
use model::Time;
use serde::Deserialize;

/// Access tokens live four hours; what claims more is not believed (shopee §1.6).
const LIFE: Duration = Duration::from_hours(4);
/// Renewal starts when this much is left (shopee §1.7).
const EARLY: Duration = Duration::from_mins(30);

/// A pair of tokens as both token calls answer it, at top level.
#[derive(Clone, Deserialize)]
struct Pair {
    #[serde(default)]
    access_token: String,
    #[serde(default)]
    refresh_token: String,
    #[serde(default)]
    expire_in: Literal,
    #[serde(default)]
    shop_id_list: Option<Vec<Literal>>,
}

impl Pair {
    fn read(reply: &Reply) -> Result<Pair, Fault> {
        let pair: Pair = reply.json()?;
        if pair.access_token.is_empty() || pair.refresh_token.is_empty() {
            return Err(Fault::malformed("Shopee answered without tokens"));
        }
        Ok(pair)
    }

    /// The grant of this pair, counted from when it came.
    fn grant(&self, received_at: Time, ends_at: Option<Time>) -> Grant {
        let latest = received_at.after(LIFE);
        let expires_at = match self.expire_in.0.trim().parse::<i64>() {
            // One official sample shows a moment instead of a span.
            Ok(n) if n > 1_000_000_000 => Time::from_secs(n).min(latest),
            Ok(n) if n > 0 => received_at.after(Duration::from_secs(n.unsigned_abs())).min(latest),
            _ => latest,
        };
        Grant {
            secrets: Secrets::new()
                .with("access_token", self.access_token.as_str())
                .with("refresh_token", self.refresh_token.as_str()),
            used_for: GrantUse::Both,
            scopes: Vec::new(),
            expires_at: Some(expires_at),
            renew_at: Some(expires_at.before(EARLY).max(received_at)),
            ends_at,
            ephemeral: false,
        }
    }
}

/// The partner id as a number, which the token calls want in their bodies.
fn partner_id(app: &AppContext) -> Result<u64, Fault> {
    app.credentials.reveal("partner_id").trim().parse().map_err(|_| {
        Fault::new(
            FaultClass::Invalid,
            "partner_id",
            "partner_id has to be the number from Shopee's console: correct it in the app's settings.",
        )
        .for_operator()
    })
}

#[cfg(test)]
mod tests;
