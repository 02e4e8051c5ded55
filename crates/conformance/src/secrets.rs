//! Clause 5: no key or token shows.

use std::collections::BTreeSet;

use connector::Secrets;
use serde_json::Value;

use crate::{Answered, Case, Clause, Finding, Recording, run::unpanicked};

/// Looks for every secret of the case, and for every token that a recording brings in, in all that may be logged: the `Debug` of
/// contexts, exchanges (before and after signing), replies, results and faults, and the words of faults. Holds the fakes to be fakes.
pub fn secrets(case: &Case) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut secret = BTreeSet::new();
    for (whose, secrets) in [("app", &case.app.credentials), ("grant", &case.grant), ("fields", &case.fields)]
    {
        for (name, value) in secrets.iter() {
            let value = value.reveal().trim();
            if value.bytes().all(|b| b.is_ascii_digit()) {
                continue; // an id, such as a channel's or partner's
            }
            if !value.to_lowercase().contains("fake") {
                found.push(
                    Clause::Secrets
                        .finds(format!("{whose} {name}"), "does not look like a fake: put the word into it"),
                );
            }
            secret.insert(value.to_owned());
        }
    }
    for hook in &case.hooks {
        for keys in [&hook.app, &hook.grant] {
            secret.extend(long(keys));
        }
    }
    let mut shown: Vec<(String, String)> = vec![
        ("keys".to_owned(), format!("{:?}", case.keys())),
        ("app".to_owned(), format!("{:?}", case.app)),
        ("account".to_owned(), format!("{:?}", case.account)),
        ("thread".to_owned(), format!("{:?}", case.thread)),
        ("fields".to_owned(), format!("{:?} {:?}", case.fields, case.grant)),
    ];
    for hook in &case.hooks {
        if let Ok(Err(refusal)) = unpanicked(|| {
            let keys = connector::Keys { account: None, ..hook.keys() };
            case.connector.verify(&connector::Hook { body: b"{}", ..hook.hook() }, &keys, hook.now)
        }) {
            shown.push((hook.name.clone(), format!("{refusal} {refusal:?}")));
        }
    }
    for recording in Recording::all(&case.dir).into_iter().flatten() {
        let Ok(run) = unpanicked(|| recording.replay(case)) else { continue };
        let name = &recording.name;
        for (n, exchange) in run.asked.iter().enumerate() {
            let signed = case.connector.authorize(exchange.request.clone(), &case.keys(), case.account.now);
            shown.push((format!("{name}, ask {}", n + 1), format!("{exchange:?} {signed:?}")));
            if let Some(Answered::Reply(reply)) = recording.answer(n, case) {
                shown.push((format!("{name}, reply {}", n + 1), format!("{reply:?}")));
            }
        }
        for fault in &run.faults {
            shown.push((format!("{name}, a fault"), format!("{fault} {fault:?}")));
        }
        match &run.ended {
            Ok(yielded) => {
                granted(&yielded.json, &mut secret);
                shown.push((format!("{name}, its result"), yielded.debug.clone()));
            }
            Err(fault) => shown.push((format!("{name}, its fault"), format!("{fault} {fault:?}"))),
        }
    }
    for (at, text) in shown {
        if let Some(which) = secret.iter().find(|s| text.contains(s.as_str())) {
            let hint: String = which.chars().take(6).collect();
            found.push(Clause::Secrets.finds(at, format!("shows the secret {hint}…")));
        }
    }
    found
}

fn long(secrets: &Secrets) -> impl Iterator<Item = String> {
    secrets.iter().map(|(_, s)| s.reveal().to_owned()).filter(|s| !s.bytes().all(|b| b.is_ascii_digit()))
}

/// Everything below a `secrets` key of a result.
fn granted(v: &Value, into: &mut BTreeSet<String>) {
    match v {
        Value::Object(o) => {
            for (key, below) in o {
                if key == "secrets" {
                    let texts =
                        below.as_object().into_iter().flat_map(|o| o.values()).filter_map(Value::as_str);
                    let text = texts.filter(|t| t.len() >= 8 && !t.bytes().all(|b| b.is_ascii_digit()));
                    into.extend(text.map(str::to_owned));
                } else {
                    granted(below, into);
                }
            }
        }
        Value::Array(all) => all.iter().for_each(|x| granted(x, into)),
        _ => {}
    }
}
