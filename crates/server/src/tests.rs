//! The HTTP floor over a real store, with a stand-in for the floor below.

mod access;
mod assignment;
mod attention;
mod audit;
mod audit_acts;
mod canned_replies;
mod drafts;
mod earshot;
mod forbidden;
mod list;
mod market;
mod matrix;
mod pack;
mod passkey;
mod people;
mod policies;
mod proof;
mod seen_now;
mod sending;
mod session;
mod sign_in;
mod stand_in;
mod stream;
mod teams;
mod throttle;
mod tokens;
mod uploads;
mod views;
mod webhook;
mod workspaces;
mod writes;

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
};
use http::{HeaderMap, Method, Request, StatusCode, header};
use model::{MemberId, Role, WorkspaceId};
use serde_json::Value;
use stand_in::StandIn;
use store::{MasterKey, Store, StoreSettings};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;
use url::Url;

use crate::{Server, Settings, router};

const ORIGIN: &str = "http://127.0.0.1:8080";
const PASSWORD: &str = "fake-password-1";

/// A server over an empty store.
struct House {
    server: Arc<Server>,
    router: Router,
    folder: TempDir,
}

/// An answer, read.
#[derive(Debug)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    bytes: Vec<u8>,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|_| panic!("{} {}", self.status, String::from_utf8_lossy(&self.bytes)))
    }

    fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap_or(""))
    }
}

/// Somebody who calls.
#[derive(Clone, Debug)]
struct Guest {
    cookie: Option<String>,
}

impl Guest {
    fn request(&self, method: Method, path: &str) -> http::request::Builder {
        let peer = ConnectInfo(SocketAddr::from(([192, 0, 2, 1], 1000)));
        let mut request = Request::builder().method(method).uri(path).extension(peer);
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie).header(header::ORIGIN, ORIGIN);
        }
        request.header(header::HOST, "127.0.0.1:8080")
    }
}

impl House {
    async fn new() -> House {
        House::at(ORIGIN).await
    }

    /// A server with this public address.
    async fn at(public_url: &str) -> House {
        let folder = TempDir::new().expect("a folder");
        let settings = StoreSettings::in_folder(folder.path(), MasterKey::from_bytes([7; 32]));
        let store = Store::open(settings).await.expect("opens");
        store.migrate().await.expect("migrates");
        let settings = Settings {
            public_url: Url::parse(public_url).expect("an address"),
            sso: Vec::new(),
            has_mail: true,
            deleted_workspaces_kept: std::time::Duration::from_hours(24 * 30),
        };
        let server = Server::new(store, Arc::new(StandIn::default()), settings, CancellationToken::new());
        let server = server.expect("a server");
        let router = router(Arc::clone(&server));
        House { server, router, folder }
    }

    /// A workspace with one member of a role, signed in.
    async fn member(&self, workspace: WorkspaceId, email: &str, role: Role) -> (MemberId, Guest) {
        let hash = crate::hash_password(PASSWORD).expect("hashes");
        let (now, hash) = (self.server.now(), &hash);
        let member = self
            .server
            .store
            .write(async |tx| {
                let user = store::user::create(&tx, email, "Mai", hash, now).await?;
                store::member::create(&tx, workspace, user.id, role, now).await
            })
            .await
            .expect("a member");
        let body = serde_json::json!({"email": email, "password": PASSWORD});
        let answer = self.post(&Guest { cookie: None }, "/api/v1/session", &body).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let cookie = answer.header("set-cookie").split(';').next().unwrap_or("").to_owned();
        (member.id, Guest { cookie: Some(cookie) })
    }

    async fn workspace(&self, name: &str) -> WorkspaceId {
        let now = self.server.now();
        let made = self.server.store.write(async |tx| store::workspace::create(&tx, name, now).await).await;
        made.expect("a workspace").id
    }

    async fn owner(&self) -> (WorkspaceId, Guest) {
        let workspace = self.workspace("Floating market").await;
        (workspace, self.member(workspace, "owner@example.com", Role::Owner).await.1)
    }

    async fn call(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("never fails");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 64 << 20).await.expect("a body").to_vec();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }

    async fn get(&self, guest: &Guest, path: &str) -> Answer {
        self.call(guest.request(Method::GET, path).body(Body::empty()).expect("a request")).await
    }

    /// The stream's answer; being read, it counts as a page that is open.
    async fn get_stream(&self, guest: &Guest) -> axum::response::Response {
        let request = guest.request(Method::GET, "/api/v1/stream").body(Body::empty()).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("never fails");
        assert_eq!(response.status(), 200);
        response
    }

    async fn post(&self, guest: &Guest, path: &str, body: &Value) -> Answer {
        self.send(guest, Method::POST, path, body, &[]).await
    }

    async fn send(
        &self,
        guest: &Guest,
        method: Method,
        path: &str,
        body: &Value,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = guest.request(method, path).header(header::CONTENT_TYPE, "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.call(request.body(Body::from(body.to_string())).expect("a request")).await
    }

    /// A conversation of a workspace, with its contact.
    async fn conversation(&self, workspace: WorkspaceId) -> (model::ConversationId, model::ContactId) {
        let now = self.server.now();
        let given = model::Capability::given;
        let account = store::account::NewAccount {
            platform: "testing".parse().expect("a name"),
            external_id: format!("shop-{workspace}"),
            app_id: None,
            name: "Shop".to_owned(),
            state: model::AccountState::Active,
            capabilities: model::Capabilities { messages: given(), orders: given() },
            memo: std::collections::BTreeMap::new(),
        };
        let account = &account;
        self.server
            .store
            .write(async |tx| {
                let (account, _) = store::account::upsert(&tx, workspace, account, now).await?;
                let seen = model::ContactSeen {
                    external_id: "u1".to_owned(),
                    name: Some("Somchai".to_owned()),
                    ..model::ContactSeen::default()
                };
                let contact = store::contact::see(&tx, workspace, account.id, &seen, now).await?.contact;
                let thread = model::ThreadRef { id: "u1".to_owned(), kind: model::ThreadKind::Direct };
                let opened =
                    store::conversation::open(&tx, workspace, account.id, &thread, contact.id, now).await?;
                Ok::<_, store::StoreError>((opened.conversation.id, contact.id))
            })
            .await
            .expect("a conversation")
    }
}

const NOBODY: Guest = Guest { cookie: None };
