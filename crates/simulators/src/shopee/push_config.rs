//! The app's push settings and its lost pushes (shopee §2.1, §2.8).

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use serde_json::{Value, json};

use super::Shopee;
use super::envelope::{no, ok};
use super::push;
use super::token::body;

const CODES: std::ops::RangeInclusive<i64> = 1..=13;

/// `POST /api/v2/push/set_app_push_config`.
pub async fn set(State(shopee): State<Arc<Shopee>>, bytes: Bytes) -> Response {
    let body = match body(&bytes) {
        Ok(body) => body,
        Err(response) => return response,
    };
    let codes = |name: &str| {
        body[name].as_array().map(|list| list.iter().filter_map(Value::as_i64).collect::<Vec<_>>())
    };
    if [codes("set_push_config_on"), codes("set_push_config_off")]
        .iter()
        .flatten()
        .flatten()
        .any(|c| !CODES.contains(c))
    {
        return no("error_param", "Unknown push config code.");
    }
    if body["blocked_shop_id_list"].as_array().is_some_and(|l| l.len() > 500) {
        return no("error_param", "blocked_shop_id_list is limited to 500.");
    }
    if let Some(url) = body["callback_url"].as_str()
        && let Err(why) = push::set_callback(&shopee, url).await
    {
        return no("error_param", &why);
    }
    let mut world = shopee.world();
    for code in codes("set_push_config_on").into_iter().flatten() {
        world.app.push_off.remove(&code);
    }
    world.app.push_off.extend(codes("set_push_config_off").into_iter().flatten());
    if let Some(list) = body["blocked_shop_id_list"].as_array() {
        world.app.blocked_shops = list.iter().filter_map(Value::as_u64).collect();
    }
    ok(json!({"result": "success"}))
}

/// `GET /api/v2/push/get_app_push_config`.
pub async fn get(State(shopee): State<Arc<Shopee>>) -> Response {
    let world = shopee.world();
    let app = &world.app;
    let (off, on): (Vec<i64>, Vec<i64>) = CODES.partition(|c| app.push_off.contains(c));
    ok(json!({
        "callback_url": app.callback_url, "live_push_status": app.push_status, "suspended_time": app.suspended_time,
        "blocked_shop_id": app.blocked_shops, "push_config_on_list": on, "push_config_off_list": off,
    }))
}

/// `GET /api/v2/push/get_lost_push_message`: the 100 earliest of the last three days.
pub async fn lost(State(shopee): State<Arc<Shopee>>) -> Response {
    let horizon = shopee.desk.clock.now_s() - 3 * 86_400;
    let world = shopee.world();
    let fresh: Vec<_> = world.lost.iter().filter(|l| l.timestamp >= horizon).collect();
    let page: Vec<Value> = fresh
        .iter()
        .take(100)
        .map(|l| {
            let mut entry = json!({"code": l.code, "timestamp": l.timestamp, "data": l.data});
            if let Some(shop) = l.shop {
                entry["shop_id"] = json!(shop);
            }
            entry
        })
        .collect();
    let last = fresh.iter().take(100).next_back().map_or(0, |l| l.id);
    ok(json!({"push_message_list": page, "has_next_page": fresh.len() > 100, "last_message_id": last}))
}

/// `POST /api/v2/push/confirm_consumed_lost_push_message`: a watermark.
pub async fn confirm(State(shopee): State<Arc<Shopee>>, bytes: Bytes) -> Response {
    let body = match body(&bytes) {
        Ok(body) => body,
        Err(response) => return response,
    };
    let Some(mark) = body["last_message_id"].as_i64() else {
        return no("error_param", "last_message_id is needed.");
    };
    shopee.world().lost.retain(|l| l.id > mark);
    ok(json!({}))
}
