//! What is noted of a security-relevant act: who, what, from where.

use std::{convert::Infallible, net::IpAddr};

use axum::extract::FromRequestParts;
use http::request::Parts;
use model::MemberId;
use store::audit::Act;

use crate::auth::address;

/// Where a request came from.
#[derive(Clone, Copy, Debug)]
pub struct Place(pub IpAddr);

impl<S: Send + Sync> FromRequestParts<S> for Place {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Place, Infallible> {
        Ok(Place(address(&parts.extensions, &parts.headers)))
    }
}

impl Place {
    /// An act of a member, from here.
    #[expect(clippy::needless_pass_by_value, reason = "an id is as small as its address")]
    pub fn act(self, who: MemberId, action: &str, subject: impl ToString) -> Act {
        Act {
            actor: who.to_string(),
            action: action.to_owned(),
            subject: Some(subject.to_string()),
            from: Some(self.0.to_string()),
            detail: None,
        }
    }
}
