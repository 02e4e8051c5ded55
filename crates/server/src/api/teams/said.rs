//! What a team may be called, and who may be in it.

use model::MemberId;

pub use crate::api::labels::said::color;
use crate::{problem::Problem, shape::Id};

/// Most members of a team.
const MOST: usize = 500;

/// A name of 1 to 60 characters, without space around it.
pub fn name(said: &str) -> Result<String, Problem> {
    let name = said.trim();
    if name.is_empty() || name.chars().count() > 60 || name.chars().any(char::is_control) {
        return Err(Problem::invalid("name", "A team's name has 1 to 60 characters, on one line."));
    }
    Ok(name.to_owned())
}

/// Members, each once.
pub fn members(said: &[Id]) -> Result<Vec<MemberId>, Problem> {
    if said.len() > MOST {
        return Err(Problem::invalid("member_ids", "A team has at most 500 members."));
    }
    let mut ids: Vec<MemberId> = said.iter().copied().map(MemberId::from).collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// A refusal of the store, in the words of the field that it is about.
pub fn refused(error: store::StoreError) -> Problem {
    match error {
        store::StoreError::Missing("member") => {
            Problem::invalid("member_ids", "One of these is no member of this workspace.")
        }
        other => other.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_on_one_line() {
        assert_eq!(name("  Support ").ok().as_deref(), Some("Support"));
        assert!(name(" ").is_err() && name(&"x".repeat(61)).is_err() && name("a\nb").is_err());
    }
}
