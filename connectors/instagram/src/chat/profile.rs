//! A customer's name and picture (instagram §3): given only after they wrote; never in the way of a message.

use connector::{
    AccountContext, Auth, Exchange, Fault, Op, Plan, Profile, Reply, Request, ThreadContext, text,
};
use connector_graph::{path, segment};
use model::ContactSeen;
use serde_json::Value;

use super::read;
use crate::{
    fault::is_not_shown,
    manifest::{ACCOUNT, GRAPH},
};

/// Asks for the profile; where consent or permission is missing, for the user name that the list of conversations shows.
pub(crate) fn profile(account: &AccountContext, thread: &ThreadContext) -> Plan<Profile> {
    let (own, id) = (account.clone(), thread.contact.clone());
    let request = Request::get(GRAPH, path(&format!("/{}", segment(&id))), Auth::Grant)
        .query("fields", "name,username,profile_pic");
    Plan::ask_then(Exchange::read(Op::Profile, ACCOUNT, request), move |reply| {
        match reply.and_then(|reply| seen(&reply, &id)) {
            Ok(Some(profile)) => Plan::done(profile),
            Ok(None) => by_conversation(&own, id),
            // No consent yet (230), nobody known (9010), blocked, or a permission that is missing: said by Instagram itself, and no error.
            Err(fault) if is_not_shown(&fault) => by_conversation(&own, id),
            Err(fault) => Plan::refuse(fault),
        }
    })
}

/// None where the answer tells nothing of the person.
fn seen(reply: &Reply, id: &str) -> Result<Option<Profile>, Fault> {
    let v: Value = reply.json()?;
    if text(&v, "id").is_some_and(|found| found != id) {
        return Err(Fault::malformed("Instagram answered with somebody else's profile."));
    }
    let name = text(&v, "name").or_else(|| text(&v, "username"));
    let avatar_url = text(&v, "profile_pic");
    if name.is_none() && avatar_url.is_none() {
        return Ok(None);
    }
    let contact = ContactSeen { external_id: id.to_owned(), name, avatar_url, language: None };
    Ok(Some(Profile::Known(contact)))
}

fn by_conversation(account: &AccountContext, id: String) -> Plan<Profile> {
    read::with_contact(Op::Profile, account, &id)
        .map(move |found| {
            let name = found.and_then(|c| c.name);
            match name {
                Some(_) => Profile::Known(ContactSeen { external_id: id, name, ..ContactSeen::default() }),
                None => Profile::Hidden,
            }
        })
        .or_else(|fault| if is_not_shown(&fault) { Plan::done(Profile::Hidden) } else { Plan::refuse(fault) })
}
