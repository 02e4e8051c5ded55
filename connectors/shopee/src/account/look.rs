//! A look at a shop: its own description, then whether chat is given (shopee §1.8, §3.9).

use std::collections::BTreeMap;

use connector::{Auth, Exchange, Fault, FaultClass, Op, Plan, Request};
use model::{Capabilities, Capability, Time};
use serde_json::Value;

use crate::{chat, grant, manifest, reply};

/// What a look found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    pub name: Option<String>,
    pub region: Option<String>,
    /// `NORMAL`, `BANNED` or `FROZEN`.
    pub status: Option<String>,
    pub ends_at: Option<Time>,
    /// Why chat is not given; none where it is, or where it could not be told.
    pub chat_off: Option<String>,
}

impl Seen {
    /// What the shop may be used for. Without chat it is an account for orders, not a broken one.
    pub(crate) fn capabilities(&self) -> Capabilities {
        Capabilities {
            messages: self.chat_off.clone().map_or_else(Capability::given, Capability::missing),
            orders: Capability::given(),
        }
    }

    /// What to remember of it.
    pub(crate) fn memo(&self) -> BTreeMap<String, String> {
        let mut memo = BTreeMap::new();
        memo.insert(chat::CHAT_OFF.to_owned(), self.chat_off.clone().unwrap_or_default());
        memo.extend(self.region.clone().map(|r| ("region".to_owned(), r)));
        memo.extend(self.ends_at.map(|at| (grant::ENDS.to_owned(), at.as_secs().to_string())));
        memo
    }
}

/// Looks at a shop; `call` says in whose name.
pub(crate) fn look(op: Op, call: impl Fn(Request) -> Request + Send + 'static) -> Plan<Seen> {
    let info = call(Request::get(manifest::API, "/api/v2/shop/get_shop_info", Auth::Grant));
    let chat =
        call(Request::get(manifest::API, "/api/v2/sellerchat/get_unread_conversation_count", Auth::Grant));
    Plan::ask(Exchange::read(op, manifest::SHOP, info), |r| {
        let whole: Value = r.json()?;
        // Documented at top level; taken from `response` too.
        let info = whole.get("response").filter(|v| v.is_object()).unwrap_or(&whole);
        if !info.is_object() {
            return Err(Fault::malformed("Shopee answered without a shop"));
        }
        let ends_at = connector::integer(info, "expire_time").filter(|n| *n > 0);
        Ok(Seen {
            name: connector::text(info, "shop_name"),
            region: connector::text(info, "region"),
            status: connector::text(info, "status"),
            ends_at: ends_at.map(Time::from_unix_of_any_unit),
            chat_off: None,
        })
    })
    .then(move |seen| {
        Plan::ask_then(Exchange::read(op, manifest::SHOP, chat), move |answer| {
            let count = answer.and_then(|r| reply::response::<Value>(&r));
            match count {
                Ok(v) if connector::integer(&v, "total_unread_count").is_some() => Plan::done(seen),
                Ok(_) => Plan::refuse(Fault::malformed("Shopee answered without a count of unread chats")),
                Err(f) if refuses(&f) => Plan::done(Seen { chat_off: Some(f.detail), ..seen }),
                // Chat is not taken away from a shop because of an outage.
                Err(f) => Plan::refuse(f),
            }
        })
    })
}

/// Whether a fault says that chat is not given, rather than that it could not be told now. Which code a missing grant really
/// brings is not settled (shopee §8.6), so a request that is refused as wrong counts too: it has no parameters to be wrong.
fn refuses(fault: &Fault) -> bool {
    fault.class == FaultClass::Forbidden && !fault.operator
        || matches!(
            fault.code.as_str(),
            "error_param" | "param_error" | "error_not_found" | "shop_bound_subaccount"
        )
}
