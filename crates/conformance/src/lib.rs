//! The kit that every connector must pass.
//!
//! A connector is a value-returning description, so it can be held to its word without a network: the kit runs
//! the same plans as the engine, against recorded and against hostile replies. It is used from a connector's own
//! `tests/conformance.rs`:
//!
//! ```text
//! let mut case = Case::new(&ZALO, env!("CARGO_MANIFEST_DIR"));
//! case.account.external_id = "U7c1d…".to_owned();
//! case.hooks.push(HookCase::post("one text", body).header("x-zalo-signature", tag)…);
//! case.walk("send by push", Op::Send, |case| …);
//! conformance::check(&case).unwrap_or_else(|report| panic!("{report}"));
//! ```
//!
//! Seven clauses, one file and one function each: [`claims`], [`hooks`], [`exchanges`], [`hostility`], [`secrets`],
//! [`signing`], [`purity`]. None can be left out: a case without hooks, recordings or vectors fails.

mod case;
mod claims;
mod exchanges;
mod hooks;
mod hostile;
mod hostility;
mod purity;
mod recording;
mod report;
mod run;
mod secrets;
mod show;
mod signing;

pub use case::{Accepts, Case, HookCase, Start, Tag, Tolerance, Vector, Walk};
pub use claims::claims;
pub use exchanges::exchanges;
pub use hooks::hooks;
pub use hostile::Hostile;
pub use hostility::hostility;
pub use purity::{forbidden_in, purity};
pub use recording::{Came, Recording, RecordingError, Step};
pub use report::{Finding, Report};
pub use run::{Answered, Run, run};
pub use secrets::secrets;
pub use show::{Show, Yielded};
pub use signing::signing;

/// A clause of the kit. What it asks, and what to do where it is not kept, is in words in the [`Report`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Clause {
    /// The manifest says what plans really do.
    Claims,
    /// Only genuine hooks come in, and nothing in them is lost.
    Hooks,
    /// Plans ask and yield exactly what was recorded.
    Exchanges,
    /// No nonsense from the platform becomes a success.
    Hostility,
    /// No key or token shows.
    Secrets,
    /// Signatures fit the golden vectors.
    Signing,
    /// No I/O, no clock.
    Purity,
}

/// Holds a connector to all seven clauses.
pub fn check(case: &Case) -> Result<(), Report> {
    let findings: Vec<Finding> = [claims, hooks, exchanges, hostility, secrets, signing, purity]
        .iter()
        .flat_map(|clause| clause(case))
        .collect();
    if findings.is_empty() { Ok(()) } else { Err(Report { findings }) }
}

impl Clause {
    /// A finding of this clause.
    pub(crate) fn finds(self, at: impl Into<String>, what: impl Into<String>) -> Finding {
        Finding { clause: self, at: at.into(), what: what.into() }
    }
}
