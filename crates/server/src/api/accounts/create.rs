//! Connects an account by typed-in keys.

use std::{collections::BTreeMap, sync::Arc};

use axum::{Json as Answer, extract::State};
use connector::{ConnectKind, Secrets};
use http::StatusCode;
use model::Platform;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{auth::Admin, extract::Json, problem::Problem, shape::Account, state::Server, view};

/// The keys of an account: `platform`, and beside it what the platform's `connect_fields` name.
#[derive(Deserialize, ToSchema)]
pub struct NewAccount {
    /// Its platform.
    pub platform: String,
    /// Such as `channel_id` and `channel_secret`; never shown again.
    #[serde(flatten)]
    #[schema(write_only)]
    pub fields: BTreeMap<String, String>,
}

/// Connects an account by typed-in keys.
///
/// The platform is asked whether the keys are right before anything is kept.
#[utoipa::path(post, path = "/accounts", tag = "accounts", operation_id = "accounts_create", request_body = NewAccount, responses((status = 201, body = Account)))]
pub async fn create(
    State(server): State<Arc<Server>>,
    who: Admin,
    Json(new): Json<NewAccount>,
) -> Result<(StatusCode, Answer<Account>), Problem> {
    let platform: Platform = new.platform.parse().map_err(|_| unknown_platform())?;
    let manifests = server.daemon.manifests();
    let manifest = manifests.iter().find(|m| m.platform == platform.as_str()).ok_or_else(unknown_platform)?;
    let ConnectKind::Keys(wanted) = manifest.connect else {
        return Err(Problem::invalid(
            "platform",
            "Accounts of this platform are connected by consent: use POST /api/v1/accounts/connect.",
        ));
    };
    for name in new.fields.keys() {
        if !wanted.iter().any(|f| f.name == name) {
            return Err(Problem::invalid(
                name,
                format!("There is no field {name} for this platform. Leave it out."),
            ));
        }
    }
    for field in wanted.iter().filter(|f| !f.optional) {
        if new.fields.get(field.name).is_none_or(|v| v.trim().is_empty()) {
            return Err(Problem::invalid(
                field.name,
                format!("{} is missing. Copy it from the platform's console.", field.name),
            ));
        }
    }
    let fields: Secrets =
        new.fields.into_iter().map(|(name, value)| (name, value.trim().to_owned())).collect();
    let id = server.daemon.connect_keys(who.workspace, &who.by(), &platform, fields).await?;
    let account = store::account::get(&server.store, &who.sight, id).await?.ok_or_else(Problem::not_found)?;
    Ok((StatusCode::CREATED, Answer(view::account(&server, who.workspace, account).await?)))
}

fn unknown_platform() -> Problem {
    Problem::invalid("platform", "There is no such platform. GET /api/v1/platforms lists them.")
}
