//! Those who call.

use std::net::SocketAddr;

use axum::{body::Body, extract::ConnectInfo};
use http::{Method, Request, header};
use model::{MemberId, Role, Scope, Time, UserId, WorkspaceId};
use store::{StoreError, session};
use tower::ServiceExt as _;

use super::super::{House, ORIGIN};

/// A member's way in.
#[derive(Clone, Debug)]
pub enum Way {
    /// None.
    Nothing,
    /// A session's token.
    Session(String),
    /// An API token.
    Token(String),
}

/// Somebody who calls.
#[derive(Clone, Debug)]
pub struct Who {
    pub member: MemberId,
    pub way: Way,
}

impl Who {
    /// A request of theirs; `ask` is the query of a GET and the body of anything else.
    pub fn request(&self, method: Method, path: &str, ask: &str) -> Request<Body> {
        let peer = ConnectInfo(SocketAddr::from(([192, 0, 2, 1], 1000)));
        let reads = method == Method::GET;
        let query = if reads && !ask.is_empty() { format!("?{ask}") } else { String::new() };
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}{query}"))
            .extension(peer)
            .header(header::HOST, "127.0.0.1:8080");
        match &self.way {
            Way::Nothing => {}
            Way::Session(token) => {
                request =
                    request.header(header::COOKIE, format!("sampan={token}")).header(header::ORIGIN, ORIGIN);
            }
            Way::Token(token) => request = request.header(header::AUTHORIZATION, format!("Bearer {token}")),
        }
        if reads || ask.is_empty() {
            request = request.header(header::CONTENT_TYPE, "application/json");
            return request.body(Body::empty()).expect("a request");
        }
        request
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(ask.to_owned()))
            .expect("a request")
    }

    /// Calls, and gives the status and the body; of an answer without end only the status.
    pub async fn call(&self, house: &House, method: Method, path: &str, ask: &str) -> (u16, Vec<u8>) {
        let answer =
            house.router.clone().oneshot(self.request(method, path, ask)).await.expect("never fails");
        let status = answer.status().as_u16();
        let endless =
            answer.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
        let bytes = if endless {
            Vec::new()
        } else {
            axum::body::to_bytes(answer.into_body(), 1 << 24).await.expect("a body").to_vec()
        };
        (status, bytes)
    }

    /// Reads as JSON; null where they are refused.
    pub async fn read(&self, house: &House, path: &str, query: &str) -> serde_json::Value {
        let (status, bytes) = self.call(house, Method::GET, path, query).await;
        if status == 200 { serde_json::from_slice(&bytes).expect("JSON") } else { serde_json::Value::Null }
    }
}

/// Makes a member who never signs in by password.
pub async fn member(house: &House, workspace: WorkspaceId, name: &str, role: Role) -> MemberId {
    let now = house.server.now();
    let email = &format!("{name}-{workspace}@example.com");
    let made = house.server.store.write(async |tx| {
        let user = store::user::create(&tx, email, name, "no hash", now).await?;
        Ok::<_, StoreError>(store::member::create(&tx, workspace, user.id, role, now).await?.id)
    });
    made.await.expect("a member")
}

/// Sets what a member is limited to.
pub async fn limit(
    house: &House,
    workspace: WorkspaceId,
    id: MemberId,
    role: Role,
    accounts: Option<&[model::AccountId]>,
    teams: Option<&[model::TeamId]>,
) {
    let now = house.server.now();
    let done = house
        .server
        .store
        .write(async |tx| store::member::change(&tx, workspace, id, role, accounts, teams, now).await);
    assert!(done.await.expect("changed"), "there is such a member");
}

/// A fresh session of a member, begun at this moment.
pub async fn session(house: &House, workspace: WorkspaceId, id: MemberId, began: Time) -> Who {
    let token = uuid::Uuid::now_v7().to_string();
    let user = user(house, workspace, id).await;
    let kept = &token;
    let made = house.server.store.write(async |tx| {
        session::create(&tx, user, Some(workspace), kept, crate::auth::LIFETIME, began).await
    });
    made.await.expect("a session");
    Who { member: id, way: Way::Session(token) }
}

/// A fresh API token of a member.
pub async fn token(
    house: &House,
    workspace: WorkspaceId,
    id: MemberId,
    scope: Scope,
    expires_at: Option<Time>,
) -> (model::ApiTokenId, Who) {
    let text = format!("smp_{}", uuid::Uuid::now_v7());
    let new = store::api_token::NewApiToken { member_id: id, name: "Token", scope, token: &text, expires_at };
    let now = house.server.now();
    let made = house.server.store.write(async |tx| store::api_token::create(&tx, workspace, new, now).await);
    (made.await.expect("a token").id, Who { member: id, way: Way::Token(text) })
}

async fn user(house: &House, workspace: WorkspaceId, id: MemberId) -> UserId {
    store::member::get(&house.server.store, workspace, id).await.expect("reads").expect("there").user_id
}
