//! Says who may be the same person.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use model::ContactId;

use crate::{
    auth::Viewer,
    extract::At,
    problem::Problem,
    shape::{Page, Suggestion},
    state::Server,
    view,
};

/// Says who may be the same person: by telephone, mail, or the name on orders. Nothing is merged by itself.
#[utoipa::path(get, path = "/contacts/{id}/suggestions", tag = "contacts", operation_id = "contacts_suggestions", params(("id" = String, Path)), responses((status = 200, body = Page<Suggestion>)))]
pub async fn suggestions(
    State(server): State<Arc<Server>>,
    who: Viewer,
    At(id): At<ContactId>,
) -> Result<Answer<Page<Suggestion>>, Problem> {
    let shown = view::contact(&server, &who.sight, id).await?.ok_or_else(Problem::not_found)?;
    let stored = store::contact::get(&server.store, &who.sight, shown.id.into()).await?;
    let found =
        store::contact::suggest(&server.store, &who.sight, &stored.ok_or_else(Problem::not_found)?).await?;
    let mut items = Vec::with_capacity(found.len());
    for one in found {
        if let Some(contact) = view::contacts(&server, &who.sight, vec![one.contact]).await?.pop() {
            items.push(Suggestion { contact, reasons: one.likeness.into_iter().map(Into::into).collect() });
        }
    }
    Ok(Answer(Page::whole(items)))
}
