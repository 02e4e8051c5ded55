//! `/media/{unguessable}`: files for platforms that fetch what we send by URL. The name itself is the permission.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    response::Response,
};
use http::{HeaderMap, HeaderValue, header};

use crate::{api::give, daemon::MediaForm, problem::Problem, state::Server};

/// Gives a file out to whoever has its name.
pub async fn read(
    State(server): State<Arc<Server>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (id, form) = server.daemon.media(&name).ok_or_else(Problem::not_found)?;
    let file = store::attachment::anywhere(&server.store, id).await?.ok_or_else(Problem::not_found)?;
    let mut response = match form {
        MediaForm::Whole => give::whole(&server, file, &headers).await?,
        MediaForm::Preview => give::preview(&server, file).await?,
    };
    let answer = response.headers_mut();
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=3600"));
    answer.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    answer.insert("x-robots-tag", HeaderValue::from_static("noindex"));
    Ok(response)
}
