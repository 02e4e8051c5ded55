//! What the clauses found, in words: a list of all seven, so that whoever begins a connector sees the whole way.

use std::fmt;

use crate::Clause;

/// Something that is not as it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// By which clause.
    pub clause: Clause,
    /// Where: the name of an operation, hook, recording or file.
    pub at: String,
    /// What is wrong, and what would be right.
    pub what: String,
}

/// What clauses found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// In the order of the clauses.
    pub findings: Vec<Finding>,
}

/// How many findings of one clause are told; the rest is counted.
const TOLD: usize = 25;

impl Clause {
    /// All seven, in order.
    pub const ALL: [Clause; 7] = [
        Clause::Claims,
        Clause::Hooks,
        Clause::Exchanges,
        Clause::Hostility,
        Clause::Secrets,
        Clause::Signing,
        Clause::Purity,
    ];

    /// What it asks.
    pub fn asks(self) -> &'static str {
        match self {
            Clause::Claims => "the manifest says what plans really do",
            Clause::Hooks => "only genuine webhooks come in, and nothing in them is lost",
            Clause::Exchanges => "plans ask and yield exactly what was recorded",
            Clause::Hostility => "no nonsense from the platform becomes a success",
            Clause::Secrets => "no key or token shows",
            Clause::Signing => "signatures fit the platform's own vectors",
            Clause::Purity => "no network, no file, no clock",
        }
    }

    /// What to do where it is not kept.
    pub fn next(self) -> &'static str {
        match self {
            Clause::Claims => {
                "write an operation in src/, then list it in `ops` of src/manifest.rs (with `feeds` for polling, `sends` for sending); \
                 what is not listed must go on refusing with `unsupported`"
            }
            Clause::Hooks => {
                "put recorded webhooks into tests/hooks/ and add each in tests/fixture.rs with its tag and the number of events in it, \
                 one of them of a kind that nobody knows; then write `verify`, `split` and `decode`"
            }
            Clause::Exchanges => {
                "write one recording per operation as tests/exchanges/NAME.http: `#` lines that say what it shows, `walk: OPERATION`, and \
                 the platform's replies; SAMPAN_RECORD=1 fills in what the plan asks and yields, and you read whether it is right"
            }
            Clause::Hostility => {
                "make each plan end in a fault where the reply is not what the platform's documents promise; where they do allow it, say \
                 so in tests/fixture.rs with `case.tolerate(walk, because, …)`"
            }
            Clause::Secrets => {
                "keep keys and tokens in `Secrets`, out of memos, faults and `Debug`; fakes in tests hold the word `fake`"
            }
            Clause::Signing => {
                "copy the signature examples of the platform's documents into tests/fixture.rs as `case.vectors`, name them in \
                 tests/sheet.txt, and write `authorize` and `verify` until they come out"
            }
            Clause::Purity => {
                "take it out: time, chance and configuration are arguments, and the engine does the calling"
            }
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let open = |clause| self.findings.iter().any(|x| x.clause == clause);
        let count = Clause::ALL.into_iter().filter(|clause| open(*clause)).count();
        writeln!(f, "the kit's seven clauses, {count} of them open:")?;
        for (number, clause) in Clause::ALL.into_iter().enumerate() {
            let (number, asks) = (number + 1, clause.asks());
            let all: Vec<&Finding> = self.findings.iter().filter(|x| x.clause == clause).collect();
            if all.is_empty() {
                writeln!(f, "{number}. {clause:?}: {asks} — kept")?;
                continue;
            }
            writeln!(f, "{number}. {clause:?}: {asks} — {} found", all.len())?;
            for finding in all.iter().take(TOLD) {
                writeln!(f, "     [{}] {}", finding.at, finding.what)?;
            }
            if all.len() > TOLD {
                writeln!(f, "     … and {} more", all.len() - TOLD)?;
            }
            writeln!(f, "   next: {}", clause.next())?;
        }
        Ok(())
    }
}

impl std::error::Error for Report {}
