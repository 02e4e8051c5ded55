//! Single sign-on: any `OpenID` Connect issuer, code flow with PKCE, state and nonce. The token's signature is checked by the
//! issuer's published keys; who it names comes in as the member with that mail address.

mod admit;
mod begin;
mod finish;
mod provider;
mod token;

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Router,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use connector::Secret;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use url::Url;

pub use provider::Provider;

use crate::{problem::Problem, state::Server};

/// An issuer, as the settings name it.
#[derive(Clone, Debug)]
pub struct SsoSettings {
    /// Its name in addresses: small letters, digits and dashes.
    pub name: String,
    /// What its button says.
    pub label: String,
    /// Its address, of which its description is read.
    pub issuer: Url,
    /// Who we are there.
    pub client_id: String,
    /// What shows it; none for a public client, which has only PKCE.
    pub client_secret: Option<Secret>,
    /// Whom it makes members of itself; none: only who is a member already comes in.
    pub newcomers: Option<Newcomers>,
}

/// Whom an issuer makes members.
#[derive(Clone, Debug)]
pub struct Newcomers {
    /// Of which workspace, by name.
    pub workspace: String,
    /// With a mail address in which domains; as an agent.
    pub domains: Vec<String>,
}

/// All issuers, by name.
pub type Providers = BTreeMap<String, Provider>;

/// What a step under way is called in the store.
const STEP: &str = "sso";

/// What is remembered while somebody is at the issuer.
#[derive(Serialize, Deserialize)]
struct Way {
    name: String,
    nonce: String,
    verifier: String,
    next: String,
    #[serde(default)]
    restore: bool,
}

/// The way to the issuers and back.
pub fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/sign-in/oidc/{name}", get(begin::begin))
        .route("/sign-in/oidc/{name}/callback", get(finish::finish))
}

/// Why somebody was not let in. The page has the words.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// They said no, or the issuer did.
    #[error("the issuer sent nobody")]
    Denied,
    /// The way back is not known in this browser, used, or too old.
    #[error("the way back is not known here")]
    Lost,
    /// The issuer does not answer, or what it says does not hold.
    #[error("the issuer cannot be believed: {0}")]
    Failed(String),
    /// It does not vouch for the mail address.
    #[error("the issuer does not vouch for the mail address")]
    Unverified,
    /// Nobody here has this mail address.
    #[error("no member has this mail address")]
    Stranger,
    /// Asked for too often.
    #[error("too many tries")]
    TooMany,
    /// Our own trouble.
    #[error("our own trouble")]
    Ours(Problem),
}

impl From<store::StoreError> for Refused {
    fn from(error: store::StoreError) -> Refused {
        Refused::Ours(error.into())
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Refused {
        Refused::Ours(problem)
    }
}

impl IntoResponse for Refused {
    #[expect(clippy::match_same_arms, reason = "one line for each refusal, in their order")]
    fn into_response(self) -> Response {
        let word = match &self {
            Refused::Denied => "denied",
            Refused::Lost => "lost",
            Refused::Failed(_) => "failed",
            Refused::Unverified => "unverified",
            Refused::Stranger => "stranger",
            Refused::TooMany => "too_many",
            Refused::Ours(problem) if problem.code() == "workspace_deleted" => "deleted",
            Refused::Ours(problem) if problem.status() == StatusCode::FORBIDDEN => "stranger",
            Refused::Ours(_) => "failed",
        };
        tracing::warn!(why = %self, "somebody was not let in by single sign-on");
        Redirect::to(&format!("/sign-in?sso={word}")).into_response()
    }
}

/// A place of ours to go to afterwards: a path, never another host.
fn own_path(next: &str) -> Option<&str> {
    let bytes = next.as_bytes();
    let fits = next.len() <= 512
        && bytes.first() == Some(&b'/')
        && !matches!(bytes.get(1), Some(b'/' | b'\\'))
        && next.bytes().all(|b| b.is_ascii_graphic());
    fits.then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_are_gone_to_afterwards() {
        assert_eq!(own_path("/inbox/c1?sort=recent"), Some("/inbox/c1?sort=recent"));
        for foreign in ["//evil.example", "/\\evil.example", "https://evil.example", "", "inbox", "/a\nb"] {
            assert_eq!(own_path(foreign), None, "{foreign}");
        }
    }
}
