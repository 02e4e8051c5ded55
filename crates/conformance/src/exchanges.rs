//! Clause 3: plans ask and yield exactly what was recorded.

use connector::{Op, Repeat};

use crate::{
    Case, Clause, Finding, Recording,
    recording::{ask_of, yield_of},
    run::unpanicked,
};

/// Replays every recording; the plan must ask exactly that and yield exactly that. Every operation of the manifest has at least
/// one recording that ends well. With `SAMPAN_RECORD=1` recordings are written anew instead.
#[expect(clippy::disallowed_methods, reason = "a switch for whoever runs the tests, not a setting")]
pub fn exchanges(case: &Case) -> Vec<Finding> {
    let rewrite = std::env::var_os("SAMPAN_RECORD").is_some();
    let mut found = Vec::new();
    let mut say = |at: &str, what: String| found.push(Clause::Exchanges.finds(at, what));
    let walks = case.all_walks();
    let mut proven: Vec<Op> = Vec::new();
    let recordings = Recording::all(&case.dir);
    if recordings.is_empty() {
        say("tests/exchanges", "there is no recording".to_owned());
    }
    for recording in recordings {
        let recording = match recording {
            Ok(recording) => recording,
            Err(e) => {
                say(&e.file, e.what);
                continue;
            }
        };
        let at = &recording.name;
        let Some(walk) = walks.iter().find(|w| w.name == recording.walk) else {
            say(at, format!("the case has no walk named `{}`", recording.walk));
            continue;
        };
        let run = match unpanicked(|| recording.replay(case)) {
            Ok(run) => run,
            Err(panic) => {
                say(at, panic);
                continue;
            }
        };
        if rewrite {
            if let Err(e) = recording.rewrite(case, &run) {
                say(at, format!("cannot be written: {e}"));
            }
            continue;
        }
        if recording.about.is_empty() {
            say(at, "no `#` line says what it shows".to_owned());
        }
        for (n, step) in recording.steps.iter().enumerate() {
            match run.asked.get(n).map(|x| ask_of(x, case)) {
                None => say(at, format!("ask {} was recorded, but the plan ended before it", n + 1)),
                Some(asked) if asked != step.ask => {
                    say(
                        at,
                        format!("ask {} differs\n    recorded: {}\n    asked:    {}", n + 1, step.ask, asked),
                    );
                }
                Some(_) => {}
            }
        }
        if run.asked.len() > recording.steps.len() {
            let more = &run.asked[recording.steps.len()];
            say(at, format!("the plan asks for more than was recorded: {}", ask_of(more, case)));
        }
        // After a crash the engine tells by a send's first exchange whether it may be said again.
        if walk.op == Op::Send
            && run.asked.iter().any(|x| x.repeat == Repeat::Never)
            && run.asked.first().is_some_and(|x| x.repeat == Repeat::Safe)
        {
            say(at, "begins with an exchange that may be repeated, and goes on with one that may not: say `prelude()`".to_owned());
        }
        let yielded = yield_of(&run.ended);
        if yielded != recording.yields {
            say(at, format!("yields otherwise\n    recorded: {}\n    yielded:  {yielded}", recording.yields));
        } else if run.ended.is_ok() && !run.asked.is_empty() {
            proven.push(walk.op);
        }
    }
    if !rewrite {
        for op in case.connector.manifest().ops {
            if *op != Op::Consent && !proven.contains(op) {
                say(op.as_str(), "listed in the manifest, but no recording shows it end well".to_owned());
            }
        }
    }
    found
}
