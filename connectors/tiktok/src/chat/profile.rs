//! Who the buyer of a thread is (tiktok §3.6): the conversation alone, or the list where that call is not there.

use connector::{AccountContext, Exchange, FaultClass, Method, Op, Plan, Profile, ThreadContext};
use serde_json::Value;

use super::{CONVERSATIONS, segment, thread};
use crate::{account, manifest, reply};

/// Reads the thread's buyer.
pub(crate) fn profile(account: &AccountContext, of: &ThreadContext) -> Plan<Profile> {
    let path = format!("/customer_service/202601/conversations/{}", segment(&of.thread.id));
    let request = account::call(account, Method::Get, &path, None);
    let (account, id) = (account.clone(), of.thread.id.clone());
    Plan::ask_then(Exchange::read(Op::Profile, manifest::CHAT, request), move |answer| match answer {
        Ok(r) => Plan::Done(reply::object(&r).map(|data| {
            let row = data.get("conversation").filter(|c| c.is_object()).unwrap_or(&data);
            thread::contact(row, &id).map_or(Profile::Hidden, Profile::Known)
        })),
        Err(f) if f.class == FaultClass::Gone => Plan::done(Profile::Hidden),
        // An older or newer API without this call.
        Err(f) if matches!(f.code.as_str(), "36009009" | "36009010" | "36009014" | "http_404") => {
            listed(&account, id)
        }
        Err(f) => Plan::refuse(f),
    })
}

/// Looks for the thread on the first page of the list.
fn listed(account: &AccountContext, id: String) -> Plan<Profile> {
    let request = account::call(account, Method::Get, CONVERSATIONS, None).query("page_size", "20");
    Plan::ask(Exchange::read(Op::Profile, manifest::CHAT, request), move |r| {
        let data = reply::object(&r)?;
        let rows = data.get("conversations").and_then(Value::as_array);
        let rows = rows.ok_or_else(|| {
            connector::Fault::malformed("TikTok Shop answered without a list of conversations")
        })?;
        let found = rows.iter().find(|row| reply::id(row, "id").as_deref() == Some(id.as_str()));
        Ok(found.and_then(|row| thread::contact(row, &id)).map_or(Profile::Hidden, Profile::Known))
    })
}
