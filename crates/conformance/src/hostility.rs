//! Clause 4: no nonsense from the platform becomes a success.

use connector::{Exchange, Fault, FaultClass, Repeat};

use crate::{Answered, Case, Clause, Finding, Hostile, Recording, run, run::unpanicked};

/// Longest detail of a fault: it is shown to a person.
const DETAIL: usize = 1_500;

/// Every exchange of every recording gets every hostile reply in its turn, and so do all that follow it. The plan must end in a
/// fault, unless the case tolerates it; it never panics and never goes on for ever. Silence after what
/// must not be repeated stays an unknown outcome. A tolerance that nothing needs is one too many.
pub fn hostility(case: &Case) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut needed = vec![false; case.tolerances.len()];
    let recordings = Recording::all(&case.dir);
    if recordings.is_empty() {
        found.push(
            Clause::Hostility.finds("tests/exchanges", "there is no recording to put hostile replies into"),
        );
    }
    for recording in recordings.into_iter().flatten() {
        let Ok(good) = unpanicked(|| recording.replay(case)) else { continue };
        for (step, exchange) in good.asked.iter().enumerate() {
            let (status, body) = match recording.answer(step, case) {
                Some(Answered::Reply(reply)) => (reply.status.as_u16(), reply.body.to_vec()),
                _ => (0, Vec::new()),
            };
            for hostile in Hostile::all(step, exchange.expect, (status, &body)) {
                if let Some(what) = attack(case, &recording, &hostile, &mut needed) {
                    let at = format!("{}, ask {}", recording.name, step + 1);
                    found.push(
                        Clause::Hostility.finds(at, format!("{} {}: {what}", hostile.status, hostile.kind)),
                    );
                }
            }
        }
    }
    for (tolerance, needed) in case.tolerances.iter().zip(needed) {
        if !needed {
            found.push(Clause::Hostility.finds(
                tolerance.walk,
                format!("the tolerance ({}) is not needed: take it out", tolerance.because),
            ));
        }
    }
    found
}

/// Gives one hostile reply; says what is wrong with what came of it.
fn attack(case: &Case, recording: &Recording, hostile: &Hostile, needed: &mut [bool]) -> Option<String> {
    let answer = |n: usize, exchange: &Exchange| {
        if n < hostile.step {
            return recording.answer(n, case);
        }
        Some(hostile.answer(exchange.expect, case.account.now))
    };
    let ran = match unpanicked(|| run(case.connector, recording.start(case), answer)) {
        Ok(ran) => ran,
        Err(panic) => return Some(panic),
    };
    if let Some(what) = ran.faults.iter().chain(ran.ended.as_ref().err()).find_map(untold) {
        return Some(what);
    }
    let yielded = match ran.ended {
        Ok(yielded) => yielded,
        Err(fault) => {
            let silent = hostile.status == 0 && ran.asked.last().is_some_and(|x| x.repeat == Repeat::Never);
            return (silent && fault.class != FaultClass::UnknownOutcome).then(|| {
                let class = fault.class.as_str();
                format!("may have taken effect and must not be repeated, but ended in `{class}`, not `unknown_outcome`")
            });
        }
    };
    for (tolerance, needed) in case.tolerances.iter().zip(needed) {
        if tolerance.walk == recording.walk && (tolerance.accepts)(hostile, &yielded.json) {
            *needed = true;
            return None;
        }
    }
    let success: String = yielded.json.to_string().chars().take(300).collect();
    Some(format!("became a success: {success}"))
}

/// A fault must be fit to be shown.
fn untold(fault: &Fault) -> Option<String> {
    if fault.detail.trim().is_empty() {
        return Some(format!("the fault `{}` says nothing", fault.code));
    }
    if fault.detail.chars().count() > DETAIL {
        return Some(format!("the fault `{}` talks {} letters", fault.code, fault.detail.chars().count()));
    }
    if fault.code.is_empty() || fault.code.len() > 100 {
        return Some("the fault's code is empty, or longer than 100".to_owned());
    }
    None
}
