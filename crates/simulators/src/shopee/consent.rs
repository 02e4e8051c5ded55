//! The consent page and its end, the revoke page (shopee §1.4, §1.5, §1.8).

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde_json::json;

use super::Shopee;
use super::envelope::refuse;
use super::push;
use super::sign::{Query, param};
use super::state::Code;
use crate::dice::fresh;

const CODE_LIFE_MS: i64 = 10 * 60 * 1000;

fn parse(query: Option<String>) -> Query {
    url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect()
}

/// `GET /auth`: form 1. Without a click with `auto=1` or the switch `auto_approve`; `shop_id=` or `main=1`
/// chooses, else the first shop that is not linked yet.
pub async fn page(State(shopee): State<Arc<Shopee>>, RawQuery(query): RawQuery) -> Response {
    let query = parse(query);
    let target = param(&query, "redirect_uri").unwrap_or("").to_owned();
    if param(&query, "response_type") != Some("code") || param(&query, "auth_type") != Some("seller") {
        return refuse(400, "error_param", "auth_type and response_type are needed");
    }
    consent(&shopee, &query, &target, "/shopee/auth")
}

/// `GET /api/v2/shop/auth_partner`: form 2, signed, with `redirect` and without state.
pub async fn legacy(State(shopee): State<Arc<Shopee>>, RawQuery(query): RawQuery) -> Response {
    let query = parse(query);
    let target = param(&query, "redirect").unwrap_or("").to_owned();
    consent(&shopee, &query, &target, "/shopee/api/v2/shop/auth_partner")
}

fn consent(shopee: &Shopee, query: &Query, target: &str, here: &str) -> Response {
    let Ok(mut target_url) = url::Url::parse(target) else {
        return refuse(400, "error_param", "redirect_uri is invalid");
    };
    let (chosen, names) = {
        let world = shopee.world();
        if param(query, "partner_id").and_then(|p| p.parse().ok()) != Some(world.app.partner_id) {
            return refuse(403, "error_auth", "partner_id is invalid");
        }
        let domain = target_url.host_str().unwrap_or("");
        if world.app.redirect_domain.as_deref().is_some_and(|d| !domain.ends_with(d)) {
            let body = json!({"error": "error_param", "msg": "redirect domain is not consistent with the declared one"});
            return axum::Json(body).into_response();
        }
        let asked = param(query, "shop_id").and_then(|s| s.parse::<u64>().ok());
        let first = world.shops.iter().find(|s| s.link.is_none()).or(world.shops.first()).map(|s| s.id);
        let names: Vec<(u64, String, &str)> =
            world.shops.iter().map(|s| (s.id, s.name.clone(), s.market.region())).collect();
        (asked.filter(|id| world.shop(*id).is_some()).or(first), names)
    };
    let state = param(query, "state").map(ToOwned::to_owned);
    match param(query, "answer") {
        Some("refuse") => {
            target_url.query_pairs_mut().append_pair("error", "access_denied");
            return finish(target_url, state);
        }
        Some("approve") => {}
        _ if param(query, "auto") == Some("1") || shopee.desk.switches().auto_approve => {}
        _ => return Html(render(query, here, &names)).into_response(),
    }
    let main = param(query, "main") == Some("1");
    let code = fresh(32);
    let shops = approve(shopee, &code, main, chosen);
    {
        let mut pairs = target_url.query_pairs_mut();
        pairs.append_pair("code", &code);
        if main {
            pairs.append_pair("main_account_id", &shopee.world().main_account.to_string());
        } else if let Some(shop) = shops.first() {
            pairs.append_pair("shop_id", &shop.to_string());
        }
    }
    push::authorized(shopee, &shops, main);
    finish(target_url, state)
}

fn approve(shopee: &Shopee, code: &str, main: bool, chosen: Option<u64>) -> Vec<u64> {
    let now = shopee.desk.clock.now_s();
    let expires_ms = shopee.desk.clock.life_ms() + CODE_LIFE_MS;
    let mut world = shopee.world();
    let mut shops = Vec::new();
    for shop in &mut world.shops {
        if (main && shop.main_account) || (!main && Some(shop.id) == chosen) {
            shop.link = Some((now, now + 365 * 86_400));
            shops.push(shop.id);
        }
    }
    world.codes.insert(code.to_owned(), Code { shops: shops.clone(), main, expires_ms, used: false });
    shops
}

fn finish(mut target: url::Url, state: Option<String>) -> Response {
    if let Some(state) = state {
        target.query_pairs_mut().append_pair("state", &state);
    }
    Redirect::to(target.as_str()).into_response()
}

fn render(query: &Query, here: &str, shops: &[(u64, String, &str)]) -> String {
    let link = |extra: &[(&str, String)]| {
        let mut out = url::form_urlencoded::Serializer::new(String::new());
        out.extend_pairs(query.iter().filter(|(n, _)| n != "shop_id" && n != "main"));
        for (name, value) in extra {
            out.append_pair(name, value);
        }
        format!("{here}?{}", out.finish()).replace('&', "&amp;")
    };
    let rows: Vec<String> = shops
        .iter()
        .map(|(id, name, region)| {
            let url = link(&[("answer", "approve".to_owned()), ("shop_id", id.to_string())]);
            format!("<li><a class=go href=\"{url}\">Approve {name} ({region}, {id})</a></li>")
        })
        .collect();
    let rows = rows.concat();
    let main = link(&[("answer", "approve".to_owned()), ("main", "1".to_owned())]);
    let no = link(&[("answer", "refuse".to_owned())]);
    format!(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
         <title>Simulated Shopee – authorize</title><style>body{{font:16px/1.5 system-ui;max-width:34rem;margin:3rem auto;padding:0 1rem}}\
         li{{margin:.5rem 0;list-style:none}}ul{{padding:0}}a{{display:block;padding:.75rem 1rem;border:1px solid #bbb;border-radius:.5rem;text-decoration:none;color:inherit}}\
         a.go{{background:#ee4d2d;border-color:#ee4d2d;color:#fff}}</style>\
         <h1>Simulated Shopee</h1><p>An app asks to read and answer chats and to read orders. Which shop may it use, and for one year?</p>\
         <ul>{rows}<li><a class=go href=\"{main}\">Approve all shops of the main account</a></li><li><a href=\"{no}\">Refuse</a></li></ul></html>"
    )
}

/// `GET /cancel_auth`: the seller takes the consent back; a push with code 2 follows.
pub async fn cancel(State(shopee): State<Arc<Shopee>>, RawQuery(query): RawQuery) -> Response {
    let query = parse(query);
    let shop = param(&query, "shop_id")
        .and_then(|s| s.parse().ok())
        .or_else(|| shopee.world().shops.iter().find(|s| s.link.is_some()).map(|s| s.id));
    if let Some(shop) = shop {
        push::unlink(&shopee, shop, "user cancel shop authorization");
    }
    match param(&query, "redirect_uri")
        .or_else(|| param(&query, "redirect"))
        .and_then(|r| url::Url::parse(r).ok())
    {
        Some(target) => finish(target, param(&query, "state").map(ToOwned::to_owned)),
        None => Html("<p>The authorization was cancelled.</p>").into_response(),
    }
}
