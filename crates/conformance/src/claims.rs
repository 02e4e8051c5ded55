//! Clause 1: the manifest says what plans really do.

use std::collections::BTreeSet;

use connector::{ConnectKind, FaultClass, Manifest, Op, OutPart, Plan, Request, Target};
use model::PartKind;

use crate::{
    Case, Clause, Finding, Recording,
    case::{kind_of, name_of, words},
    run::unpanicked,
};

/// Every operation of the contract.
const OPS: [Op; 16] = [
    Op::Consent,
    Op::Connect,
    Op::Setup,
    Op::Renew,
    Op::Revoke,
    Op::Probe,
    Op::Poll,
    Op::Confirm,
    Op::History,
    Op::Orders,
    Op::Profile,
    Op::Media,
    Op::Send,
    Op::Look,
    Op::MarkRead,
    Op::Recall,
];

/// An operation that is listed gives a plan that asks or answers; one that is not refuses with `unsupported`. Endpoints and
/// buckets that plans name exist. What can be sent is taken up to its limit and refused or cut beyond it.
pub fn claims(case: &Case) -> Vec<Finding> {
    let manifest = case.connector.manifest();
    let mut found = Vec::new();
    let mut say = |at: &str, what: String| found.push(Clause::Claims.finds(at, what));
    consistent(manifest, &mut say);
    operations(case, &mut say);
    named(case, &mut say);
    parts(case, &mut say);
    lengths(case, &mut say);
    composer(case, &mut say);
    found
}

type Say<'a> = dyn FnMut(&str, String) + 'a;

/// The manifest agrees with itself.
fn consistent(m: &Manifest, say: &mut Say<'_>) {
    let mut must = |holds: bool, what: &str| {
        if !holds {
            say("manifest", what.to_owned());
        }
    };
    let lower = |s: &str| {
        !s.is_empty() && s.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    };
    must(lower(m.platform), "`platform` is not a lower-case name");
    must(!m.ops.is_empty(), "it lists no operation yet; connecting an account comes first");
    must(distinct(m.ops.iter()), "an operation is listed twice");
    must(distinct(m.buckets.iter().map(|b| b.name)), "a bucket is named twice");
    must(distinct(m.feeds.iter().map(|f| f.name)), "a feed is named twice");
    must(distinct(m.endpoints.iter().map(|e| e.key)), "an endpoint is named twice");
    must(distinct(m.sends.iter().map(|s| name_of(s.kind))), "a kind of part is listed twice");
    must(!m.endpoints.is_empty(), "there is no endpoint");
    for e in m.endpoints {
        // A host for each country has the country behind a dot: `api_url.th`.
        let name = e.key.split_once('.').map_or(e.key, |(name, of)| if lower(of) { name } else { "" });
        must(name.ends_with("_url"), "an endpoint's key does not end in `_url`, or in that and a country");
        must(
            e.default.starts_with("https://") && !e.default.ends_with('/'),
            "an endpoint is not https, or ends in a slash",
        );
    }
    must(m.buckets.iter().all(|b| b.burst > 0 && b.per_second_milli > 0), "a bucket never fills");
    must(m.text_max > 0 || !m.has(Op::Send), "texts have no length");
    must(m.has(Op::Poll) != m.feeds.is_empty(), "there are feeds without `poll`, or `poll` without feeds");
    must(m.has(Op::Send) != m.sends.is_empty(), "there are parts without `send`, or `send` without parts");
    must(m.has(Op::Orders) == (m.orders_per_call > 0), "`orders_per_call` and `orders` disagree");
    must(m.has_orders || !m.has(Op::Orders), "orders can be read on a platform without orders");
    must(m.has(Op::Recall) == m.features.unsend, "`features.unsend` and `recall` disagree");
    must(m.has(Op::Revoke) == m.revoke_by_hand.is_none(), "`revoke_by_hand` and `revoke` disagree");
    must(
        m.has(Op::Consent) == matches!(m.connect, ConnectKind::Consent),
        "`consent` and the way of connecting disagree",
    );
    let sends = |kind: PartKind| m.sends.iter().any(|s| s.kind == kind);
    must(sends(PartKind::Order) == m.features.order_cards, "`features.order_cards` and `sends` disagree");
    must(
        sends(PartKind::Product) == m.features.product_cards,
        "`features.product_cards` and `sends` disagree",
    );
}

/// What is listed answers; what is not refuses.
fn operations(case: &Case, say: &mut Say<'_>) {
    let manifest = case.connector.manifest();
    let consent = case.connector.consent(
        &case.app,
        &|key| format!("https://{key}.example"),
        "state-1",
        case.account.now,
    );
    match (&consent, manifest.has(Op::Consent)) {
        (Err(f), true) => say("consent", format!("listed, but refused: {f}")),
        (Ok(_), false) => say("consent", "not listed, but there is a consent page".to_owned()),
        (Err(f), false) if f.class != FaultClass::Unsupported => {
            say("consent", format!("not listed, but refused with `{}`", f.class.as_str()));
        }
        _ => {}
    }
    let pieces = case.connector.pieces(&words("hello"), &case.thread);
    match (&pieces, manifest.has(Op::Send)) {
        (Err(f), true) if f.class == FaultClass::Unsupported => {
            say("pieces", format!("`send` is listed, but words are refused: {f}"));
        }
        (Ok(_), false) => say("pieces", "`send` is not listed, but words are taken".to_owned()),
        _ => {}
    }
    let walks = case.all_walks();
    for op in OPS {
        if op == Op::Consent {
            continue;
        }
        let mut seen = false;
        for walk in walks.iter().filter(|w| w.op == op) {
            seen = true;
            let plan = match unpanicked(|| (walk.start)(case)) {
                Ok(plan) => plan,
                Err(panic) => {
                    say(&walk.name, panic);
                    continue;
                }
            };
            match (plan, manifest.has(op)) {
                (Plan::Done(Err(f)), true) if f.class == FaultClass::Unsupported => {
                    say(&walk.name, format!("`{}` is listed, but refused: {f}", op.as_str()));
                }
                (Plan::Done(Err(f)), false) if f.class != FaultClass::Unsupported => {
                    let class = f.class.as_str();
                    say(&walk.name, format!("`{}` is not listed, but refused with `{class}`", op.as_str()));
                }
                (Plan::Ask(..) | Plan::Done(Ok(_)), false) => {
                    say(&walk.name, format!("`{}` is not listed, but it asks or answers", op.as_str()));
                }
                _ => {}
            }
        }
        if manifest.has(op) && !seen {
            say(op.as_str(), "listed, but the case has no plan of it".to_owned());
        }
    }
}

/// Every endpoint, bucket and operation that a plan names exists: looked at in the first exchange of every plan, and in all
/// exchanges of all recordings.
fn named(case: &Case, say: &mut Say<'_>) {
    let manifest = case.connector.manifest();
    let mut asked = Vec::new();
    for walk in case.all_walks() {
        if let Ok(Plan::Ask(exchange, _)) = unpanicked(|| (walk.start)(case)) {
            asked.push((walk.name, *exchange));
        }
    }
    for recording in Recording::all(&case.dir).into_iter().flatten() {
        if let Ok(run) = unpanicked(|| recording.replay(case)) {
            asked.extend(run.asked.into_iter().map(|x| (recording.name.clone(), x)));
        }
    }
    let mut told = BTreeSet::new();
    for (at, exchange) in asked {
        if !manifest.buckets.iter().any(|b| b.name == exchange.bucket)
            && told.insert(exchange.bucket.to_owned())
        {
            say(&at, format!("draws from bucket `{}`, which the manifest does not have", exchange.bucket));
        }
        if let Request { target: Target::Endpoint(key), path, .. } = &exchange.request {
            if !manifest.endpoints.iter().any(|e| e.key == *key) && told.insert((*key).to_owned()) {
                say(&at, format!("calls endpoint `{key}`, which the manifest does not have"));
            }
            if !path.starts_with('/') {
                say(&at, format!("the path `{path}` does not begin with a slash"));
            }
        }
        if !manifest.has(exchange.op) {
            say(&at, format!("asks under `{}`, which the manifest does not list", exchange.op.as_str()));
        }
    }
}

/// A listed kind of part is taken, up to its size and in its types; all others are refused.
fn parts(case: &Case, say: &mut Say<'_>) {
    let manifest = case.connector.manifest();
    let taken = |part: &OutPart| {
        let what = connector::Outgoing { parts: vec![part.clone()], reply_to: None, by_person: true };
        unpanicked(|| case.connector.pieces(&what, &case.thread))
    };
    for sample in &case.samples {
        let kind = kind_of(sample);
        let at = format!("pieces {}", name_of(kind));
        let limit = manifest.sends.iter().find(|s| s.kind == kind);
        match (taken(sample), limit) {
            (Err(panic), _) => say(&at, panic),
            (Ok(Err(f)), Some(_)) => {
                say(&at, format!("listed in `sends`, but a good sample is refused: {f}"));
            }
            (Ok(Ok(p)), Some(_)) if p.is_empty() => say(&at, "taken, but no piece comes of it".to_owned()),
            (Ok(Ok(_)), None) => say(&at, "not listed in `sends`, but taken".to_owned()),
            _ => {}
        }
        if let (Some(limit), OutPart::Media(media)) = (limit, sample) {
            if limit.max_bytes > 0 {
                for (size, fits) in [(limit.max_bytes, true), (limit.max_bytes + 1, false)] {
                    let mut media = media.clone();
                    media.size = size;
                    let ok = matches!(taken(&OutPart::Media(media)), Ok(Ok(_)));
                    if ok != fits {
                        say(&at, format!("{size} bytes were {}, against the manifest", verdict(ok)));
                    }
                }
            }
            if !limit.types.is_empty() {
                let mut media = media.clone();
                "application/x-fake".clone_into(&mut media.content_type);
                if matches!(taken(&OutPart::Media(media)), Ok(Ok(_))) {
                    say(&at, "a type that the manifest does not list was taken".to_owned());
                }
            }
        }
    }
    for limit in manifest.sends {
        if case.sample(limit.kind).is_none() {
            say(&name_of(limit.kind), "listed in `sends`, but the case has no sample".to_owned());
        }
    }
    let none = connector::Outgoing { parts: Vec::new(), reply_to: None, by_person: true };
    if manifest.has(Op::Send)
        && matches!(unpanicked(|| case.connector.pieces(&none, &case.thread)), Ok(Ok(p)) if !p.is_empty())
    {
        say("pieces", "something was made of nothing".to_owned());
    }
}

/// A text at the limit is one piece with one part; beyond it, it is refused, or cut without losing a letter.
fn lengths(case: &Case, say: &mut Say<'_>) {
    let manifest = case.connector.manifest();
    if !manifest.sends.iter().any(|s| s.kind == PartKind::Text) {
        return;
    }
    let (unit, max) = (manifest.text_unit, manifest.text_max as usize);
    for sign in ["a", "ก", "🍎", "é", "👨‍👩‍👧"] {
        let one = unit.count(sign);
        let whole = sign.repeat(max / one);
        if max % one == 0 {
            match unpanicked(|| case.connector.pieces(&words(&whole), &case.thread)) {
                Ok(Ok(pieces)) if pieces.len() == 1 && pieces[0].parts.len() == 1 => {}
                Ok(Ok(_)) => {
                    say("pieces text", format!("{max} units of '{sign}' are not one piece of one part"));
                }
                Ok(Err(f)) => say("pieces text", format!("{max} units of '{sign}' are refused: {f}")),
                Err(panic) => say("pieces text", panic),
            }
        }
        let more = format!("{whole}{sign}");
        if unit.count(&more) <= max {
            continue;
        }
        match unpanicked(|| case.connector.pieces(&words(&more), &case.thread)) {
            Ok(Err(f)) if f.class == FaultClass::Invalid => {}
            Ok(Err(f)) => {
                let class = f.class.as_str();
                say(
                    "pieces text",
                    format!("a text that is too long is refused with `{class}`, not `invalid`"),
                );
            }
            Err(panic) => say("pieces text", panic),
            Ok(Ok(pieces)) => {
                let cut: Vec<&str> = pieces
                    .iter()
                    .flat_map(|p| &p.parts)
                    .filter_map(|p| if let OutPart::Text { text } = p { Some(text.as_str()) } else { None })
                    .collect();
                if cut.iter().any(|t| t.is_empty() || unit.count(t) > max) {
                    say(
                        "pieces text",
                        format!("'{sign}' beyond {max} units leaves a part too long, or empty"),
                    );
                }
                if cut.concat() != more {
                    say("pieces text", format!("cutting '{sign}' beyond {max} units loses letters"));
                }
            }
        }
    }
}

/// The composer tells the manifest's truth.
fn composer(case: &Case, say: &mut Say<'_>) {
    let manifest = case.connector.manifest();
    let composer = match unpanicked(|| case.connector.composer(&case.thread, &case.account)) {
        Ok(composer) => composer,
        Err(panic) => return say("composer", panic),
    };
    if manifest.has(Op::Send) && (composer.unit != manifest.text_unit || composer.max > manifest.text_max) {
        say("composer", "it counts otherwise, or allows more, than the manifest".to_owned());
    }
    for kind in &composer.kinds {
        if !manifest.sends.iter().any(|s| s.kind == *kind) {
            say("composer", format!("it offers `{}`, which cannot be sent", name_of(*kind)));
        }
    }
    if !manifest.has(Op::Send) && composer.reason.is_none() {
        say("composer", "nothing can be sent, and it does not say why".to_owned());
    }
}

fn distinct<T: Ord>(all: impl Iterator<Item = T>) -> bool {
    let mut seen = BTreeSet::new();
    all.into_iter().all(|x| seen.insert(x))
}

fn verdict(taken: bool) -> &'static str {
    if taken { "taken" } else { "refused" }
}
