//! Reads an order.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use model::OrderId;

use crate::{auth::Viewer, extract::At, problem::Problem, shape::Order, state::Server, view};

/// Reads an order.
#[utoipa::path(get, path = "/orders/{id}", tag = "orders", operation_id = "orders_read", params(("id" = String, Path)), responses((status = 200, body = Order)))]
pub async fn read(
    State(server): State<Arc<Server>>,
    who: Viewer,
    At(id): At<OrderId>,
) -> Result<Answer<Order>, Problem> {
    let stored = store::order::get(&server.store, &who.sight, id).await?;
    Ok(Answer(view::order(stored.ok_or_else(Problem::not_found)?)))
}
