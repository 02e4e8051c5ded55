//! `Idempotency-Key` of uploads: told apart by the file itself, because a form has another boundary each time.

use sha2::{Digest, Sha256};
use store::idempotency::Known;

use crate::{auth::Caller, problem::Problem, shape::Attachment, state::Server, view};

/// Begins an upload; gives what the same one came to before, if it did.
pub async fn begin(
    server: &Server,
    who: &Caller,
    key: &str,
    name: Option<&str>,
    bytes: &[u8],
) -> Result<Option<Attachment>, Problem> {
    let mut hash = Sha256::new();
    hash.update(b"upload\n");
    hash.update(name.unwrap_or(""));
    hash.update(b"\n");
    hash.update(bytes);
    let hash: [u8; 32] = hash.finalize().into();
    let now = server.now();
    let known = server
        .store
        .write(async |tx| store::idempotency::begin(&tx, who.user, key, &hash, now).await)
        .await?;
    match known {
        Known::Begun => Ok(None),
        Known::Other => Err(Problem::new(
            http::StatusCode::UNPROCESSABLE_ENTITY,
            "idempotency_key_reused",
            "This Idempotency-Key came with another request before. Use a new key for a new request.",
        )),
        Known::UnderWay => Err(Problem::conflict(
            "idempotency_under_way",
            "The same upload is still under way. Ask again in a moment, with the same key.",
        )),
        Known::Answered { body, .. } => {
            let id = std::str::from_utf8(&body).ok().and_then(|id| id.parse().ok());
            let id = id.ok_or_else(Problem::not_found)?;
            let file = store::attachment::get(&server.store, &who.sight, id).await?;
            Ok(Some(view::file(file.ok_or_else(Problem::not_found)?)))
        }
    }
}

/// Notes what an upload came to; one that failed may be tried again.
pub async fn end(server: &Server, who: &Caller, key: &str, kept: Option<&Attachment>) -> Result<(), Problem> {
    let id = kept.map(|file| file.id.to_string());
    let id = id.as_deref();
    server
        .store
        .write(async |tx| match id {
            Some(id) => store::idempotency::finish(&tx, who.user, key, 201, id.as_bytes()).await,
            None => store::idempotency::forget(&tx, who.user, key).await,
        })
        .await?;
    Ok(())
}
