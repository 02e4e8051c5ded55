//! Versions of what two people can edit: `ETag` and `If-Match`.

use axum::extract::FromRequestParts;
use http::{header, request::Parts};

use crate::problem::Problem;

/// A version as `ETag` shows it.
pub fn etag(version: i64) -> String {
    format!("\"{version}\"")
}

/// The version that the writer has seen, if they say so.
#[derive(Clone, Debug)]
pub struct IfMatch(Option<Vec<String>>);

impl IfMatch {
    /// A writer who does not care.
    pub fn any() -> IfMatch {
        IfMatch(None)
    }

    /// Refuses a write that was made against an older version.
    pub fn check(&self, version: i64) -> Result<(), Problem> {
        let now = etag(version);
        match &self.0 {
            Some(seen) if !seen.iter().any(|s| s == "*" || *s == now) => Err(Problem::stale(now)),
            _ => Ok(()),
        }
    }

    /// The one version that was seen, for rules that check it inside their transaction.
    pub fn version(&self) -> Option<i64> {
        match self.0.as_deref() {
            Some([one]) => one.trim_matches('"').parse().ok(),
            _ => None,
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<IfMatch, Problem> {
        let Some(value) = parts.headers.get(header::IF_MATCH) else { return Ok(IfMatch(None)) };
        let text = value.to_str().map_err(|_| {
            Problem::bad_parameter("If-Match", "If-Match holds the ETag that the read answered with.")
        })?;
        let tags =
            text.split(',').map(|t| t.trim().trim_start_matches("W/").to_owned()).filter(|t| !t.is_empty());
        Ok(IfMatch(Some(tags.collect())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_version_is_refused_and_none_is_fine() {
        assert!(IfMatch(None).check(3).is_ok());
        assert!(IfMatch(Some(vec!["\"3\"".into()])).check(3).is_ok());
        assert!(IfMatch(Some(vec!["*".into()])).check(3).is_ok());
        let problem = IfMatch(Some(vec!["\"2\"".into()])).check(3).expect_err("old");
        assert_eq!((problem.status().as_u16(), problem.code()), (409, "changed_meanwhile"));
    }
}
