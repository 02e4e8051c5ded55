//! A line in the log for every request: the route, never the query or a body.

use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::Response,
};
use tokio::time::Instant;

/// Logs a request when it is answered.
pub async fn trace(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    // The route, not the address: links of files are as good as keys.
    let route = request.extensions().get::<MatchedPath>().map(|p| p.as_str().to_owned());
    let began = Instant::now();
    let response = next.run(request).await;
    let duration_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::debug!(
        http.method = %method,
        http.route = route.as_deref().unwrap_or("page"),
        http.status = response.status().as_u16(),
        duration_ms,
        "answered"
    );
    response
}
