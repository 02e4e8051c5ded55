//! What Meta says of a token (facebook §1.5).

use connector::{Auth, Exchange, Fault, FaultClass, Op, Plan, Reply, Request, text};
use connector_graph::{APP_TOKEN, moment, path};
use model::Time;
use serde_json::Value;

use crate::manifest;

/// A good token, as Meta describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Who gave it.
    pub(crate) user_id: Option<String>,
    /// What they gave.
    pub(crate) scopes: Vec<String>,
    /// The Pages a scope was given for; a scope that is not here was given for all.
    targets: Vec<(String, Vec<String>)>,
    /// When the app's access to data ends unless the person comes back.
    pub(crate) data_access_ends_at: Option<Time>,
    /// When the token itself ends.
    pub(crate) expires_at: Option<Time>,
}

/// Asks about a token: one that is at hand, or the account's ([`connector_graph::TOKEN`]).
pub(crate) fn debug_token(op: Op, auth: Auth, token: &str, app_id: String) -> Plan<Seen> {
    let request = Request::get(manifest::API, path("/debug_token"), auth)
        .query("input_token", token)
        .query("access_token", APP_TOKEN);
    Plan::ask(Exchange::read(op, manifest::APP, request), move |reply| Seen::read(&reply, &app_id))
}

impl Seen {
    fn read(reply: &Reply, app_id: &str) -> Result<Seen, Fault> {
        let body: Value = reply.json()?;
        let data = body.get("data").unwrap_or(&Value::Null);
        match data.get("is_valid").and_then(Value::as_bool) {
            Some(true) => {}
            Some(false) => return Err(invalid(data)),
            None => return Err(Fault::malformed("Meta did not say whether the token is good.")),
        }
        if !app_id.is_empty() && text(data, "app_id").is_some_and(|id| id != app_id) {
            let detail = "The token belongs to another app than app_id names. Connect the account again through this app.";
            return Err(Fault::new(FaultClass::Unauthorized, "other_app", detail).for_operator());
        }
        let list = |v: Option<&Value>| -> Vec<String> {
            let all = v.and_then(Value::as_array).into_iter().flatten();
            all.filter_map(|s| match s {
                Value::String(s) => Some(s.clone()),
                Value::Number(n) => Some(n.to_string()),
                _ => None,
            })
            .collect()
        };
        let granular = data.get("granular_scopes").and_then(Value::as_array);
        let targets = granular.into_iter().flatten().filter_map(|g| {
            let ids = list(g.get("target_ids"));
            Some((text(g, "scope")?, ids)).filter(|(_, ids)| !ids.is_empty())
        });
        Ok(Seen {
            user_id: text(data, "user_id"),
            scopes: list(data.get("scopes")),
            targets: targets.collect(),
            data_access_ends_at: moment(data, "data_access_expires_at"),
            expires_at: moment(data, "expires_at"),
        })
    }

    /// The scopes that are not given for a Page. An answer without any scopes says nothing.
    pub(crate) fn missing(&self, page: &str) -> Vec<&'static str> {
        if self.scopes.is_empty() {
            return Vec::new();
        }
        let given = |scope: &str| {
            let all = self.targets.iter().find(|(s, _)| s == scope).map(|(_, ids)| ids);
            self.scopes.iter().any(|s| s == scope) && all.is_none_or(|ids| ids.iter().any(|id| id == page))
        };
        super::SCOPES.into_iter().filter(|scope| !given(scope)).collect()
    }
}

/// A dead token; here the subcode is under another name, and comes with HTTP 200.
fn invalid(data: &Value) -> Fault {
    let said = connector_graph::said_error(data.to_string().as_bytes());
    let (code, subcode) = said.as_ref().map_or((190, None), |s| (s.code, s.subcode));
    let words = match subcode {
        Some(458) => "The app was removed by the person who connected the Page.",
        Some(460) => "The password of the person who connected the Page was changed.",
        Some(459 | 464) => "The person who connected the Page has to pass a check on facebook.com first.",
        Some(463) => "The token has expired.",
        Some(492) => "The person who connected the Page has lost their role on it.",
        _ => "Meta does not take the token any more.",
    };
    let code = subcode.map_or_else(|| code.to_string(), |s| format!("{code}/{s}"));
    Fault::new(FaultClass::Unauthorized, code, format!("{words} Connect the account again."))
}
