//! Codes and refresh tokens to tokens (lazada §1.4, §1.5). Codes are used once; refresh tokens rotate, but
//! the day on which the seller has to come again does not move.

use serde_json::{Map, Value, json};

use super::Lazada;
use super::envelope::{No, flat};
use super::gateway::Call;
use super::state::{Grant, Role, World};
use crate::dice::fresh;

/// Seconds that an access token lives, for an app in testing.
pub const ACCESS_LIFE_S: i64 = 604_800;
/// Seconds until the seller has to authorize again.
pub const REFRESH_LIFE_S: i64 = 1_209_600;

/// `/auth/token/create`.
///
/// # Errors
/// `InvalidCode`, `MissingParameter`.
pub fn create(lazada: &Lazada, call: &Call) -> Result<Value, No> {
    let given = call.need("code")?;
    let life = lazada.desk.clock.life_ms();
    let mut world = lazada.world();
    let invalid = || No::isv("InvalidCode", "Invalid authorization code");
    let code = world.codes.get_mut(given).filter(|c| c.role == call.role).ok_or_else(invalid)?;
    if code.used || code.expires_ms <= life || !given.starts_with("0_") {
        return Err(invalid());
    }
    if code.uuid.is_some() && code.uuid.as_deref() != call.get("uuid") {
        return Err(No::missing("uuid"));
    }
    code.used = true;
    let shops = code.shops.clone();
    let subscriber = world.app(call.role).subscriber;
    let refresh_until_ms = life + if subscriber { 0 } else { REFRESH_LIFE_S * 1000 };
    // A new consent replaces what the app had for these shops.
    world.grants.retain(|g| g.role != call.role || !g.shops.iter().any(|s| shops.contains(s)));
    let grant = issue(lazada, call.role, shops, refresh_until_ms, lazada.desk.clock.now_ms());
    let body = answer(&world, &grant, life, "country_user_info");
    world.grants.push(grant);
    Ok(body)
}

/// `/auth/token/refresh`.
///
/// # Errors
/// `IllegalRefreshToken`, `AUTH_TYPE_UNSUPPORTED`.
pub fn refresh(lazada: &Lazada, call: &Call) -> Result<Value, No> {
    let given = call.need("refresh_token")?;
    let life = lazada.desk.clock.life_ms();
    let mut world = lazada.world();
    if world.app(call.role).subscriber {
        return Err(No::isv("AUTH_TYPE_UNSUPPORTED", "The authorization type does not support refreshing"));
    }
    let dead = || No::isv("IllegalRefreshToken", "The specified refresh token is invalid or expired");
    if lazada.desk.switches().refuse_refresh {
        return Err(dead());
    }
    let at = world.grants.iter().position(|g| g.role == call.role && g.refresh == given).ok_or_else(dead)?;
    if world.grants[at].refresh_until_ms <= life {
        return Err(dead());
    }
    // The pair is replaced; that the old access token dies with it is not said anywhere, and is the harder truth.
    let old = world.grants.remove(at);
    let grant = issue(lazada, old.role, old.shops, old.refresh_until_ms, old.since_ms);
    let body = answer(&world, &grant, life, "country_user_info_list");
    world.grants.push(grant);
    Ok(body)
}

fn issue(lazada: &Lazada, role: Role, shops: Vec<u64>, refresh_until_ms: i64, since_ms: i64) -> Grant {
    let access_until_ms = lazada.desk.clock.life_ms() + lazada.desk.token_life_ms(ACCESS_LIFE_S);
    Grant {
        role,
        shops,
        access: format!("50000{}", fresh(30)),
        refresh: format!("50001{}", fresh(30)),
        access_until_ms,
        refresh_until_ms,
        since_ms,
    }
}

fn answer(world: &World, grant: &Grant, life: i64, list: &str) -> Value {
    let shops: Vec<_> = grant.shops.iter().filter_map(|s| world.shop(*s)).collect();
    let rows: Vec<(String, Value)> = shops
        .iter()
        .map(|s| {
            let row = json!({"country": s.country(), "user_id": s.user.to_string(), "seller_id": s.id.to_string(), "short_code": s.short_code});
            (s.country(), row)
        })
        .collect();
    let country =
        if rows.len() > 1 { "cb".to_owned() } else { rows.first().map(|r| r.0.clone()).unwrap_or_default() };
    let shape = world.truths.token_shape.as_str();
    let info = if shape == "map" {
        Value::Object(rows.into_iter().collect::<Map<_, _>>())
    } else {
        Value::Array(rows.into_iter().map(|(_, row)| row).collect())
    };
    let mut members = json!({
        "access_token": grant.access, "expires_in": (grant.access_until_ms - life) / 1000,
        "refresh_token": grant.refresh, "refresh_expires_in": (grant.refresh_until_ms - life).max(0) / 1000,
        "country": country, "account_platform": "seller_center", "account_id": null, "account": "owner@example.test",
    });
    members[list] = info;
    if shape == "data" { flat(json!({"data": members})) } else { flat(members) }
}
