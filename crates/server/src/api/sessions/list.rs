//! Lists where one is signed in.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    auth::{Viewer, browser},
    problem::Problem,
    shape::{Id, Page, When},
    state::Server,
};

/// A signed-in device.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Session {
    /// Its id.
    pub id: Id,
    /// Whether it is the one that asks.
    pub current: bool,
    /// The browser, such as "Firefox"; null where it does not say.
    pub browser: Option<String>,
    /// What it runs on, such as "Windows" or "iPhone"; null where it does not say.
    pub system: Option<String>,
    /// From which address somebody signed in.
    pub address: Option<String>,
    /// By which way: `password`, `passkey`, or the name of a single sign-on.
    pub way: Option<String>,
    /// Since when.
    pub created_at: When,
    /// Last use, within a minute.
    pub last_seen_at: When,
}

/// Lists where one is signed in, the last used first.
#[utoipa::path(get, path = "/sessions", tag = "session", operation_id = "sessions_list", responses((status = 200, body = Page<Session>)))]
pub async fn list(State(server): State<Arc<Server>>, who: Viewer) -> Result<Answer<Page<Session>>, Problem> {
    let sessions = store::session::of_user(&server.store, who.user, server.now()).await?;
    let shown = sessions.into_iter().map(|session| {
        let words = session.device.as_ref().map(|device| browser(&device.user_agent));
        Session {
            id: session.id.into(),
            current: who.session == Some(session.id),
            browser: words.and_then(|w| w.name).map(str::to_owned),
            system: words.and_then(|w| w.system).map(str::to_owned),
            address: session.device.as_ref().map(|device| device.address.clone()),
            way: session.device.map(|device| device.way),
            created_at: session.created_at.into(),
            last_seen_at: session.seen_at.into(),
        }
    });
    Ok(Answer(Page::whole(shown.collect())))
}
