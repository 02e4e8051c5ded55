//! From the way back of consent to a connected account (instagram §1.3, steps 2 to 5).

use connector::{
    AppContext, Auth, Connected, ConsentReturn, Exchange, Fault, FaultClass, Op, Plan, Reply, Request, text,
};
use serde_json::Value;

use crate::{
    account::{self, Me},
    consent::MESSAGES,
    fault::invalid,
    manifest::{API, APP},
    own::SCOPED_ID,
    token::{self, ACCESS_TOKEN},
};

/// What the code was turned into: a token of an hour.
struct Short {
    token: String,
    /// Either of the account's two ids.
    user_id: Option<String>,
    /// None where Instagram did not say.
    scopes: Option<Vec<String>>,
}

/// Turns the code into a token of an hour, that into one of sixty days, and looks whose it is.
pub(crate) fn exchange(app: &AppContext, back: &ConsentReturn) -> Plan<Vec<Connected>> {
    let query = |name: &str| back.query.iter().find(|(n, _)| n == name).map(|(_, v)| v.trim());
    // The mark at the end is not part of the code.
    let code = query("code").map(|c| c.strip_suffix("#_").unwrap_or(c)).filter(|c| !c.is_empty());
    let Some(code) = code else {
        return Plan::refuse(invalid(
            "consent_refused",
            "Instagram came back without a code: the consent was not given. Start connecting again.",
        ));
    };
    let app_id = app.credentials.reveal("app_id").trim().to_owned();
    let secret = app.credentials.reveal("app_secret").trim().to_owned();
    let pairs = [
        ("client_id", &*app_id),
        ("client_secret", &*secret),
        ("grant_type", "authorization_code"),
        ("redirect_uri", &*app.callback_url),
        ("code", code),
    ];
    let request = Request::post_form(API, "/oauth/access_token", Auth::None, &pairs);
    // The code works once: never said again.
    Plan::ask(Exchange::act(Op::Connect, APP, request), |reply| short(&reply)).then(move |short| {
        if short.scopes.as_ref().is_some_and(|s| !s.iter().any(|scope| scope == MESSAGES)) {
            return Plan::refuse(Fault::new(
                FaultClass::Forbidden,
                "messages_not_allowed",
                "The permission for messages was unticked. Start again, and leave “Access and manage messages” on.",
            ));
        }
        token::lengthen(&short.token, &secret).then(move |(grant, _)| {
            account::look(Op::Connect, Some(grant.secrets.reveal(ACCESS_TOKEN))).map(move |me| {
                let mut grant = grant;
                if let Some(scopes) = short.scopes {
                    grant.scopes = scopes;
                }
                vec![connected(me, short.user_id, grant)]
            })
        })
    })
}

fn connected(me: Me, told: Option<String>, grant: connector::Grant) -> Connected {
    let mut memo = me.memo();
    // The token call may name the id that only this app sees.
    if let Some(other) = told.filter(|id| *id != me.user_id) {
        memo.entry(SCOPED_ID.to_owned()).or_insert(other);
    }
    Connected { name: me.name(), external_id: me.user_id, grant, capabilities: account::capabilities(), memo }
}

/// Both shapes of the answer: the token at the top, or in a list under `data`.
fn short(reply: &Reply) -> Result<Short, Fault> {
    let v: Value = reply.json()?;
    let v = account::unwrapped(&v);
    let token = v.get("access_token").and_then(Value::as_str).filter(|t| !t.is_empty());
    let token = token.ok_or_else(|| Fault::malformed("Instagram answered without a token."))?.to_owned();
    let listed = |all: &Vec<Value>| all.iter().filter_map(|s| s.as_str().map(str::to_owned)).collect();
    let scopes = match v.get("permissions") {
        Some(Value::String(s)) => Some(s.split(',').map(|s| s.trim().to_owned()).collect()),
        Some(Value::Array(all)) => Some(listed(all)),
        _ => None,
    };
    Ok(Short { token, user_id: text(v, "user_id"), scopes })
}
