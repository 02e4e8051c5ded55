//! Looking how a Page is: its token, its permissions, its subscription (facebook §1.4, §1.5).

use std::{collections::BTreeMap, time::Duration};

use connector::{AccountContext, Auth, Exchange, Fault, Op, Plan, Probe, Request, text};
use connector_graph::{TOKEN, path, segment};
use model::{Problem, Time};
use serde_json::Value;

use super::subscription::{self, LEAST, Subscribed};
use crate::{
    grant::{Seen, TASKS, USER_ID, capabilities, debug_token},
    manifest,
};

/// A warning comes this long before access to data ends.
const SOON: Duration = Duration::from_hours(14 * 24);

/// Asks Meta about the token, then the Page for its name and subscription. A dead token ends it; what cannot be looked at beyond that
/// is told as a problem.
pub(crate) fn probe(account: &AccountContext) -> Plan<Probe> {
    let own = account.clone();
    let app_id = account.memo.get("app.app_id").map(|id| id.trim().to_owned()).unwrap_or_default();
    debug_token(Op::Probe, Auth::Grant, TOKEN, app_id).then(move |seen| {
        let page = Request::get(manifest::API, path(&format!("/{}", segment(&own.external_id))), Auth::Grant)
            .query("fields", "id,name");
        let id = own.external_id.clone();
        Plan::ask(Exchange::read(Op::Probe, manifest::PAGE, page), move |reply| {
            let body: Value = reply.json()?;
            match text(&body, "id") {
                Some(found) if found == id => Ok(text(&body, "name")),
                _ => Err(Fault::malformed("Meta did not answer with this Page.")),
            }
        })
        .then(move |name| {
            subscription::look(Op::Probe, &own).map(move |found| told(&own, &seen, name, &found))
        })
    })
}

fn told(own: &AccountContext, seen: &Seen, name: Option<String>, subscribed: &Subscribed) -> Probe {
    let missing = seen.missing(&own.external_id);
    let tasks: Option<Vec<String>> =
        own.memo.get(TASKS).map(|t| t.split(',').filter(|t| !t.is_empty()).map(str::to_owned).collect());
    let capabilities = capabilities(&missing, tasks.as_deref());
    let mut problems = Vec::new();
    if let Some(reason) = capabilities.messages.reason.clone().filter(|_| !capabilities.messages.available) {
        problems.push(Problem {
            code: "permission_missing".to_owned(),
            detail: reason,
            cure: "Connect the Page again, with everything ticked, as somebody who may answer on it."
                .to_owned(),
        });
    }
    if capabilities.messages.available && !missing.is_empty() {
        problems.push(Problem {
            code: "permission_partial".to_owned(),
            detail: format!(
                "Not given for this Page: {}. Older messages cannot be read back.",
                missing.join(", ")
            ),
            cure: "Connect the Page again, with everything ticked.".to_owned(),
        });
    }
    if !subscribed.here || LEAST.iter().any(|f| subscribed.missing.contains(f)) {
        problems.push(Problem {
            code: "webhook_off".to_owned(),
            detail: "Meta does not deliver this Page's messages: the Page is not subscribed. Meta switches it off after an hour without \
                     answers from this server."
                .to_owned(),
            cure: "Sampan subscribes it again within ten minutes and reads what was missed. If it stays off, see that public_url is reachable from the Internet, then \
                   connect the Page again."
                .to_owned(),
        });
    }
    if let Some(end) = soonest(seen).filter(|end| *end <= own.now.after(SOON)) {
        problems.push(Problem {
            code: "access_ends".to_owned(),
            detail: format!("Meta's permission for this Page ends at {end}, because the person who connected it has not been back."),
            cure: "Connect the Page again before then: Settings, Accounts, Reconnect.".to_owned(),
        });
    }
    let mut memo = BTreeMap::new();
    if let Some(user_id) = &seen.user_id {
        memo.insert(USER_ID.to_owned(), user_id.clone());
    }
    Probe { name, capabilities, problems, quota: None, ends_at: soonest(seen), memo }
}

fn soonest(seen: &Seen) -> Option<Time> {
    [seen.expires_at, seen.data_access_ends_at].into_iter().flatten().min()
}
