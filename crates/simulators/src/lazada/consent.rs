//! The authorize page (lazada §1.3).

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};

use super::Lazada;
use super::sign::Params;
use super::state::{Code, Role, World};
use crate::desk::Refusal;
use crate::dice::fresh;

const CODE_LIFE_MS: i64 = 30 * 60 * 1000;

fn wrong(text: &str) -> Response {
    let page = format!("<!doctype html><title>Simulated Lazada</title><p>{text}</p>");
    let mut response = (StatusCode::BAD_REQUEST, Html(page)).into_response();
    response.extensions_mut().insert(Refusal(text.to_owned()));
    response
}

/// `GET /oauth/authorize`. Without a click with `auto=1` or the switch `auto_approve`; `seller=` (an id, a short
/// code, `cb` for the cross-border seller) or the hint `country` chooses, else the first shop that has not let
/// this app in yet.
pub async fn page(State(lazada): State<Arc<Lazada>>, RawQuery(query): RawQuery) -> Response {
    let query: Params =
        url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect();
    let get = |name: &str| query.get(name).map(String::as_str).filter(|v| !v.is_empty());
    if get("response_type") != Some("code") {
        return wrong("Missing parameter: response_type must be code");
    }
    let (role, shops, names) = {
        let world = lazada.world();
        let Some(app) = get("client_id").and_then(|key| world.app_of_key(key)) else {
            return wrong("client_id is not an app key");
        };
        // "identical", not "similar": the registered text itself (lazada §1.1).
        if app.callback_url.as_deref().is_some_and(|url| get("redirect_uri") != Some(url)) {
            return wrong("redirect_uri does not equal the app's callback URL");
        }
        let names: Vec<_> = world.shops.iter().map(|s| (s.id, s.name.clone(), s.market.region())).collect();
        let life = lazada.desk.clock.life_ms();
        (app.role, chosen(&world, app.role, get("seller"), get("country"), life), names)
    };
    let Some(mut target) = get("redirect_uri").and_then(|u| url::Url::parse(u).ok()) else {
        return wrong("redirect_uri is missing or no URL");
    };
    match get("answer") {
        Some("refuse") => {
            let mut pairs = target.query_pairs_mut();
            pairs
                .append_pair("error", "access_denied")
                .append_pair("error_description", "the seller refused");
        }
        Some("approve") => approve(&lazada, &mut target, role, shops, get("uuid")),
        _ if get("auto") == Some("1") || lazada.desk.switches().auto_approve => {
            approve(&lazada, &mut target, role, shops, get("uuid"));
        }
        _ => return Html(render(&query, role, &names)).into_response(),
    }
    if let Some(state) = get("state") {
        target.query_pairs_mut().append_pair("state", state);
    }
    Redirect::to(target.as_str()).into_response()
}

fn chosen(world: &World, role: Role, seller: Option<&str>, country: Option<&str>, life: i64) -> Vec<u64> {
    if seller == Some("cb") {
        return world.shops.iter().filter(|s| s.cross_border).map(|s| s.id).collect();
    }
    let named =
        seller.and_then(|text| world.shops.iter().find(|s| s.id.to_string() == text || s.short_code == text));
    let hinted = |s: &&super::state::Shop| {
        country.is_none_or(|list| list.split(',').any(|c| c.trim().eq_ignore_ascii_case(&s.country())))
    };
    let fresh = |s: &&super::state::Shop| !world.authorized(role, s.id, life);
    let found = named
        .or_else(|| world.shops.iter().find(|s| hinted(s) && fresh(s)))
        .or_else(|| world.shops.iter().find(hinted))
        .or(world.shops.first());
    found.map(|s| s.id).into_iter().collect()
}

fn approve(lazada: &Lazada, target: &mut url::Url, role: Role, shops: Vec<u64>, uuid: Option<&str>) {
    let mut world = lazada.world();
    let start = if world.truths.null_codes { "null" } else { "0" };
    let text = format!("{start}_{}_{}", world.app(role).key, fresh(24));
    let code = Code {
        role,
        shops,
        expires_ms: lazada.desk.clock.life_ms() + CODE_LIFE_MS,
        used: false,
        uuid: uuid.map(ToOwned::to_owned),
    };
    target.query_pairs_mut().append_pair("code", &text);
    world.codes.insert(text, code);
}

fn render(query: &Params, role: Role, shops: &[(u64, String, &str)]) -> String {
    let link = |extra: &[(&str, &str)]| {
        let mut out = url::form_urlencoded::Serializer::new(String::new());
        out.extend_pairs(query.iter().filter(|(n, _)| *n != "seller" && *n != "answer"));
        out.extend_pairs(extra);
        format!("/lazada/oauth/authorize?{}", out.finish()).replace('&', "&amp;")
    };
    let rows: Vec<String> = shops
        .iter()
        .map(|(id, name, region)| {
            let url = link(&[("answer", "approve"), ("seller", &id.to_string())]);
            format!("<li><a class=go href=\"{url}\">Approve {name} ({region}, {id})</a></li>")
        })
        .collect();
    let rows = rows.concat();
    let cross_border = link(&[("answer", "approve"), ("seller", "cb")]);
    let no = link(&[("answer", "refuse")]);
    let what = match role {
        Role::Orders => "to read orders, parcels and returns",
        Role::Chat => "to read and answer chats",
    };
    format!(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
         <title>Simulated Lazada – authorize</title><style>body{{font:16px/1.5 system-ui;max-width:34rem;margin:3rem auto;padding:0 1rem}}\
         li{{margin:.5rem 0;list-style:none}}ul{{padding:0}}a{{display:block;padding:.75rem 1rem;border:1px solid #bbb;border-radius:.5rem;text-decoration:none;color:inherit}}\
         a.go{{background:#0f136d;border-color:#0f136d;color:#fff}}</style>\
         <h1>Simulated Lazada</h1><p>An app asks {what}. Which shop may it use?</p>\
         <ul>{rows}<li><a class=go href=\"{cross_border}\">Approve the cross-border seller</a></li><li><a href=\"{no}\">Refuse</a></li></ul></html>"
    )
}
