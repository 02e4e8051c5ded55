//! Connecting: from typed-in keys to an account (line §1.5, steps 1–3).

use std::collections::BTreeMap;

use connector::{
    Auth, Connected, Exchange, Fault, FaultClass, Grant, Op, Plan, Reply, Request, Secrets, text,
};
use model::{Capabilities, Capability};
use serde_json::Value;

use crate::{
    manifest::{ALL, API},
    token::{self, ACCESS_TOKEN},
};

/// Set in the account's memo when it runs on a token without end.
pub const TOKEN_KIND: &str = "token_kind";

/// What `GET /v2/bot/info` tells.
pub struct BotInfo {
    /// The account's id, as in webhooks' `destination`.
    pub user_id: String,
    /// Its name.
    pub name: String,
    /// What is remembered of it.
    pub memo: BTreeMap<String, String>,
}

/// Gets a token, then looks whose it is.
pub fn connect(fields: &Secrets) -> Plan<Connected> {
    let Some(pasted) = token::field(fields, "channel_access_token") else {
        return token::issue(Op::Connect, fields).then(|grant| whose(grant, "stateless"));
    };
    let (Some(channel), Some(_)) =
        (token::field(fields, "channel_id"), token::field(fields, "channel_secret"))
    else {
        return token::issue(Op::Connect, fields).then(|grant| whose(grant, "stateless"));
    };
    // A pasted token must be this channel's: webhooks are checked with this channel's secret (line §1.4).
    let verify = Request::post_form(API, "/v2/oauth/verify", Auth::None, &[("access_token", &*pasted)]);
    let grant = token::long_lived(pasted, fields);
    Plan::ask(Exchange::read(Op::Connect, ALL, verify), move |reply| {
        let verified: Value = reply.json()?;
        match text(&verified, "client_id") {
            Some(id) if id == channel => Ok(grant),
            Some(_) => {
                let detail = "The channel access token belongs to another channel than the channel ID.";
                Err(Fault::new(FaultClass::Unauthorized, "other_channel", detail).for_operator())
            }
            None => Err(Fault::malformed("LINE did not say whose the channel access token is.")),
        }
    })
    .then(|grant| whose(grant, "long_lived"))
}

fn whose(grant: Grant, kind: &'static str) -> Plan<Connected> {
    // The account does not exist yet, so the request carries its token by itself.
    let bearer = token::bearer(grant.secrets.reveal(ACCESS_TOKEN));
    let request = Request::get(API, "/v2/bot/info", Auth::None).header("authorization", bearer);
    Plan::ask(Exchange::read(Op::Connect, ALL, request), move |reply| {
        let mut info = bot_info(&reply)?;
        info.memo.insert(TOKEN_KIND.to_owned(), kind.to_owned());
        Ok(Connected {
            external_id: info.user_id,
            name: info.name,
            grant,
            capabilities: capabilities(),
            memo: info.memo,
        })
    })
}

/// What a LINE account may be used for.
pub fn capabilities() -> Capabilities {
    Capabilities { messages: Capability::given(), orders: Capability::missing("LINE has no orders.") }
}

/// Reads `GET /v2/bot/info`.
pub fn bot_info(reply: &Reply) -> Result<BotInfo, Fault> {
    let info: Value = reply.json()?;
    let of = |key: &str| info.get(key).and_then(Value::as_str).filter(|t| !t.is_empty()).map(str::to_owned);
    let (Some(user_id), Some(name)) = (of("userId"), of("displayName")) else {
        return Err(Fault::malformed("LINE did not say which account this is."));
    };
    let kept = [
        ("basic_id", "basicId"),
        ("premium_id", "premiumId"),
        ("picture_url", "pictureUrl"),
        ("chat_mode", "chatMode"),
        ("mark_as_read_mode", "markAsReadMode"),
    ];
    let memo = kept.iter().filter_map(|(ours, theirs)| Some(((*ours).to_owned(), of(theirs)?))).collect();
    Ok(BotInfo { user_id, name, memo })
}
