//! Who does something and from where, for the audit log.

use std::{convert::Infallible, net::IpAddr};

use axum::extract::FromRequestParts;
use http::request::Parts;
use store::audit::By;

use super::{Caller, address};

/// Where a request comes from.
#[derive(Clone, Copy, Debug)]
pub struct Whence(pub IpAddr);

impl<S: Send + Sync> FromRequestParts<S> for Whence {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Whence, Infallible> {
        Ok(Whence(address(&parts.extensions, &parts.headers)))
    }
}

impl Caller {
    /// The caller as the audit log names them.
    pub fn by(&self, whence: Whence) -> By {
        By { actor: self.member.to_string(), from: Some(whence.0.to_string()) }
    }
}
