//! Instagram against instagram §0–§7.

mod send;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use simulators::Platform;

use crate::hub::{Desk, code, pair};
use crate::stage::{hmac, quiet, until};

const REDIRECT: &str = "http://127.0.0.1:8080/oauth/instagram/callback";
const SCOPES: &str = "instagram_business_basic,instagram_business_manage_messages";
const FIELDS: &str = "messages,message_echoes,message_reactions,messaging_postbacks,messaging_referral,messaging_seen,messaging_optins,messaging_handover,standby,comments,live_comments";

async fn raw() -> Desk {
    Desk::new(quiet(Platform::Instagram).await, Platform::Instagram).await
}

fn dialog(desk: &Desk, extra: &str) -> String {
    format!(
        "{}/oauth/authorize?client_id={}&redirect_uri={REDIRECT}&state=abc&response_type=code&scope={SCOPES}{extra}",
        desk.setting("auth_url"),
        desk.setting("app_id")
    )
}

async fn exchange(desk: &Desk, secret: &str, code: &str) -> (u16, Value) {
    let id = desk.setting("app_id");
    let body: String = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([
            ("client_id", id.as_str()),
            ("client_secret", secret),
            ("grant_type", "authorization_code"),
            ("redirect_uri", REDIRECT),
            ("code", code),
        ])
        .finish();
    let request = desk
        .http
        .post(format!("{}/oauth/access_token", desk.setting("api_url")))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body);
    crate::hub::read(request.send().await.unwrap()).await
}

async fn consent(desk: &Desk, extra: &str) -> String {
    let back = desk.dialog(&dialog(desk, extra)).await;
    assert_eq!((back.path(), back.fragment()), ("/oauth/instagram/callback", Some("_")));
    pair(&back, "code").unwrap()
}

async fn long(desk: &Desk, short: &str) -> Value {
    let url = format!(
        "{}/access_token?grant_type=ig_exchange_token&client_secret={}&access_token={short}",
        desk.setting("graph_url"),
        desk.setting("app_secret")
    );
    desk.plain(&url).await.1
}

async fn refresh(desk: &Desk, token: &str) -> Value {
    let url = format!(
        "{}/refresh_access_token?grant_type=ig_refresh_token&access_token={token}",
        desk.setting("graph_url")
    );
    desk.plain(&url).await.1
}

/// The first account, connected and subscribed.
async fn open() -> Desk {
    open_on(quiet(Platform::Instagram).await).await
}

async fn open_on(run: simulators::Running) -> Desk {
    let mut desk = Desk::new(run, Platform::Instagram).await;
    desk.console(json!({"callback_url": format!("{}/webhooks/instagram", desk.hub.base)})).await;
    let code = consent(&desk, &format!("&account={}", desk.id())).await;
    let (_, short) = exchange(&desk, &desk.setting("app_secret"), &code).await;
    let short = short["data"][0]["access_token"].as_str().unwrap();
    let long = long(&desk, short).await;
    assert_eq!(long["expires_in"], 5_183_944);
    long["access_token"].as_str().unwrap().clone_into(&mut desk.token);
    let (_, done) =
        desk.call("POST", &format!("/{}/subscribed_apps?subscribed_fields={FIELDS}", desk.id()), None).await;
    assert_eq!(done, json!({"success": true}));
    desk
}

const SECRET: &str = "b81e6d02f7c94a35912e0bd4c66fa7e8";
const META: &str = "3f9a1c7be24d58f06a1b9cd2e7f40835";

/// instagram §7: IG-1, IG-1m, IG-2, IG-3, the proof and SR-3.
#[test]
fn vectors_of_the_sheet() {
    use simulators::meta::sign::{proof, signature, signed_request};
    let one = r#"{"object":"instagram","entry":[{"time":1784023200123,"id":"17841400000000123","messaging":[{"sender":{"id":"1254459154682919"},"recipient":{"id":"17841400000000123"},"timestamp":1784023199876,"message":{"mid":"aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjAwMQZDZD","text":"hi there"}}]}]}"#;
    let two = r#"{"object":"instagram","entry":[{"time":1784023260456,"id":"17841400000000123","messaging":[{"sender":{"id":"1254459154682919"},"recipient":{"id":"17841400000000123"},"timestamp":1784023260001,"message":{"mid":"aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjAwMgZDZD","text":"\u0645\u0631\u062d\u0628\u0627 \u2764\ufe0f","reply_to":{"story":{"url":"https:\/\/lookaside.fbsbx.com\/ig_messaging_cdn\/?asset_id=18000000000000001&signature=Abc-123_x","id":"18000000000000001"}}}}]}]}"#;
    let three = r#"{"object":"instagram","entry":[{"id":"17841400000000123","time":1784023300,"changes":[{"field":"comments","value":{"id":"17900000000000077","from":{"id":"1254459154682919","username":"ana.k"},"text":"price?","media":{"id":"18000000000000009","media_product_type":"FEED"}}}]}]}"#;
    for (secret, body, digest) in [
        (SECRET, one, "21b710823a1f5e2d958c346e4bec63110440ac1a2e026899b6b4b6de9cba9236"),
        (META, one, "bba47d0d4c2063a0a5d242213233f5e6e770a08fd275a1e13e9b68d9692c7aa2"),
        (SECRET, two, "b9e40770239fdf318542acb582c362f5365b862d5703b7fe9d5df3ff5ac5e87b"),
        (SECRET, three, "186e84cbb9766468636e72700a9610d66ef65c88c2c07a6e2a3dc2c2b0a7031f"),
    ] {
        assert_eq!(signature(secret, body.as_bytes()), format!("sha256={digest}"));
    }
    assert_eq!(
        proof(SECRET, "IGQWRFakeInstagramUserToken000111222ZD"),
        "fbe85089edf3fb46411be58722156e1e394b626eb317d306fb84a158476b1b6f"
    );
    assert_eq!(
        signed_request(
            SECRET,
            r#"{"user_id":"17841400000000123","algorithm":"HMAC-SHA256","issued_at":1784023200}"#
        ),
        "Fv-7f6yfXtsdVHW4u9xTFUmdaagoJCWzLb_fKdivaKY.eyJ1c2VyX2lkIjoiMTc4NDE0MDAwMDAwMDAxMjMiLCJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsImlzc3VlZF9hdCI6MTc4NDAyMzIwMH0"
    );
}

#[tokio::test]
async fn settings_are_the_keys_of_the_configuration() {
    let desk = raw().await;
    let keys: Vec<&String> = desk.settings.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "api_url",
            "api_version",
            "app_id",
            "app_secret",
            "auth_url",
            "facebook_app_secret",
            "graph_url",
            "verify_token"
        ]
    );
}

#[tokio::test]
async fn the_dialog_and_the_two_shapes_of_the_exchange() {
    let desk = raw().await;
    let secret = desk.setting("app_secret");
    desk.switch(json!({"auto_approve": false}));
    let html = desk.http.get(dialog(&desk, "")).send().await.unwrap().text().await.unwrap();
    assert!(html.contains("Log in as @bluekettle.bkk") && html.contains("Refuse"));
    let back = desk.dialog(&dialog(&desk, "&answer=refuse")).await;
    assert_eq!(pair(&back, "error").as_deref(), Some("access_denied"));
    assert_eq!(
        desk.plain(&dialog(&desk, "&answer=approve").replace("instagram_business_", "business_")).await.0,
        400
    );
    let first = consent(&desk, "&answer=approve").await;
    let (status, wrong) = exchange(&desk, "fake", &first).await;
    assert_eq!(
        (status, wrong["error_type"].as_str(), wrong["code"].as_i64()),
        (400, Some("OAuthException"), Some(400))
    );
    assert!(wrong["error_message"].is_string());
    let (_, shape) = exchange(&desk, &secret, &first).await;
    assert_eq!(
        (&shape["data"][0]["user_id"], shape["data"][0]["permissions"].as_str()),
        (&desk.account["scoped_id"], Some(SCOPES))
    );
    assert_eq!(exchange(&desk, &secret, &first).await.0, 400, "used");
    let json_body = desk
        .http
        .post(format!("{}/oauth/access_token", desk.setting("api_url")))
        .header("content-type", "application/json")
        .body("{}");
    assert_eq!(json_body.send().await.unwrap().status(), 400, "a form, not JSON");
    desk.console(json!({"forms": ["flat_token", "wrapped_me", "unix_time"]})).await;
    let second = consent(&desk, "&answer=approve").await;
    let (_, shape) = exchange(&desk, &secret, &second).await;
    let other = desk.state()["accounts"][1]["id"].as_str().unwrap().parse::<u64>().unwrap();
    assert_eq!((shape["user_id"].as_u64(), shape["permissions"].is_array()), (Some(other), true));
    let third = consent(&desk, "&answer=approve&scopes=instagram_business_basic").await;
    assert_eq!(exchange(&desk, &secret, &third).await.1["permissions"], json!(["instagram_business_basic"]));
    let late = consent(&desk, "&answer=approve").await;
    desk.age(3601);
    assert_eq!(exchange(&desk, &secret, &late).await.0, 400, "an hour");
}

#[tokio::test]
async fn tokens_are_refreshed_between_a_day_and_sixty() {
    let mut desk = open().await;
    desk.age(23 * 3600);
    assert_eq!(code(&refresh(&desk, &desk.token).await), (100, 0), "too young");
    desk.age(2 * 3600);
    let fresh = refresh(&desk, &desk.token).await;
    assert_eq!(
        (fresh["token_type"].as_str(), fresh["expires_in"].as_i64()),
        (Some("bearer"), Some(5_183_944))
    );
    assert_eq!(desk.call("GET", "/me", None).await.0, 200, "the old one goes on");
    desk.token = fresh["access_token"].as_str().unwrap().to_owned();
    desk.age(61 * 86_400);
    assert_eq!(code(&refresh(&desk, &desk.token).await), (190, 463), "dead for good");
    assert_eq!(code(&desk.get("/me").await), (190, 463));
    let desk = open().await;
    desk.age(2 * 86_400);
    desk.switch(json!({"refuse_refresh": true}));
    assert_eq!(code(&refresh(&desk, &desk.token).await), (190, 0));
    desk.switch(json!({"refuse_refresh": false}));
    desk.console(json!({"remove_permission": "instagram_business_basic"})).await;
    assert_eq!(code(&refresh(&desk, &desk.token).await), (10, 0));
    desk.run.control(Platform::Instagram).expire("all").unwrap();
    assert_eq!(code(&desk.get("/me").await), (190, 463));
}

#[tokio::test]
async fn the_account_has_two_ids() {
    let desk = open().await;
    let me = desk.get("/me?fields=id,user_id,username,name,account_type,profile_picture_url").await;
    assert_eq!((&me["id"], &me["user_id"]), (&desk.account["scoped_id"], &desk.account["id"]));
    assert_ne!(me["id"], me["user_id"]);
    assert_eq!(
        desk.get(&format!("/{}?fields=username", desk.id())).await["username"],
        desk.account["username"]
    );
    assert_eq!(code(&desk.get("/me?fields=nonsense").await), (100, 0));
    let base = desk.setting("graph_url");
    let plain = desk.plain(&format!("{base}/v25.0/me?fields=user_id&access_token={}", desk.token)).await;
    assert_eq!(plain.1["user_id"], desk.account["id"], "no proof is needed here");
    let wrong = desk.plain(&format!("{base}/v25.0/me?access_token={}&appsecret_proof=0", desk.token)).await;
    assert_eq!(code(&wrong.1), (100, 0), "but a wrong one is refused");
}

#[tokio::test]
async fn webhooks_are_signed_by_either_secret() {
    let desk = open().await;
    desk.say(json!({"text": "مرحبا ❤️", "from": desk.customer(1)}));
    let got = desk.hub.wait(1).await;
    let digest = |secret: &str, body: &[u8]| format!("sha256={}", hex::encode(hmac(secret, body)));
    assert_eq!(
        got[0].headers["x-hub-signature-256"],
        digest(&desk.setting("app_secret"), &got[0].body).as_str()
    );
    let body = got[0].json();
    assert_eq!((body["object"].as_str(), &body["entry"][0]["id"]), (Some("instagram"), &desk.account["id"]));
    assert!(std::str::from_utf8(&got[0].body).unwrap().contains("\\u0645"));
    desk.console(json!({"signed_by": "meta"})).await;
    desk.say(json!({"text": "mode B"}));
    let got = desk.hub.wait(2).await;
    assert_eq!(
        got[1].headers["x-hub-signature-256"],
        digest(&desk.setting("facebook_app_secret"), &got[1].body).as_str()
    );
}

#[tokio::test]
async fn every_kind_and_shape_can_be_said() {
    let desk = open().await;
    desk.say(json!({"text": "first"}));
    desk.text(&desk.customer(0), "ours").await;
    let kinds = [
        "quick_reply",
        "image",
        "video",
        "audio",
        "file",
        "unsupported",
        "reaction",
        "unreact",
        "ad_referral",
        "reply",
        "story_reply",
        "story_mention",
        "share",
        "ig_post",
        "post",
        "ig_reel",
        "reel",
        "story",
        "ig_story",
        "media",
        "sticker",
        "like",
        "ephemeral",
        "template",
        "unsupported_attachment",
        "unknown_attachment",
        "postback",
        "referral",
        "optin",
        "edit",
        "unsend",
        "edit_zero",
        "read",
        "staff_reply",
        "self_test",
        "comment",
        "live_comment",
        "request_thread_control",
        "pass_thread_control",
        "take_thread_control",
        "app_roles",
        "policy_enforcement",
        "block",
        "unblock",
    ];
    for kind in kinds {
        desk.say(json!({"kind": kind}));
    }
    desk.say(json!({"kind": "test"}));
    desk.say(json!({"kind": "comment", "shape": "field"}));
    until("all of them", || desk.hub.elements().len() >= 44).await;
    let like = desk.hub.element("a heart", |e| e["message"]["attachments"][0]["type"] == "like_heart").await;
    assert!(like["message"]["attachments"][0].get("payload").is_none());
    let zero = desk.hub.element("the hint", |e| e["message_edit"]["num_edit"] == 0).await;
    assert!(zero.get("sender").is_none() && zero["message_edit"].get("text").is_none());
    let mid = zero["message_edit"]["mid"].as_str().unwrap();
    let found = desk.get(&format!("/{mid}?fields=id,created_time,from,to,message,attachments")).await;
    assert_eq!(
        (found["message"].as_str(), found["from"]["id"].as_str()),
        (Some("Is the teapot still there?"), Some(desk.customer(0).as_str()))
    );
    let lost = desk.say(json!({"kind": "edit_zero", "lost": true}));
    assert_eq!(
        code(&desk.get(&format!("/{}?fields=message", lost["message_ids"][0].as_str().unwrap())).await),
        (9_000_001, 0)
    );
    let edit = desk.hub.element("an edit", |e| e["message_edit"]["text"].is_string()).await;
    assert_eq!(edit["message_edit"]["num_edit"], "1");
    let story =
        desk.hub.element("a story reply", |e| e["message"]["reply_to"]["story"]["url"].is_string()).await;
    let url = story["message"]["reply_to"]["story"]["url"].as_str().unwrap();
    assert_eq!(desk.http.get(url).send().await.unwrap().headers()["content-type"], "image/jpeg");
    let test = desk.hub.element("a dashboard test", |e| e["field"] == "messages").await;
    assert!(test["value"]["timestamp"].is_string());
    until("a comment as an entry of its own", || {
        desk.hub.elements().iter().any(|(place, e)| place == "entry" && e["value"]["text"] == "price?")
    })
    .await;
    desk.say(json!({"text": "wrapped", "array": true}));
    until("an array", || desk.hub.got().iter().any(|g| g.json().is_array())).await;
}

#[tokio::test]
async fn conversations_and_profiles() {
    let desk = open().await;
    let who = desk.customer(0);
    let path = format!(
        "/{who}?fields=name,username,profile_pic,follower_count,is_user_follow_business,is_business_follow_user,is_verified_user"
    );
    assert_eq!(code(&desk.get(&path).await), (230, 0), "no consent before they write");
    desk.say(json!({"text": "hi there"}));
    desk.say(json!({"kind": "story_mention"}));
    let profile = desk.get(&path).await;
    assert_eq!(profile["username"], desk.account["customers"][0]["username"]);
    assert!(profile.get("name").is_some(), "null or a name, but said");
    assert_eq!(code(&desk.get("/1250000000000000?fields=name").await), (9010, 0));
    let page =
        desk.get("/me/conversations?platform=instagram&fields=id,updated_time,participants&limit=25").await;
    let talk = &page["data"][0];
    assert!(talk["id"].as_str().unwrap().starts_with("aWdf"));
    assert!(talk["participants"]["data"].as_array().unwrap().iter().any(|p| p["id"] == who.as_str()));
    assert_eq!(code(&desk.get("/me/conversations").await), (100, 0), "the platform must be named");
    assert_eq!(code(&desk.get("/me/conversations?platform=instagram&fields=unread_count").await), (100, 0));
    let messages = desk.get(&format!("/{}?fields=messages.limit(20){{id,created_time,from,to,message,attachments,shares,story,reactions,is_unsupported,reply_to}}", talk["id"].as_str().unwrap())).await;
    let rows = messages["messages"]["data"].as_array().unwrap();
    assert_eq!((rows.len(), rows[1]["message"].as_str()), (2, Some("hi there")));
    assert!(rows[0]["story"]["mention"]["link"].is_string());
    assert_eq!(rows[0]["to"]["data"][0]["username"], desk.account["username"]);
    desk.console(json!({"message_access": false})).await;
    assert_eq!(code(&desk.get("/me/conversations?platform=instagram").await), (200, 2_534_041));
}

#[tokio::test]
async fn every_app_field_comes_once_the_account_is_subscribed() {
    let desk = open().await;
    let path = format!("/{}/subscribed_apps", desk.id());
    let wanted = format!("{path}?subscribed_fields={FIELDS},message_edit");
    assert_eq!(code(&desk.call("POST", &wanted, None).await.1), (100, 0));
    let (_, done) = desk
        .call("POST", &format!("{path}?subscribed_fields=messages,message_reactions,messaging_seen"), None)
        .await;
    assert_eq!(done["success"], true);
    desk.say(json!({"kind": "postback"}));
    desk.hub.element("a postback all the same", |e| e.get("postback").is_some()).await;
    assert_eq!(desk.get(&path).await["data"][0]["subscribed_fields"].as_array().unwrap().len(), 3);
    desk.call("DELETE", &path, None).await;
    assert_eq!(desk.get(&path).await, json!({"data": []}));
    desk.say(json!({"text": "unheard"}));
    assert_eq!(desk.hub.got().len(), 1);
}

#[tokio::test]
async fn deauthorizing_ends_one_account_only() {
    let desk = open().await;
    desk.console(json!({"deauthorize_url": format!("{}/webhooks/instagram/deauthorize", desk.hub.base)}))
        .await;
    desk.console(json!({"deauthorize": true})).await;
    let got = desk.hub.got();
    let (_, signed) = url::form_urlencoded::parse(&got[0].body).next().unwrap();
    let payload = URL_SAFE_NO_PAD.decode(signed.split_once('.').unwrap().1).unwrap();
    let payload: Value = serde_json::from_slice(&payload).unwrap();
    assert_eq!(payload["user_id"], desk.account["id"]);
    assert_eq!(code(&desk.get("/me").await), (190, 458));
}

#[tokio::test]
async fn an_answer_is_answered_and_shapes_vary() {
    let settings = simulators::Settings {
        reactions: true,
        platforms: vec![Platform::Instagram],
        ..simulators::Settings::quiet()
    };
    let run = simulators::Simulators::start(settings).await.unwrap();
    let desk = open_on(run).await;
    desk.say(json!({"text": "hi"}));
    desk.text(&desk.customer(0), "Yes, three left.").await;
    desk.hub
        .element("a reaction to it", |e| {
            e["message"].get("is_echo").is_none() && e["message"]["text"].as_str().is_some_and(|t| t != "hi")
        })
        .await;
    desk.console(json!({"forms": ["text_success", "unix_time", "wrapped_me"]})).await;
    assert_eq!(desk.get("/me?fields=user_id").await["data"][0]["user_id"], desk.account["id"]);
    let (_, done) = desk.call("POST", "/me/subscribed_apps?subscribed_fields=messages", None).await;
    assert_eq!(done["success"], "true");
    let page = desk.get("/me/conversations?platform=instagram").await;
    assert!(page["data"][0]["updated_time"].is_i64());
}
