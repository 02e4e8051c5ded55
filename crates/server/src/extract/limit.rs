//! Limits of lists.

use crate::problem::Problem;

/// Rows of a page when nobody says how many.
const DEFAULT: u32 = 50;
/// Most rows of a page.
const MOST: u32 = 100;

/// How many rows are passed over before the page, `most` at most; none when it is not asked for.
pub fn skip(asked: Option<&str>, most: u32) -> Result<Option<u32>, Problem> {
    let Some(text) = asked.filter(|text| !text.is_empty()) else { return Ok(None) };
    match text.parse::<u32>() {
        Ok(n) if n <= most => Ok(Some(n)),
        _ => Err(Problem::bad_parameter(
            "skip",
            format!("Pass over 0 to {most} rows; what lies beyond is reached by `cursor`, page by page."),
        )),
    }
}

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
    fn what_is_passed_over_has_an_end() {
        assert_eq!(skip(None, 9).ok(), Some(None));
        assert_eq!(skip(Some("9"), 9).ok(), Some(Some(9)));
        for text in ["10", "-1", "ten", "99999999999999999999"] {
            assert_eq!(skip(Some(text), 9).expect_err(text).status(), 400, "{text}");
        }
    }

    #[test]
    fn limits_outside_1_to_100_are_refused() {
        assert_eq!(limit(None).ok(), Some(50));
        assert_eq!(limit(Some("100")).ok(), Some(100));
        for text in ["0", "101", "-1", "ten", "", "1e2", "99999999999999999999"] {
            assert_eq!(limit(Some(text)).expect_err(text).status(), 400, "{text}");
        }
    }
}
