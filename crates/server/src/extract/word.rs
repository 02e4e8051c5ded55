//! Words and ids in query parameters.

use std::str::FromStr;

use serde::de::{
    DeserializeOwned,
    value::{Error, StrDeserializer},
};

use crate::problem::Problem;

/// Words parted by commas, each one of a fixed list; an empty parameter names none.
pub fn words<T: DeserializeOwned>(name: &str, said: Option<&str>) -> Result<Vec<T>, Problem> {
    parted(name, said)?
        .into_iter()
        .map(|word| {
            T::deserialize(StrDeserializer::<Error>::new(word))
                .map_err(|error| Problem::bad_parameter(name, format!("{name}: {error}.")))
        })
        .collect()
}

/// An id or a platform's name; an empty parameter says nothing.
pub fn one<T: FromStr>(name: &str, said: Option<&str>) -> Result<Option<T>, Problem>
where
    T::Err: std::fmt::Display,
{
    said.filter(|text| !text.is_empty())
        .map(|text| text.parse().map_err(|error| Problem::bad_parameter(name, format!("{name}: {error}."))))
        .transpose()
}

/// Ids or platforms' names parted by commas; an empty parameter names none.
pub fn several<T: FromStr>(name: &str, said: Option<&str>) -> Result<Vec<T>, Problem>
where
    T::Err: std::fmt::Display,
{
    parted(name, said)?
        .into_iter()
        .map(|word| word.parse().map_err(|error| Problem::bad_parameter(name, format!("{name}: {error}."))))
        .collect()
}

/// Most values of one parameter. A list may be put together from 64 walks, each of which binds them all anew, and a statement
/// takes some ten thousands of values.
const MOST: usize = 50;

/// What stands between the commas of a parameter.
pub fn parted<'a>(name: &str, said: Option<&'a str>) -> Result<Vec<&'a str>, Problem> {
    let mut words = said.unwrap_or("").split(',').map(str::trim).filter(|word| !word.is_empty());
    let found: Vec<&str> = words.by_ref().take(MOST).collect();
    if words.next().is_some() {
        return Err(Problem::bad_parameter(name, format!("{name}: name up to {MOST} at once.")));
    }
    Ok(found)
}

/// Yes or no; an empty parameter says no.
pub fn yes(name: &str, said: Option<&str>) -> Result<bool, Problem> {
    match said {
        None | Some("" | "false" | "0") => Ok(false),
        Some("true" | "1") => Ok(true),
        Some(_) => Err(Problem::bad_parameter(name, format!("{name} is true or false."))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Status;

    #[test]
    fn words_are_those_of_the_api() {
        assert_eq!(
            words::<Status>("status", Some("open, pending")).ok(),
            Some(vec![Status::Open, Status::Pending])
        );
        assert_eq!(words::<Status>("status", None).ok(), Some(vec![]));
        let problem = words::<Status>("status", Some("opened")).expect_err("unknown");
        assert_eq!(problem.status(), 400);
        assert!(problem.detail().contains("`snoozed`"), "{}", problem.detail());
    }

    #[test]
    fn a_parameter_names_so_many_and_no_more() {
        let many = |n: usize| vec!["open"; n].join(",");
        assert_eq!(words::<Status>("status", Some(&many(50))).map(|all| all.len()).ok(), Some(50));
        assert_eq!(words::<Status>("status", Some(&many(51))).expect_err("too many").status(), 400);
        assert_eq!(parted("x", Some(" a,, b ,")).ok(), Some(vec!["a", "b"]));
    }

    #[test]
    fn yes_is_yes() {
        assert_eq!(yes("unread", Some("true")).ok(), Some(true));
        assert_eq!(yes("unread", Some("false")).ok(), Some(false));
        assert!(yes("unread", Some("maybe")).is_err());
    }
}
