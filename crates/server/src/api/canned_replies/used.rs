//! Says that a canned reply was put into a message.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use model::CannedReplyId;
use serde::Serialize;
use utoipa::ToSchema;

use super::said;
use crate::{api::attachments, auth::Agent, extract::At, problem::Problem, shape::Attachment, state::Server};

/// What a message gets of a canned reply.
#[derive(Debug, Serialize, ToSchema)]
pub struct CannedReplyUse {
    /// Copies of its files, for the message.
    pub attachments: Vec<Attachment>,
}

/// Says that a canned reply was put into a message: counts it, and answers with copies of its files for that message.
#[utoipa::path(post, path = "/canned-replies/{id}/use", tag = "team", operation_id = "canned_replies_use", params(("id" = String, Path)), responses((status = 200, body = CannedReplyUse)))]
pub async fn used(
    State(server): State<Arc<Server>>,
    who: Agent,
    At(id): At<CannedReplyId>,
) -> Result<Answer<CannedReplyUse>, Problem> {
    let reply = said::found(&server, &who, id).await?;
    let now = server.now();
    server.store.write(async |tx| store::canned_reply::used(&tx, who.workspace, id, now).await).await?;
    let files = store::attachment::get_many(
        &server.store,
        &store::Sight::house(who.workspace),
        &reply.body.attachment_ids,
    )
    .await?;
    let mut copies = Vec::new();
    for id in &reply.body.attachment_ids {
        if let Some(file) = files.iter().find(|f| f.id == *id) {
            copies.push(attachments::copy(&server, &who, file).await?);
        }
    }
    Ok(Answer(CannedReplyUse { attachments: copies }))
}
