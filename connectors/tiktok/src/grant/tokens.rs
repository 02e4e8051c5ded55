//! A pair of tokens, as both token calls answer it (tiktok §1.3).

use std::time::Duration;

use connector::{Fault, Grant, GrantUse, Literal, Reply, Secrets};
use model::{Capabilities, Capability, Time};
use serde::Deserialize;

use crate::reply;

/// Access tokens live seven days; used where the answer does not say.
const LIFE: Duration = Duration::from_hours(7 * 24);
/// Renewal starts when this much is left, or a quarter of a shorter life.
const EARLY: Duration = Duration::from_hours(24);
/// What lies further ahead is no date: a public log shows the year 2125.
const FAR: Duration = Duration::from_hours(20 * 365 * 24);

/// Chat is a scope that TikTok's people grant one by one (tiktok §1.1).
const CHAT: &str = "seller.customer_service";
const ORDERS: &str = "seller.order.info";

/// Tokens and what belongs to them.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Tokens {
    access_token: Literal,
    refresh_token: Literal,
    access_token_expire_in: Literal,
    refresh_token_expire_in: Literal,
    pub open_id: Literal,
    pub seller_name: Literal,
    pub seller_base_region: Literal,
    pub user_type: Literal,
    granted_scopes: Option<Vec<Literal>>,
}

impl Tokens {
    /// Reads an answer. `held` is the refresh token to go on with should the answer bring none.
    pub(crate) fn read(answer: &Reply, held: Option<&str>) -> Result<Tokens, Fault> {
        let mut tokens: Tokens = reply::data(answer)?;
        if tokens.refresh_token.0.is_empty() {
            held.unwrap_or_default().clone_into(&mut tokens.refresh_token.0);
        }
        if tokens.access_token.0.is_empty() || tokens.refresh_token.0.is_empty() {
            return Err(Fault::malformed("TikTok Shop answered without tokens"));
        }
        Ok(tokens)
    }

    /// The token that signs calls, to be put into a header before any vault holds it.
    pub(crate) fn access_token(&self) -> &str {
        &self.access_token.0
    }

    /// Scopes as the platform names them; none where it does not say, which is unknown and not empty.
    pub(crate) fn scopes(&self) -> Option<Vec<String>> {
        let scopes: Vec<String> = self
            .granted_scopes
            .as_ref()?
            .iter()
            .map(|s| s.0.trim().to_owned())
            .filter(|s| !s.is_empty())
            .collect();
        (!scopes.is_empty()).then_some(scopes)
    }

    /// When the whole permission ends; none where it never does.
    pub(crate) fn ends_at(&self, received_at: Time) -> Option<Time> {
        moment(&self.refresh_token_expire_in, received_at).filter(|at| *at < received_at.after(FAR))
    }

    /// The grant of this pair.
    pub(crate) fn grant(&self, received_at: Time) -> Grant {
        let expires_at = moment(&self.access_token_expire_in, received_at).unwrap_or(received_at.after(LIFE));
        let early = EARLY.min(expires_at.since(received_at) / 4);
        Grant {
            secrets: Secrets::new()
                .with("access_token", self.access_token.0.as_str())
                .with("refresh_token", self.refresh_token.0.as_str()),
            used_for: GrantUse::Both,
            scopes: self.scopes().unwrap_or_default(),
            expires_at: Some(expires_at),
            renew_at: Some(expires_at.before(early).max(received_at)),
            ends_at: self.ends_at(received_at),
            ephemeral: false,
        }
    }
}

/// An absolute moment in seconds, despite the name "expire in"; should it ever be a span, it is too small for a moment.
fn moment(told: &Literal, received_at: Time) -> Option<Time> {
    match told.0.trim().parse::<i64>().ok()? {
        n if n > 1_000_000_000 => Some(Time::from_unix_of_any_unit(n)),
        n if n > 0 => Some(received_at.after(Duration::from_secs(n.unsigned_abs()))),
        _ => None,
    }
}

/// What the scopes allow. A scope that is not there is a capability that is missing, not a broken shop.
pub(crate) fn capabilities(scopes: Option<&[String]>) -> Capabilities {
    let of = |scope: &str, words: &str| match scopes {
        Some(all) if !all.iter().any(|s| s == scope) => Capability::missing(words),
        _ => Capability::given(),
    };
    Capabilities {
        messages: of(
            CHAT,
            "Chat is not allowed yet: the app needs the scope seller.customer_service, which TikTok's partner manager grants on request in Partner Center. Then connect the shop again.",
        ),
        orders: of(
            ORDERS,
            "Orders are not allowed: add the scope seller.order.info to the app in Partner Center, then connect the shop again.",
        ),
    }
}
