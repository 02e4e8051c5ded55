//! Limits of lists.

use crate::problem::Problem;

/// Rows of a page when nobody says how many.
const DEFAULT: u32 = 50;
/// Most rows of a page.
const MOST: u32 = 100;

/// How many rows are asked for: 1 to 100.
pub fn limit(asked: Option<&str>) -> Result<u32, Problem> {
    let Some(text) = asked else { return Ok(DEFAULT) };
    match text.parse::<u32>() {
        Ok(n @ 1..=MOST) => Ok(n),
        _ => Err(Problem::bad_parameter("limit", "Use a limit of 1 to 100.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_outside_1_to_100_are_refused() {
        assert_eq!(limit(None).ok(), Some(50));
        assert_eq!(limit(Some("100")).ok(), Some(100));
        for text in ["0", "101", "-1", "ten", "", "1e2", "99999999999999999999"] {
            assert_eq!(limit(Some(text)).expect_err(text).status(), 400, "{text}");
        }
    }
}
