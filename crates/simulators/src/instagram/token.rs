//! Codes to tokens, short to long, and the refresh (instagram §1.3).

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::meta::Meta;
use crate::meta::call::Call;
use crate::meta::refusal::{Fault, refuse};
use crate::meta::state::TokenKind;
use crate::meta::token::{ailment, caller, issue};

const SHORT_S: i64 = 3_600;
const LONG_S: i64 = 5_183_944;
const DAY_MS: i64 = 86_400_000;

/// This host's own shape of an error.
fn no(words: &str) -> Response {
    refuse(400, words, json!({"error_type": "OAuthException", "code": 400, "error_message": words}))
}

/// `POST /oauth/access_token` on the API host: a form, never JSON.
pub async fn exchange(State(meta): State<Arc<Meta>>, request: Request) -> Response {
    let call = match Call::read(request).await {
        Ok(call) if call.form => call,
        _ => return no("You must provide a form body"),
    };
    if let Some(planned) = meta.world().take_planned("token") {
        return refuse(
            planned.fault.status,
            "planned",
            json!({
                "error_type": "OAuthException", "code": planned.fault.code, "error_message": planned.fault.message,
            }),
        );
    }
    let mut world = meta.world();
    if call.text("client_id") != Some(world.app.id.as_str()) {
        return no("Invalid platform app");
    }
    if call.text("client_secret") != Some(world.app.secret.as_str()) {
        return no("Error validating client secret.");
    }
    if call.text("grant_type") != Some("authorization_code") {
        return no("Invalid grant_type");
    }
    let now = meta.desk.clock.life_ms();
    let redirect_uri = call.text("redirect_uri").unwrap_or("").to_owned();
    let Some(code) = call.text("code").and_then(|c| world.codes.get_mut(c)) else {
        return no("Invalid authorization code");
    };
    if code.used {
        return no("This authorization code has been used");
    }
    if code.expires_ms <= now {
        return no("This authorization code has expired");
    }
    if code.redirect_uri != redirect_uri {
        return no(
            "Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request",
        );
    }
    code.used = true;
    let (account, mut scopes) = (code.account.clone().unwrap_or_default(), code.scopes.clone());
    if meta.desk.switches().no_chat {
        scopes.remove("instagram_business_manage_messages");
    }
    let (text, _) =
        issue(&meta, &mut world, TokenKind::Short, Some(account.clone()), scopes.clone(), Some(SHORT_S));
    let own_id = world.account(&account).map(|a| a.scoped_id.clone()).unwrap_or_default();
    let names: Vec<&str> = scopes.iter().map(String::as_str).collect();
    let answer = if world.app.forms.contains("flat_token") {
        // A JSON number, above 2^53.
        json!({"access_token": text, "user_id": account.parse::<u64>().unwrap_or(0), "permissions": names})
    } else {
        json!({"data": [{"access_token": text, "user_id": own_id, "permissions": names.join(",")}]})
    };
    Json(answer).into_response()
}

/// `GET /access_token` on the Graph host: short to long.
///
/// # Errors
/// The refusal.
pub fn lengthen(meta: &Meta, call: &Call) -> Result<Value, Fault> {
    if call.text("grant_type") != Some("ig_exchange_token") {
        return Err(Fault::parameter("Param grant_type must be ig_exchange_token"));
    }
    if call.text("client_secret") != Some(meta.world().app.secret.as_str()) {
        return Err(Fault::new(1, "Error validating client secret."));
    }
    let caller = caller(meta, call)?;
    if caller.kind != Some(TokenKind::Short) {
        return Err(Fault::new(100, "Unsupported request - the token is not a short-lived one"));
    }
    Ok(grant(meta, caller.account, caller.scopes))
}

fn grant(meta: &Meta, account: Option<String>, scopes: std::collections::BTreeSet<String>) -> Value {
    let (text, life) = issue(meta, &mut meta.world(), TokenKind::Long, account, scopes, Some(LONG_S));
    json!({"access_token": text, "token_type": "bearer", "expires_in": life})
}

/// `GET /refresh_access_token`: a long token that is a day old, alive, and still has its basic permission. The
/// old one goes on until its own end.
///
/// # Errors
/// The refusal.
pub fn refresh(meta: &Meta, call: &Call) -> Result<Value, Fault> {
    if call.text("grant_type") != Some("ig_refresh_token") {
        return Err(Fault::parameter("Param grant_type must be ig_refresh_token"));
    }
    let caller = caller(meta, call)?;
    if meta.desk.switches().refuse_refresh {
        return Err(
            Fault::new(190, "Error validating access token: the token cannot be refreshed").status(401)
        );
    }
    if caller.kind != Some(TokenKind::Long) {
        return Err(Fault::parameter("Only long-lived tokens can be refreshed"));
    }
    if !caller.scopes.contains("instagram_business_basic") {
        return Err(Fault::new(10, "(#10) Requires the instagram_business_basic permission").status(403));
    }
    {
        let world = meta.world();
        let now = meta.desk.clock.life_ms();
        let token = world
            .tokens
            .get(&caller.token)
            .ok_or_else(|| Fault::new(190, "Invalid OAuth access token data."))?;
        if let Some(fault) = ailment(&world, token, now) {
            return Err(fault);
        }
        if now - token.issued_ms < DAY_MS && !world.app.forms.contains("young_refresh") {
            return Err(Fault::parameter("The access token must be at least 24 hours old to be refreshed"));
        }
    }
    Ok(grant(meta, caller.account, caller.scopes))
}
