//! What an operator does by hand in the dashboard, and what can be made to happen to accounts and people.
//!
//! Webhooks: `callback_url` (with `verify_token` and `fields`; the handshake decides), `deauthorize_url`,
//! `deletion_url`, `unsubscribe`, `api_version`, `raw_utf8`, `signed_by` (`"meta"` or `"app"`).
//! Consent: `deauthorize` (`true`, or `"page"`), `delete_data`, `revoke` (`true` or a subcode of 190),
//! `untick`, `remove_permission`, `redirect_uris`, `tasks`.
//! App: `require_proof`, `human_agent`, `reply_to`, `known_fields`, `depth`, `page_limit`, `usage`, `receipts`,
//! `echo_first`, `forms` (other shapes of answers), `secret`.
//! Accounts and people: `restricted`, `message_access`, `customer` with `blocked`, `owner`, `profile`.
//! Failures: `fail` = `{operation, code, subcode, message, status, is_transient, times, done, empty}`.

use serde_json::{Value, json};

use super::refusal::Fault;
use super::state::{Openness, Planned, World};
use super::{Meta, callback};
use crate::platform::Problem;

/// Does what the object names, in the order of the list above.
///
/// # Errors
/// What did not work.
pub async fn console(meta: &Meta, what: &Value) -> Result<Value, Problem> {
    let mut out = json!({});
    let account = account_of(&meta.world(), what)?;
    app(&mut meta.world(), what);
    if let Some(url) = what["callback_url"].as_str() {
        let token = what["verify_token"].as_str().map(ToOwned::to_owned);
        let token = token.unwrap_or_else(|| meta.world().app.verify_token.clone());
        out["handshake"] = callback::handshake(meta, url, &token).await.map_err(Problem)?;
        let mut world = meta.world();
        world.app.callback_url = Some(url.to_owned());
        world.app.fields = match what["fields"].as_array() {
            Some(_) => strings(&what["fields"]).into_iter().collect(),
            None => world.app.known_fields.clone(),
        };
    } else if what["fields"].is_array() {
        meta.world().app.fields = strings(&what["fields"]).into_iter().collect();
    }
    if let Some(how) = what.get("deauthorize").filter(|h| **h != Value::Bool(false)) {
        let url = meta.world().app.deauthorize_url.clone();
        let url = url.ok_or_else(|| Problem::new("set deauthorize_url first"))?;
        let payload = payload(meta, &account, how == "page");
        let (status, body) = callback::post(meta, &url, &payload).await.map_err(Problem)?;
        withdraw(meta, &account);
        if status != 200 {
            return Err(Problem::new(format!("the deauthorize callback answered {status} instead of 200")));
        }
        out["deauthorize"] = json!({"status": status, "body": body});
    }
    if what["delete_data"].as_bool() == Some(true) {
        let url = meta.world().app.deletion_url.clone();
        let url = url.ok_or_else(|| Problem::new("set deletion_url first"))?;
        let payload = payload(meta, &account, false);
        out["delete_data"] = callback::delete_data(meta, &url, &payload).await.map_err(Problem)?;
    }
    grants(meta, &account, what, &mut out);
    people(&mut meta.world(), &account, what)?;
    if let Some(fail) = what.get("fail") {
        plan(&mut meta.world(), fail)?;
    }
    out["account"] = meta.world().account(&account).map_or(Value::Null, super::state::Account::describe);
    Ok(out)
}

fn account_of(world: &World, what: &Value) -> Result<String, Problem> {
    match what["account"].as_str() {
        Some(id) => world
            .account(id)
            .map(|a| a.id.clone())
            .ok_or_else(|| Problem::new(format!("there is no account {id}"))),
        None => Ok(world.accounts[0].id.clone()),
    }
}

fn strings(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(|v| v.as_str().map(ToOwned::to_owned)).collect()
}

fn app(world: &mut World, what: &Value) {
    let app = &mut world.app;
    let flag = |name: &str, place: &mut bool| {
        if let Some(on) = what[name].as_bool() {
            *place = on;
        }
    };
    flag("require_proof", &mut app.require_proof);
    flag("human_agent", &mut app.human_agent);
    flag("reply_to", &mut app.reply_to);
    flag("raw_utf8", &mut app.raw_utf8);
    flag("receipts", &mut app.receipts);
    flag("echo_first", &mut app.echo_first);
    if let Some(who) = what["signed_by"].as_str() {
        app.signed_by_meta = who == "meta";
    }
    let size = |name: &str, place: &mut usize| {
        if let Some(n) = what[name].as_u64().and_then(|n| usize::try_from(n).ok()) {
            *place = n;
        }
    };
    size("depth", &mut app.depth);
    size("page_limit", &mut app.page_limit);
    let text = |name: &str, place: &mut String| {
        if let Some(text) = what[name].as_str() {
            text.clone_into(place);
        }
    };
    text("secret", &mut app.secret);
    text("api_version", &mut app.api_version);
    for (name, place) in
        [("deauthorize_url", &mut app.deauthorize_url), ("deletion_url", &mut app.deletion_url)]
    {
        if let Some(url) = what.get(name) {
            *place = url.as_str().map(ToOwned::to_owned);
        }
    }
    if what["forms"].is_array() {
        app.forms = strings(&what["forms"]).into_iter().collect();
    }
    if what["redirect_uris"].is_array() {
        app.redirect_uris = strings(&what["redirect_uris"]);
    }
    if what["known_fields"].is_array() {
        app.known_fields = strings(&what["known_fields"]).into_iter().collect();
    }
    if let Some(usage) = what.get("usage") {
        app.usage = usage.is_object().then(|| usage.clone());
    }
}

/// Who the signed request speaks of: on Instagram the account itself, else the person, or the Page.
fn payload(meta: &Meta, account: &str, page: bool) -> String {
    let user = {
        let world = meta.world();
        match meta.flavor {
            super::Flavor::Messenger => world.operator.id.clone(),
            super::Flavor::Instagram => account.to_owned(),
        }
    };
    callback::payload(meta, &user, page.then_some(account))
}

fn withdraw(meta: &Meta, account: &str) {
    let why = "Error validating access token: The user has not authorized the application.";
    let mut world = meta.world();
    match meta.flavor {
        super::Flavor::Messenger => {
            world.kill(None, Some(458), why);
            world.operator.scopes.clear();
            world.accounts.iter_mut().for_each(|a| {
                a.granted = false;
                a.subscribed.clear();
            });
        }
        super::Flavor::Instagram => {
            world.kill(Some(account), Some(458), why);
            if let Some(it) = world.account_mut(account) {
                it.granted = false;
                it.subscribed.clear();
            }
        }
    }
}

fn grants(meta: &Meta, account: &str, what: &Value, out: &mut Value) {
    let mut world = meta.world();
    if let Some(how) = what.get("revoke").filter(|h| **h != Value::Bool(false)) {
        let subcode = how.as_i64().unwrap_or(467);
        let why = match subcode {
            458 => "Error validating access token: The user has not authorized the application.",
            459 | 464 => {
                "Error validating access token: You cannot access the app till you log in to www.facebook.com and follow the instructions given."
            }
            460 => {
                "Error validating access token: The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons."
            }
            463 => super::token::EXPIRED,
            492 => "Error validating access token: The user is not a moderator of the Page.",
            _ => "Error validating access token: The session is invalid because the user logged out.",
        };
        out["revoked"] = json!(world.kill(Some(account), Some(subcode), why));
    }
    if let Some(scope) = what["remove_permission"].as_str() {
        world.operator.scopes.remove(scope);
        for token in world.tokens.values_mut() {
            token.scopes.remove(scope);
        }
    }
    let Some(it) = world.account_mut(account) else { return };
    if what["untick"].as_bool() == Some(true) {
        it.granted = false;
    }
    if what["tasks"].is_array() {
        it.tasks = strings(&what["tasks"]);
    }
    if what["unsubscribe"].as_bool() == Some(true) {
        it.subscribed.clear();
        it.alerts.push("Webhooks Disabled".to_owned());
    }
    if let Some(on) = what["restricted"].as_bool() {
        it.restricted = on;
    }
    if let Some(on) = what["message_access"].as_bool() {
        it.message_access = on;
    }
}

fn people(world: &mut World, account: &str, what: &Value) -> Result<(), Problem> {
    let Some(id) = what["customer"].as_str() else { return Ok(()) };
    let it = world.account_mut(account).ok_or_else(|| Problem::new("no such account"))?;
    let customer = it
        .customers
        .iter_mut()
        .find(|c| c.id == id)
        .ok_or_else(|| Problem::new(format!("the account has no customer {id}")))?;
    if let Some(on) = what["blocked"].as_bool() {
        customer.blocked = on;
    }
    if let Some(profile) = what["profile"].as_str() {
        customer.profile = match profile {
            "open" => Openness::Open,
            "phone" => Openness::Phone,
            "no_feature" => Openness::NoFeature,
            "hidden" => Openness::Hidden,
            "empty" => Openness::Empty,
            "no_consent" => Openness::NoConsent,
            "unknown" => Openness::Unknown,
            other => {
                return Err(Problem::new(format!(
                    "profile {other:?}: open, phone, no_feature, hidden, empty, no_consent or unknown"
                )));
            }
        };
    }
    if let Some(owner) = what.get("owner") {
        let talk = it
            .conversations
            .iter_mut()
            .find(|c| c.customer == id)
            .ok_or_else(|| Problem::new("this customer has no conversation yet"))?;
        talk.owner = owner.as_str().map(ToOwned::to_owned);
    }
    Ok(())
}

fn plan(world: &mut World, fail: &Value) -> Result<(), Problem> {
    let code = fail["code"].as_i64().ok_or_else(|| Problem::new("fail needs a code"))?;
    let words = format!("(#{code}) Planned by the console");
    let status = fail["status"].as_u64().and_then(|s| u16::try_from(s).ok()).unwrap_or(400);
    let mut fault = Fault::new(code, fail["message"].as_str().unwrap_or(&words)).status(status);
    fault.subcode = fail["subcode"].as_i64();
    fault.transient = fail["is_transient"].as_bool().unwrap_or(false);
    world.planned.push(Planned {
        operation: fail["operation"].as_str().unwrap_or("*").to_owned(),
        fault,
        times: fail["times"].as_u64().unwrap_or(1),
        done: fail["done"].as_bool().unwrap_or(false),
        empty: fail["empty"].as_bool().unwrap_or(false),
    });
    Ok(())
}
