//! Codes to tokens, short to long, and `debug_token` (facebook §1.3–1.5).

use serde_json::{Value, json};

use crate::meta::Meta;
use crate::meta::call::Call;
use crate::meta::refusal::Fault;
use crate::meta::state::{Token, TokenKind, World};
use crate::meta::token::{ailment, issue};

/// A short token's life, seconds.
const SHORT_S: i64 = 5_109;
/// A long token's life, seconds.
const LONG_S: i64 = 5_183_944;

/// `GET /oauth/access_token`, with a code or with `fb_exchange_token`.
///
/// # Errors
/// The refusal.
pub fn exchange(meta: &Meta, call: &Call) -> Result<Value, Fault> {
    let mut world = meta.world();
    if call.text("client_id") != Some(world.app.id.as_str()) {
        return Err(Fault::new(
            101,
            "Error validating application. Cannot get application info due to a system error.",
        ));
    }
    if call.text("client_secret") != Some(world.app.secret.as_str()) {
        return Err(Fault::new(1, "Error validating client secret."));
    }
    let now = meta.desk.clock.life_ms();
    match (call.text("grant_type"), call.text("code"), call.text("fb_exchange_token")) {
        (Some("fb_exchange_token"), _, Some(text)) => {
            let token = world.tokens.get(text).cloned();
            let token = token
                .ok_or_else(|| Fault::new(190, "Invalid OAuth access token - Cannot parse access token"))?;
            if let Some(fault) = ailment(&world, &token, now) {
                return Err(fault);
            }
            if meta.desk.switches().refuse_refresh || token.kind == TokenKind::Page {
                return Err(Fault::new(190, "The access token could not be exchanged").status(401));
            }
            let (text, life) = issue(meta, &mut world, TokenKind::Long, None, token.scopes, Some(LONG_S));
            Ok(granted(&world, &text, life))
        }
        (None | Some("authorization_code"), Some(code), None) => {
            let redirect_uri = call.text("redirect_uri").unwrap_or("").to_owned();
            let Some(code) = world.codes.get_mut(code) else {
                return Err(Fault::new(100, "Invalid verification code format."));
            };
            if code.used {
                return Err(Fault::new(100, "This authorization code has been used."));
            }
            if code.expires_ms <= now {
                return Err(Fault::new(100, "This authorization code has expired."));
            }
            if code.redirect_uri != redirect_uri {
                return Err(Fault::new(
                    100,
                    "Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request",
                ));
            }
            code.used = true;
            let scopes = code.scopes.clone();
            let (text, life) = issue(meta, &mut world, TokenKind::Short, None, scopes, Some(SHORT_S));
            Ok(granted(&world, &text, life))
        }
        _ => Err(Fault::new(1, "Missing authorization code")),
    }
}

fn granted(world: &World, text: &str, life: Option<i64>) -> Value {
    let mut answer = json!({"access_token": text, "token_type": "bearer"});
    if !world.app.forms.contains("no_expires_in") {
        answer["expires_in"] = json!(life);
    }
    answer
}

/// `GET /debug_token`, asked with the app's own token.
///
/// # Errors
/// The refusal; a bad `input_token` is no error but `is_valid: false`.
pub fn debug(meta: &Meta, call: &Call) -> Result<Value, Fault> {
    let caller = crate::meta::token::caller(meta, call)?;
    if caller.kind.is_some() {
        return Err(Fault::parameter(
            "You must provide an app access token, or a user access token that is an owner or developer of the app",
        ));
    }
    let input =
        call.text("input_token").ok_or_else(|| Fault::parameter("The parameter input_token is required"))?;
    let world = meta.world();
    let Some(token) = world.tokens.get(input) else {
        return Ok(json!({"data": {"is_valid": false, "scopes": [],
            "error": {"code": 190, "message": "Invalid OAuth access token."}}}));
    };
    Ok(json!({"data": describe(meta, &world, token)}))
}

fn describe(meta: &Meta, world: &World, token: &Token) -> Value {
    let clock = &meta.desk.clock;
    // Shown times are those of the wall clock.
    let aged_ms = clock.life_ms() - clock.now_ms();
    let seconds = |ms: i64| (ms - aged_ms) / 1000;
    let targets: Vec<String> = match &token.account {
        Some(page) => vec![page.clone()],
        None => world.accounts.iter().filter(|a| a.granted).map(|a| a.id.clone()).collect(),
    };
    let mut scopes = token.scopes.clone();
    if meta.desk.switches().no_chat {
        scopes.remove("pages_messaging");
    }
    let granular: Vec<Value> = scopes
        .iter()
        .map(|s| {
            if s == "pages_show_list" && token.account.is_none() {
                json!({"scope": s})
            } else {
                json!({"scope": s, "target_ids": targets})
            }
        })
        .collect();
    let mut data = json!({
        "app_id": world.app.id, "application": world.app.name, "user_id": world.operator.id,
        "type": if token.kind == TokenKind::Page { "PAGE" } else { "USER" }, "is_valid": true,
        "issued_at": seconds(token.issued_ms), "expires_at": token.expires_ms.map_or(0, seconds),
        "data_access_expires_at": seconds(token.issued_ms) + 90 * 86_400,
        "scopes": scopes, "granular_scopes": granular,
    });
    if let Some(page) = &token.account {
        data["profile_id"] = json!(page);
    }
    if let Some(fault) = ailment(world, token, clock.life_ms()) {
        data["is_valid"] = json!(false);
        data["error"] = json!({"code": fault.code, "message": fault.message});
        if let Some(subcode) = fault.subcode {
            data["error"]["subcode"] = json!(subcode);
        }
    }
    data
}
