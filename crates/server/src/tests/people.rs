//! Invitations, forgotten passwords, and more than one workspace.

use http::Method;
use model::{Role, WorkspaceId};
use serde_json::{Value, json};

use super::{Answer, Guest, House, NOBODY, PASSWORD};

const OTHER: &str = "fake-password-2";

fn cookie_of(answer: &Answer) -> Guest {
    let cookie = answer.header("set-cookie").split(';').next().unwrap_or("").to_owned();
    assert!(!cookie.is_empty(), "{answer:?}");
    Guest { cookie: Some(cookie) }
}

/// What stands behind `#`.
fn token_of(url: &Value) -> String {
    url.as_str().and_then(|url| url.split_once('#')).map(|(_, token)| token.to_owned()).expect("a link")
}

impl House {
    async fn invite(&self, who: &Guest, email: &str, role: &str) -> Value {
        let answer = self.post(who, "/api/v1/invitations", &json!({"email": email, "role": role})).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.json()
    }

    async fn accept(&self, who: &Guest, token: &str, password: &str) -> Answer {
        let body = json!({"token": token, "name": "Nok", "password": password});
        self.post(who, "/api/v1/invitations/accept", &body).await
    }

    async fn put(&self, who: &Guest, path: &str, body: &Value) -> Answer {
        self.send(who, Method::PUT, path, body, &[]).await
    }

    async fn delete(&self, who: &Guest, path: &str, body: &Value) -> Answer {
        self.send(who, Method::DELETE, path, body, &[]).await
    }

    /// The letters that wait, as JSON, oldest first; they are taken out.
    async fn letters(&self) -> Vec<Value> {
        let now = self.server.now();
        let later = now.after(std::time::Duration::from_mins(1));
        let taken = self
            .server
            .store
            .write(async |tx| {
                let jobs = store::job::claim(&tx, "test", &["mail"], now, later, 100).await?;
                for job in &jobs {
                    store::job::finish(&tx, job.id).await?;
                }
                Ok::<_, store::StoreError>(jobs)
            })
            .await
            .expect("letters");
        taken.iter().map(|job| serde_json::from_slice(&job.payload).expect("JSON")).collect()
    }

    async fn deeds(&self, workspace: WorkspaceId) -> Vec<String> {
        let page = store::audit::list(&self.server.store, workspace, None, 100).await.expect("acts");
        page.items.into_iter().map(|event| event.act.action).collect()
    }
}

#[tokio::test]
async fn somebody_invited_comes_in_once_with_the_role_that_was_meant() {
    let house = House::new().await;
    let (workspace, owner) = house.owner().await;
    let made = house.invite(&owner, "Nok@Example.com", "agent").await;
    assert!(made["accept_url"].as_str().is_some_and(|url| url.starts_with("http://127.0.0.1:8080/invite#")));
    assert_eq!(made["invited_by"]["name"], "Mai");
    let token = token_of(&made["accept_url"]);
    let letters = house.letters().await;
    assert_eq!(letters.len(), 1);
    assert_eq!(
        (&letters[0]["to"], &letters[0]["letter"]["link"]),
        (&json!("Nok@Example.com"), &made["accept_url"])
    );

    let look = house.post(&NOBODY, "/api/v1/invitations/look", &json!({"token": token})).await.json();
    assert_eq!(
        look,
        json!({"workspace": "Floating market", "inviter": "Mai", "email": "Nok@Example.com", "role": "agent", "user_exists": false, "is_me": false})
    );
    let short = house.accept(&NOBODY, &token, "short").await;
    assert_eq!((short.status.as_u16(), short.json()["field"].as_str()), (422, Some("password")));
    let done = house.accept(&NOBODY, &token, PASSWORD).await;
    assert_eq!(done.status, 200, "{done:?}");
    assert_eq!((&done.json()["role"], &done.json()["name"]), (&json!("agent"), &json!("Nok")));
    let nok = cookie_of(&done);
    assert_eq!(house.get(&nok, "/api/v1/me").await.json()["workspace"]["name"], "Floating market");
    assert_eq!(house.get(&nok, "/api/v1/invitations").await.status, 403);
    let body = json!({"email": "nok@example.com", "password": PASSWORD});
    assert_eq!(house.post(&NOBODY, "/api/v1/session", &body).await.status, 200);

    let again = house.accept(&NOBODY, &token, PASSWORD).await;
    assert_eq!((again.status.as_u16(), again.code().as_str()), (404, "invitation_gone"));
    assert_eq!(house.get(&owner, "/api/v1/invitations").await.json()["items"], json!([]));
    let acts = house.deeds(workspace).await;
    assert!(
        acts.contains(&"invitation.create".to_owned()) && acts.contains(&"invitation.accept".to_owned()),
        "{acts:?}"
    );
}

#[tokio::test]
async fn a_withdrawn_a_replaced_and_an_old_link_do_not_work() {
    let house = House::new().await;
    let (workspace, owner) = house.owner().await;
    let made = house.invite(&owner, "nok@example.com", "viewer").await;
    let id = made["id"].as_str().expect("an id").to_owned();
    let twice = json!({"email": "NOK@example.com", "role": "agent"});
    let twice = house.post(&owner, "/api/v1/invitations", &twice).await;
    assert_eq!((twice.status.as_u16(), twice.code().as_str()), (409, "invited_already"));
    let member = json!({"email": "Owner@example.com", "role": "agent"});
    assert_eq!(house.post(&owner, "/api/v1/invitations", &member).await.code(), "member_already");
    // The link in the list is the one that was given; sent again there is another, and the first is dead.
    let listed = house.get(&owner, "/api/v1/invitations").await.json();
    assert_eq!(listed["items"][0]["accept_url"], made["accept_url"]);
    tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    let renewed = house.post(&owner, &format!("/api/v1/invitations/{id}/resend"), &json!({})).await.json();
    assert_ne!(renewed["accept_url"], made["accept_url"]);
    assert_eq!(house.letters().await.len(), 2);
    assert_eq!(house.accept(&NOBODY, &token_of(&made["accept_url"]), PASSWORD).await.status, 404);
    let token = token_of(&renewed["accept_url"]);
    assert_eq!(house.post(&NOBODY, "/api/v1/invitations/look", &json!({"token": token})).await.status, 200);
    assert_eq!(house.delete(&owner, &format!("/api/v1/invitations/{id}"), &json!({})).await.status, 204);
    assert_eq!(house.delete(&owner, &format!("/api/v1/invitations/{id}"), &json!({})).await.status, 404);
    assert_eq!(house.accept(&NOBODY, &token, PASSWORD).await.status, 404);
    // One of more than a week ago.
    let then = house.server.now().before(store::invitation::LIFETIME);
    let new = store::invitation::NewInvitation {
        email: "late@example.com".to_owned(),
        role: Role::Agent,
        only_accounts: None,
        only_teams: None,
        language: "en".to_owned(),
        invited_by: model::MemberId::new(then, [0; 10]),
    };
    let new = &new;
    let made = house
        .server
        .store
        .write(async |tx| store::invitation::create(&tx, workspace, new.clone(), then).await);
    let made = made.await.expect("made");
    let token = store::invitation::token(&house.server.store, &made).await.expect("a token");
    assert_eq!(house.accept(&NOBODY, &token, PASSWORD).await.code(), "invitation_gone");
    let listed = house.get(&owner, "/api/v1/invitations").await.json();
    assert_eq!(listed["items"][0]["accept_url"], Value::Null);
}

#[tokio::test]
async fn an_admin_invites_up_to_admins_and_never_sees_an_owner_s_link() {
    let house = House::new().await;
    let (workspace, owner) = house.owner().await;
    let (_, admin) = house.member(workspace, "admin@example.com", Role::Admin).await;
    house.invite(&admin, "a@example.com", "admin").await;
    let refused = json!({"email": "b@example.com", "role": "owner"});
    assert_eq!(house.post(&admin, "/api/v1/invitations", &refused).await.status, 403);
    let made = house.invite(&owner, "b@example.com", "owner").await;
    let listed = house.get(&admin, "/api/v1/invitations").await.json();
    assert_eq!(
        (&listed["items"][0]["role"], &listed["items"][0]["accept_url"]),
        (&json!("owner"), &Value::Null)
    );
    let at = format!("/api/v1/invitations/{}", made["id"].as_str().expect("an id"));
    assert_eq!(house.post(&admin, &format!("{at}/resend"), &json!({})).await.status, 403);
    assert_eq!(house.delete(&admin, &at, &json!({})).await.status, 403);
    // Another workspace's is as one that nobody has.
    let other = house.workspace("Other").await;
    let (_, stranger) = house.member(other, "stranger@example.com", Role::Owner).await;
    assert_eq!(house.post(&stranger, &format!("{at}/resend"), &json!({})).await.status, 404);
    assert_eq!(house.delete(&stranger, &at, &json!({})).await.status, 404);
    assert_eq!(house.get(&stranger, "/api/v1/invitations").await.json()["items"], json!([]));
    let foreign = json!({"email": "c@example.com", "role": "agent", "account_ids": [uuid::Uuid::now_v7()]});
    assert_eq!(house.post(&owner, "/api/v1/invitations", &foreign).await.json()["field"], "account_ids");
}

#[tokio::test]
async fn who_has_a_password_joins_with_it_or_signed_in_and_nothing_crosses_over() {
    let house = House::new().await;
    let (market, owner) = house.owner().await;
    let (conversation, _) = house.conversation(market).await;
    let other = house.workspace("Other").await;
    let (_, lead) = house.member(other, "lead@example.com", Role::Owner).await;
    let token = token_of(&house.invite(&lead, "owner@example.com", "viewer").await["accept_url"]);
    let look = json!({"token": token});
    let look = house.post(&owner, "/api/v1/invitations/look", &look).await.json();
    assert_eq!((&look["user_exists"], &look["is_me"]), (&json!(true), &json!(true)));
    let wrong = house.accept(&NOBODY, &token, "fake-wrong-password").await;
    assert_eq!((wrong.status.as_u16(), wrong.code().as_str()), (403, "wrong_password"));
    assert_eq!(house.post(&NOBODY, "/api/v1/invitations/accept", &json!({"token": token})).await.status, 422);
    // Signed in as somebody else one needs the password of the invited.
    assert_eq!(house.post(&lead, "/api/v1/invitations/accept", &json!({"token": token})).await.status, 422);
    let key = [("idempotency-key", "fake-key")];
    let label = json!({"name": "Secret of the market", "color": "#112233"});
    assert_eq!(house.send(&owner, Method::POST, "/api/v1/labels", &label, &key).await.status, 201);

    let joined = house.post(&owner, "/api/v1/invitations/accept", &json!({"token": token})).await;
    assert_eq!(joined.status, 200, "{joined:?}");
    assert_eq!((joined.json()["role"].as_str(), joined.header("set-cookie")), (Some("viewer"), ""));
    let me = house.get(&owner, "/api/v1/me").await.json();
    assert_eq!((&me["workspace"]["name"], &me["role"]), (&json!("Other"), &json!("viewer")));
    for path in [
        "/api/v1/conversations".to_owned(),
        "/api/v1/labels".to_owned(),
        "/api/v1/accounts".to_owned(),
        "/api/v1/orders".to_owned(),
    ] {
        assert_eq!(house.get(&owner, &path).await.json()["items"], json!([]), "{path}");
    }
    assert_eq!(house.get(&owner, &format!("/api/v1/conversations/{conversation}")).await.status, 404);
    // The role of the other workspace counts nothing here, and no answer of there is given here.
    let again = house.send(&owner, Method::POST, "/api/v1/labels", &label, &key).await;
    assert!(again.status == 403 || again.status == 422, "{again:?}");
    assert!(!String::from_utf8_lossy(&again.bytes).contains("Secret"), "{again:?}");

    let mine = house.get(&owner, "/api/v1/workspaces").await.json();
    let mine: Vec<_> = mine["items"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|w| (w["name"].clone(), w["role"].clone(), w["current"].clone()))
        .collect();
    assert_eq!(
        mine,
        [
            (json!("Floating market"), json!("owner"), json!(false)),
            (json!("Other"), json!("viewer"), json!(true))
        ]
    );
    let nowhere = house.workspace("Nobody's").await;
    for id in [nowhere.to_string(), uuid::Uuid::now_v7().to_string()] {
        assert_eq!(
            house.put(&owner, "/api/v1/session/workspace", &json!({"workspace_id": id})).await.status,
            404
        );
    }
    let back = house.put(&owner, "/api/v1/session/workspace", &json!({"workspace_id": market})).await;
    assert_eq!((back.status.as_u16(), &back.json()["role"]), (200, &json!("owner")));
    assert_eq!(house.get(&owner, &format!("/api/v1/conversations/{conversation}")).await.status, 200);
    assert_eq!(house.get(&owner, "/api/v1/labels").await.json()["items"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn a_known_person_joins_with_their_own_password_and_guessing_it_is_slowed() {
    let house = House::new().await;
    let (_, owner) = house.owner().await;
    let other = house.workspace("Other").await;
    house.member(other, "nok@example.com", Role::Agent).await;
    let token = token_of(&house.invite(&owner, "nok@example.com", "agent").await["accept_url"]);
    let done = house.accept(&NOBODY, &token, PASSWORD).await;
    assert_eq!((done.status.as_u16(), &done.json()["workspace"]["name"]), (200, &json!("Floating market")));
    let nok = cookie_of(&done);
    assert_eq!(house.get(&nok, "/api/v1/workspaces").await.json()["items"].as_array().map(Vec::len), Some(2));
    let token = token_of(&house.invite(&owner, "lead@example.com", "agent").await["accept_url"]);
    house.member(other, "lead@example.com", Role::Agent).await;
    let mut last = None;
    for _ in 0..12 {
        last = Some(house.accept(&NOBODY, &token, "fake-wrong-password").await.status.as_u16());
    }
    assert_eq!(last, Some(429));
}

#[tokio::test]
async fn asking_for_another_password_tells_nothing_and_is_slowed() {
    let house = House::new().await;
    house.owner().await;
    let ask = |email: &'static str| json!({"email": email});
    let known = house.post(&NOBODY, "/api/v1/password-resets", &ask("owner@example.com")).await;
    let unknown = house.post(&NOBODY, "/api/v1/password-resets", &ask("nobody@example.com")).await;
    assert_eq!((known.status.as_u16(), unknown.status.as_u16()), (202, 202));
    assert_eq!(known.json(), unknown.json());
    assert_eq!(house.letters().await.len(), 2, "who is who is looked up later");
    let mut last = known.status;
    for _ in 0..8 {
        last = house.post(&NOBODY, "/api/v1/password-resets", &ask("owner@example.com")).await.status;
    }
    assert_eq!(last, 429);
    // Whoever asks too often is not kept from signing in.
    let body = json!({"email": "owner@example.com", "password": PASSWORD});
    assert_eq!(house.post(&NOBODY, "/api/v1/session", &body).await.status, 200);
}

#[tokio::test]
async fn a_reset_works_once_and_ends_every_session() {
    let house = House::new().await;
    let (workspace, owner) = house.owner().await;
    let (id, nok) = house.member(workspace, "nok@example.com", Role::Agent).await;
    let made = house.post(&owner, &format!("/api/v1/members/{id}/reset-link"), &json!({})).await;
    assert_eq!(made.status, 201, "{made:?}");
    let token = token_of(&made.json()["url"]);
    assert!(made.json()["url"].as_str().is_some_and(|url| url.starts_with("http://127.0.0.1:8080/reset#")));
    let set = |password: &'static str| json!({"token": token, "password": password});
    assert_eq!(house.post(&NOBODY, "/api/v1/password-resets/accept", &set("short")).await.status, 422);
    assert_eq!(house.get(&nok, "/api/v1/me").await.status, 200);
    assert_eq!(house.post(&NOBODY, "/api/v1/password-resets/accept", &set(OTHER)).await.status, 204);
    assert_eq!(house.get(&nok, "/api/v1/me").await.status, 401);
    let again = house.post(&NOBODY, "/api/v1/password-resets/accept", &set(OTHER)).await;
    assert_eq!((again.status.as_u16(), again.code().as_str()), (404, "reset_gone"));
    let old = json!({"email": "nok@example.com", "password": PASSWORD});
    assert_eq!(house.post(&NOBODY, "/api/v1/session", &old).await.status, 401);
    let new = json!({"email": "nok@example.com", "password": OTHER});
    assert_eq!(house.post(&NOBODY, "/api/v1/session", &new).await.status, 200);
    let letters = house.letters().await;
    assert_eq!((letters.len(), &letters[0]["letter"]["letter"]), (1, &json!("password_changed")));
    let acts = house.deeds(workspace).await;
    assert!(
        acts.contains(&"user.reset_link".to_owned()) && acts.contains(&"user.reset_password".to_owned()),
        "{acts:?}"
    );
}

#[tokio::test]
async fn a_link_for_another_s_password_is_made_only_by_who_stands_above_them_everywhere() {
    let house = House::new().await;
    let (market, owner) = house.owner().await;
    let (admin_id, admin) = house.member(market, "admin@example.com", Role::Admin).await;
    let (agent_id, agent) = house.member(market, "agent@example.com", Role::Agent).await;
    let me = house.get(&owner, "/api/v1/me").await.json();
    let link = |id: String| format!("/api/v1/members/{id}/reset-link");
    let owner_link = link(me["id"].as_str().expect("an id").to_owned());
    assert_eq!(house.post(&admin, &owner_link, &json!({})).await.status, 403);
    assert_eq!(house.post(&agent, &link(agent_id.to_string()), &json!({})).await.status, 403);
    assert_eq!(house.post(&admin, &link(agent_id.to_string()), &json!({})).await.status, 201);
    assert_eq!(house.post(&owner, &link(admin_id.to_string()), &json!({})).await.status, 201);
    // The owner of the market comes into another workspace as an agent: whoever leads there must not get the market.
    let other = house.workspace("Other").await;
    let (_, lead) = house.member(other, "lead@example.com", Role::Owner).await;
    let token = token_of(&house.invite(&lead, "owner@example.com", "agent").await["accept_url"]);
    let joined = house.post(&owner, "/api/v1/invitations/accept", &json!({"token": token})).await.json();
    let there = link(joined["id"].as_str().expect("an id").to_owned());
    let refused = house.post(&lead, &there, &json!({})).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (403, "elsewhere_too"));
    assert_eq!(house.post(&lead, &link(admin_id.to_string()), &json!({})).await.status, 404);
}

#[tokio::test]
async fn a_workspace_is_made_renamed_deleted_by_name_and_taken_back() {
    let house = House::new().await;
    let (market, owner) = house.owner().await;
    let (_, agent) = house.member(market, "agent@example.com", Role::Agent).await;
    let new = json!({"name": "Second shop"});
    assert_eq!(house.post(&agent, "/api/v1/workspaces", &new).await.status, 403);
    let made = house.post(&owner, "/api/v1/workspaces", &new).await;
    assert_eq!((made.status.as_u16(), &made.json()["role"]), (201, &json!("owner")));
    assert_eq!(
        house.post(&owner, "/api/v1/workspaces", &json!({"name": "second SHOP"})).await.code(),
        "exists"
    );
    let second = made.json()["id"].as_str().expect("an id").to_owned();
    let at = format!("/api/v1/workspaces/{market}");
    let renamed = house.send(&owner, Method::PATCH, &at, &json!({"name": "Night market"}), &[]).await;
    assert_eq!((renamed.status.as_u16(), &renamed.json()["name"]), (200, &json!("Night market")));
    assert_eq!(
        house.send(&owner, Method::PATCH, &at, &json!({"name": "Second shop"}), &[]).await.status,
        409
    );
    assert_eq!(house.send(&agent, Method::PATCH, &at, &json!({"name": "x"}), &[]).await.status, 403);

    assert_eq!(house.delete(&agent, &at, &json!({"name": "Night market"})).await.status, 403);
    assert_eq!(house.delete(&owner, &at, &json!({"name": "Floating market"})).await.json()["field"], "name");
    let token = token_of(&house.invite(&owner, "nok@example.com", "agent").await["accept_url"]);
    let gone = house.delete(&owner, &at, &json!({"name": "Night market"})).await;
    assert_eq!(gone.status, 200, "{gone:?}");
    assert!(gone.json()["erased_at"].as_str() > gone.json()["deleted_at"].as_str(), "{gone:?}");
    // The owner goes on in the other; who had no other is out; an invitation leads nowhere.
    assert_eq!(house.get(&owner, "/api/v1/me").await.json()["workspace"]["id"], json!(second));
    assert_eq!(house.get(&agent, "/api/v1/me").await.status, 401);
    let body = json!({"email": "agent@example.com", "password": PASSWORD});
    assert_eq!(house.post(&NOBODY, "/api/v1/session", &body).await.status, 403);
    assert_eq!(house.accept(&NOBODY, &token, PASSWORD).await.code(), "invitation_gone");
    let to = json!({"workspace_id": market});
    assert_eq!(house.put(&owner, "/api/v1/session/workspace", &to).await.status, 404);

    let (_, stranger) = {
        let other = house.workspace("Other").await;
        house.member(other, "stranger@example.com", Role::Owner).await
    };
    for (method, path) in
        [(Method::POST, format!("{at}/restore")), (Method::PATCH, at.clone()), (Method::DELETE, at.clone())]
    {
        let answer =
            house.send(&stranger, method.clone(), &path, &json!({"name": "Night market"}), &[]).await;
        assert_eq!(answer.status, 404, "{method} {path}");
    }
    let back = house.post(&owner, &format!("{at}/restore"), &json!({})).await;
    assert_eq!((back.status.as_u16(), &back.json()["deleted_at"]), (200, &Value::Null));
    assert_eq!(house.put(&owner, "/api/v1/session/workspace", &to).await.status, 200);
    assert_eq!(house.post(&NOBODY, "/api/v1/session", &body).await.status, 200);
    let acts = house.deeds(market).await;
    for act in ["workspace.rename", "workspace.delete", "workspace.restore", "session.switch"] {
        assert!(acts.contains(&act.to_owned()), "{act}: {acts:?}");
    }
}

#[tokio::test]
async fn no_token_is_readable_in_the_folder() {
    let house = House::new().await;
    let (workspace, owner) = house.owner().await;
    let (id, _) = house.member(workspace, "nok@example.com", Role::Agent).await;
    let key = [("idempotency-key", "fake-key")];
    let body = json!({"email": "new.person@example.com", "role": "agent"});
    let made = house.send(&owner, Method::POST, "/api/v1/invitations", &body, &key).await.json();
    let link = house.post(&owner, &format!("/api/v1/members/{id}/reset-link"), &json!({})).await.json();
    let needles = [token_of(&made["accept_url"]), token_of(&link["url"]), "new.person".to_owned()];
    for file in std::fs::read_dir(house.folder.path()).expect("the folder").flatten() {
        let bytes = std::fs::read(file.path()).unwrap_or_default();
        for needle in &needles {
            let found = bytes.windows(needle.len()).any(|w| w == needle.as_bytes());
            assert!(!found, "{needle} is readable in {:?}", file.file_name());
        }
    }
}
