//! The consent page (tiktok §1.2): the redirect URL is fixed in Partner Center, the code lives half an hour.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::{Html, IntoResponse, Redirect, Response};

use super::TikTok;
use super::envelope::{BAD, refuse};
use super::sign::{Query, param};
use super::state::{Code, Grant, World};
use super::token::parse;
use crate::dice::fresh;

const CODE_LIFE_MS: i64 = 30 * 60 * 1000;
const YEAR_S: i64 = 365 * 86_400;

/// `GET /open/authorize`, with `service_id`. Without a click with `auto=1` or the switch `auto_approve`;
/// `shop_id=` chooses the seller of that shop, else it is the first who has not consented yet.
pub async fn page(State(tiktok): State<Arc<TikTok>>, RawQuery(query): RawQuery) -> Response {
    let query = parse(query);
    if param(&query, "service_id") != Some(&tiktok.world().app.service_id) {
        return refuse(BAD, "Invalid service_id");
    }
    consent(&tiktok, &query, "/tiktok-services/open/authorize")
}

/// `GET /oauth/authorize`, the older form with `app_key`.
pub async fn older(State(tiktok): State<Arc<TikTok>>, RawQuery(query): RawQuery) -> Response {
    let query = parse(query);
    if param(&query, "app_key") != Some(&tiktok.world().app.key) {
        return refuse(BAD, "Invalid app_key");
    }
    consent(&tiktok, &query, "/tiktok-auth/oauth/authorize")
}

/// Where consent returns to: as set in the console, or, at first, beside the webhook address.
fn redirect(world: &World) -> Option<url::Url> {
    match (&world.app.redirect_url, &world.app.callback_url) {
        (Some(set), _) => url::Url::parse(set).ok(),
        (None, Some(hook)) => {
            let mut beside = url::Url::parse(hook).ok()?;
            beside.set_path("/oauth/tiktok/callback");
            beside.set_query(None);
            Some(beside)
        }
        (None, None) => None,
    }
}

fn consent(tiktok: &TikTok, query: &Query, here: &str) -> Response {
    let (target, seller, offers) = {
        let world = tiktok.world();
        let asked = param(query, "shop_id").and_then(|id| id.parse::<u64>().ok());
        let named = asked.and_then(|id| world.shop(id)).map(|s| s.seller);
        let first = world.sellers.iter().position(|s| s.grant.as_ref().is_none_or(|g| g.withdrawn));
        (redirect(&world), named.or(first).unwrap_or(0), offers(&world))
    };
    let Some(mut target) = target else {
        return refuse(BAD, "The app has no redirect URL: set it in Partner Center (console: redirect_url)");
    };
    let state = param(query, "state").map(ToOwned::to_owned);
    match param(query, "answer") {
        // Two pages, two ways to say no.
        Some("refuse") => {
            target.query_pairs_mut().append_pair("code", "null").append_pair("error", "auth_denied");
            return finish(target, state);
        }
        Some("deny") => {
            target.query_pairs_mut().append_pair("error", "access_denied");
            return finish(target, state);
        }
        Some("approve") => {}
        _ if param(query, "auto") == Some("1") || tiktok.desk.switches().auto_approve => {}
        _ => return Html(render(query, here, &offers)).into_response(),
    }
    let code = format!("ROW_{}", fresh(28));
    let region = approve(tiktok, &code, seller);
    let key = tiktok.world().app.key.clone();
    target
        .query_pairs_mut()
        .append_pair("app_key", &key)
        .append_pair("code", &code)
        .append_pair("locale", "en")
        .append_pair("shop_region", region);
    finish(target, state)
}

fn approve(tiktok: &TikTok, code: &str, seller: usize) -> &'static str {
    let expires_ms = tiktok.desk.clock.life_ms() + CODE_LIFE_MS;
    let no_chat = tiktok.desk.switches().no_chat;
    let mut world = tiktok.world();
    let until = world.app.quirks.authorization_until.unwrap_or(tiktok.desk.clock.now_s() + YEAR_S);
    let mut scopes = world.app.scopes.clone();
    if no_chat {
        scopes.retain(|s| s != super::state::CHAT_SCOPE);
    }
    world.codes.insert(code.to_owned(), Code { seller, expires_ms, used: false });
    let it = &mut world.sellers[seller];
    it.grant = Some(Grant { until, scopes, withdrawn: false });
    it.region
}

fn finish(mut target: url::Url, state: Option<String>) -> Response {
    // From the App Store nobody brings a state.
    if let Some(state) = state {
        target.query_pairs_mut().append_pair("state", &state);
    }
    Redirect::to(target.as_str()).into_response()
}

/// Sellers with their first shop, which stands for all of them.
fn offers(world: &World) -> Vec<(u64, String)> {
    let shops = |seller: usize| world.shops.iter().filter(move |s| s.seller == seller);
    (0..world.sellers.len())
        .filter_map(|n| {
            let regions: Vec<&str> = shops(n).map(|s| s.market.region()).collect();
            let first = shops(n).next()?;
            Some((first.id, format!("{} ({})", world.sellers[n].name, regions.join(", "))))
        })
        .collect()
}

fn render(query: &Query, here: &str, offers: &[(u64, String)]) -> String {
    let link = |answer: &str, shop: Option<u64>| {
        let mut out = url::form_urlencoded::Serializer::new(String::new());
        out.extend_pairs(query.iter().filter(|(n, _)| n != "shop_id"));
        out.append_pair("answer", answer);
        if let Some(shop) = shop {
            out.append_pair("shop_id", &shop.to_string());
        }
        format!("{here}?{}", out.finish()).replace('&', "&amp;")
    };
    let rows: Vec<String> = offers
        .iter()
        .map(|(shop, name)| {
            format!("<li><a class=go href=\"{}\">Authorize {name}</a></li>", link("approve", Some(*shop)))
        })
        .collect();
    let (rows, no) = (rows.concat(), link("refuse", None));
    format!(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
         <title>Simulated TikTok Shop – authorize</title><style>body{{font:16px/1.5 system-ui;max-width:34rem;margin:3rem auto;padding:0 1rem}}\
         li{{margin:.5rem 0;list-style:none}}ul{{padding:0}}a{{display:block;padding:.75rem 1rem;border:1px solid #bbb;border-radius:.5rem;text-decoration:none;color:inherit}}\
         a.go{{background:#111;border-color:#111;color:#fff}}</style>\
         <h1>Simulated TikTok Shop</h1><p>An app asks to answer buyers and to read orders, packages and returns, for one year. Whose shops may it use?</p>\
         <ul>{rows}<li><a href=\"{no}\">Refuse</a></li></ul></html>"
    )
}
