//! Shop facts and the app's shops (shopee §1.8).

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::response::Response;
use serde_json::{Value, json};

use super::Shopee;
use super::envelope::{flat, no, ok};
use super::sign::{Caller, Query, param};

/// `GET /api/v2/shop/get_shop_info`: at top level.
pub async fn info(State(shopee): State<Arc<Shopee>>, Extension(caller): Extension<Caller>) -> Response {
    let world = shopee.world();
    let Some(shop) = world.shop(caller.shop) else { return no("error_shop", "Invalid shop_id.") };
    let (auth, expire) = shop.link.unwrap_or((0, 0));
    flat(json!({
        "shop_name": shop.name, "region": shop.market.region(), "status": shop.status, "auth_time": auth,
        "expire_time": expire, "is_cb": false, "is_sip": false, "sip_affi_shops": [], "merchant_id": Value::Null,
    }))
}

/// `GET /api/v2/shop/get_profile`.
pub async fn profile(State(shopee): State<Arc<Shopee>>, Extension(caller): Extension<Caller>) -> Response {
    let world = shopee.world();
    let Some(shop) = world.shop(caller.shop) else { return no("error_shop", "Invalid shop_id.") };
    let logo = format!("{}/shopee/file/{}.jpg", shopee.desk.base, shop.id);
    ok(json!({"shop_logo": logo, "shop_name": shop.name, "description": "A simulated shop."}))
}

/// `GET /api/v2/public/get_shops_by_partner`: at top level, `page_no` from 1.
pub async fn by_partner(State(shopee): State<Arc<Shopee>>, Extension(query): Extension<Query>) -> Response {
    let size = param(&query, "page_size").map_or(Some(100), |v| v.parse::<usize>().ok());
    let page = param(&query, "page_no").map_or(Some(1), |v| v.parse::<usize>().ok());
    let (Some(size @ 1..=100), Some(page @ 1..)) = (size, page) else {
        return no("error_param", "page_size must be in 1..100 and page_no at least 1.");
    };
    let world = shopee.world();
    let linked: Vec<Value> = world
        .shops
        .iter()
        .filter_map(|s| {
            let (auth, expire) = s.link?;
            Some(json!({"shop_id": s.id, "region": s.market.region(), "auth_time": auth, "expire_time": expire, "sip_affi_shop_list": []}))
        })
        .collect();
    let more = linked.len() > page * size;
    let list: Vec<Value> = linked.into_iter().skip((page - 1) * size).take(size).collect();
    flat(json!({"authed_shop_list": list, "more": more}))
}

/// `GET /api/v2/public/get_shopee_ip_ranges`.
pub async fn ip_ranges() -> Response {
    flat(json!({"ip_list": ["127.0.0.0/8"]}))
}
