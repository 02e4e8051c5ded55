//! Codes and refresh tokens to tokens (tiktok §1.3): unsigned GETs, expiries as absolute seconds, a new
//! refresh token each time.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use serde_json::{Value, json};

use super::TikTok;
use super::envelope::{ok, refuse};
use super::seed::cipher;
use super::sign::{Query, param};
use super::state::{Token, World};
use crate::dice::fresh;

/// Seconds that an access token lives: seven days.
pub const ACCESS_LIFE_S: i64 = 7 * 86_400;

const PARAMETER: i64 = 98_001_004;
const CODE_USED: i64 = 98_001_005;
const REFRESH_DEAD: i64 = 98_001_006;
const CODE_INVALID: i64 = 36_004_004;

pub(crate) fn parse(query: Option<String>) -> Query {
    url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect()
}

fn app(world: &World, query: &Query, grant_type: &str) -> Result<(), Response> {
    if param(query, "app_key") != Some(&world.app.key)
        || param(query, "app_secret") != Some(&world.app.secret)
    {
        return Err(refuse(PARAMETER, "Invalid app_key or app_secret"));
    }
    if param(query, "grant_type") != Some(grant_type) {
        return Err(refuse(PARAMETER, "Invalid grant_type"));
    }
    Ok(())
}

/// `GET /api/v2/token/get`.
pub async fn get(State(tiktok): State<Arc<TikTok>>, RawQuery(query): RawQuery) -> Response {
    let query = parse(query);
    let now = tiktok.desk.clock.life_ms();
    let seed = tiktok.desk.seed;
    let mut world = tiktok.world();
    if let Err(response) = app(&world, &query, "authorized_code") {
        return response;
    }
    let seller = match world.codes.get_mut(param(&query, "auth_code").unwrap_or("")) {
        None => return refuse(CODE_INVALID, "Authorization code is invalid"),
        Some(code) if code.used => return refuse(CODE_USED, "Authorization code has been used"),
        Some(code) if code.expires_ms <= now => {
            return refuse(CODE_INVALID, "Authorization code has expired");
        }
        Some(code) => {
            code.used = true;
            code.seller
        }
    };
    if !world.app.quirks.old_tokens_live {
        world.access.retain(|_, t| t.seller != seller);
    }
    world.refresh.retain(|_, t| t.seller != seller);
    world.sellers[seller].consents += 1;
    let consents = world.sellers[seller].consents;
    // A consent given again may give the shops other ciphers (tiktok §1.4).
    for shop in world.shops.iter_mut().filter(|s| s.seller == seller) {
        shop.cipher = cipher(seed, shop.id, consents - 1);
    }
    issue(&tiktok, &mut world, seller)
}

/// `GET /api/v2/token/refresh`.
pub async fn refresh(State(tiktok): State<Arc<TikTok>>, RawQuery(query): RawQuery) -> Response {
    let query = parse(query);
    let now = tiktok.desk.clock.life_ms();
    let mut world = tiktok.world();
    if let Err(response) = app(&world, &query, "refresh_token") {
        return response;
    }
    let given = param(&query, "refresh_token").unwrap_or("").to_owned();
    let dead = || refuse(REFRESH_DEAD, "Refresh token is invalid or expired");
    let Some(known) = world.refresh.get(&given).cloned() else { return dead() };
    let withdrawn = world.sellers[known.seller].grant.as_ref().is_none_or(|g| g.withdrawn);
    if tiktok.desk.switches().refuse_refresh || withdrawn || known.expires_ms <= now {
        return dead();
    }
    if !world.app.quirks.lenient_refresh {
        world.refresh.remove(&given);
    }
    issue(&tiktok, &mut world, known.seller)
}

/// A new pair. The refresh token ends with the authorization, however often it is renewed.
fn issue(tiktok: &TikTok, world: &mut World, seller: usize) -> Response {
    let clock = &tiktok.desk.clock;
    let life_ms = tiktok.desk.token_life_ms(ACCESS_LIFE_S);
    let until = world.sellers[seller].grant.as_ref().map_or(0, |g| g.until);
    let (access, refresh) = (format!("ROW_aT{}", fresh(32)), format!("ROW_rT{}", fresh(32)));
    let ends = |ms: i64| Token { seller, expires_ms: ms };
    world.access.insert(access.clone(), ends(clock.life_ms() + life_ms));
    // The end is told by the wall clock; the token dies by the ageing one, which only runs ahead.
    world.refresh.insert(refresh.clone(), ends(until.saturating_mul(1000)));
    let it = &world.sellers[seller];
    let mut data = json!({
        "access_token": access, "access_token_expire_in": clock.now_s() + life_ms / 1000,
        "refresh_token": refresh, "refresh_token_expire_in": until,
        "open_id": it.open_id, "seller_name": it.name, "seller_base_region": it.region,
        "user_type": world.app.quirks.user_type,
    });
    if !world.app.quirks.hide_scopes {
        let no_chat = tiktok.desk.switches().no_chat;
        let scopes = it.grant.as_ref().map(|g| g.scopes.as_slice()).unwrap_or_default();
        let told: Vec<&String> =
            scopes.iter().filter(|s| !no_chat || *s != super::state::CHAT_SCOPE).collect();
        data["granted_scopes"] = json!(told);
    }
    ok(data)
}

/// Ends tokens: `access`, `refresh` or `all`.
pub(crate) fn expire(world: &mut World, what: &str, now_ms: i64) -> Option<Value> {
    let (access, refresh) = match what {
        "access" => (true, false),
        "refresh" => (false, true),
        "all" => (true, true),
        _ => return None,
    };
    if access {
        world.access.values_mut().for_each(|t| t.expires_ms = now_ms);
    }
    if refresh {
        world.refresh.values_mut().for_each(|t| t.expires_ms = now_ms);
    }
    Some(json!({}))
}
