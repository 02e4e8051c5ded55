//! A person's name and picture (facebook §3.4). A profile that is not to be had never holds anything up.

use connector::{
    AccountContext, Auth, Exchange, Fault, FaultClass, Op, Plan, Profile, Reply, Request, ThreadContext, text,
};
use connector_graph::{codes, data, path, segment};
use model::ContactSeen;
use serde_json::Value;

use crate::{
    manifest::{API, PAGE, READ},
    read::participant,
};

/// Asks for the profile; where the app may not see it, the list of conversations still has a name.
pub(crate) fn profile(account: &AccountContext, thread: &ThreadContext) -> Plan<Profile> {
    let (page, person) = (account.external_id.clone(), thread.contact.clone());
    let request = Request::get(API, path(&format!("/{}", segment(&person))), Auth::Grant)
        .query("fields", "id,name,first_name,last_name,profile_pic");
    Plan::ask_then(Exchange::read(Op::Profile, PAGE, request), move |answer| match answer {
        Ok(reply) => match read(&reply, &person) {
            Ok(Some(seen)) => Plan::done(Profile::Known(seen)),
            // An empty answer: the app lacks the feature.
            Ok(None) => by_conversation(&page, person),
            Err(fault) => Plan::refuse(fault),
        },
        Err(fault) if has(&fault, 2_018_218) => Plan::done(Profile::Hidden),
        Err(fault) if is_no(&fault) => by_conversation(&page, person),
        Err(fault) => Plan::refuse(fault),
    })
}

/// Whether a fault has this number as its code or subcode: the profile's own ones come as either.
fn has(fault: &Fault, number: i64) -> bool {
    codes(fault).is_some_and(|(code, subcode)| code == number || subcode == Some(number))
}

/// Whether Meta itself says that it will not show the person: no permission, or not loadable. An outage says nothing.
fn is_no(fault: &Fault) -> bool {
    codes(fault).is_some()
        && matches!(fault.class, FaultClass::Forbidden | FaultClass::Gone | FaultClass::Invalid)
}

fn read(reply: &Reply, person: &str) -> Result<Option<ContactSeen>, Fault> {
    let body: Value = reply.json()?;
    if text(&body, "id").is_some_and(|id| id != person) {
        return Err(Fault::malformed("Meta answered with somebody else's profile."));
    }
    let joined = [text(&body, "first_name"), text(&body, "last_name")];
    let joined: Vec<String> = joined.into_iter().flatten().collect();
    let name = text(&body, "name").or_else(|| (!joined.is_empty()).then(|| joined.join(" ")));
    let avatar_url = text(&body, "profile_pic").filter(|url| url.starts_with("http"));
    if name.is_none() && avatar_url.is_none() {
        return Ok(None);
    }
    Ok(Some(ContactSeen { external_id: person.to_owned(), name, avatar_url, language: None }))
}

fn by_conversation(page: &str, person: String) -> Plan<Profile> {
    let request = Request::get(API, path(&format!("/{}/conversations", segment(page))), Auth::Grant)
        .query("platform", "messenger")
        .query("user_id", person.as_str())
        .query("fields", "participants");
    Plan::ask_then(Exchange::read(Op::Profile, READ, request), move |answer| match answer {
        Ok(reply) => match data(&reply) {
            Ok((rows, _)) => Plan::done(
                match rows
                    .iter()
                    .find_map(|row| participant(row, |id| id == person))
                    .and_then(|(_, name)| name)
                {
                    Some(name) => Profile::Known(ContactSeen {
                        external_id: person,
                        name: Some(name),
                        avatar_url: None,
                        language: None,
                    }),
                    None => Profile::Hidden,
                },
            ),
            Err(fault) => Plan::refuse(fault),
        },
        // Neither way: the person stays without a name.
        Err(fault) if is_no(&fault) => Plan::done(Profile::Hidden),
        Err(fault) => Plan::refuse(fault),
    })
}
