//! Changes what members know of a contact.

use std::sync::Arc;

use axum::{Json as Answer, extract::State, response::IntoResponse};
use http::header;
use inbox::contact::change as rule;
use model::ContactId;
use serde::Deserialize;
use store::StoreError;
use utoipa::ToSchema;

use crate::{
    auth::Agent,
    extract::{At, IfMatch, Json, given},
    problem::Problem,
    shape::Contact,
    state::Server,
    view,
};

/// What to change; what is left out stays, null empties.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactChange {
    /// What we call them; the platform no longer changes it. Null takes the platform's name again.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 200)]
    pub name: Option<Option<String>>,
    /// Telephone.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 64)]
    pub phone: Option<Option<String>>,
    /// Mail address.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 254)]
    pub email: Option<Option<String>>,
    /// What members know about them.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 4000)]
    pub about: Option<Option<String>>,
}

/// Changes what members know of a contact.
#[utoipa::path(patch, path = "/contacts/{id}", tag = "contacts", operation_id = "contacts_change", params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "The ETag that the change was made against; an older one is refused with 409")), request_body = ContactChange, responses((status = 200, body = Contact, headers(("ETag" = String, description = "Its version")))))]
pub async fn change(
    State(server): State<Arc<Server>>,
    who: Agent,
    At(id): At<ContactId>,
    seen: IfMatch,
    Json(change): Json<ContactChange>,
) -> Result<impl IntoResponse, Problem> {
    let stored = view::contact(&server, &who.sight, id).await?.ok_or_else(Problem::not_found)?;
    let id = ContactId::from(stored.id);
    for (field, value, most) in [
        ("name", &change.name, 200),
        ("phone", &change.phone, 64),
        ("email", &change.email, 254),
        ("about", &change.about, 4000),
    ] {
        if value.as_ref().and_then(Option::as_ref).is_some_and(|text| text.chars().count() > most) {
            return Err(Problem::invalid(field, format!("{field} has at most {most} characters.")));
        }
    }
    let what = rule::ContactChange {
        name: change.name,
        phone: change.phone,
        email: change.email,
        notes: change.about,
    };
    let (now, what, seen) = (server.now(), &what, &seen);
    server
        .store
        .write(async |tx| {
            let found = store::contact::seen_now(&tx, &who.sight, id).await?;
            let mut contact = found.ok_or(Refused::Missing)?;
            seen.check(contact.version).map_err(Refused::Stale)?;
            rule::change(&tx, &mut contact, what, now).await?;
            Ok::<_, Refused>(())
        })
        .await?;
    let shown = view::contact(&server, &who.sight, id).await?.ok_or_else(Problem::not_found)?;
    Ok(([(header::ETAG, shown.etag.clone())], Answer(shown)))
}

#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("there is no such contact")]
    Missing,
    #[error("somebody changed this contact meanwhile")]
    Stale(Problem),
    #[error("{0}")]
    Store(#[from] StoreError),
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Problem {
        match refused {
            Refused::Missing => Problem::not_found(),
            Refused::Stale(problem) => problem,
            Refused::Store(error) => error.into(),
        }
    }
}
