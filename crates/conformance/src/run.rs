//! The kit's own loop over plans: the same as the engine's, with scripted replies.

use connector::{Connector, Exchange, Fault, FaultClass, Plan, Repeat, Reply};

use crate::Yielded;

/// What comes back for one exchange.
#[derive(Clone, Debug)]
pub enum Answered {
    /// A reply.
    Reply(Reply),
    /// No answer: dropped, or too late.
    Lost,
    /// The platform could not be reached at all: the request never left.
    Unreached,
}

/// How a run went.
#[derive(Debug)]
pub struct Run {
    /// What was asked, in order; unsigned.
    pub asked: Vec<Exchange>,
    /// How it ended.
    pub ended: Result<Yielded, Fault>,
    /// Faults that were handed to the plan on the way.
    pub faults: Vec<Fault>,
}

/// A plan that asks more often than this never ends.
const MOST: usize = 64;

/// Runs a plan. `answer` gives the reply to the n-th exchange; none ends the run with a fault of the kit's own.
/// Each reply goes through [`Connector::fault`] first, as in the engine; a lost one is of unknown outcome when the
/// exchange must not be repeated, and trouble upstream otherwise.
pub fn run(
    connector: &dyn Connector,
    mut plan: Plan<Yielded>,
    mut answer: impl FnMut(usize, &Exchange) -> Option<Answered>,
) -> Run {
    let (mut asked, mut faults) = (Vec::new(), Vec::new());
    loop {
        match plan {
            Plan::Done(ended) => return Run { asked, ended, faults },
            Plan::Ask(exchange, next) => {
                let answered = if asked.len() < MOST { answer(asked.len(), &exchange) } else { None };
                let given = match answered {
                    Some(Answered::Reply(reply)) => match connector.fault(exchange.op, &reply) {
                        Some(fault) => Err(fault),
                        None => Ok(reply),
                    },
                    Some(Answered::Lost) => Err(match exchange.repeat {
                        Repeat::Never => {
                            Fault::new(FaultClass::UnknownOutcome, "no_answer", "no answer came in time")
                        }
                        Repeat::Safe | Repeat::Prelude => {
                            Fault::new(FaultClass::Upstream, "no_answer", "no answer came in time")
                        }
                    }),
                    Some(Answered::Unreached) => Err(Fault::new(
                        FaultClass::Upstream,
                        Fault::NOT_REACHED,
                        "the platform could not be reached",
                    )),
                    None => {
                        asked.push(*exchange);
                        let fault =
                            Fault::malformed(format!("the script has no answer to ask {}", asked.len()));
                        return Run { asked, ended: Err(fault), faults };
                    }
                };
                if let Err(fault) = &given {
                    faults.push(fault.clone());
                }
                asked.push(*exchange);
                plan = next(given);
            }
        }
    }
}

/// Runs something of the connector's, and tells a panic as text.
pub(crate) fn unpanicked<T>(what: impl FnOnce() -> T) -> Result<T, String> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(what)).map_err(|panic| {
        let text = panic
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_owned()))
            .unwrap_or_else(|| "without words".to_owned());
        format!("panicked: {text}")
    })
}
