//! API tokens and members: what they may do follows at once, and somebody is always left who may do everything.

use std::time::Duration;

use http::Method;
use model::{Role, Scope};
use serde_json::{Value, json};

use super::{
    House,
    matrix::{
        subject::Ground,
        who::{self, Way, Who},
    },
};

struct Scene {
    house: House,
    ground: Ground,
    owner: Who,
}

impl Scene {
    async fn new() -> Scene {
        let house = House::new().await;
        let workspace = house.workspace("Market").await;
        let ground = Ground::lay(&house, workspace).await;
        let owner = who::member(&house, workspace, "owner", Role::Owner).await;
        let owner = who::session(&house, workspace, owner, house.server.now()).await;
        Scene { house, ground, owner }
    }

    async fn join(&self, name: &str, role: Role) -> Who {
        let id = who::member(&self.house, self.ground.workspace, name, role).await;
        who::session(&self.house, self.ground.workspace, id, self.house.server.now()).await
    }

    async fn ask(&self, who: &Who, method: Method, path: &str, body: &Value) -> (u16, Value) {
        let text = if body.is_null() { String::new() } else { body.to_string() };
        let (status, bytes) = who.call(&self.house, method, path, &text).await;
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }

    async fn acts(&self) -> Vec<String> {
        let page = store::audit::list(&self.house.server.store, self.ground.workspace, None, 100).await;
        page.expect("reads").items.into_iter().map(|event| event.act.action).collect()
    }
}

#[tokio::test]
async fn a_token_is_shown_once_and_kept_nowhere() {
    let scene = Scene::new().await;
    let new = json!({"name": "  ERP ", "scopes": ["read", "write"], "expires_at": null});
    let request = |key: &str| {
        let mut request = scene.owner.request(Method::POST, "/api-tokens", &new.to_string());
        request.headers_mut().insert("idempotency-key", key.parse().expect("a key"));
        request
    };
    let made = scene.house.call(request("k1")).await;
    assert_eq!((made.status.as_u16(), made.json()["scopes"].clone()), (201, json!(["write"])));
    let token = made.json()["token"].as_str().expect("it is shown").to_owned();
    assert!(token.starts_with("smp_") && token.len() > 40, "{token}");
    // Said again, the answer is the same but for what is shown only once.
    let again = scene.house.call(request("k1")).await;
    assert_eq!(
        (again.json()["id"].clone(), again.json()["token"].clone()),
        (made.json()["id"].clone(), Value::Null)
    );
    let by_token = Who { member: scene.owner.member, way: Way::Token(token) };
    let (status, me) = scene.ask(&by_token, Method::GET, "/me", &Value::Null).await;
    assert_eq!((status, me["role"].as_str()), (200, Some("agent")), "an owner's token with the scope write");
    let (_, list) = scene.ask(&scene.owner, Method::GET, "/api-tokens", &Value::Null).await;
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
    assert!(list["items"][0]["last_used_at"].is_string() && list["items"][0]["token"].is_null(), "{list}");
    assert_eq!(list["items"][0]["name"], "ERP");
    assert_eq!(scene.acts().await[0], "api_token.create");
}

#[tokio::test]
async fn a_token_does_no_more_than_its_member_may_now() {
    let scene = Scene::new().await;
    let (house, workspace) = (&scene.house, scene.ground.workspace);
    let admin = scene.join("admin", Role::Admin).await;
    let (_, token) = who::token(house, workspace, admin.member, Scope::Admin, None).await;
    let may = async || scene.ask(&token, Method::GET, "/api-tokens", &Value::Null).await.0;
    assert_eq!(may().await, 200);
    let path = format!("/members/{}", admin.member);
    let lower = json!({"role": "agent", "account_ids": [scene.ground.accounts[0]]});
    assert_eq!(scene.ask(&scene.owner, Method::PATCH, &path, &lower).await.0, 200);
    assert_eq!(may().await, 403);
    let (_, accounts) = scene.ask(&token, Method::GET, "/accounts", &Value::Null).await;
    assert_eq!(accounts["items"].as_array().map(Vec::len), Some(1), "their limits are the token's, too");
    assert_eq!(scene.ask(&scene.owner, Method::DELETE, &path, &Value::Null).await.0, 204);
    assert_eq!(may().await, 401);
}

#[tokio::test]
async fn bad_tokens_are_refused_and_never_fall_back_to_the_cookie() {
    let scene = Scene::new().await;
    let Way::Session(cookie) = &scene.owner.way else { panic!("a session") };
    for given in ["Bearer smp_nobody", "Bearer ", "Basic eDp5", "smp_x", "Bearer x"] {
        let mut request = scene.owner.request(Method::GET, "/me", "");
        request.headers_mut().insert("authorization", given.parse().expect("a header"));
        request.headers_mut().insert("cookie", format!("sampan={cookie}").parse().expect("a header"));
        let answer = scene.house.call(request).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (401, "bad_token"), "{given}");
    }
    let now = scene.house.server.now();
    let past = json!({"name": "x", "scopes": ["read"], "expires_at": now.before(Duration::from_secs(1)).to_string()});
    for wrong in [past, json!({"name": "x", "scopes": []}), json!({"name": " ", "scopes": ["read"]})] {
        assert_eq!(scene.ask(&scene.owner, Method::POST, "/api-tokens", &wrong).await.0, 422, "{wrong}");
    }
}

#[tokio::test]
async fn the_last_owner_stays_and_owners_are_the_owners_business() {
    let scene = Scene::new().await;
    let (admin, agent) = (scene.join("admin", Role::Admin).await, scene.join("agent", Role::Agent).await);
    let of = |who: &Who| format!("/members/{}", who.member);
    let role = |role: &str| json!({"role": role});
    let ask = async |who: &Who, path: &str, body: &Value| scene.ask(who, Method::PATCH, path, body).await;
    let (status, answer) = ask(&scene.owner, &of(&scene.owner), &role("admin")).await;
    assert_eq!((status, answer["code"].as_str()), (409, Some("last_owner")));
    let (status, answer) = scene.ask(&scene.owner, Method::DELETE, &of(&scene.owner), &Value::Null).await;
    assert_eq!((status, answer["code"].as_str()), (409, Some("last_owner")));
    for (path, to) in [(of(&admin), "owner"), (of(&agent), "owner"), (of(&scene.owner), "viewer")] {
        assert_eq!(ask(&admin, &path, &role(to)).await.0, 403, "an admin: {path} {to}");
    }
    assert_eq!(scene.ask(&admin, Method::DELETE, &of(&scene.owner), &Value::Null).await.0, 403);
    // By a token even an owner is no owner.
    let (_, token) =
        who::token(&scene.house, scene.ground.workspace, scene.owner.member, Scope::Admin, None).await;
    assert_eq!(ask(&token, &of(&agent), &role("owner")).await.0, 403);
    assert_eq!(ask(&admin, &of(&agent), &role("viewer")).await.0, 200);
    assert_eq!(ask(&scene.owner, &of(&admin), &role("owner")).await.0, 200);
    assert_eq!(ask(&admin, &of(&scene.owner), &role("agent")).await.0, 200, "now there are two");
    assert_eq!(ask(&scene.owner, &of(&scene.owner), &role("owner")).await.0, 403, "nobody raises themselves");
    let limited = json!({"account_ids": [scene.ground.accounts[1]], "team_ids": []});
    let (status, shown) = ask(&admin, &of(&agent), &limited).await;
    assert_eq!(
        (status, shown["account_ids"].as_array().map(Vec::len), &shown["team_ids"]),
        (200, Some(1), &json!([]))
    );
    let (status, shown) = ask(&admin, &of(&agent), &role("admin")).await;
    assert_eq!((status, &shown["account_ids"], &shown["team_ids"]), (200, &Value::Null, &Value::Null));
    assert_eq!(ask(&admin, &of(&agent), &limited).await.0, 422, "admins are never limited");
    for foreign in
        [json!({"account_ids": [uuid::Uuid::now_v7()]}), json!({"team_ids": [uuid::Uuid::now_v7()]})]
    {
        assert_eq!(ask(&admin, &of(&scene.owner), &foreign).await.0, 422);
    }
    assert_eq!(scene.ask(&admin, Method::DELETE, &of(&agent), &Value::Null).await.0, 204);
    assert!(scene.acts().await.starts_with(&["member.remove".to_owned(), "member.change".to_owned()]));
}

#[tokio::test]
async fn an_answer_that_was_kept_is_not_given_to_who_sees_less_since() {
    let scene = Scene::new().await;
    let (house, ground) = (&scene.house, scene.ground);
    let agent = scene.join("agent", Role::Agent).await;
    let account = ground.accounts[0];
    let thread = super::matrix::subject::thread(house, ground, "c1", account, None).await;
    let path = format!("/conversations/{}", thread.conversation);
    let request = || {
        let mut request = agent.request(Method::PATCH, &path, r#"{"priority": "high"}"#);
        request.headers_mut().insert("idempotency-key", "k1".parse().expect("a key"));
        request
    };
    assert_eq!(house.call(request()).await.status, 200);
    assert_eq!(house.call(request()).await.header("idempotency-replayed"), "true");
    let only = Some(&ground.accounts[1..]);
    who::limit(house, ground.workspace, agent.member, Role::Agent, only, None).await;
    let refused = house.call(request()).await;
    assert_eq!(refused.status, 403, "{refused:?}");
}

#[tokio::test]
async fn nobody_is_assigned_what_they_do_not_see() {
    let scene = Scene::new().await;
    let (house, ground) = (&scene.house, scene.ground);
    let agent = scene.join("agent", Role::Agent).await;
    who::limit(house, ground.workspace, agent.member, Role::Agent, None, Some(&ground.teams[..1])).await;
    let thread = super::matrix::subject::thread(house, ground, "c1", ground.accounts[0], None).await;
    let path = format!("/conversations/{}", thread.conversation);
    let assign = json!({"assignee_id": agent.member});
    assert_eq!(scene.ask(&scene.owner, Method::PATCH, &path, &assign).await.0, 422);
    let both = json!({"assignee_id": agent.member, "team_id": ground.teams[0]});
    assert_eq!(scene.ask(&scene.owner, Method::PATCH, &path, &both).await.0, 200);
    assert_eq!(scene.ask(&agent, Method::GET, &path, &Value::Null).await.0, 200);
}
