//! Which acts are asked for.

use model::Time;
use serde::Deserialize;
use store::audit::{Act, Filter};
use utoipa::IntoParams;

use super::named::Names;
use crate::problem::Problem;

/// Which acts.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct AuditAsk {
    /// Members' ids, `system` or `cli`, parted by commas.
    pub actor: Option<String>,
    /// As `noun.verb`, parted by commas.
    #[param(example = "account.connect,account.disconnect")]
    pub action: Option<String>,
    /// The id of what it was done to.
    pub subject: Option<String>,
    /// Not before this moment, or the midnight (UTC) of this date.
    #[param(example = "2026-11-01")]
    pub from: Option<String>,
    /// Before this moment; of a date, the whole day.
    #[param(example = "2026-11-30")]
    pub to: Option<String>,
    /// A piece of a name, an action, an id, an address or the detail.
    pub q: Option<String>,
}

/// What was asked for, read.
pub struct Wanted {
    actors: Vec<String>,
    actions: Vec<String>,
    subject: Option<String>,
    since: Option<Time>,
    until: Option<Time>,
    fits: Option<Fits>,
}

/// Whether an act is one that is looked for.
type Fits = Box<dyn Fn(&Act) -> bool + Send + Sync>;

impl AuditAsk {
    /// Reads it; names are looked for in those who are known.
    pub fn read(self, names: &Names) -> Result<Wanted, Problem> {
        let list = |text: Option<String>| -> Vec<String> {
            text.unwrap_or_default()
                .split(',')
                .map(|word| word.trim().to_owned())
                .filter(|word| !word.is_empty())
                .collect()
        };
        let q = self.q.map(|q| q.trim().to_lowercase()).filter(|q| !q.is_empty());
        Ok(Wanted {
            actors: list(self.actor),
            actions: list(self.action),
            subject: self.subject.filter(|s| !s.is_empty()),
            since: moment("from", self.from.as_deref(), "T00:00:00Z")?,
            until: moment("to", self.to.as_deref(), "T23:59:59.999Z")?,
            fits: q.map(|q| {
                let alike = names.like(&q);
                Box::new(move |act: &Act| {
                    let own =
                        [Some(&act.action), act.subject.as_ref(), act.from.as_ref(), act.detail.as_ref()];
                    own.into_iter().flatten().any(|text| text.to_lowercase().contains(&q))
                        || alike.contains(&act.actor)
                        || act.subject.as_ref().is_some_and(|subject| alike.contains(subject))
                }) as Box<dyn Fn(&Act) -> bool + Send + Sync>
            }),
        })
    }
}

impl Wanted {
    /// As the store asks.
    pub fn filter(&self) -> Filter<'_> {
        Filter {
            actors: &self.actors,
            actions: &self.actions,
            subject: self.subject.as_deref(),
            since: self.since,
            until: self.until,
            fits: self.fits.as_deref(),
        }
    }
}

fn moment(name: &str, said: Option<&str>, of_day: &str) -> Result<Option<Time>, Problem> {
    let Some(text) = said.filter(|text| !text.is_empty()) else { return Ok(None) };
    let read = Time::parse(text).or_else(|_| Time::parse(&format!("{text}{of_day}")));
    read.map(Some).map_err(|_| {
        Problem::bad_parameter(name, "Write a moment like 2026-11-24T08:30:00Z, or a date like 2026-11-24.")
    })
}
