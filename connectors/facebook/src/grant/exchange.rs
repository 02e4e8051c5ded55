//! Code for tokens, then every Page that the consent covers (facebook §1.3).

use std::collections::BTreeMap;

use connector::{
    AppContext, Auth, Connected, ConsentReturn, Exchange, Fault, FaultClass, Grant, GrantUse, Op, Plan,
    Reply, Request, Secrets, text,
};
use connector_graph::{APP_ID, APP_SECRET, bearer, data, path};
use model::{Capabilities, Capability};
use serde_json::Value;

use super::{ACCESS_TOKEN, Seen, TASKS, USER_ID, USER_TOKEN, debug_token};
use crate::manifest;

/// Without these there are no messages; the others only read back.
const NEEDED: [&str; 2] = ["pages_messaging", "pages_manage_metadata"];
/// More pages of Pages than anybody has.
const MOST: usize = 100;

/// Turns the callback's code into a long-lived token of the person, then into a token of each of their Pages.
pub(crate) fn exchange(app: &AppContext, back: &ConsentReturn) -> Plan<Vec<Connected>> {
    let query = |name: &str| {
        let found = back.query.iter().find(|(n, _)| n == name).map(|(_, v)| v.trim());
        found.filter(|v| !v.is_empty()).map(str::to_owned)
    };
    // A fragment that Facebook adds, in case a proxy made it part of the query.
    let code = query("code").map(|c| c.trim_end_matches("#_=_").to_owned()).filter(|c| !c.is_empty());
    let Some(code) = code else {
        let detail = "Facebook came back without a code: the consent was not given. Start connecting again.";
        return Plan::refuse(Fault::new(FaultClass::Invalid, "consent_refused", detail));
    };
    let app_id = app.credentials.reveal("app_id").trim().to_owned();
    let short = token_call()
        .query("client_id", APP_ID)
        .query("client_secret", APP_SECRET)
        .query("redirect_uri", app.callback_url.clone())
        .query("code", code);
    // The code works once: never said again.
    Plan::ask(Exchange::act(Op::Connect, manifest::APP, short), |reply| token(&reply))
        .then(|short| {
            let long = token_call()
                .query("grant_type", "fb_exchange_token")
                .query("client_id", APP_ID)
                .query("client_secret", APP_SECRET)
                .query("fb_exchange_token", short);
            Plan::ask(Exchange::read(Op::Connect, manifest::APP, long), |reply| token(&reply))
        })
        .then(move |long| {
            debug_token(Op::Connect, Auth::App, &long, app_id)
                .then(move |seen| pages(long, seen, None, Vec::new(), MOST))
        })
}

fn token_call() -> Request {
    Request::get(manifest::API, path("/oauth/access_token"), Auth::App)
}

fn token(reply: &Reply) -> Result<String, Fault> {
    let body: Value = reply.json()?;
    body.get("access_token")
        .and_then(Value::as_str)
        .filter(|t| !t.is_empty())
        .map(str::to_owned)
        .ok_or_else(|| Fault::malformed("Meta gave no token for the consent. Start connecting again."))
}

/// Reads the list of Pages to its end. The person's token is in no vault yet, so it rides along.
fn pages(
    user: String,
    seen: Seen,
    after: Option<String>,
    mut found: Vec<Connected>,
    left: usize,
) -> Plan<Vec<Connected>> {
    let mut request = Request::get(manifest::API, path("/me/accounts"), Auth::App)
        .header("authorization", bearer(&user))
        .query("fields", "id,name,access_token,tasks,picture{url}")
        .query("limit", "100");
    if let Some(after) = &after {
        request = request.query("after", after.as_str());
    }
    Plan::ask_then(Exchange::read(Op::Connect, manifest::APP, request), move |answer| {
        let (rows, next) = match answer.and_then(|reply| data(&reply)) {
            Ok(page) => page,
            Err(fault) => return Plan::refuse(fault),
        };
        for row in &rows {
            match connected(row, &user, &seen) {
                Some(one) if found.iter().all(|f| f.external_id != one.external_id) => found.push(one),
                _ => {}
            }
        }
        match next {
            Some(next) if left > 0 && Some(&next) != after.as_ref() => {
                pages(user, seen, Some(next), found, left - 1)
            }
            _ if found.is_empty() => Plan::refuse(none(&rows)),
            _ => Plan::done(found),
        }
    })
}

/// A Page with a token of its own. One on which the person may not answer is connected too, and says so.
fn connected(row: &Value, user: &str, seen: &Seen) -> Option<Connected> {
    let id = text(row, "id")?;
    let token = text(row, "access_token")?;
    let name = text(row, "name").unwrap_or_else(|| format!("Facebook Page {id}"));
    let tasks = row.get("tasks").and_then(Value::as_array).map(|all| {
        let tasks = all.iter().filter_map(Value::as_str).map(str::to_uppercase);
        tasks.collect::<Vec<_>>()
    });
    let mut memo = BTreeMap::from([("page_name".to_owned(), name.clone())]);
    if let Some(user_id) = &seen.user_id {
        memo.insert(USER_ID.to_owned(), user_id.clone());
    }
    if let Some(tasks) = &tasks {
        memo.insert(TASKS.to_owned(), tasks.join(","));
    }
    if let Some(url) = row.get("picture").and_then(|p| p.get("data")).and_then(|d| text(d, "url")) {
        memo.insert("picture_url".to_owned(), url);
    }
    Some(Connected {
        capabilities: capabilities(&seen.missing(&id), tasks.as_deref()),
        external_id: id,
        name,
        grant: Grant {
            secrets: Secrets::new().with(ACCESS_TOKEN, token).with(USER_TOKEN, user),
            used_for: GrantUse::Messages,
            scopes: seen.scopes.clone(),
            // A Page's token made from a long-lived one has no date of expiry (facebook §1.4).
            expires_at: None,
            renew_at: None,
            ends_at: seen.data_access_ends_at,
            ephemeral: false,
        },
        memo,
    })
}

/// What a Page may be used for, given what is missing.
pub(crate) fn capabilities(missing: &[&str], tasks: Option<&[String]>) -> Capabilities {
    let has = |task: &str| tasks.is_none_or(|all| all.iter().any(|t| t == task));
    let lost: Vec<&str> = missing.iter().copied().filter(|scope| NEEDED.contains(scope)).collect();
    let messages = if !lost.is_empty() {
        Capability::missing(format!(
            "Not given for this Page: {}. Connect it again and leave everything ticked.",
            lost.join(", ")
        ))
    } else if !has("MESSAGING") {
        Capability::missing(
            "Whoever connected this Page has no \"Messages\" task on it. Give it to them in the Page's access settings, then connect again.",
        )
    } else if !has("MODERATE") && !has("MANAGE") {
        Capability::missing(
            "Whoever connected this Page may not moderate or manage it, so no messages can be subscribed to. Give them the task in the Page's \
             access settings, then connect again.",
        )
    } else {
        Capability::given()
    };
    Capabilities { messages, orders: Capability::missing("Facebook has no orders.") }
}

fn none(rows: &[Value]) -> Fault {
    let detail = if rows.is_empty() {
        "The consent covers no Page. Start again and tick at least one. If the Page belongs to a Business portfolio, set \
         business_management = \"true\" for the app first."
    } else {
        "Facebook listed Pages without tokens for them. The person who connects needs a role on the Page; start again."
    };
    Fault::new(FaultClass::Invalid, "no_pages", detail)
}
