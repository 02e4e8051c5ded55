//! Words and ids in query parameters.

use std::str::FromStr;

use serde::de::{
    DeserializeOwned,
    value::{Error, StrDeserializer},
};

use crate::problem::Problem;

/// Words parted by commas, each one of a fixed list; an empty parameter names none.
pub fn words<T: DeserializeOwned>(name: &str, said: Option<&str>) -> Result<Vec<T>, Problem> {
    said.unwrap_or("")
        .split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty())
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
    said.unwrap_or("")
        .split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .map(|word| word.parse().map_err(|error| Problem::bad_parameter(name, format!("{name}: {error}."))))
        .collect()
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
    fn yes_is_yes() {
        assert_eq!(yes("unread", Some("true")).ok(), Some(true));
        assert_eq!(yes("unread", Some("false")).ok(), Some(false));
        assert!(yes("unread", Some("maybe")).is_err());
    }
}
