//! Whose token it is (instagram §1.2, §1.3): `user_id` is the id in webhooks, `id` another one that only this app sees.

use std::collections::BTreeMap;

use connector::{Auth, Exchange, Fault, Op, Plan, Reply, Request, text};
use connector_graph::{bearer, path};
use model::{Capabilities, Capability};
use serde_json::Value;

use crate::{
    fault::is_bad_parameter,
    manifest::{ACCOUNT, GRAPH},
    own::{SCOPED_ID, USERNAME},
};

const FIELDS: &str = "id,user_id,username,name,account_type,profile_picture_url";
const BASIC_FIELDS: &str = "user_id,username";

/// What `/me` tells.
pub(crate) struct Me {
    /// The id in webhooks.
    pub user_id: String,
    scoped_id: Option<String>,
    username: Option<String>,
    name: Option<String>,
    account_type: Option<String>,
    picture: Option<String>,
}

/// Looks. A `token` that no vault holds yet rides along by itself.
pub(crate) fn look(op: Op, token: Option<&str>) -> Plan<Me> {
    let again = ask(op, token, BASIC_FIELDS);
    Plan::ask_then(ask(op, token, FIELDS), move |reply| match reply {
        Ok(reply) => Plan::Done(read(&reply)),
        // One field that a version does not know fails the whole call.
        Err(fault) if is_bad_parameter(&fault) => Plan::ask(again, |reply| read(&reply)),
        Err(fault) => Plan::refuse(fault),
    })
}

fn ask(op: Op, token: Option<&str>, fields: &str) -> Exchange {
    let request = match token {
        Some(token) => Request::get(GRAPH, path("/me"), Auth::None).header("authorization", bearer(token)),
        None => Request::get(GRAPH, path("/me"), Auth::Grant),
    };
    Exchange::read(op, ACCOUNT, request.query("fields", fields))
}

fn read(reply: &Reply) -> Result<Me, Fault> {
    let v: Value = reply.json()?;
    let v = unwrapped(&v);
    let user_id = text(v, "user_id")
        .ok_or_else(|| Fault::malformed("Instagram did not say which account this is (user_id)."))?;
    Ok(Me {
        scoped_id: text(v, "id").filter(|id| *id != user_id),
        username: text(v, "username"),
        name: text(v, "name"),
        account_type: text(v, "account_type"),
        picture: text(v, "profile_picture_url"),
        user_id,
    })
}

/// Some answers are wrapped in a list under `data`.
pub(crate) fn unwrapped(v: &Value) -> &Value {
    v.get("data").and_then(|d| d.get(0)).unwrap_or(v)
}

/// What an Instagram account may be used for.
pub(crate) fn capabilities() -> Capabilities {
    Capabilities {
        messages: Capability::given(),
        orders: Capability::missing("Instagram gives no orders to tools."),
    }
}

impl Me {
    /// What it is called here.
    pub(crate) fn name(&self) -> String {
        let user = self.username.as_ref().map(|u| format!("@{u}"));
        self.name.clone().or(user).unwrap_or_else(|| format!("Instagram {}", self.user_id))
    }

    /// What is remembered of it.
    pub(crate) fn memo(&self) -> BTreeMap<String, String> {
        [
            (SCOPED_ID, &self.scoped_id),
            (USERNAME, &self.username),
            ("account_type", &self.account_type),
            ("picture_url", &self.picture),
        ]
        .into_iter()
        .filter_map(|(key, value)| Some((key.to_owned(), value.clone()?)))
        .collect()
    }
}
