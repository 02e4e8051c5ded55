//! The shops of an authorization, and their agent's settings (tiktok §1.4, §3.1).

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::response::Response;
use bytes::Bytes;
use serde_json::{Value, json};

use super::TikTok;
use super::envelope::{BAD, ok, refuse};
use super::sign::Caller;
use super::subscription::object;

/// `GET /authorization/202309/shops`.
pub async fn authorized(State(tiktok): State<Arc<TikTok>>, Extension(caller): Extension<Caller>) -> Response {
    let world = tiktok.world();
    let kind = world.sellers[caller.seller].kind;
    let rows: Vec<Value> = world
        .shops
        .iter()
        .filter(|s| s.seller == caller.seller)
        .map(|s| {
            json!({
                "id": s.id.to_string(), "name": s.name, "region": s.market.region(), "seller_type": kind,
                "cipher": s.cipher, "code": s.code,
            })
        })
        .collect();
    ok(json!({"shops": rows}))
}

/// `GET /seller/202309/shops`.
pub async fn active(State(tiktok): State<Arc<TikTok>>, Extension(caller): Extension<Caller>) -> Response {
    let world = tiktok.world();
    let of_seller = world.shops.iter().filter(|s| s.seller == caller.seller);
    let rows: Vec<Value> =
        of_seller.map(|s| json!({"id": s.id.to_string(), "region": s.market.region()})).collect();
    ok(json!({"shops": rows}))
}

/// `GET /customer_service/202309/agents/settings`.
pub async fn agent(State(tiktok): State<Arc<TikTok>>, Extension(caller): Extension<Caller>) -> Response {
    let accepts = tiktok.world().shop(caller.shop).is_some_and(|s| s.accepts_chat);
    ok(json!({"can_accept_chat": accepts}))
}

/// `PUT /customer_service/202309/agents/settings`: a shop with one agent may not say false.
pub async fn set_agent(
    State(tiktok): State<Arc<TikTok>>,
    Extension(caller): Extension<Caller>,
    bytes: Bytes,
) -> Response {
    match object(&bytes).map(|body| body["can_accept_chat"].as_bool()) {
        Ok(Some(true)) => {
            if let Some(shop) = tiktok.world().shop_mut(caller.shop) {
                shop.accepts_chat = true;
            }
            ok(json!({}))
        }
        Ok(Some(false)) => refuse(45_111_001, "The only agent of a shop must accept chats"),
        Ok(None) => refuse(BAD, "can_accept_chat is required"),
        Err(response) => response,
    }
}
