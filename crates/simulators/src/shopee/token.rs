//! Codes and refresh tokens to tokens (shopee §1.6, §1.7): refresh tokens are used once and rotate.

use std::collections::HashSet;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use serde_json::{Value, json};

use super::Shopee;
use super::envelope::{flat, no};
use super::state::{Access, Code, Refresh, World};
use crate::dice::fresh;

/// Seconds that an access token lives.
pub const ACCESS_LIFE_S: i64 = 14_400;
const REFRESH_LIFE_MS: i64 = 30 * 86_400 * 1000;
const GRACE_MS: i64 = 5 * 60 * 1000;

pub(crate) fn body(bytes: &[u8]) -> Result<Value, Response> {
    match serde_json::from_slice::<Value>(bytes) {
        Ok(value) if value.is_object() => Ok(value),
        _ => Err(no("error_param", "Request body is not a JSON object.")),
    }
}

/// `POST /api/v2/auth/token/get`.
pub async fn exchange(State(shopee): State<Arc<Shopee>>, bytes: Bytes) -> Response {
    let body = match body(&bytes) {
        Ok(body) => body,
        Err(response) => return response,
    };
    let mut world = shopee.world();
    if body["partner_id"].as_u64() != Some(world.app.partner_id) {
        return no("error_param", "partner_id in body is invalid");
    }
    let now = shopee.desk.clock.life_ms();
    let main_account = world.main_account;
    let Some(code) = world.codes.get_mut(body["code"].as_str().unwrap_or("")) else {
        return no("error_auth", "Invalid code");
    };
    if code.used || code.expires_ms <= now {
        return no("invalid_code", "Invalid code: used or expired.");
    }
    let subject = (body["shop_id"].as_u64(), body["main_account_id"].as_u64());
    match subject {
        (Some(shop), None) if !code.main && code.shops.contains(&shop) => {}
        (Some(_), None) => return no("invalid_shop_id", "Invalid shop_id."),
        (None, Some(main)) if code.main && main == main_account => {}
        (None, Some(_)) => return no("invalid_main_acount_id", "Invalid main_account_id."),
        _ => return no("error_param", "Exactly one of shop_id and main_account_id is needed."),
    }
    code.used = true;
    let shops: HashSet<u64> = code.shops.iter().copied().collect();
    let main = code.main;
    for shop in &shops {
        forget(&mut world, *shop);
    }
    let mut answer = issue(&shopee, &mut world, shops.clone());
    if main {
        let mut list: Vec<u64> = shops.into_iter().collect();
        list.sort_unstable();
        answer["shop_id_list"] = json!(list);
        answer["merchant_id_list"] = json!([]);
    }
    flat(answer)
}

/// `POST /api/v2/auth/access_token/get`.
pub async fn refresh(State(shopee): State<Arc<Shopee>>, bytes: Bytes) -> Response {
    let body = match body(&bytes) {
        Ok(body) => body,
        Err(response) => return response,
    };
    let mut world = shopee.world();
    if body["partner_id"].as_u64() != Some(world.app.partner_id) {
        return no("error_param", "partner_id in body is invalid");
    }
    let subjects = ["shop_id", "merchant_id", "supplier_id", "user_id"]
        .iter()
        .filter(|n| body.get(**n).is_some())
        .count();
    let Some(shop) = body["shop_id"].as_u64().filter(|_| subjects == 1) else {
        return no("error_param", "Exactly one of shop_id, merchant_id, supplier_id and user_id is needed.");
    };
    let now = shopee.desk.clock.life_ms();
    let dead = || no("error_shop_refresh_token", "Invalid refresh_token.");
    if shopee.desk.switches().refuse_refresh {
        return dead();
    }
    match world.shop(shop) {
        None => return no("error_shop", "Invalid shop_id."),
        Some(known) if known.link.is_none() => {
            return no("shop_no_linked", "This shop is not linked with the partner.");
        }
        Some(known) if known.link.is_some_and(|(_, until)| until * 1000 <= now) => {
            return no("shop_access_expired", "The authorization has expired.");
        }
        Some(_) => {}
    }
    let text = body["refresh_token"].as_str().unwrap_or("").to_owned();
    let Some(token) = world.refresh.get_mut(&text) else { return dead() };
    if token.expires_ms <= now {
        return no("refresh_token_expired", "The refresh_token has expired.");
    }
    if !token.left.remove(&shop) {
        return dead();
    }
    // The old access token keeps working for five minutes, for this shop.
    for access in world.access.values_mut().filter(|a| a.shops.contains(&shop)) {
        if access.shops.len() == 1 {
            access.expires_ms = access.expires_ms.min(now + GRACE_MS);
        }
    }
    let mut answer = issue(&shopee, &mut world, HashSet::from([shop]));
    answer["partner_id"] = json!(world.app.partner_id);
    answer["shop_id"] = json!(shop);
    flat(answer)
}

/// `POST /api/v2/public/get_token_by_resend_code`: the way back after a lost pair.
pub async fn resend(State(shopee): State<Arc<Shopee>>, bytes: Bytes) -> Response {
    let body = match body(&bytes) {
        Ok(body) => body,
        Err(response) => return response,
    };
    let mut world = shopee.world();
    let now = shopee.desk.clock.life_ms();
    let Some(code) = world.resend.get_mut(body["resend_code"].as_str().unwrap_or("")) else {
        return no("error_auth", "Invalid code");
    };
    if code.used || code.expires_ms <= now {
        return no("invalid_code", "Invalid code: used or expired.");
    }
    code.used = true;
    let shops: Vec<u64> = code.shops.clone();
    for shop in &shops {
        forget(&mut world, *shop);
    }
    let mut answer = issue(&shopee, &mut world, shops.iter().copied().collect());
    answer["shop_id_list"] = json!(shops);
    answer["merchant_id_list"] = json!([]);
    flat(answer)
}

/// Makes a resend code, as the console's button does.
pub fn resend_code(shopee: &Shopee, shop: u64) -> String {
    let text = format!("resend{}", fresh(24));
    let expires_ms = shopee.desk.clock.life_ms() + 600_000;
    shopee
        .world()
        .resend
        .insert(text.clone(), Code { shops: vec![shop], main: false, expires_ms, used: false });
    text
}

fn issue(shopee: &Shopee, world: &mut World, shops: HashSet<u64>) -> Value {
    let now = shopee.desk.clock.life_ms();
    let life_ms = shopee.desk.token_life_ms(ACCESS_LIFE_S);
    let (access, refresh) = (fresh(32), fresh(32));
    world.access.insert(access.clone(), Access { shops: shops.clone(), expires_ms: now + life_ms });
    world.refresh.insert(refresh.clone(), Refresh { left: shops, expires_ms: now + REFRESH_LIFE_MS });
    json!({"access_token": access, "refresh_token": refresh, "expire_in": life_ms / 1000})
}

/// Ends every token of a shop: a new consent replaces both, a revoked one kills both.
pub fn forget(world: &mut World, shop: u64) {
    for access in world.access.values_mut() {
        access.shops.remove(&shop);
    }
    for refresh in world.refresh.values_mut() {
        refresh.left.remove(&shop);
    }
    world.access.retain(|_, a| !a.shops.is_empty());
}
