//! Somebody who stands at the door: from where, with which browser, and whether that browser has been here before.

use std::net::IpAddr;

use axum::extract::Request;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{Extensions, HeaderMap, header};
use store::{StoreError, session::Device};

use super::{address::address, throttle::neighbourhood};
use crate::state::Server;

/// Most of a browser's name for itself that is kept.
const AGENT: usize = 300;
/// How many letters a browser's mark has: 24 random bytes.
const MARK: usize = 32;

/// Somebody who stands at the door.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// From which address.
    pub address: IpAddr,
    /// What the browser calls itself.
    pub user_agent: String,
    /// The browser's mark: the one it brought, or a new one that it is given when it comes in.
    pub mark: String,
    /// The session that it still has, which another one takes the place of.
    pub session: Option<String>,
}

impl Arrival {
    /// Who stands at the door with a request.
    pub fn of(server: &Server, request: &Request) -> Arrival {
        Arrival::from(server, request.extensions(), request.headers())
    }

    /// The same, from a request's parts.
    pub fn from(server: &Server, extensions: &Extensions, headers: &HeaderMap) -> Arrival {
        let agent = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or("");
        let brought = server.device_cookie.read(headers).filter(|mark| {
            mark.len() == MARK && mark.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
        });
        Arrival {
            address: address(extensions, headers),
            user_agent: agent.chars().take(AGENT).collect(),
            session: server.cookie.read(headers),
            mark: brought.unwrap_or_else(|| URL_SAFE_NO_PAD.encode(engine::clock::random::<24>())),
        }
    }

    /// The place that tries are counted for, when an account signed in from it before: the browser, else the address.
    pub async fn known(&self, server: &Server, email: &str) -> Result<Option<String>, StoreError> {
        let [browser, address] = self.places();
        let known =
            store::known_device::which(&server.store, email, &[browser.as_str(), address.as_str()]).await?;
        Ok(match known.as_slice() {
            [true, ..] => Some(browser),
            [_, true] => Some(address),
            _ => None,
        })
    }

    /// The browser and the address, as names of places.
    pub fn places(&self) -> [String; 2] {
        [format!("browser {}", self.mark), format!("address {}", neighbourhood(self.address))]
    }

    /// What a session remembers of it.
    pub fn device(&self, way: &str) -> Device {
        Device { user_agent: self.user_agent.clone(), address: self.address.to_string(), way: way.to_owned() }
    }
}
