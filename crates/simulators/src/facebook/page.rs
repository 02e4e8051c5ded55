//! The person, their Pages and permissions, and the app's own subscriptions (facebook §1.3, §1.7, §1.8).

use serde_json::{Value, json};

use crate::meta::call::Call;
use crate::meta::refusal::Fault;
use crate::meta::state::{Account, Media, TokenKind, World};
use crate::meta::token::{Caller, caller, issue, missing};
use crate::meta::{Meta, callback, field, media};

fn user(meta: &Meta, call: &Call) -> Result<Caller, Fault> {
    let caller = caller(meta, call)?;
    match caller.kind {
        Some(TokenKind::Short | TokenKind::Long) => Ok(caller),
        _ => Err(Fault::new(100, "(#100) Tried accessing nonexisting field (accounts) on node type (Page)")),
    }
}

/// `GET /me`: the person, or the Page of a Page token.
///
/// # Errors
/// The refusal.
pub fn me(meta: &Meta, call: &Call) -> Result<Value, Fault> {
    let caller = caller(meta, call)?;
    if let Some(page) = &caller.account {
        return node(meta, call, &page.clone());
    }
    let world = meta.world();
    let me = json!({"id": world.operator.id, "name": world.operator.name});
    let fields =
        field::wanted(call, "id,name", &["id", "name", "first_name", "last_name", "picture", "email"])?;
    Ok(field::project(&me, &fields))
}

const PAGE: &[&str] = &[
    "id",
    "name",
    "access_token",
    "tasks",
    "picture",
    "instagram_business_account",
    "category",
    "username",
    "link",
];

/// `GET /{page}`.
///
/// # Errors
/// The refusal.
pub fn node(meta: &Meta, call: &Call, id: &str) -> Result<Value, Fault> {
    let caller = caller(meta, call)?;
    let fields = field::wanted(call, "id,name", PAGE)?;
    if caller.account.as_deref().is_some_and(|mine| mine != id) {
        return Err(missing(id));
    }
    let it = meta.world().account(id).cloned().filter(|a| a.granted).ok_or_else(|| missing(id))?;
    let wants_token = fields.iter().any(|f| f.name == "access_token");
    Ok(field::project(&describe(meta, &it, &caller, wants_token), &fields))
}

fn describe(meta: &Meta, page: &Account, caller: &Caller, with_token: bool) -> Value {
    let picture = media::host(meta, Media::Image, media::PICTURE_LIFE_MS, None).1;
    let mut out = json!({
        "id": page.id, "name": page.name, "username": page.username, "category": "Shopping & retail", "tasks": page.tasks,
        "link": format!("https://www.facebook.com/{}", page.id),
        "picture": {"data": {"height": 50, "width": 50, "is_silhouette": false, "url": picture}},
    });
    if let Some((id, login)) = &page.instagram {
        out["instagram_business_account"] = json!({"id": id, "username": login});
    }
    if with_token {
        out["access_token"] = json!(page_token(meta, &mut meta.world(), page, caller));
    }
    out
}

/// The Page's token: from a long user token one without an end, the same each time; from a short one, one
/// that ends with it.
fn page_token(meta: &Meta, world: &mut World, page: &Account, caller: &Caller) -> String {
    if caller.kind == Some(TokenKind::Page) {
        return caller.token.clone();
    }
    let long = caller.kind == Some(TokenKind::Long);
    let known = world.tokens.iter().find(|(_, t)| {
        t.kind == TokenKind::Page
            && t.account.as_ref() == Some(&page.id)
            && t.dead.is_none()
            && t.expires_ms.is_none()
            && t.scopes == caller.scopes
    });
    match known {
        Some((text, _)) if long => text.clone(),
        _ => {
            let life_s = if long { None } else { Some(5_109) };
            issue(meta, world, TokenKind::Page, Some(page.id.clone()), caller.scopes.clone(), life_s).0
        }
    }
}

/// `GET /me/accounts`: the ticked Pages, page by page.
///
/// # Errors
/// The refusal.
pub fn accounts(meta: &Meta, call: &Call) -> Result<Value, Fault> {
    let caller = user(meta, call)?;
    let fields = field::wanted(call, "access_token,category,name,id,tasks", PAGE)?;
    let pages: Vec<Account> = {
        let world = meta.world();
        let shown = caller.scopes.contains("pages_show_list");
        world.accounts.iter().filter(|a| a.granted && shown).cloned().collect()
    };
    let ids: Vec<String> = pages.iter().map(|p| p.id.clone()).collect();
    let limit = call.number("limit").and_then(|n| usize::try_from(n).ok()).unwrap_or(25);
    let limit = limit.min(meta.world().app.page_limit);
    let range = field::page(&ids, limit, call.text("after"));
    let wants_token = fields.iter().any(|f| f.name == "access_token");
    let rows: Vec<Value> = pages[range.clone()]
        .iter()
        .map(|p| field::project(&describe(meta, p, &caller, wants_token), &fields))
        .collect();
    let base = format!("{}{}", meta.desk.base, meta.flavor.graph());
    Ok(json!({"data": rows, "paging": field::paging(&base, call, &ids, &range)}))
}

/// `GET /me/permissions`.
///
/// # Errors
/// The refusal.
pub fn permissions(meta: &Meta, call: &Call) -> Result<Value, Fault> {
    let caller = user(meta, call)?;
    let rows: Vec<Value> =
        caller.scopes.iter().map(|s| json!({"permission": s, "status": "granted"})).collect();
    Ok(json!({"data": rows}))
}

/// `DELETE /me/permissions` and `/me/permissions/{scope}`: the former ends every token of the person.
///
/// # Errors
/// The refusal.
pub fn revoke(meta: &Meta, call: &Call, scope: Option<&str>) -> Result<Value, Fault> {
    user(meta, call)?;
    let mut world = meta.world();
    if let Some(scope) = scope {
        world.operator.scopes.remove(scope);
        for token in world.tokens.values_mut() {
            token.scopes.remove(scope);
        }
    } else {
        let why = "Error validating access token: The user has not authorized the application.";
        world.kill(None, Some(458), why);
        world.operator.scopes.clear();
        world.accounts.iter_mut().for_each(|a| a.granted = false);
    }
    Ok(json!({"success": true}))
}

/// `/{app}/subscriptions` with the app's token; a POST asks for the challenge first.
///
/// # Errors
/// The refusal.
pub async fn app_subscriptions(meta: &Meta, call: &Call) -> Result<Value, Fault> {
    let caller = caller(meta, call)?;
    let app = meta.world().app.clone();
    if caller.kind.is_some() {
        return Err(Fault::new(15, "(#15) This method must be called with an app access_token."));
    }
    if call.path.first() != Some(&app.id) {
        return Err(missing(call.path.first().map_or("", String::as_str)));
    }
    match call.method.as_str() {
        "POST" => {
            if call.text("object") != Some("page") {
                return Err(Fault::parameter("Param object must be one of {page}"));
            }
            let (Some(url), Some(token)) = (call.text("callback_url"), call.text("verify_token")) else {
                return Err(Fault::parameter("callback_url and verify_token are required"));
            };
            let fields = call.names("fields");
            if let Some(unknown) = fields.iter().find(|f| !app.known_fields.contains(*f)) {
                return Err(Fault::parameter(&format!("Invalid field {unknown:?} for object page")));
            }
            callback::handshake(meta, url, token)
                .await
                .map_err(|why| Fault::new(2200, format!("(#2200) Callback verification failed: {why}")))?;
            let mut world = meta.world();
            world.app.callback_url = Some(url.to_owned());
            world.app.fields.extend(fields);
            Ok(json!({"success": true}))
        }
        "DELETE" => {
            let mut world = meta.world();
            world.app.callback_url = None;
            world.app.fields.clear();
            Ok(json!({"success": true}))
        }
        _ => {
            let fields: Vec<Value> =
                app.fields.iter().map(|f| json!({"name": f, "version": app.api_version})).collect();
            let rows: Vec<Value> = app
                .callback_url
                .iter()
                .map(|url| json!({"object": "page", "callback_url": url, "active": true, "fields": fields}))
                .collect();
            Ok(json!({"data": rows}))
        }
    }
}
