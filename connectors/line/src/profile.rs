//! Names and pictures of people and groups (line §3.2).

use connector::{Auth, Exchange, Fault, Op, Plan, Profile, Reply, Request, ThreadContext, text};
use model::{ContactSeen, ThreadKind};
use serde_json::Value;

use crate::{
    fault::NOT_FOUND,
    manifest::{ALL, API},
    memo,
    text::segment,
};

/// A person's profile, a group's summary, or a member's profile. Old multi-person chats have no name of their own. Who blocked us
/// or gave no consent is hidden: 404 is no error.
pub fn profile(thread: &ThreadContext, member: Option<&str>) -> Plan<Profile> {
    let place = segment(&thread.thread.id);
    let room = memo::is_room(thread);
    let (path, id, name) = match (thread.thread.kind, member) {
        (ThreadKind::Direct, who) => {
            let id = who.unwrap_or(&thread.contact);
            (format!("/v2/bot/profile/{}", segment(id)), id, "displayName")
        }
        (ThreadKind::Group, Some(id)) => {
            let kind = if room { "room" } else { "group" };
            (format!("/v2/bot/{kind}/{place}/member/{}", segment(id)), id, "displayName")
        }
        (ThreadKind::Group, None) if room => return Plan::done(Profile::Hidden),
        (ThreadKind::Group, None) => {
            (format!("/v2/bot/group/{place}/summary"), thread.thread.id.as_str(), "groupName")
        }
    };
    let id = id.to_owned();
    Plan::ask_then(Exchange::read(Op::Profile, ALL, Request::get(API, path, Auth::Grant)), move |reply| {
        match reply {
            Ok(reply) => Plan::Done(seen(&reply, id, name)),
            Err(fault) if fault.code == NOT_FOUND => Plan::done(Profile::Hidden),
            Err(fault) => Plan::refuse(fault),
        }
    })
}

fn seen(reply: &Reply, external_id: String, name: &str) -> Result<Profile, Fault> {
    let v: Value = reply.json()?;
    let of = |key: &str| v.get(key).and_then(Value::as_str).filter(|t| !t.is_empty()).map(str::to_owned);
    let Some(name) = of(name) else {
        return Err(Fault::malformed("LINE's answer has no name in it."));
    };
    let id = text(&v, "userId").or_else(|| text(&v, "groupId"));
    if id.is_some_and(|id| id != external_id) {
        return Err(Fault::malformed("LINE answered with somebody else's profile."));
    }
    Ok(Profile::Known(ContactSeen {
        external_id,
        name: Some(name),
        avatar_url: of("pictureUrl"),
        language: of("language"),
    }))
}
