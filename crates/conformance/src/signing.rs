//! Clause 6: signatures fit the golden vectors.

use crate::{Case, Clause, Finding, Tag, Vector, run::unpanicked};
use connector::Keys;

/// Every vector of the platform's sheet comes out as printed.
pub fn signing(case: &Case) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut say = |at: &str, what: String| found.push(Clause::Signing.finds(at, what));
    if case.vectors.is_empty() {
        say("vectors", "the case has none".to_owned());
    }
    for vector in &case.vectors {
        match vector {
            Vector::Hook { hook, genuine } => {
                match unpanicked(|| case.connector.verify(&hook.hook(), &hook.keys(), hook.now)) {
                    Ok(verdict) if verdict.is_ok() == *genuine => {}
                    Ok(Ok(_)) => say(&hook.name, "taken, but it is not genuine".to_owned()),
                    Ok(Err(refusal)) => say(&hook.name, format!("refused, but it is genuine: {refusal}")),
                    Err(panic) => say(&hook.name, panic),
                }
            }
            Vector::Request { name, request, app, grant, account, now, tag, expected } => {
                let keys = Keys { app, grant, account: account.as_deref() };
                let signed =
                    match unpanicked(|| case.connector.authorize(request.as_ref().clone(), &keys, *now)) {
                        Ok(signed) => signed,
                        Err(panic) => {
                            say(name, panic);
                            continue;
                        }
                    };
                let made = match tag {
                    Tag::Query(key) => signed.query.iter().find(|(k, _)| k == key),
                    Tag::Header(key) => signed.headers.iter().find(|(k, _)| k.eq_ignore_ascii_case(key)),
                };
                match made {
                    Some((_, made)) if made == expected => {}
                    Some((_, made)) => say(name, format!("signed {made}, not {expected}")),
                    None => say(name, format!("not signed: there is no {tag:?}")),
                }
            }
            Vector::Text { name, made, expected } => {
                if made != expected {
                    say(name, format!("made {made}, not {expected}"));
                }
            }
        }
    }
    found
}
