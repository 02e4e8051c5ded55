//! Clause 2: only genuine hooks come in, and nothing in them is lost.

use std::collections::BTreeMap;

use connector::{Delivery, Secrets};
use http::{HeaderMap, HeaderValue};
use model::{Event, Part};
use proptest::{
    prelude::{Just, Strategy, any, prop_oneof},
    test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner},
};
use serde_json::Value;

use crate::{Case, Clause, Finding, HookCase, Tag, run::unpanicked};

/// Longest list of positions that is tried one by one; of more, so many are tried.
const SAMPLED: usize = 512;
/// How many random bodies are tried.
const RANDOM: u32 = 400;

/// Every recorded hook verifies, and no changed one does; `split` and `decode` bear anything, lose no unknown kind, and
/// give each event a key of its own, the same every time.
pub fn hooks(case: &Case) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut say = |at: &str, what: String| found.push(Clause::Hooks.finds(at, what));
    if case.hooks.is_empty() {
        say("hooks", "the case has none".to_owned());
    }
    if !case.hooks.iter().any(|h| h.unreadable > 0) {
        say("hooks", "none holds an event of an unknown kind".to_owned());
    }
    for hook in &case.hooks {
        genuine(case, hook, &mut say);
        if hook.tag.is_some() {
            forged(case, hook, &mut say);
        }
        if hook.delivers() {
            whole(case, hook, &mut say);
        }
        prefixes(case, hook, &mut say);
    }
    keys(case, &mut say);
    random(case, &mut say);
    found
}

type Say<'a> = dyn FnMut(&str, String) + 'a;

/// The hook as recorded is taken.
fn genuine(case: &Case, hook: &HookCase, say: &mut Say<'_>) {
    match unpanicked(|| case.connector.verify(&hook.hook(), &hook.keys(), hook.now)) {
        Ok(Ok(admission)) if admission == hook.admits => {}
        Ok(Ok(admission)) => say(&hook.name, format!("admitted as {admission:?}, not {:?}", hook.admits)),
        Ok(Err(refusal)) => say(&hook.name, format!("refused, but it is genuine: {refusal}")),
        Err(panic) => say(&hook.name, panic),
    }
}

/// Whatever is changed, it is refused.
fn forged(case: &Case, hook: &HookCase, say: &mut Say<'_>) {
    let refused = |what: String, forged: &HookCase, say: &mut Say<'_>| match unpanicked(|| {
        case.connector.verify(&forged.hook(), &forged.keys(), forged.now)
    }) {
        Ok(Ok(_)) => say(&hook.name, format!("taken {what}")),
        Ok(Err(_)) => {}
        Err(panic) => say(&hook.name, format!("{what}: {panic}")),
    };
    for at in sampled(hook.body.len()) {
        let mut forged = hook.clone();
        forged.body[at] ^= 1;
        refused(format!("with byte {at} of the body flipped"), &forged, say);
    }
    for (what, body) in [
        ("with a body cut short", hook.body[..hook.body.len().saturating_sub(1)].to_vec()),
        ("with a longer body", [&hook.body[..], b"\n"].concat()),
    ] {
        refused(what.to_owned(), &HookCase { body, ..hook.clone() }, say);
    }
    let tag = tag_of(hook).unwrap_or_default();
    let last = tag.len().saturating_sub(1);
    let mut flipped = tag.clone().into_bytes();
    if let Some(b) = flipped.first_mut() {
        *b = if *b == b'a' { b'b' } else { b'a' };
    }
    let mut forgeries = vec![
        ("with an empty tag", Some(String::new())),
        ("with half a tag", Some(tag[..tag.len() / 2].to_owned())),
        ("with a tag cut short", Some(tag[..last].to_owned())),
        ("with a tag made longer", Some(format!("{tag}="))),
        ("with a space after the tag", Some(format!("{tag} "))),
        ("with a space before the tag", Some(format!(" {tag}"))),
        ("with a tag twice", Some(format!("{tag}{tag}"))),
        ("with another tag", Some(String::from_utf8(flipped).unwrap_or_default())),
        ("without a tag", None),
    ];
    if !hook.any_case && tag.to_uppercase() != tag {
        forgeries.push(("with an upper-case tag", Some(tag.to_uppercase())));
    }
    for (what, tag) in forgeries {
        refused(what.to_owned(), &retagged(hook, tag.as_deref()), say);
    }
    let other = |secrets: &Secrets| -> Secrets {
        secrets.iter().map(|(name, _)| (name.to_owned(), "fake-other-key".to_owned())).collect()
    };
    let keyed = |app: Secrets, grant: Secrets| HookCase { app, grant, ..hook.clone() };
    refused("with other keys".to_owned(), &keyed(other(&hook.app), other(&hook.grant)), say);
    refused("without keys".to_owned(), &keyed(Secrets::new(), Secrets::new()), say);
    if hook.url_signed {
        refused(
            "at another address".to_owned(),
            &HookCase { url: format!("{}x", hook.url), ..hook.clone() },
            say,
        );
    }
}

/// All events are there, each readable or left whole, and unknown kinds are not lost.
fn whole(case: &Case, hook: &HookCase, say: &mut Say<'_>) {
    let deliveries = match unpanicked(|| case.connector.split(&hook.hook())) {
        Ok(deliveries) => deliveries,
        Err(panic) => return say(&hook.name, panic),
    };
    if deliveries.len() != hook.events {
        say(&hook.name, format!("{} events came out, not {}", deliveries.len(), hook.events));
    }
    let (mut unreadable, mut unsupported) = (0, 0);
    for delivery in &deliveries {
        match unpanicked(|| case.connector.decode(delivery, &case.account)) {
            Err(panic) => say(&hook.name, panic),
            Ok(Err(_)) => unreadable += 1,
            Ok(Ok(events)) => {
                if events.is_empty() {
                    say(
                        &hook.name,
                        format!("nothing came of event {}: say that it is ignored", delivery.key),
                    );
                }
                unsupported += events.iter().map(unknown_parts).sum::<usize>();
                if unpanicked(|| case.connector.decode(delivery, &case.account)) != Ok(Ok(events)) {
                    say(&hook.name, "decoded twice, it says two things".to_owned());
                }
            }
        }
    }
    if unreadable != hook.unreadable {
        say(&hook.name, format!("{unreadable} events could not be read, not {}", hook.unreadable));
    }
    if unsupported != hook.unsupported {
        say(&hook.name, format!("{unsupported} parts of an unknown kind came out, not {}", hook.unsupported));
    }
}

/// Nothing that begins like a hook brings it down, or vanishes.
fn prefixes(case: &Case, hook: &HookCase, say: &mut Say<'_>) {
    for at in sampled(hook.body.len()) {
        if let Err(what) = borne(case, hook, &hook.body[..at]) {
            return say(&hook.name, format!("cut at byte {at}: {what}"));
        }
    }
    for delivery in unpanicked(|| case.connector.split(&hook.hook())).unwrap_or_default() {
        for at in sampled(delivery.body.len()) {
            let cut = Delivery { body: delivery.body[..at].to_vec(), ..delivery.clone() };
            if let Err(panic) = unpanicked(|| case.connector.decode(&cut, &case.account)) {
                return say(&hook.name, format!("event cut at byte {at}: {panic}"));
            }
        }
    }
}

/// The same event has the same key every time; different events have different keys.
fn keys(case: &Case, say: &mut Say<'_>) {
    let mut of_hook: BTreeMap<&str, Vec<(Option<String>, String)>> = BTreeMap::new();
    let mut owner: BTreeMap<(Option<String>, String), &str> = BTreeMap::new();
    for hook in case.hooks.iter().filter(|h| h.delivers()) {
        let split = || -> Vec<(Option<String>, String)> {
            let all = unpanicked(|| case.connector.split(&hook.hook())).unwrap_or_default();
            all.into_iter().map(|d| (d.account, d.key)).collect()
        };
        let keys = split();
        if keys != split() {
            say(&hook.name, "split twice, it gives two keys to one event".to_owned());
        }
        for (_, key) in &keys {
            if key.is_empty() || key.len() > 200 {
                say(&hook.name, format!("the key {key:?} is empty, or longer than 200"));
            }
        }
        if let Some(first) = &hook.again {
            if of_hook.get(first.as_str()) != Some(&keys) {
                say(&hook.name, format!("holds the events of `{first}` again, but gives other keys"));
            }
        } else {
            for key in &keys {
                if let Some(first) = owner.insert(key.clone(), &hook.name) {
                    say(
                        &hook.name,
                        format!("gives the key {} again, which `{first}` gave to another event", key.1),
                    );
                }
            }
        }
        of_hook.insert(&hook.name, keys);
    }
}

/// Random JSON, and recorded bodies with random JSON put in their midst, are borne.
fn random(case: &Case, say: &mut Say<'_>) {
    let bodies: Vec<Value> = case.hooks.iter().filter_map(|h| serde_json::from_slice(&h.body).ok()).collect();
    let Some(hook) = case.hooks.first() else { return };
    let mut runner = TestRunner::new_with_rng(
        Config { cases: RANDOM, failure_persistence: None, ..Config::default() },
        TestRng::deterministic_rng(RngAlgorithm::ChaCha),
    );
    let outcome = runner.run(&(json(), any::<usize>(), any::<usize>()), |(json, which, node)| {
        let body = match bodies.get(which % (bodies.len() + 1)) {
            Some(recorded) => {
                let mut changed = recorded.clone();
                let count = nodes(&changed);
                replace(&mut changed, &mut (node % count), &json);
                changed
            }
            None => json,
        };
        let bytes = serde_json::to_vec(&body).unwrap_or_default();
        borne(case, hook, &bytes).map_err(TestCaseError::fail)
    });
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(why, (json, ..))) => say("random JSON", format!("{why}, with {json}")),
        Err(TestError::Abort(why)) => say("random JSON", format!("gave up: {why}")),
    }
    let deep = [b"[".repeat(50_000), br#"{"a":"#.repeat(50_000)].concat();
    for body in [&deep[..50_000], &deep[50_000..], b"", b"null", b"\xff\xfe", b"<html></html>"] {
        if let Err(what) = borne(case, hook, body) {
            say("odd body", what);
        }
    }
}

/// A body is split and decoded without a panic, and something comes out of it.
fn borne(case: &Case, hook: &HookCase, body: &[u8]) -> Result<(), String> {
    let odd = HookCase { body: body.to_vec(), ..hook.clone() };
    let deliveries = unpanicked(|| case.connector.split(&odd.hook()))?;
    if deliveries.is_empty() {
        return Err("`split` lost it: what cannot be read comes out whole, keyed by its hash".to_owned());
    }
    for delivery in deliveries {
        let decoded = unpanicked(|| case.connector.decode(&delivery, &case.account))?;
        if decoded.is_ok_and(|events| events.is_empty()) {
            return Err(
                "`decode` made nothing of it: say that it is ignored, or that it cannot be read".to_owned()
            );
        }
    }
    Ok(())
}

/// Positions to try: all, or evenly sampled.
fn sampled(len: usize) -> impl Iterator<Item = usize> {
    let step = len.div_ceil(SAMPLED).max(1);
    (0..len).step_by(step).chain(len.checked_sub(1).filter(|last| last % step != 0))
}

fn tag_of(hook: &HookCase) -> Option<String> {
    match hook.tag? {
        Tag::Header(name) => hook.headers.get(name)?.to_str().ok().map(str::to_owned),
        Tag::Query(name) => hook.query.iter().find(|(k, _)| k == name).map(|(_, v)| v.clone()),
    }
}

/// The hook with another tag, or none.
fn retagged(hook: &HookCase, tag: Option<&str>) -> HookCase {
    let mut forged = hook.clone();
    match hook.tag {
        Some(Tag::Header(name)) => {
            let mut headers = HeaderMap::new();
            for (key, value) in &hook.headers {
                if key.as_str() != name.to_ascii_lowercase() {
                    headers.append(key.clone(), value.clone());
                }
            }
            if let (Some(tag), Ok(key)) = (tag, name.parse::<http::HeaderName>())
                && let Ok(value) = HeaderValue::from_str(tag)
            {
                headers.insert(key, value);
            }
            forged.headers = headers;
        }
        Some(Tag::Query(name)) => {
            forged.query.retain(|(k, _)| k != name);
            if let Some(tag) = tag {
                forged.query.push((name.to_owned(), tag.to_owned()));
            }
        }
        None => {}
    }
    forged
}

fn unknown_parts(event: &Event) -> usize {
    let parts = match event {
        Event::Message(message) => &message.parts,
        Event::Edited { parts, .. } => parts,
        _ => return 0,
    };
    parts.iter().filter(|p| matches!(p, Part::Unsupported { .. })).count()
}

/// Any JSON.
fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(Value::from("")),
        Just(Value::Array(Vec::new())),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        let key = prop_oneof![
            "[a-z_]{1,8}",
            Just("id".to_owned()),
            Just("type".to_owned()),
            Just("data".to_owned())
        ];
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::vec((key, inner), 0..5)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

/// How many values there are in a value.
fn nodes(v: &Value) -> usize {
    1 + match v {
        Value::Array(all) => all.iter().map(nodes).sum(),
        Value::Object(all) => all.values().map(nodes).sum(),
        _ => 0,
    }
}

/// Puts another value in the place of the n-th.
fn replace(v: &mut Value, n: &mut usize, with: &Value) -> bool {
    if *n == 0 {
        *v = with.clone();
        return true;
    }
    *n -= 1;
    match v {
        Value::Array(all) => all.iter_mut().any(|x| replace(x, n, with)),
        Value::Object(all) => all.values_mut().any(|x| replace(x, n, with)),
        _ => false,
    }
}
