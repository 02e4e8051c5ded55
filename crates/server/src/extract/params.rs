//! Query parameters.

use axum::extract::{FromRequestParts, Query};
use http::request::Parts;
use serde::de::DeserializeOwned;

use crate::problem::Problem;

/// Query parameters, read into a type.
#[derive(Clone, Debug)]
pub struct Params<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Params<T>, Problem> {
        // No text of ours holds a NUL, and PostgreSQL takes none.
        if parts.uri.query().is_some_and(|q| q.contains("%00")) {
            return Err(Problem::new(
                http::StatusCode::BAD_REQUEST,
                "bad_parameter",
                "A parameter holds a NUL character. Leave it out.",
            ));
        }
        let Query(value) = Query::<T>::try_from_uri(&parts.uri).map_err(|error| {
            Problem::new(
                http::StatusCode::BAD_REQUEST,
                "bad_parameter",
                format!(
                    "The query cannot be read: {}. See /api/docs for what it may hold.",
                    error.body_text()
                ),
            )
        })?;
        Ok(Params(value))
    }
}
