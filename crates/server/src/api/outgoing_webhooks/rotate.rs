//! Gives a webhook another secret.

use std::{sync::Arc, time::Duration};

use axum::{Json as Answer, extract::State};
use model::OutgoingWebhookId;
use serde::Serialize;
use store::StoreError;
use utoipa::ToSchema;

use crate::{auth::Admin, extract::At, problem::Problem, shape::When, state::Server};

/// How long the secret before signs too.
const BOTH: Duration = Duration::from_hours(24);

/// A new secret.
#[derive(Debug, Serialize, ToSchema)]
pub struct NewSecret {
    /// The new secret, shown this once.
    pub secret: String,
    /// Until then deliveries are signed with the one before, too.
    pub previous_until: When,
}

/// Gives a webhook another secret. For a day every delivery carries two signatures, so that none is refused meanwhile.
#[utoipa::path(post, path = "/outgoing-webhooks/{id}/rotate-secret", tag = "webhooks", operation_id = "outgoing_webhooks_rotate_secret", params(("id" = String, Path)), responses((status = 200, body = NewSecret)))]
pub async fn rotate(
    State(server): State<Arc<Server>>,
    who: Admin,
    At(id): At<OutgoingWebhookId>,
) -> Result<Answer<NewSecret>, Problem> {
    let (secret, now) = (engine::outgoing::new_secret(), server.now());
    let (new, until) = (&secret, now.after(BOTH));
    let there = server
        .store
        .write(async |tx| {
            let there = store::outgoing::rotate(&tx, who.workspace, id, new, until, now).await?;
            if there {
                let act = who.by().did("outgoing_webhook.rotate_secret", Some(&id));
                store::audit::append(&tx, who.workspace, &act, now).await?;
            }
            Ok::<_, StoreError>(there)
        })
        .await?;
    if there {
        Ok(Answer(NewSecret { secret, previous_until: When(until) }))
    } else {
        Err(Problem::not_found())
    }
}
