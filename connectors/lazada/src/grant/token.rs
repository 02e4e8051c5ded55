//! What both token calls answer (lazada §1.4, §1.5).

use std::time::Duration;

use connector::{Fault, Grant, GrantUse, Reply, Secrets};
use model::Time;
use serde_json::Value;

use crate::{
    country::{self, Country},
    scalar::{id, int, text},
};

/// A token lives this long where the answer does not say: the shortest of the published times.
const LIFE: i64 = 7 * 24 * 3600;
/// Renewal starts when this much is left, or a fifth of the life if that is less.
const EARLY: Duration = Duration::from_hours(48);

/// A shop that the consent covers.
#[expect(clippy::struct_field_names, reason = "Lazada's own names")]
#[derive(Clone, Debug)]
pub(super) struct Seller {
    pub country: &'static Country,
    pub seller_id: Option<String>,
    pub user_id: Option<String>,
    pub short_code: Option<String>,
}

/// A pair of tokens with what came along.
#[derive(Clone)]
pub(super) struct Tokens {
    pub access: String,
    refresh: Option<String>,
    pub received_at: Time,
    pub expires_at: Time,
    /// When the whole permission ends, where told: renewing does not move it.
    pub ends_at: Option<Time>,
    pub sellers: Vec<Seller>,
}

impl Tokens {
    /// Reads an answer, at the top or below `data`.
    pub(super) fn read(reply: &Reply) -> Result<Tokens, Fault> {
        let whole: Value = reply.json()?;
        let root = match whole.get("data") {
            Some(data) if data.is_object() && text(&whole, "access_token").is_none() => data,
            _ => &whole,
        };
        let string = |key: &str| root.get(key).and_then(Value::as_str).filter(|t| !t.trim().is_empty());
        let access =
            string("access_token").ok_or_else(|| Fault::malformed("Lazada answered without a token"))?;
        let seconds = |n: i64| Duration::from_secs(n.max(0).unsigned_abs());
        let expires_at = reply.received_at.after(seconds(int(root, "expires_in").unwrap_or(LIFE)));
        let refresh_life = int(root, "refresh_expires_in");
        let refresh = string("refresh_token").filter(|_| refresh_life != Some(0)).map(str::to_owned);
        let ends_at = match (&refresh, refresh_life) {
            (None, _) => Some(expires_at),
            (Some(_), life) => life.map(|n| reply.received_at.after(seconds(n))),
        };
        Ok(Tokens {
            access: access.to_owned(),
            refresh,
            received_at: reply.received_at,
            expires_at,
            ends_at,
            sellers: sellers(root),
        })
    }

    /// The grant of this pair. `ends_at` stands in where the answer does not say when the permission ends.
    pub(super) fn grant(&self, used_for: GrantUse, ends_at: Option<Time>) -> Grant {
        let mut secrets = Secrets::new().with("access_token", self.access.as_str());
        if let Some(refresh) = &self.refresh {
            secrets.set("refresh_token", refresh.as_str());
        }
        let ends_at = self.ends_at.or(ends_at);
        let life = self.expires_at.since(self.received_at);
        let early = (life / 5).min(EARLY);
        let renew_at =
            self.expires_at.min(ends_at.unwrap_or(self.expires_at)).before(early).max(self.received_at);
        Grant {
            secrets,
            used_for,
            scopes: Vec::new(),
            expires_at: Some(self.expires_at),
            renew_at: self.refresh.is_some().then_some(renew_at),
            ends_at,
            ephemeral: false,
        }
    }
}

/// The shops of an answer: a list or a map by country, under either name; without one, the country alone, and all of them for a
/// seller across borders.
fn sellers(root: &Value) -> Vec<Seller> {
    let listed = ["country_user_info", "country_user_info_list"].iter().find_map(|key| root.get(*key));
    let row = |country: Option<&'static Country>, v: &Value| {
        let country = text(v, "country").and_then(|c| country::named(&c)).or(country)?;
        Some(Seller {
            country,
            seller_id: id(v, "seller_id"),
            user_id: id(v, "user_id"),
            short_code: text(v, "short_code"),
        })
    };
    let whole = text(root, "country").unwrap_or_default();
    let only = country::named(&whole);
    let mut found: Vec<Seller> = match listed {
        Some(Value::Array(rows)) => rows.iter().filter_map(|v| row(only, v)).collect(),
        Some(one @ Value::Object(_)) if id(one, "seller_id").is_some() => {
            row(only, one).into_iter().collect()
        }
        Some(Value::Object(map)) => map
            .iter()
            .filter(|(_, v)| v.is_object())
            .filter_map(|(key, v)| row(country::named(key), v))
            .collect(),
        _ => Vec::new(),
    };
    if found.is_empty() {
        let all =
            country::ALL.iter().filter(|c| only.map_or(whole.trim().eq_ignore_ascii_case("cb"), |o| o == *c));
        found =
            all.map(|country| Seller { country, seller_id: None, user_id: None, short_code: None }).collect();
    }
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|s| seen.insert((s.country.code, s.seller_id.clone())));
    found
}
